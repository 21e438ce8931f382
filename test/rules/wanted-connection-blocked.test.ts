import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['wanted-connection-blocked'] };

/** A workload with one variable; `mark` is the expectation below its value. */
function client(name: string, variable: string, value: string, mark = ''): string {
  return `
#- shop/${name}.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: main
          image: example
          env:
            - name: ${variable}
              value: ${value}
${mark}
`;
}

const api = deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] });
const apiService = service('shop', 'api', 'port: 80, targetPort: 8080');
const ofApi = (from: string, ports = '[{ port: 8080 }]') =>
  policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [${from}]
      ports: ${ports}
`);

describe('wanted-connection-blocked', () => {
  it('0.3: both ends deny what a variable asks for, by the port of the pods', () => {
    check(
      `
${client(
  'web',
  'API_URL',
  'http://api:80/v1',
  `#                           ^^^^^^ warning[wanted-connection-blocked]: web connects to api on TCP 8080 (API_URL=api:80), but policies deny it: the egress of web is isolated by default-deny and the ingress of api is isolated by default-deny. Allow it at both ends.`,
)}${api}${apiService}${defaultDeny('shop')}
`,
      only,
    );
  });

  it('one end is enough', () => {
    check(
      `
${client(
  'web',
  'API_URL',
  'http://api:80',
  `#                           ^^^^^^ warning[wanted-connection-blocked]: the ingress of api is isolated by p. Allow it at that end.`,
)}${api}${apiService}${ofApi('{ podSelector: { matchLabels: { app: worker } } }')}${deployment('shop', 'worker')}
`,
      only,
    );
  });

  it('another port than the one that is allowed', () => {
    check(
      `
${client(
  'web',
  'API_METRICS',
  'http://api:9090',
  `#                           ^^^^^^^^ warning[wanted-connection-blocked]: on TCP 9090`,
)}${api}${service('shop', 'api', 'port: 9090')}${ofApi('{ podSelector: {} }')}
`,
      only,
    );
  });

  it('B7: allowed by any of the policies', () => {
    check(
      `
${client('web', 'API_URL', 'http://api:80')}${api}${apiService}${defaultDeny('shop', '[Ingress]')}${ofApi('{ podSelector: {} }')}
`,
      only,
    );
  });

  it('a bare name may mean every port of the Service: one that is allowed is enough', () => {
    check(
      `
${client('web', 'API_HOST', 'api')}${api}#- shop/api-service.yaml
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: a, port: 80, targetPort: 8080 }, { name: m, port: 9090 }] }
${ofApi('{ podSelector: { matchLabels: { app: web } } }')}
`,
      only,
    );
  });

  it('a bare name in a place that holds addresses is less sure', () => {
    check(
      `
${client(
  'web',
  'API_HOST',
  'api',
  `#                    ^^^ info[wanted-connection-blocked]: web connects to api on TCP 8080`,
)}${api}${apiService}${defaultDeny('shop', '[Ingress]')}
`,
      only,
    );
  });

  it('A29: one of several workloads behind the Service is enough', () => {
    check(
      `
${client('web', 'API_URL', 'http://api:80')}${api}${deployment('shop', 'api-v2', { labels: { app: 'api', version: 'v2' }, ports: ['8080'] })}${apiService}${policy(`
  podSelector: { matchLabels: { version: v2 } }
  policyTypes: [Ingress]
`)}
`,
      only,
    );
  });

  it('words that only look like a Service are no reason', () => {
    check(`${client('web', 'MODE', 'api')}${api}${apiService}${defaultDeny('shop')}`, only);
  });

  it('a workload that shares its configuration with others is named with them, once', () => {
    const mounting = (name: string) => `
#- shop/${name}.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: main, image: example }]
      volumes: [{ name: config, configMap: { name: shared } }]
`;
    check(
      `
${mounting('web')}${mounting('worker')}#- shop/config.yaml
apiVersion: v1
kind: ConfigMap
metadata: { name: shared, namespace: shop }
data:
  app.properties: |
    log.level=info
    api.url=http://api:80
#                  ^^^^^^ warning[wanted-connection-blocked]: web and worker connect to api on TCP 8080
${api}${apiService}${defaultDeny('shop', '[Ingress]')}
`,
      only,
    );
  });

  describe('stays silent where another rule tells the cause', () => {
    it('half-open-connection: one end allows it by name', () => {
      check(
        `
${client('web', 'API_URL', 'http://api:80')}${api}${apiService}${defaultDeny('shop', '[Egress]')}${ofApi('{ podSelector: { matchLabels: { app: web } } }')}
`,
        only,
      );
    });

    it('service-port-used: the rule has the port of the Service', () => {
      check(
        `
${client('web', 'API_URL', 'http://api:80')}${api}${apiService}${ofApi('{ podSelector: { matchLabels: { app: web } } }', '[{ port: 80 }]')}
`,
        only,
      );
    });

    it('peer-selects-nothing: the peer is misspelt', () => {
      check(
        `
${client('web', 'API_URL', 'http://api:80')}${api}${apiService}${ofApi('{ podSelector: { matchLabels: { app: wbe } } }')}
`,
        only,
      );
    });
  });

  it('a policy of a kind that is not read may allow it', () => {
    check(
      `
${client('web', 'API_URL', 'http://api:80')}${api}${apiService}${defaultDeny('shop')}#- other.yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec: { endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] }
`,
      only,
    );
  });

  it('has a fix that adds a rule at both ends, in one edit', () => {
    checkFix(
      `
${client('web', 'API_URL', 'http://api:80')}${api}${apiService}${defaultDeny('shop', '[Egress]')}${ofApi('{ podSelector: { matchLabels: { app: worker } } }')}${deployment('shop', 'worker')}
`,
      'wanted-connection-blocked',
      'Allow web → api on TCP 8080',
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: worker } } }]
      ports: [{ port: 8080 }]
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 8080
#- web-to-api.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-to-api
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes:
    - Egress
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: api
      ports:
        - protocol: TCP
          port: 8080
`,
    );
  });

  it('has a fix that settles it, across namespaces', () => {
    settles(
      `
${client('web', 'API_URL', 'http://api.store:80')}${deployment('store', 'api', { ports: ['8080'] })}${service('store', 'api', 'port: 80, targetPort: 8080')}${defaultDeny('shop')}${defaultDeny('store')}
`,
      'wanted-connection-blocked',
    );
  });
});
