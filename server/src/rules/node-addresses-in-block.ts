import { allowedBlocks, isSingle } from './parts/address-peers';
import { defineRule } from './rule';

export const nodeAddressesInBlock = defineRule({
  meta: {
    id: 'node-addresses-in-block',
    title: 'Address block means nodes of the cluster',
    category: 'address',
    severity: 'info',
    fixable: false,
  },
  policy(policy, { cluster, report }) {
    const nodes = cluster.input.options.nodeCidrs;
    if (nodes === undefined || policy.resource.fact.clusterScoped) return;
    for (const { cidr, block, addresses } of allowedBlocks(policy)) {
      if (addresses.isEmpty || !nodes.includes(addresses)) continue;
      const what = isSingle(block) ? 'is the address of a node' : 'holds addresses of nodes only';
      const change = isSingle(block) ? ' Nodes are replaced, and a new one has another address.' : '';
      report({
        resource: policy.resource,
        span: cidr.span,
        message: `${cidr.value} ${what}: with this block go the kubelet, pods on the host network and whatever else runs there. Some network plugins match nodes by address only if they are told to.${change}`,
      });
    }
  },
});
