import type { SideExplanation } from '../engine/explain';
import type { Direction, FlowEnd } from '../engine/model';
import { PORT_PROTOCOLS, type PortSet } from '../engine/port-set';
import type { UnknownReason } from '../engine/verdict';
import { describeVerdict } from '../engine/wording';
import type { Cluster } from '../workspace/cluster';
import { decidingSpan, factOf, isUnread } from '../workspace/deciding';
import { onePort, type PolicyRef, type SideReport } from '../workspace/path-report';
import type { Snapshot } from '../workspace/snapshot';
import type { Pair, PairEnd } from './pairs';
import type { DecidingRule, Violation } from './result';
import { endName, portsName } from './words';

/** Violations that are told of one test; each costs an explanation. */
export const MOST_VIOLATIONS = 20;

export interface Place {
  readonly snapshot: Snapshot;
  readonly cluster: Cluster;
}

/** Some ports of a pair that are not as they should be. */
export interface Wrong {
  readonly pair: Pick<Pair, 'source' | 'destination' | 'flow' | 'siblings'>;
  readonly ports: PortSet;
  readonly verdict: Violation['verdict'];
  readonly reasons: readonly UnknownReason[];
}

/** Puts what is wrong into words, with the rules that decided, for the first few. */
export function violationsOf(place: Place, wrongs: readonly Wrong[]): readonly Violation[] {
  return wrongs.slice(0, MOST_VIOLATIONS).map((wrong) => violationOf(place, wrong));
}

function violationOf(place: Place, { pair, ports, verdict, reasons }: Wrong): Violation {
  const { cluster } = place;
  const from = endName(cluster, told(cluster, pair.source, pair));
  const to = `${endName(cluster, told(cluster, pair.destination, pair))}${pair.siblings ? ' (another pod of it)' : ''}`;
  return { from, to, ports: portsName(ports), verdict, reasons, ...whyFlow(place, pair.flow, ports, [from, to]) };
}

/** Of pods that are alike on both ends: those that have somebody to connect to, other workloads or their own replicas. */
function told(cluster: Cluster, end: PairEnd, { source, destination, siblings }: Wrong['pair']): PairEnd {
  const other = end === source ? destination : source;
  if (end.kind !== 'pods' || other.kind !== 'pods') return end;
  const workloadOf = (id: number) => cluster.input.endpoints[id]?.workload;
  const others = new Set(other.endpoints.map(workloadOf));
  if (!siblings && others.size > 1) return end;
  const endpoints = end.endpoints.filter((id) => others.has(workloadOf(id)) === siblings);
  return endpoints.length === 0 ? end : { kind: 'pods', endpoints };
}

/** Why the first of some ports is as it is. */
export function whyFlow(
  { snapshot, cluster }: Place,
  { from, to }: { readonly from: FlowEnd; readonly to: FlowEnd },
  ports: PortSet,
  [fromName, toName]: readonly [string, string],
): Pick<Violation, 'why' | 'rules'> {
  const protocol = PORT_PROTOCOLS.find((candidate) => ports.ranges(candidate).length > 0);
  const port = protocol === undefined ? undefined : ports.ranges(protocol)[0]?.from;
  if (protocol === undefined || port === undefined) return { why: [], rules: [] };
  const part = onePort({ snapshot, cluster, from: fromName, to: toName }, [[from, to]], protocol, port);
  if (part.exemption !== undefined) return { why: [part.paragraph], rules: [] };
  const sides = [part.egress, part.ingress].filter(({ applies }) => applies);
  // Where one end denies, what the other says does not matter.
  const denying = sides.filter(({ verdict }) => verdict.kind === 'deny');
  const telling = denying.length > 0 ? denying : sides;
  return {
    why: telling.map(({ direction, sentence }) => `${direction}: ${sentence}`),
    rules: telling.flatMap(decidingRules),
  };
}

function decidingRules({ decidedBy, isolatedBy, verdict }: SideReport): readonly DecidingRule[] {
  const refs = decidedBy.length > 0 || verdict.kind === 'allow' ? decidedBy : isolatedBy;
  return refs.map((ref) => ({ label: ruleLabel(ref), location: ref.location }));
}

export function ruleLabel({ policy, rule, direction }: Pick<PolicyRef, 'policy' | 'rule' | 'direction'>): string {
  return rule === undefined ? policy.id : `${policy.id} ${direction} rule ${rule + 1}`;
}

/** Why one side of an explanation is as it is. */
export function whySide(
  { snapshot, cluster }: Place,
  side: SideExplanation,
  direction: Direction,
): Pick<Violation, 'why' | 'rules'> {
  const nameOf = (id: number) => cluster.deciderOf(id)?.id ?? 'unknown policy';
  const sentence = describeVerdict(side, direction, nameOf, factOf(cluster, side.decidedBy));
  const rules = side.decidedBy.flatMap((decision): readonly DecidingRule[] => {
    const policy = cluster.deciderOf(decision.policy);
    if (policy === undefined) return [];
    const rule = isUnread(policy) ? undefined : decision.rule;
    const location = snapshot.locate(policy.resource, decidingSpan(policy, direction, rule));
    return [{ label: ruleLabel({ policy, rule, direction }), location }];
  });
  return { why: [`${direction}: ${sentence}`], rules };
}
