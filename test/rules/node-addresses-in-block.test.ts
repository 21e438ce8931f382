import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';

const only = { rules: ['node-addresses-in-block'] };
const known = { ...only, cluster: { nodeCidrs: ['10.0.0.0/24'] } };

function ingress(cidr: string, mark = ''): string {
  return policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock:
            cidr: ${cidr}
${mark === '' ? '' : `#                 ${mark}\n`}`);
}

describe('node-addresses-in-block', () => {
  it('addresses of nodes', () => {
    check(ingress('10.0.0.0/24', '^^^^^^^^^^^ info[node-addresses-in-block]: addresses of nodes only'), known);
    check(ingress('10.0.0.128/25', '^^^^^^^^^^^^^ info[node-addresses-in-block]'), known);
  });

  it('one node of a dump, which will be replaced', () => {
    check(
      `
#- node.yaml
apiVersion: v1
kind: Node
metadata: { name: n }
status: { addresses: [{ type: InternalIP, address: 10.0.0.5 }] }
${ingress('10.0.0.5/32', '^^^^^^^^^^^ info[node-addresses-in-block]: Nodes are replaced')}`,
      only,
    );
  });

  it.each([
    ['nothing is known', ingress('10.0.0.5/32'), only],
    ['other addresses', ingress('10.0.1.0/24'), known],
    ['more than nodes', ingress('10.0.0.0/8'), known],
    ['everything', ingress('0.0.0.0/0'), known],
  ])('nothing to tell: %s', (_, manifests, options) => {
    check(manifests, options);
  });
});
