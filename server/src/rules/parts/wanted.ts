import { inferConnections } from '../../inference/infer';
import type { Edge, Evidence } from '../../inference/result';
import type { Cluster, Workload } from '../../workspace/cluster';
import type { Scope, Snapshot } from '../../workspace/snapshot';
import { isToldElsewhere } from './almost-admitted';
import { type Denial, denialsBetween } from './denial';
import { groupBy } from './group';
import { mayBeAllowedByOthers } from './not-judged';
import { portsBetween } from './pairs';

/** A connection between two workloads that a setting asks for and policies deny. */
export interface WantedDenied {
  readonly from: Workload;
  readonly to: Workload;
  /** Every port that the setting may mean; all are denied. */
  readonly edges: readonly Edge[];
  /** The setting. */
  readonly evidence: Evidence;
  /** Ends that deny it, of the first port. */
  readonly denials: readonly Denial[];
}

/** What rules read: a check and a fix look at the same. */
export interface Wanting {
  readonly snapshot: Snapshot;
  readonly scope: Scope;
  readonly cluster: Cluster;
}

const known = new WeakMap<Cluster, readonly WantedDenied[]>();

/**
 * Connections that the manifests say are needed and that are surely denied. Of several ports that one setting may mean, and of
 * several workloads behind one Service, all have to be denied (A29). One for each pair of workloads.
 */
export function wantedDenied({ snapshot, scope, cluster }: Wanting): readonly WantedDenied[] {
  // A cluster outlives a snapshot only while all documents are the same, and places are relative to them.
  let found = known.get(cluster);
  if (found === undefined) {
    found = find(snapshot, scope, cluster);
    known.set(cluster, found);
  }
  return found;
}

type WorkloadEdge = Edge & { readonly from: Workload };

function find(snapshot: Snapshot, scope: Scope, cluster: Cluster): readonly WantedDenied[] {
  const wanted = inferConnections(scope, { snapshot }).edges.flatMap((edge): WorkloadEdge[] => {
    const { source, destination, confidence } = edge;
    if (source.kind !== 'workload' || confidence === 'hint' || source.workload === destination) return [];
    // Of the cluster's DNS other rules tell.
    if (cluster.dnsWorkloads.includes(destination)) return [];
    return [{ ...edge, from: source.workload }];
  });
  const bySetting = groupBy(
    wanted.flatMap((edge) =>
      edge.evidence.filter(({ kind }) => kind === 'setting').map((evidence) => ({ edge, evidence })),
    ),
    ({ edge, evidence }) =>
      `${edge.from.index} ${evidence.uri} ${evidence.documentIndex} ${evidence.span.start} ${evidence.text}`,
  );
  const pairs = new Map<string, WantedDenied>();
  for (const group of bySetting.values()) {
    if (!group.every(({ edge }) => isDenied(cluster, edge))) continue;
    for (const [to, ofPair] of groupBy(group, ({ edge }) => edge.destination)) {
      const [first] = ofPair;
      if (first === undefined || pairs.has(`${first.edge.from.index}>${to.index}`)) continue;
      const { edge, evidence } = first;
      const { from, protocol, port } = edge;
      if (mayBeAllowedByOthers(cluster, from, 'egress') || mayBeAllowedByOthers(cluster, to, 'ingress')) continue;
      const denials = denialsBetween(cluster, from, to, protocol, port);
      if (denials.length === 0 || isToldElsewhere(cluster, { from, to, protocol, port }, denials)) continue;
      pairs.set(`${from.index}>${to.index}`, { from, to, edges: ofPair.map((one) => one.edge), evidence, denials });
    }
  }
  return [...pairs.values()];
}

function isDenied(cluster: Cluster, { from, destination, protocol, port }: WorkloadEdge): boolean {
  const { allowed, unknown } = portsBetween(cluster, from, destination);
  return !allowed.contains(protocol, port) && !unknown.contains(protocol, port);
}
