import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy, service } from './objects';
import { AWS, CALICO } from './plugins';

const only = { rules: ['service-port-not-enforced'] };
const API = deployment('shop', 'api', { ports: ['8080'] });
const MAPPED = service('shop', 'api', 'port: 80, targetPort: 8080');

const EGRESS = (list: string, mark = '') =>
  policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: api } } }]
      ports:
        - ${list}
${mark}`);

describe('service-port-not-enforced', () => {
  it('a rule for pods behind a Service that maps its port', () => {
    check(
      AWS +
        API +
        MAPPED +
        EGRESS(
          'port: 8080',
          '#         ^^^^^^^^^^ info[service-port-not-enforced]: Whether this rule lets pods through Service shop/api is not known: it maps port 80 to 8080, and the AWS VPC CNI',
        ),
      only,
    );
  });

  it('equal ports, rules that allow both or neither, ingress, and other plugins', () => {
    check(AWS + API + service('shop', 'api', 'port: 8080') + EGRESS('port: 8080'), only);
    check(AWS + API + MAPPED + EGRESS('{ port: 80, endPort: 8080 }'), only);
    check(AWS + API + MAPPED + EGRESS('port: 9'), only);
    check(AWS + API + MAPPED + policy('  podSelector: {}\n  ingress: [{ ports: [{ port: 8080 }] }]'), only);
    check(CALICO + API + MAPPED + EGRESS('port: 8080'), only);
    check(API + MAPPED + EGRESS('port: 8080'), only);
  });

  it('a headless Service maps nothing', () => {
    check(AWS + API + MAPPED.replace('type: ClusterIP', 'clusterIP: None') + EGRESS('port: 8080'), only);
  });
});
