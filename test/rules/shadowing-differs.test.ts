import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, banp, rule } from './admin-objects';
import { deployment, policy } from './objects';

const only = { rules: ['shadowing-differs'] };

describe('shadowing-differs', () => {
  it('C22: a NetworkPolicy of the other direction', () => {
    check(
      `${deployment('shop', 'web')}${banp(`
  subject: { namespaces: {} }
  ingress:
# ^^^^^^^ hint[shadowing-differs]: isolates shop/web[Deployment] for egress only
    - action: Deny
      from: [{ namespaces: {} }]
`)}${policy(`
  podSelector: {}
  policyTypes: [Egress]
`)}`,
      only,
    );
  });
  it('C21: one of this direction', () => {
    check(
      `${deployment('shop', 'web')}${banp(`
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
`)}${policy(`
  podSelector: {}
  policyTypes: [Ingress, Egress]
`)}`,
      only,
    );
  });
  it('C20: none at all', () => {
    check(
      `${deployment('shop', 'web')}${banp(`
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
`)}`,
      only,
    );
  });
  it('C1: the first tier comes before NetworkPolicies', () => {
    check(
      `${deployment('shop', 'web')}${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}]
`)}${policy(`
  podSelector: {}
  policyTypes: [Egress]
`)}`,
      only,
    );
  });
});
