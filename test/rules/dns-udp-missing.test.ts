import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['dns-udp-missing'] };

describe('dns-udp-missing', () => {
  it('an entry without protocol means TCP', () => {
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
        - port: 53
`,
        `
  name: p
#       ^ warning[dns-udp-missing]: over TCP only
  namespace: shop`,
      )}
`,
      only,
    );
  });

  it('both protocols are there', () => {
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
        - port: 53
        - { port: 53, protocol: UDP }
`)}
`,
      only,
    );
  });

  it('the fix adds the entry', () => {
    checkFix(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports:
        - port: 53
`)}
`,
      'dns-udp-missing',
      'Allow UDP 53',
      `
${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports:
        - port: 53
        - protocol: UDP
          port: 53
`)}
`,
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
        - port: 53
`)}
`,
      'dns-udp-missing',
    );
  });
});
