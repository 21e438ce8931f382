import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['selector-term-redundant'] };

describe('selector-term-redundant', () => {
  it('what a label says already', () => {
    check(
      policy(`
  podSelector:
    matchLabels:
      app: web
    matchExpressions:
      - { key: app, operator: Exists }
#              ^^^ hint[selector-term-redundant]: \`app=web\` already says as much
      - { key: app, operator: In, values: [web, api] }
#              ^^^ hint[selector-term-redundant]
      - { key: app, operator: NotIn, values: [db] }
#                                             ^^ hint[selector-term-redundant]
`),
      only,
    );
  });

  it('of two that mean the same, the later one', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector:
            matchExpressions:
              - { key: app, operator: In, values: [web, api] }
              - { key: app, operator: In, values: [api, web, api] }
#                      ^^^ hint[selector-term-redundant]
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
            matchLabels: { team: a }
            matchExpressions:
              - { key: kubernetes.io/metadata.name, operator: Exists }
#                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[selector-term-redundant]: every namespace has this label
`),
      only,
    );
  });

  it('terms that each take something away', () => {
    check(
      policy(`
  podSelector:
    matchExpressions:
      - { key: app, operator: In, values: [web, api] }
      - { key: app, operator: In, values: [api, db] }
      - { key: tier, operator: Exists }
      - { key: tier, operator: NotIn, values: [front] }
      - { key: track, operator: NotIn, values: [canary] }
  ingress:
    - from:
        - namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: Exists }] }
`),
      only,
    );
  });

  it('a selector that contradicts itself is another finding', () => {
    check(
      policy(`
  podSelector:
    matchLabels: { app: web }
    matchExpressions:
      - { key: app, operator: DoesNotExist }
      - { key: app, operator: Exists }
`),
      only,
    );
  });

  const twice = policy(`
  podSelector:
    matchLabels: { app: web }
    matchExpressions:
      - key: app
        operator: Exists
`);

  it('removes the list with its last term', () => {
    checkFix(
      twice,
      'selector-term-redundant',
      'Remove app',
      policy(`
  podSelector:
    matchLabels: { app: web }
`),
    );
  });

  it('has a fix that settles it', () => {
    settles(twice, 'selector-term-redundant');
  });
});
