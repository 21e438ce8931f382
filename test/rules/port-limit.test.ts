import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';
import { AWS, CALICO } from './plugins';

const only = { rules: ['port-limit'] };

const ports = (number: number, protocol = 'TCP') =>
  Array.from({ length: number }, (_, index) => `{ port: ${8000 + index}, protocol: ${protocol} }`).join(', ');

const MANY = (list: string, mark = '') =>
  policy(`
  podSelector: {}
  ingress:
    - ports: [${list}]
${mark}`);

describe('port-limit', () => {
  it('more ports of one protocol than the plugin takes', () => {
    check(
      AWS +
        MANY(
          ports(25),
          '#     ^^^^^ warning[port-limit]: The rule has 25 different ports: policies are enforced by the AWS VPC CNI',
        ),
      only,
    );
  });

  it('as many as it takes, repeated ones, other protocols, and other plugins', () => {
    check(AWS + MANY(ports(24)), only);
    check(AWS + MANY(`${ports(24)}, ${ports(24)}`), only);
    check(AWS + MANY(`${ports(24)}, ${ports(24, 'UDP')}`), only);
    check(CALICO + MANY(ports(40)), only);
    check(MANY(ports(40)), only);
  });
});
