import { describe, it } from 'vitest';
import { check } from '../support';
import { defaultDeny, deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['half-open-connection'] };

describe('half-open-connection', () => {
  it('0.3: admitted at the destination, denied at the source', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('shop', '[Egress]')}${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
#         ^^^^^^^^^^^ warning[half-open-connection]: the egress of web is isolated by default-deny
            matchLabels:
              app: web
      ports: [{ port: 8080 }]
`)}
`,
      only,
    );
  });

  it('0.3: let out at the source, denied at the destination', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('shop', '[Ingress]')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector: { matchLabels: { app: api } }
#         ^^^^^^^^^^^ warning[half-open-connection]: the ingress of api is isolated
`)}
`,
      only,
    );
  });

  it('both ends allow it', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('shop', '[Egress]')}#- out.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress: [{ to: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 8080 }] }]
${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports: [{ port: 8080 }]
`)}
`,
      only,
    );
  });

  it('a source that is not isolated is free', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports: [{ port: 8080 }]
`)}
`,
      only,
    );
  });

  it('one of several peers that gets through is enough', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${deployment('shop', 'job', { labels: { app: 'job', role: 'client' } })}${deployment('shop', 'cli', { labels: { app: 'cli', role: 'client' } })}#- out.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: shop }
spec:
  podSelector: { matchLabels: { app: job } }
  policyTypes: [Egress]
${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { role: client } } }] }]
`)}
`,
      only,
    );
  });

  it('a port that is wrong anyway is another finding', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${service('shop', 'api', 'port: 80, targetPort: 8080')}${defaultDeny('shop', '[Egress]')}${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports: [{ port: 80 }]
`)}
`,
      only,
    );
  });

  it('a wide peer is no statement about one connection', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('shop', '[Egress]')}${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: {} }] }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: from both ends', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('shop', '[Egress]')}${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports: [{ port: 8080 }]
`)}
`,
      'half-open-connection',
      'from both ends',
    );
  });

  it('the rule goes into the policy of the other end', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}#- out.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports: [{ port: 8080 }]
`)}
`,
      'half-open-connection',
      'from both ends',
    );
  });

  it('across namespaces', () => {
    settles(
      `
${deployment('store', 'web')}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('store', '[Egress]')}${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: store } }
          podSelector: { matchLabels: { app: web } }
`)}
`,
      'half-open-connection',
    );
  });
});
