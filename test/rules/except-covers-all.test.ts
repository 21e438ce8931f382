import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['except-covers-all'] };

describe('except-covers-all', () => {
  it('two halves are the whole', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 10.0.0.0/8
#                 ^^^^^^^^^^ warning[except-covers-all]: so this rule allows nothing
            except: [10.0.0.0/9, 10.128.0.0/9]
`),
      only,
    );
  });

  it('one peer of several', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
        - ipBlock:
            cidr: 10.0.0.0/8
#                 ^^^^^^^^^^ warning[except-covers-all]: so this peer matches nothing
            except: [10.0.0.0/9, 10.128.0.0/9]
`),
      only,
    );
  });

  it('something is left', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/9, 10.128.0.0/10] } }] }]
`),
      only,
    );
  });

  it('an exception that is not valid is another finding', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/8] } }] }]
`),
      only,
    );
  });

  it('removes the rule, so that no empty list of peers is left', () => {
    checkFix(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 10.0.0.0/8
            except: [10.0.0.0/9, 10.128.0.0/9]
    - to:
        - podSelector: {}
`),
      'except-covers-all',
      'Remove the rule (no connection changes)',
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector: {}
`),
    );
  });

  it('removes the peer', () => {
    settles(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ podSelector: {} }, { ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/9, 10.128.0.0/9] } }] }]
`),
      'except-covers-all',
      'Remove the peer',
    );
  });
});
