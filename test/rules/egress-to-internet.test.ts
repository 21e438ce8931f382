import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

/** A policy of the whole cluster that denies egress to these networks. */
function adminDeny(networks: string, subject = '{ namespaces: {} }'): string {
  return `
#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: ${subject}
  egress: [{ action: Deny, to: [{ networks: ${networks} }] }]
`;
}

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

  it('a policy of the whole cluster may keep everything inside away', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]
`)}
${adminDeny('[10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.169.254/32]')}
`,
      only,
    );
  });

  it('or the internet', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]
`)}
${adminDeny('[0.0.0.0/1, 128.0.0.0/1]')}
`,
      only,
    );
  });

  it('what it leaves open is told', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ warning[egress-to-internet]: the whole internet and private networks. Name
`)}
${adminDeny('[169.254.0.0/16]')}
`,
      only,
    );
  });

  it('pods that it does not select count as before', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api')}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ warning[egress-to-internet]
`)}
${adminDeny('[0.0.0.0/0]', '{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: api } } } }')}
`,
      only,
    );
  });

  it('DNS to anywhere, and a port by name, which addresses do not have, are other matters', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]
      ports: [{ port: 53, protocol: UDP }, { port: 53 }]
    - to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]
      ports: [{ port: http }]
`)}
`,
      only,
    );
  });

  it('excludes pods and Services, too, where they are not private', () => {
    checkFix(
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
      'Exclude private',
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except:
              - 10.0.0.0/8
              - 100.64.0.0/10
              - 172.16.0.0/12
              - 192.168.0.0/16
              - 169.254.0.0/16
              - 11.0.0.0/16
`),
      { cluster: { podCidrs: ['10.244.0.0/16', '11.0.0.0/16'] } },
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
