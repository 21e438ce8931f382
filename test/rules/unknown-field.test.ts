import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { settles } from './settles';

const only = { rules: ['unknown-field'] };

describe('unknown-field', () => {
  it('BV21, B38: field names are case-sensitive', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podselector: {}
# ^^^^^^^^^^^ error[unknown-field]: Did you mean \`podSelector\`
`,
      only,
    );
  });

  it('B37: a field that is indented too far', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
          ports:
#         ^^^^^ error[unknown-field]: check the indentation
            - port: 80
`,
      only,
    );
  });

  it('names, requests and denials are told to be the business of other policies', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  egress:
    - toFQDNs: [{ matchName: example.com }]
#     ^^^^^^^ error[unknown-field]: \`domainNames\` of a ClusterNetworkPolicy
    - action: Deny
#     ^^^^^^ error[unknown-field]: only allow, and what none of them allows is denied
      to: [{ podSelector: {} }]
      ports:
        - port: 80
          http: { method: GET }
#         ^^^^ error[unknown-field]: does not look into requests
`,
      only,
    );
  });

  it('fields that a server writes are known', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop, uid: abc, generation: 1 }
spec:
  podSelector: {}
`,
      only,
    );
  });

  it('has a fix that settles it: Rename to podSelector', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podselector: {}
`,
      'unknown-field',
      'Rename to podSelector',
    );
  });

  it('has a fix that settles it: Move ports', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
          ports:
            - port: 80
`,
      'unknown-field',
      'Move ports',
    );
  });

  it('has a fix that settles it: Remove the field', () => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  action: Deny
`,
      'unknown-field',
      'Remove the field',
    );
  });

  it('a label without matchLabels, and a selector inside a selector', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    name: web
#   ^^^^ error[unknown-field]: Labels stand under \`matchLabels\`.
    matchLabel: { app: web }
#   ^^^^^^^^^^ error[unknown-field]: Did you mean \`matchLabels\`?
  ingress:
    - from:
        - namespaceSelector:
            namespaceSelector: { matchLabels: { team: a } }
#           ^^^^^^^^^^^^^^^^^ error[unknown-field]: \`namespaceSelector\` is the selector: write
`,
      only,
    );
  });

  it.each([
    ['in block style', 'podSelector:\n    # ours\n    app: web # the shop'],
    ['in flow style', 'podSelector: { app: web }'],
    ['beside others', 'podSelector:\n    app: web\n    matchLabels:\n      tier: front'],
  ])('has a fix that settles it: Put app under matchLabels, %s', (_style, selector) => {
    settles(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  ${selector}
`,
      'unknown-field',
      'Put app under matchLabels',
    );
  });

  it('a label and its comment stay', () => {
    checkFix(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    app: web # the shop
`,
      'unknown-field',
      'Put app under matchLabels',
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchLabels:
      app: web # the shop
`,
    );
  });
});
