import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['metadata-service-reachable'] };
const web = deployment('shop', 'web');

const GAP = policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]
`);

/** A policy of the egress of app=web with these peers and ports. */
function egress(peers: string, ports = ''): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [${peers}]
${ports === '' ? '' : `      ports: ${ports}\n`}`);
}

describe('metadata-service-reachable', () => {
  it('exceptions that leave out the link-local addresses', () => {
    check(
      `
${web}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ warning[metadata-service-reachable]: 169.254.169.254
            except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]
`)}
`,
      only,
    );
  });

  it('a policy without known pods is read by its text', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 128.0.0.0/1
#                 ^^^^^^^^^^^ warning[metadata-service-reachable]
`),
      only,
    );
  });

  it('IPv6', () => {
    check(
      `
${web}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: "::/0"
#                 ^^^^^^ warning[metadata-service-reachable]: fd00:ec2::254
            except: ["fe80::/10"]
`)}
`,
      only,
    );
  });

  it.each([
    ['it is excluded', egress('{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.0.0/16] } }')],
    ['it is on another port', egress('{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }', '[{ port: 443 }]')],
    ['everything is another finding', egress('{ ipBlock: { cidr: 0.0.0.0/0 } }')],
    ['a small block is meant', egress('{ ipBlock: { cidr: 169.254.169.254/32 } }')],
    ['another network', egress('{ ipBlock: { cidr: 10.0.0.0/8 } }')],
    [
      'another rule opens everything, of which is told there',
      egress('{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }, { ipBlock: { cidr: 0.0.0.0/0 } }'),
    ],
    [
      'ingress',
      policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }]
`),
    ],
  ])('nothing to tell: %s', (_, manifest) => {
    check(`${web}${manifest}`, only);
  });

  it('a policy of the whole cluster may deny it', () => {
    check(
      `
${web}${GAP}
#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: no-metadata }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ networks: [169.254.169.254/32] }] }]
`,
      only,
    );
  });

  it('looks for the addresses of the settings', () => {
    check(
      `
${web}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ warning[metadata-service-reachable]: 100.100.100.200
            except: [169.254.0.0/16]
`)}
`,
      {
        ...only,
        settings: {
          rules: { 'metadata-service-reachable': ['warning', { addresses: ['100.100.100.200', 'nothing'] }] },
        },
      },
    );
  });

  it('has a fix that excludes the one address', () => {
    checkFix(
      `${web}${GAP}`,
      'metadata-service-reachable',
      'Exclude 169.254.169.254/32',
      GAP.replace('192.168.0.0/16]', '192.168.0.0/16, 169.254.169.254/32]'),
    );
  });

  it('settles it', () => {
    settles(`${web}${GAP}`, 'metadata-service-reachable');
    settles(
      `${web}${egress('{ ipBlock: { cidr: "8000::/1", except: ["fe80::/10"] } }')}`,
      'metadata-service-reachable',
    );
  });
});
