import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['except-without-effect'] };

describe('except-without-effect', () => {
  it('a smaller exception, and one that stands twice', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except:
              - 10.1.0.0/16
#               ^^^^^^^^^^^ hint[except-without-effect]: already with 10.0.0.0/8
              - 10.0.0.0/8
              - 192.168.0.0/16
              - 192.168.0.0/16
#               ^^^^^^^^^^^^^^ hint[except-without-effect]: already. Remove it
`),
      only,
    );
  });

  it('neighbours are two', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/9, 10.128.0.0/9] } }] }]
`),
      only,
    );
  });

  it('settles it', () => {
    settles(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/9, 10.0.0.0/8] } }] }]
`),
      'except-without-effect',
    );
  });
});
