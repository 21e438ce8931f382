import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { cnp } from './admin-objects';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['selector-contradictory', 'subject-selects-nothing', 'peer-selects-nothing'] };

describe('selector-contradictory', () => {
  it('B3, B4: a value that is asked for and excluded; rules about what is found stay silent', () => {
    check(
      `
${deployment('shop', 'web')}${policy(`
  podSelector:
    matchLabels:
      app: web
    matchExpressions:
      - key: app
#            ^^^ error[selector-contradictory]: No pod satisfies both
        operator: NotIn
        values: [web, api]
`)}
`,
      only,
    );
  });

  it('two lists without a common value, in a peer', () => {
    check(
      `
${deployment('shop', 'web')}${policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector:
            matchExpressions:
              - { key: tier, operator: In, values: [front, edge] }
              - { key: tier, operator: In, values: [back] }
#                                                   ^^^^ error[selector-contradictory]: this peer matches nothing
`)}
`,
      only,
    );
  });

  it('three lists of which any two have a common value', () => {
    check(
      policy(`
  podSelector:
    matchExpressions:
      - { key: tier, operator: In, values: [a, b] }
      - { key: tier, operator: In, values: [b, c] }
      - { key: tier, operator: In, values: [a, c] }
#              ^^^^ error[selector-contradictory]: Remove one of them
`),
      only,
    );
  });

  it('a label that must be there and must not', () => {
    check(
      policy(`
  podSelector:
    matchExpressions:
      - { key: tier, operator: Exists }
      - { key: tier, operator: DoesNotExist }
#              ^^^^ error[selector-contradictory]: applies to no pod
`),
      only,
    );
  });

  it('A4: every namespace has a name', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector:
            matchExpressions:
              - { key: kubernetes.io/metadata.name, operator: DoesNotExist }
#                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[selector-contradictory]: every namespace has this label
`),
      only,
    );
  });

  it('policies of the whole cluster', () => {
    check(
      cnp(`
  tier: Admin
  priority: 1
  subject:
    namespaces:
      matchExpressions:
        - { key: team, operator: In, values: [a] }
        - { key: team, operator: NotIn, values: [a] }
#                                                ^ error[selector-contradictory]: applies to no pod
`),
      only,
    );
  });

  it('what is narrow, and still possible', () => {
    check(
      policy(`
  podSelector:
    matchLabels: { app: web }
    matchExpressions:
      - { key: app, operator: In, values: [web, api] }
      - { key: app, operator: Exists }
      - { key: tier, operator: NotIn, values: [front] }
      - { key: tier, operator: DoesNotExist }
      - { key: track, operator: NotIn, values: [a] }
      - { key: track, operator: NotIn, values: [b] }
  ingress:
    - from:
        - podSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: DoesNotExist }] }
`),
      only,
    );
  });

  it('a selector that the API server refuses is another finding', () => {
    check(
      policy(`
  podSelector:
    matchLabels: { app: web }
    matchExpressions:
      - { key: app, operator: NotIn, values: [web] }
      - { key: app, operator: Equals, values: [web] }
`),
      only,
    );
  });

  const both = policy(`
  podSelector:
    matchLabels:
      app: web # the shop
    matchExpressions:
      - { key: app, operator: NotIn, values: [web] }
      - { key: tier, operator: Exists }
`);

  it('removes the term of the list', () => {
    checkFix(
      both,
      'selector-contradictory',
      'Remove app!=web',
      policy(`
  podSelector:
    matchLabels:
      app: web # the shop
    matchExpressions:
      - { key: tier, operator: Exists }
`),
    );
  });

  it('removes the mapping with its last label', () => {
    checkFix(
      both,
      'selector-contradictory',
      'Remove app=web',
      policy(`
  podSelector:
    matchExpressions:
      - { key: app, operator: NotIn, values: [web] }
      - { key: tier, operator: Exists }
`),
    );
  });

  it('has fixes that settle it', () => {
    settles(both, 'selector-contradictory', 'Remove app!=web');
    settles(both, 'selector-contradictory', 'Remove app=web');
  });
});
