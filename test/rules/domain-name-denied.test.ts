import { describe, it } from 'vitest';
import { check } from '../support';
import { cnp } from './admin-objects';

const only = { rules: ['domain-name-denied'] };

describe('domain-name-denied', () => {
  it('C13: names can be allowed', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Accept
      to:
        - domainNames:
            - www.example.com
`)}`,
      only,
    );
  });
  it('C13: not denied', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Deny
      to:
        - domainNames:
            - www.example.com
#             ^^^^^^^^^^^^^^^ error[domain-name-denied]: only in rules that allow
`)}`,
      only,
    );
  });
  it('C13: not passed on', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Pass
      to:
        - domainNames:
            - www.example.com
#             ^^^^^^^^^^^^^^^ error[domain-name-denied]: only in rules that allow
`)}`,
      only,
    );
  });
});
