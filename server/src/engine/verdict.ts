/** Why a verdict cannot be given (closed set, semantics.md 0.1). */
export type UnknownReason =
  | 'unknown-label-value'
  | 'undeclared-namespace-labels'
  | 'pod-ip-unknown'
  | 'node-ip-unknown'
  | 'fqdn'
  | 'priority-tie'
  | 'l7-condition'
  | 'version-dependent'
  | 'dialect-not-enforced'
  | 'host-network'
  | 'same-node-only'
  | 'missing-reference'
  | 'invalid-policy';

/** The answer for one new connection (semantics.md 0.2). `reasons` is never empty and holds no duplicates. */
export type Verdict =
  | { readonly kind: 'allow' }
  | { readonly kind: 'deny' }
  | { readonly kind: 'unknown'; readonly reasons: readonly UnknownReason[] };
