import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['dns-blocked'] };

describe('dns-blocked', () => {
  it('A35: egress isolation without DNS', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(
        `
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: {} }]
`,
        `
  name: p
#       ^ warning[dns-blocked]: names cannot be resolved
  namespace: shop`,
      )}
`,
      only,
    );
  });

  it('a default deny alone blocks DNS', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(
        `
  podSelector: {}
  policyTypes: [Egress]
`,
        `
  name: p
#       ^ warning[dns-blocked]: api and web
  namespace: shop`,
      )}
`,
      only,
    );
  });

  it('one finding for the widest policy', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(
        `
  podSelector: {}
  policyTypes: [Egress]
`,
        `
  name: p
#       ^ warning[dns-blocked]
  namespace: shop`,
      )}#- web-out.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web-out, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: {} }]
`,
      only,
    );
  });

  it('UDP and TCP 53 to kube-dns are enough', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports:
        - { port: 53, protocol: UDP }
        - { port: 53, protocol: TCP }
`)}
`,
      only,
    );
  });

  it('another policy may allow it', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${defaultDeny('shop', '[Egress]')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports:
        - { port: 53, protocol: UDP }
        - { port: 53 }
`)}
`,
      only,
    );
  });

  it('a resolver outside the cluster is a resolver', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 10.96.0.10/32 } }]
      ports: [{ port: 53, protocol: UDP }, { port: 53 }]
`)}
`,
      only,
    );
  });

  it('a pod that is sealed by a policy of its own is only worth knowing', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(
        `
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
`,
        `
  name: p
#       ^ info[dns-blocked]
  namespace: shop`,
      )}
`,
      only,
    );
  });

  it('a sealed pod is meant in a namespace that has DNS', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('shop', '[Egress]')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports:
        - { port: 53, protocol: UDP }
        - { port: 53 }
`)}
`,
      only,
    );
  });

  it('A28: policies see the port of the DNS pod', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('openshift-dns', 'coredns', { labels: { dns: 'default' }, ports: ['dns:5353/UDP', 'dns-tcp:5353'] })}
#- dns-service.yaml
apiVersion: v1
kind: Service
metadata: { name: dns, namespace: openshift-dns }
spec: { selector: { dns: default }, ports: [{ name: u, port: 53, targetPort: dns, protocol: UDP }, { name: t, port: 53, targetPort: dns-tcp }] }
${policy(
  `
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: openshift-dns } } }]
      ports: [{ port: 53, protocol: UDP }, { port: 53 }]
`,
  `
  name: p
#       ^ warning[dns-blocked]
  namespace: shop`,
)}
`,
      only,
    );
  });

  it('no egress isolation, no finding', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${defaultDeny('shop', '[Ingress]')}
`,
      only,
    );
  });

  it.each(['Default', 'None'])('pods with dnsPolicy %s ask others', (dnsPolicy) => {
    check(
      `
${deployment('shop', 'web').replace('hostNetwork: false', `dnsPolicy: ${dnsPolicy}`)}${defaultDeny('shop', '[Egress]')}
`,
      only,
    );
  });

  it.each([
    ['its namespace', '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: openshift-dns } } }'],
    ['its port in every namespace', '{ namespaceSelector: {} }'],
  ])('a platform that keeps its DNS elsewhere: %s', (_, peer) => {
    check(
      `
${deployment('shop', 'web')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [${peer}]
      ports: [{ port: 5353, protocol: UDP }]
`)}
`,
      only,
    );
  });

  it('the port of such a platform in the own namespace is something else', () => {
    check(
      `
${deployment('shop', 'web')}${policy(
        `
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: {} }]
      ports: [{ port: 5353, protocol: UDP }]
`,
        `
  name: p
#       ^ warning[dns-blocked]
  namespace: shop`,
      )}
`,
      only,
    );
  });

  it('writes a rule for the platform that other policies are for', () => {
    const other = `
#- other.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: other, namespace: data }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 5353, protocol: UDP }] }] }
`;
    const before = `${deployment('shop', 'web')}${other}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector: {}
`)}`;
    checkFix(
      before,
      'dns-blocked',
      'UDP and TCP 5353 to openshift-dns',
      policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector: {}
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: openshift-dns
          podSelector:
            matchLabels:
              dns.operator.openshift.io/daemonset-dns: default
      ports:
        - protocol: UDP
          port: 5353
        - protocol: TCP
          port: 5353
`),
    );
    settles(before, 'dns-blocked');
  });

  it('writes the port of the DNS pods of the workspace', () => {
    settles(
      `
${deployment('shop', 'web')}${deployment('infra', 'coredns', { ports: ['dns:1053/UDP', 'dns-tcp:1053'] })}
#- dns-service.yaml
apiVersion: v1
kind: Service
metadata: { name: dns, namespace: infra }
spec: { selector: { app: coredns }, ports: [{ name: u, port: 53, targetPort: dns, protocol: UDP }, { name: t, port: 53, targetPort: dns-tcp }] }
${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress: [{ to: [{ podSelector: {} }] }]
`)}
`,
      'dns-blocked',
      'UDP and TCP 1053 to infra',
    );
  });

  it('has a fix that settles it: Allow DNS in policy p', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: {} }]
`)}
`,
      'dns-blocked',
      'Allow DNS in policy p',
    );
  });

  it('has a fix that settles it: Create policy allow-dns', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('shop', '[Egress]')}
`,
      'dns-blocked',
      'Create policy allow-dns',
    );
  });

  it('has a fix that settles it: Allow DNS in policy default-deny', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('shop', '[Egress]')}
`,
      'dns-blocked',
      'Allow DNS in policy default-deny',
    );
  });
});
