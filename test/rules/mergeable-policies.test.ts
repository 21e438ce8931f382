import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policyFile } from './policies';
import { settles } from './settles';

const only = { rules: ['mergeable-policies'] };
const allow = (port: number, subject = '{ matchLabels: { app: web } }') =>
  `{ podSelector: ${subject}, ingress: [{ ports: [{ port: ${port} }] }] }`;

describe('mergeable-policies', () => {
  it('four policies of one workload', () => {
    check(
      `${policyFile('a', allow(1), '^ hint[mergeable-policies]: 4 policies of namespace shop')}${policyFile('b', allow(2))}${policyFile('c', allow(3))}${policyFile('d', allow(4))}`,
      only,
    );
  });

  it('as many as the option says', () => {
    check(`${policyFile('a', allow(1), '^ warning[mergeable-policies]: 2 policies')}${policyFile('b', allow(2))}`, {
      ...only,
      settings: { rules: { 'mergeable-policies': ['warning', { atLeast: 2 }] } },
    });
  });

  it('three policies, one for each flow', () => {
    check(`${policyFile('a', allow(1))}${policyFile('b', allow(2))}${policyFile('c', allow(3))}`, only);
  });

  it('policies for all pods of the namespace are apart on purpose', () => {
    check([1, 2, 3, 4].map((port) => policyFile(`p${port}`, allow(port, '{}'))).join(''), only);
  });

  it('other directions', () => {
    const egress = (port: number) => allow(port).replace('ingress', 'policyTypes: [Egress], egress');
    check(
      `${policyFile('a', allow(1))}${policyFile('b', allow(2))}${policyFile('c', egress(3))}${policyFile('d', egress(4))}`,
      only,
    );
  });

  const block = (name: string, spec: string) => `
#- ${name}.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress, Egress]
${spec}`;
  const four = [
    block('a', '  ingress:\n    # the first\n    - ports:\n        - port: 1\n'),
    block('b', '  ingress:\n    - ports:\n        - port: 2\n      from: [{ podSelector: {} }]\n    - {}\n'),
    block('c', '  egress:\n    - to:\n        - podSelector: {}\n'),
    block('d', '  egress: [{ ports: [{ port: 4 }] }]\n'),
  ].join('');

  it('puts the rules of all into the first', () => {
    checkFix(
      four,
      'mergeable-policies',
      'Merge b, c and d into a',
      `${block(
        'a',
        `  ingress:
    # the first
    - ports:
        - port: 1
    - ports:
        - port: 2
      from: [{ podSelector: {} }]
    - {}
  egress:
    - to:
        - podSelector: {}
    - { ports: [{ port: 4 }] }
`,
      )}
#- b.yaml

#- c.yaml

#- d.yaml
`,
    );
  });

  it('has a fix that settles it', () => {
    settles(four, 'mergeable-policies');
  });
});
