import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { AWS, CALICO, kops } from './plugins';
import { settles } from './settles';

const only = { rules: ['named-port-not-enforced'] };
const WEB = deployment('shop', 'web', { ports: ['http:8080'] });

const NAMED = (mark = '', port = 'http', from = '{ podSelector: {} }') =>
  policy(`
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from: [${from}]
      ports:
        - port: ${port}
${mark}`);

describe('named-port-not-enforced', () => {
  it('any named port, where it voids the policy', () => {
    check(
      kops('weave') +
        WEB +
        NAMED(
          '#               ^^^^ warning[named-port-not-enforced]: Policy p has no effect, because it names the port http (Weave Net,',
        ),
      only,
    );
  });

  it('a named port beside an address block, where that is in doubt', () => {
    check(
      AWS +
        WEB +
        NAMED(
          '#               ^^^^ warning[named-port-not-enforced]: Port http may not be open to the address blocks',
          'http',
          '{ podSelector: {} }, { ipBlock: { cidr: 8.8.0.0/16 } }',
        ),
      only,
    );
  });

  it('numbers, pods alone, egress, and other plugins', () => {
    check(kops('weave') + WEB + NAMED('', '8080'), only);
    check(AWS + WEB + NAMED(), only);
    check(CALICO + WEB + NAMED(), only);
    check(WEB + NAMED(), only);
    check(
      AWS +
        WEB +
        policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ ipBlock: { cidr: 8.8.0.0/16 } }], ports: [{ port: http }] }]
`),
      only,
    );
  });

  it('writes the number that the name stands for', () => {
    checkFix(kops('weave') + WEB + NAMED(), 'named-port-not-enforced', 'Use port 8080', NAMED('', '8080'));
  });

  it('has a fix that settles it', () => {
    settles(kops('weave') + WEB + NAMED(), 'named-port-not-enforced');
  });
});
