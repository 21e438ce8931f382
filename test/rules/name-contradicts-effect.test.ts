import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['name-contradicts-effect', 'allow-all-rule'] };

function named(name: string, spec: string): string {
  return policy(spec, `{ name: ${name}, namespace: shop }`).replace('policy.yaml', `${name}.yaml`);
}

describe('name-contradicts-effect', () => {
  it('B10: deny-all with an empty item allows everything', () => {
    check(
      named(
        'default-deny-ingress',
        `
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - {}
#     ^^ warning[name-contradicts-effect]: write \`ingress: []\`
`,
      ),
      only,
    );
  });

  it('a direction that the name leaves out may be open', () => {
    check(
      named(
        'deny-egress',
        `
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - {}
#     ^^ warning[allow-all-rule]
  egress: []
`,
      ) +
        named(
          'web-deny',
          `
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: {} }]
  egress:
    - {}
#     ^^ warning[allow-all-rule]
`,
        ),
      only,
    );
  });

  it('B9: allow without a rule only denies', () => {
    check(
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-dns
#       ^^^^^^^^^ warning[name-contradicts-effect]: allows nothing
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Egress]
`,
      only,
    );
  });

  it.each([
    ['allow-nothing', '{ podSelector: {}, policyTypes: [Ingress] }'],
    ['deny-all-allow-web', '{ podSelector: {}, policyTypes: [Ingress] }'],
    ['allow-egress', '{ podSelector: {}, policyTypes: [Ingress] }'],
    ['disallowed', '{ podSelector: {}, policyTypes: [Ingress] }'],
    ['allow-web', '{ podSelector: {}, policyTypes: [Ingress], egress: [{ to: [{ podSelector: {} }] }] }'],
    ['deny-all', '{ podSelector: {}, policyTypes: [Ingress, Egress], ingress: [], egress: [] }'],
    [
      'deny-other-namespaces',
      '{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: {} }] }] }',
    ],
  ])('%s says what it does, or nothing sure', (name, spec) => {
    check(
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`,
      only,
    );
  });

  it('who is published is meant for everyone, whatever the name', () => {
    check(
      deployment('shop', 'web', { ports: ['http:8080'] }) +
        service('shop', 'web', 'port: 80, targetPort: 8080', 'LoadBalancer') +
        named('deny-web', '  podSelector: { matchLabels: { app: web } }\n  policyTypes: [Ingress]\n  ingress: [{}]'),
      only,
    );
  });

  it('has a fix that settles it: remove the rule', () => {
    checkFix(
      named('deny-all', '  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n    - {}'),
      'name-contradicts-effect',
      'Remove the rule (denies all ingress)',
      named('deny-all', '  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: []'),
    );
    const open = named('deny-all', '  podSelector: {}\n  policyTypes: [Egress]\n  egress: [{}]');
    settles(open, 'name-contradicts-effect', 'Remove the rule');
    settles(open, 'name-contradicts-effect', 'Allow only pods');
  });

  it('has a fix that settles it: rename', () => {
    checkFix(
      named('deny-all', '  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: [{}]'),
      'name-contradicts-effect',
      'Rename the policy to allow-all',
      named('allow-all', '  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: [{}]').replace(
        'allow-all.yaml',
        'deny-all.yaml',
      ),
    );
    settles(
      named('web.allow', '  podSelector: {}\n  policyTypes: [Ingress]'),
      'name-contradicts-effect',
      'Rename the policy to web.deny (where web.allow is applied already, delete it)',
    );
  });
});
