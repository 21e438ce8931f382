import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, banp, cnp, rule } from './admin-objects';
import { deployment, policy } from './objects';

const only = { rules: ['pass-without-lower-tier'] };

describe('pass-without-lower-tier', () => {
  it('C3, C20: nobody decides what is passed on', () => {
    check(
      `${deployment('shop', 'web')}${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Pass
#             ^^^^ hint[pass-without-lower-tier]: what this rule passes on is allowed
      from: [{ namespaces: {} }]
`)}`,
      only,
    );
  });
  it('C20: a NetworkPolicy decides', () => {
    check(
      `${deployment('shop', 'web')}${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Pass
      from: [{ namespaces: {} }]
`)}${policy(`
  podSelector: {}
`)}`,
      only,
    );
  });
  it('C20: a baseline decides', () => {
    check(
      `${deployment('shop', 'web')}${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Pass
      from: [{ namespaces: {} }]
`)}${banp(`
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}]
`)}`,
      only,
    );
  });
  it('C3: behind the last tier everything is allowed', () => {
    check(
      `${deployment('shop', 'web')}${cnp(`
  tier: Baseline
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Pass
#             ^^^^ info[pass-without-lower-tier]: This is the last tier
      from: [{ namespaces: {} }]
`)}`,
      only,
    );
  });
  it('C2: what is never reached passes nothing on; what is reached does', () => {
    check(
      `${deployment('shop', 'web')}${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: { matchLabels: { team: a } } }]
    - action: Pass
      from: [{ namespaces: { matchLabels: { team: a } } }]
    - action: Pass
#             ^^^^ hint[pass-without-lower-tier]
      from: [{ namespaces: { matchLabels: { team: b } } }]
`)}`,
      only,
    );
  });
});
