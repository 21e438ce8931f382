import type { PeerFact } from '../../dialects/facts';
import type { PodSet } from '../../engine/model';
import { EVERYTHING } from '../../engine/selector';
import { editDocument } from '../../rules/fixes';
import { combinePeersEdits } from '../../rules/parts/combine-peers';
import { type PeerSite, workloadsOf } from '../../rules/parts/policy-rules';
import { splitPeerEdits } from '../../rules/parts/split-peer';
import type { Cluster } from '../../workspace/cluster';
import { peerAt } from './place';
import { REWRITE, type PolicyPlace, type Refactoring } from './refactoring';

/** One peer with both selectors, or one peer for each: they mean AND, and OR (B14). */
export function rewritePeers(place: PolicyPlace): readonly Refactoring[] {
  const site = peerAt(place);
  if (site === undefined || !place.policy.resource.fact.hasTypesField) return [];
  return [...split(place, site), ...combine(place, site)];
}

function split({ context, policy, document }: PolicyPlace, site: PeerSite): readonly Refactoring[] {
  const { podSelector, namespaceSelector } = site.peer;
  if (podSelector === undefined || namespaceSelector === undefined) return [];
  if (splitPeerEdits(document, site) === undefined) return [];
  const { together, either } = numbers(context.cluster, site, namespaceSelector, podSelector);
  return [
    {
      title: `Split into two peers (OR, allows more${workloads(either, together, 'added')})`,
      kind: REWRITE,
      widens: true,
      description: `The peers are all pods of the namespaces, and pods of namespace ${policy.namespace}.`,
      edits: () => editDocument(context, policy.resource, (current) => splitPeerEdits(current, site)),
    },
  ];
}

function combine({ context, policy, document }: PolicyPlace, site: PeerSite): readonly Refactoring[] {
  const pairs = pairsWith(site).filter((pair) => combinePeersEdits(document, { site, ...pair }) !== undefined);
  return pairs.flatMap((pair) => {
    const { podSelector } = pair.pods;
    const { namespaceSelector } = pair.spaces;
    if (podSelector === undefined || namespaceSelector === undefined) return [];
    const { together, either } = numbers(context.cluster, site, namespaceSelector, podSelector);
    const other = pair.spaces === site.peer ? pair.pods : pair.spaces;
    const where = pairs.length === 1 ? '' : other.span.start < site.peer.span.start ? ' above' : ' below';
    return [
      {
        title: `Combine with the peer${where} into one (AND, allows less${workloads(together, either, 'lost')})`,
        kind: REWRITE,
        edits: () => editDocument(context, policy.resource, (current) => combinePeersEdits(current, { site, ...pair })),
      },
    ];
  });
}

/** Neighbours of the peer that it makes a pair with. */
function pairsWith({ rule, peer }: PeerSite): readonly { readonly spaces: PeerFact; readonly pods: PeerFact }[] {
  const peers = rule.peers ?? [];
  const index = peers.indexOf(peer);
  return [peers[index - 1], peers[index + 1]].flatMap((other) => {
    if (other === undefined) return [];
    const [spaces, pods] = peer.podSelector === undefined ? [peer, other] : [other, peer];
    const apart =
      spaces.namespaceSelector !== undefined &&
      spaces.podSelector === undefined &&
      pods.podSelector !== undefined &&
      pods.namespaceSelector === undefined;
    return apart ? [{ spaces, pods }] : [];
  });
}

/** How many workloads of the workspace both selectors choose together, and either of them. */
function numbers(
  cluster: Cluster,
  { policy }: PeerSite,
  spaces: NonNullable<PeerFact['namespaceSelector']>,
  pods: NonNullable<PeerFact['podSelector']>,
): { readonly together: number; readonly either: number } {
  const namespaces = { kind: 'matching', selector: spaces.selector } as const;
  const known = (set: PodSet) => workloadsOf(cluster, set).filter(({ resource }) => resource !== undefined);
  const either = new Set([
    ...known({ namespaces, pods: EVERYTHING }),
    ...known({ namespaces: { kind: 'one', namespace: policy.namespace }, pods: pods.selector }),
  ]);
  return { together: known({ namespaces, pods: pods.selector }).length, either: either.size };
}

function workloads(now: number, before: number, otherwise: string): string {
  if (now === before) return `, though no workload of the workspace is ${otherwise}`;
  return `: ${now} workload${now === 1 ? '' : 's'} instead of ${before}`;
}
