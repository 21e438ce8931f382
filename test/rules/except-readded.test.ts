import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['except-readded'] };
const web = deployment('shop', 'web');

/** A second policy of the egress in namespace shop. */
function second(selector: string, rule: string): string {
  return `
#- second.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: second, namespace: shop }
spec:
  podSelector: ${selector}
  policyTypes: [Egress]
  egress: [{ ${rule} }]
`;
}

function first(mark = '', rest = ''): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except:
              - 10.1.0.0/16
${mark === '' ? '' : `#               ${mark}\n`}${rest}`);
}

const MARK = '^^^^^^^^^^^ warning[except-readded]';

describe('except-readded', () => {
  it('another policy on the same pods allows everything', () => {
    check(
      `${web}${first(`${MARK}: rule of policy second`)}${second('{}', 'to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]')}`,
      only,
    );
    check(`${web}${first(`${MARK}: Narrow that one`)}${second('{}', '')}`.replace('[{  }]', '[{}]'), only);
  });

  it('two blocks of one rule with an exception each', () => {
    check(
      `${web}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [10.0.0.0/8]
#                    ^^^^^^^^^^ warning[except-readded]: another peer of this rule
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [192.168.0.0/16]
#                    ^^^^^^^^^^^^^^ warning[except-readded]
`)}`,
      only,
    );
  });

  it('several exceptions are one finding', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [10.0.0.0/8, 192.168.0.0/16]
#                    ^^^^^^^^^^ warning[except-readded]: The exceptions 10.0.0.0/8 and 192.168.0.0/16 keep
      ports: [{ port: 80 }]
    - from: [{ ipBlock: { cidr: 0.0.0.0/0 } }]
      ports: [{ protocol: TCP }]
`),
      only,
    );
  });

  const wide = 'to: [{ ipBlock: { cidr: 10.0.0.0/8 } }]';

  it.each([
    ['no other rule', ''],
    ['just that block is let through on purpose', second('{}', 'to: [{ ipBlock: { cidr: 10.1.0.0/16 } }]')],
    ['a part of it', second('{}', 'to: [{ ipBlock: { cidr: 10.1.2.3/32 } }]')],
    ['on one port', second('{}', `${wide}, ports: [{ port: 5432 }]`)],
    ['for some of the pods', second('{ matchLabels: { app: web, tier: front } }', wide)],
    ['for other pods', second('{ matchLabels: { app: api } }', wide)],
    ['pods by label', second('{}', 'to: [{ namespaceSelector: {} }]')],
    ['other addresses', second('{}', 'to: [{ ipBlock: { cidr: 192.168.0.0/16 } }]')],
    ['in another namespace', second('{}', wide).replace('namespace: shop', 'namespace: data')],
  ])('nothing to tell: %s', (_, other) => {
    check(`${web}${first()}${other}`, only);
  });

  it('a policy of the whole cluster may keep them out all the same', () => {
    check(
      `${web}${first()}${second('{}', wide)}
#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ networks: [10.1.0.0/16] }] }]
`,
      only,
    );
  });

  it('excludes them in the other policy, too', () => {
    checkFix(
      `${web}${first()}${second('{}', wide)}`,
      'except-readded',
      'Exclude 10.1.0.0/16 in policy second, too (allows less)',
      second('{}', 'to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }]'),
    );
    settles(`${web}${first()}${second('{}', wide)}`, 'except-readded');
  });
});
