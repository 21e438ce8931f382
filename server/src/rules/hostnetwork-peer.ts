import { appendItem, replaceNode } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { type EmptyPeer, emptyPeers } from './parts/empty-peer';
import { policyOfFinding } from './parts/finding-policy';
import { list } from './parts/prose';
import { itemAt } from './parts/tree-places';
import { type Fix, type FixContext, defineRule } from './rule';

export const hostnetworkPeer = defineRule({
  meta: {
    id: 'hostnetwork-peer',
    title: 'Peer is pods on the host network, which no selector finds',
    category: 'selector',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { cause, span, message, workloads } of emptyPeers(cluster, policy)) {
      if (cause !== 'host-network') continue;
      report({
        resource: policy.resource,
        span,
        message,
        related: workloads.slice(0, 3).flatMap(({ resource, name }) => {
          const at = resource?.fact.name?.span;
          return resource === undefined || at === undefined
            ? []
            : [{ resource, span: at, message: `${name} has hostNetwork: true` }];
        }),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy &&
      emptyPeers(context.cluster, policy).find(
        ({ cause, span }) => cause === 'host-network' && span.start === finding.span.start,
      );
    return found === undefined ? [] : addressFix(found, context);
  },
});

/** More addresses than these are the whole network rather than some nodes. */
const MOST = 16;

/** Policies of the whole cluster name sources by labels alone. */
function addressFix({ site: { policy, peer } }: EmptyPeer, context: FixContext): readonly Fix[] {
  const cidrs = context.cluster.input.options.nodeCidrs?.cidrs() ?? [];
  if (cidrs.length === 0 || cidrs.length > MOST || policy.resource.fact.clusterScoped) return [];
  return [
    fixOf(
      `Use the addresses of the nodes: ${list(cidrs)} (adds ipBlock)`,
      () =>
        editDocument(context, policy.resource, (document) => {
          const { text } = document;
          const place = itemAt(document, peer.span);
          const [first, ...more] = cidrs.map((cidr) => `ipBlock:\n  cidr: ${cidr}`);
          if (place?.item === undefined || first === undefined) return undefined;
          const { item, list: peers, index } = place;
          return [
            ...replaceNode(text, item, first),
            ...more.flatMap((block) => appendItem(text, peers, block, index + 1)),
          ];
        }),
      { preferred: true, widens: true },
    ),
  ];
}
