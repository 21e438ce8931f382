import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../server/src/rules/run';
import { check, parseFixture, snapshotOf } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['wrong-type'] };

describe('wrong-type', () => {
  it('BV20: a rule list is a list', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
# ^^^^^^^ error[wrong-type]: must be a list
    from:
      - podSelector: {}
`,
      only,
    );
  });

  it('BV20: a mapping is no list', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
# ^^^^^^^^^^^ error[wrong-type]: must be a mapping
    - matchLabels: { app: web }
`,
      only,
    );
  });

  it('BV20: a name is a string', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: 
  name: 1
#       ^ error[wrong-type]: must be a string
spec:
  podSelector: {}
`,
      only,
    );
  });

  it('null counts as not set (0.4)', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
  ingress:
`,
      only,
    );
  });

  it('has a fix that settles it: list of one item', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    from:
      - podSelector: {}
`,
      'wrong-type',
      'list of one item',
    );
  });

  it('has a fix that settles it: Remove the', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    - matchLabels: { app: web }
`,
      'wrong-type',
      'Remove the',
    );
  });

  it('has a fix that settles it: "1"', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: 
  name: 1
spec:
  podSelector: {}
`,
      'wrong-type',
      '"1"',
    );
  });

  it('B10: an empty rule is accepted by the server, and nobody can have meant it', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - ports: [{ port: 80 }]
    -
#   ^ warning[wrong-type]: counts as \`{}\`
`)}
`,
      only,
    );
  });

  it('nothing else is said of a value of the wrong type', () => {
    const snapshot = snapshotOf(
      parseFixture(
        policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - ports: [{ protocol: 6, port: 80 }]
`),
      ),
    );
    const errors = findingsOf(snapshot).filter(({ severity }) => severity === 'error');
    expect(errors.map(({ rule }) => rule.id)).toEqual(['wrong-type']);
  });
});
