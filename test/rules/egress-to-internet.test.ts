import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['egress-to-internet'] };

describe('egress-to-internet', () => {
  it('every address on every port', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ warning[egress-to-internet]: every port
`)}
`,
      only,
    );
  });

  it('IPv6 has an everything of its own', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: "::/0"
#                 ^^^^^^ warning[egress-to-internet]
`)}
`,
      only,
    );
  });

  it('HTTPS to anywhere is worth knowing only', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ info[egress-to-internet]
      ports: [{ port: 443 }]
`)}
`,
      only,
    );
  });

  it('a block with exceptions is considered', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [10.0.0.0/8]
`)}
`,
      only,
    );
  });

  it('ingress from anywhere is another matter', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from: [{ ipBlock: { cidr: 0.0.0.0/0 } }]
`)}
`,
      only,
    );
  });

  it('bounds that a policy of the cluster sets are no openings', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}#- anp.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ networks: [0.0.0.0/0] }] }]
`,
      only,
    );
  });

  it('a smaller block is no internet', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 203.0.113.0/24
`)}
`,
      only,
    );
  });

  it('has a fix that settles it (1)', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
`)}
`,
      'egress-to-internet',
    );
  });

  it('IPv6', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: ::/0
`)}
`,
      'egress-to-internet',
    );
  });
});
