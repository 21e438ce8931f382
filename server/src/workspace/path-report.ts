import type { Explanation, SideExplanation, Step } from '../engine/explain';
import type { Direction, Flow } from '../engine/model';
import { PortSet, type Protocol } from '../engine/port-set';
import type { Verdict } from '../engine/verdict';
import { describeVerdict } from '../engine/wording';
import type { Cluster, PolicyEntry } from './cluster';
import { flowEnds, type NamedPeer, reachEnd } from './peers';
import type { Location, Snapshot } from './snapshot';

/** Why one connection, or all ports between two ends, is allowed, denied or unknown. */
export interface PathReport {
  readonly from: string;
  readonly to: string;
  /** Verdicts by ports; one part when a port was asked for. Allowed first, then unknown, then denied. */
  readonly parts: readonly PathPart[];
}

export interface PathPart {
  readonly ports: PortSet;
  readonly verdict: Verdict;
  /** Set when no policy was asked at all. */
  readonly exemption: Explanation['exemption'];
  readonly egress: SideReport;
  readonly ingress: SideReport;
}

export interface SideReport {
  readonly direction: Direction;
  /** False when the end bears no policies: outside the cluster, or on the host network. */
  readonly applies: boolean;
  readonly verdict: Verdict;
  /** One sentence in the stable wording of semantics.md I.2. */
  readonly sentence: string;
  readonly isolatedBy: readonly PolicyRef[];
  readonly decidedBy: readonly PolicyRef[];
  /** Every rule that was looked at, with what came of it. */
  readonly steps: readonly { readonly rule: PolicyRef; readonly text: string }[];
}

export interface PolicyRef {
  readonly policy: PolicyEntry;
  /** 0-based within its direction; undefined = the policy as a whole. */
  readonly rule: number | undefined;
  readonly direction: Direction;
  readonly location: Location;
}

export interface PathQuestion {
  readonly from: NamedPeer;
  readonly to: NamedPeer;
  readonly protocol: Protocol;
  /** undefined = all ports. */
  readonly port: number | undefined;
  /** With all ports: only these; default all of TCP, UDP and SCTP. */
  readonly within?: PortSet;
}

/** Explains a path. The ends must be resolved (`resolvePeer`); a `problem` end gives a report without parts. */
export function reportPath(snapshot: Snapshot, cluster: Cluster, question: PathQuestion): PathReport {
  const { from, to } = question;
  if (from.kind === 'problem' || to.kind === 'problem') return { from: '', to: '', parts: [] };
  const ends = flowEnds(from, to);
  const parts =
    question.port === undefined
      ? allPorts(snapshot, cluster, ends, question.within ?? PortSet.ALL_PORTS)
      : [onePort(snapshot, cluster, ends, question.protocol, question.port)];
  return { from: from.name, to: to.name, parts };
}

type Ends = ReturnType<typeof flowEnds>;

function onePort(snapshot: Snapshot, cluster: Cluster, ends: Ends, protocol: Protocol, port: number): PathPart {
  const explanations = ends.map(([from, to]) => cluster.explain({ from, to, protocol, port }));
  const chosen = mostTelling(explanations);
  return part(snapshot, cluster, chosen, combined(explanations), PortSet.of(protocol, port, port));
}

function allPorts(snapshot: Snapshot, cluster: Cluster, ends: Ends, within: PortSet): readonly PathPart[] {
  let allowed = within;
  let possible = PortSet.NONE;
  for (const [from, to] of ends) {
    const connection = cluster.reachability.between(reachEnd(from), reachEnd(to));
    allowed = allowed.intersect(connection.allowed);
    possible = possible.union(connection.allowed).union(connection.unknown);
  }
  const groups = [allowed, possible.minus(allowed).intersect(within), within.minus(possible)];
  return groups.flatMap((ports) => {
    const flow = representative(ports);
    if (!flow) return [];
    return [{ ...onePort(snapshot, cluster, ends, flow.protocol, flow.port), ports }];
  });
}

/** A port that stands for the set: the first one of the first protocol that has any. */
function representative(ports: PortSet): Pick<Flow, 'protocol' | 'port'> | undefined {
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const [first] = ports.ranges(protocol);
    if (first) return { protocol, port: first.from };
  }
  return undefined;
}

/** Pods of one workload may differ: agreement or unknown. */
function combined(explanations: readonly Explanation[]): Verdict {
  const kinds = new Set(explanations.map((e) => e.verdict.kind));
  if (kinds.size === 1) return explanations[0]?.verdict ?? { kind: 'deny' };
  const reasons = explanations.flatMap((e) => (e.verdict.kind === 'unknown' ? e.verdict.reasons : []));
  return { kind: 'unknown', reasons: reasons.length > 0 ? [...new Set(reasons)] : ['unknown-label-value'] };
}

function mostTelling(explanations: readonly Explanation[]): Explanation | undefined {
  return (
    explanations.find((e) => e.verdict.kind === 'unknown') ??
    explanations.find((e) => e.verdict.kind === 'deny') ??
    explanations[0]
  );
}

function part(
  snapshot: Snapshot,
  cluster: Cluster,
  explanation: Explanation | undefined,
  verdict: Verdict,
  ports: PortSet,
): PathPart {
  return {
    ports,
    verdict,
    exemption: explanation?.exemption,
    egress: side(snapshot, cluster, 'egress', explanation),
    ingress: side(snapshot, cluster, 'ingress', explanation),
  };
}

function side(
  snapshot: Snapshot,
  cluster: Cluster,
  direction: Direction,
  explanation: Explanation | undefined,
): SideReport {
  const found: SideExplanation = explanation?.[direction] ?? {
    applies: false,
    verdict: { kind: 'allow' },
    isolatedBy: [],
    decidedBy: [],
    steps: [],
  };
  const ref = (id: number, rule: number | undefined) => policyRef(snapshot, cluster, id, rule, direction);
  return {
    direction,
    applies: found.applies,
    verdict: found.verdict,
    sentence: describeVerdict(found, direction, (id) => cluster.policies[id]?.id ?? 'unknown policy'),
    isolatedBy: found.isolatedBy.flatMap((id) => ref(id, undefined)),
    decidedBy: found.decidedBy.flatMap((d) => ref(d.policy, d.rule)),
    steps: found.steps.flatMap((step) =>
      ref(step.policy, step.rule).map((rule) => ({ rule, text: stepText(step, rule) })),
    ),
  };
}

function policyRef(
  snapshot: Snapshot,
  cluster: Cluster,
  id: number,
  rule: number | undefined,
  direction: Direction,
): readonly PolicyRef[] {
  const policy = cluster.policies[id];
  if (!policy) return [];
  const { fact } = policy.resource;
  const span =
    (rule === undefined ? undefined : fact[direction]?.rules[rule]?.span) ?? fact.name?.span ?? fact.kindSpan;
  return [{ policy, rule, direction, location: snapshot.locate(policy.resource, span) }];
}

function stepText(step: Step, ref: PolicyRef): string {
  const rule = ref.rule === undefined ? '' : ` rule ${ref.rule + 1}`;
  return `${ref.policy.id}${rule}: ${outcomeText(step)}`;
}

function outcomeText(step: Step): string {
  switch (step.outcome) {
    case 'match':
      return step.action === undefined ? 'matches' : `${step.action}s it`;
    case 'peer':
      return 'the peer does not match';
    case 'protocol':
      return 'the peer matches, the protocol does not';
    case 'port':
      return 'the peer matches, the port does not';
    case 'named-port':
      return 'the peer matches, but no container of the destination declares the named port';
    case 'no-rules':
      return 'isolates and has no rules';
    case 'maybe':
      return `may match (${step.reason ?? 'not knowable from the manifests'})`;
  }
}
