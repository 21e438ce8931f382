import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['dns-tcp-missing'] };

describe('dns-tcp-missing', () => {
  it('long answers need TCP', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(
        `
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports:
        - { port: 53, protocol: UDP }
`,
        `
  name: p
#       ^ warning[dns-tcp-missing]: over UDP only
  namespace: shop`,
      )}
`,
      only,
    );
  });

  it('a rule for all ports has both', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it', () => {
    settles(
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
`)}
`,
      'dns-tcp-missing',
    );
  });
});
