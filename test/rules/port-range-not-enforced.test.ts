import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policy } from './objects';
import { CILIUM, OLD_CILIUM } from './plugins';
import { settles } from './settles';

const only = { rules: ['port-range-not-enforced'] };

const RANGE = (mark = '') =>
  policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
      ports:
        - protocol: UDP
          port: 8000
          endPort: 8002
${mark}        - port: 53
`);

describe('port-range-not-enforced', () => {
  it('a range, where the plugin is too old', () => {
    check(
      OLD_CILIUM +
        RANGE(
          '#                  ^^^^ warning[port-range-not-enforced]: Only port 8000 is allowed, not 8000 to 8002\n',
        ),
      only,
    );
  });

  it('new versions, versions that are not known, and what is no range', () => {
    check(CILIUM + RANGE(), only);
    check(RANGE(), { ...only, cluster: { cni: 'cilium' } });
    check(RANGE(), only);
    check(
      OLD_CILIUM +
        policy(`
  podSelector: {}
  ingress:
    - ports: [{ protocol: TCP }, { port: 80, endPort: 80 }, { port: http }]
`),
      only,
    );
  });

  it('writes the ports one by one', () => {
    checkFix(
      OLD_CILIUM + RANGE(),
      'port-range-not-enforced',
      'Write ports 8000 to 8002 one by one',
      policy(`
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
      ports:
        - protocol: UDP
          port: 8000
        - protocol: UDP
          port: 8001
        - protocol: UDP
          port: 8002
        - port: 53
`),
    );
  });

  it('has a fix that settles it', () => {
    settles(OLD_CILIUM + RANGE(), 'port-range-not-enforced');
  });
});
