import type { Explanation, SideExplanation, Step } from '../engine/explain';
import type { Direction } from '../engine/model';
import { PortSet, type Protocol } from '../engine/port-set';
import type { Verdict } from '../engine/verdict';
import { describeVerdict } from '../engine/wording';
import type { Cluster, DecidingEntry } from './cluster';
import { decidingSpan, factOf, isUnread, unreadClause } from './deciding';
import { deviationOf } from './deviation';
import { partParagraph } from './path-paragraph';
import { NO_CONTEXT, type PathContext, pathContext } from './path-context';
import { type EndPair, type PortPiece, portPieces, setOfPieces } from './path-ports';
import { flowEnds, type NamedPeer } from './peers';
import type { Location, Snapshot } from './snapshot';

/** Why one connection, or all ports between two ends, is allowed, denied or unknown. */
export interface PathReport {
  readonly from: string;
  readonly to: string;
  /**
   * Verdicts by ports, the ports of one reason together; one part when a port was asked for. Allowed first, then unknown,
   * then denied, last of all what no rule matches.
   */
  readonly parts: readonly PathPart[];
  readonly context: PathContext;
}

export interface PathPart {
  readonly ports: PortSet;
  readonly verdict: Verdict;
  /** Set when no policy was asked at all. */
  readonly exemption: Explanation['exemption'];
  readonly egress: SideReport;
  readonly ingress: SideReport;
  /** What the network plugin has to do with the verdict, in a sentence; it is the last one of the paragraph. */
  readonly deviation: string | undefined;
  /** All of it in one paragraph of plain text. */
  readonly paragraph: string;
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
  readonly steps: readonly StepReport[];
}

export interface StepReport {
  readonly rule: PolicyRef;
  /** What came of it; of a rule that fails in several ways for the ports of one part, the first. */
  readonly outcome: Step['outcome'];
  readonly action: Step['action'];
  readonly text: string;
}

export interface PolicyRef {
  /** A policy, or an object that is not understood. */
  readonly policy: DecidingEntry;
  /** 0-based within its direction; undefined = the object as a whole. */
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
  if (from.kind === 'problem' || to.kind === 'problem') return { from: '', to: '', parts: [], context: NO_CONTEXT };
  const ends = flowEnds(from, to);
  const asked: Asked = { snapshot, cluster, from: from.name, to: to.name };
  const parts =
    question.port === undefined
      ? allPorts(asked, ends, question.within ?? PortSet.ALL_PORTS)
      : [onePort(asked, ends, question.protocol, question.port)];
  return { from: from.name, to: to.name, parts, context: pathContext(snapshot, cluster, question) };
}

export interface Asked {
  readonly snapshot: Snapshot;
  readonly cluster: Cluster;
  readonly from: string;
  readonly to: string;
}

/** One port between ends that need not be workloads. */
export function onePort(asked: Asked, ends: readonly EndPair[], protocol: Protocol, port: number): PathPart {
  return part(asked, [answerOf(asked.cluster, ends, protocol, port)], PortSet.of(protocol, port, port));
}

/** What the pods of both ends answer together, and the one of them that says most. */
interface Answer {
  readonly verdict: Verdict;
  readonly explanation: Explanation | undefined;
  readonly deviation: string | undefined;
}

function answerOf(cluster: Cluster, ends: readonly EndPair[], protocol: Protocol, port: number): Answer {
  const explanations = ends.map(([from, to]) => cluster.explain({ from, to, protocol, port }));
  const explanation = mostTelling(explanations);
  return { verdict: combined(explanations), explanation, deviation: deviationOf(cluster, explanation) };
}

/** Ports for which the same rules lead to the same verdict are one part. */
function allPorts(asked: Asked, ends: readonly EndPair[], within: PortSet): readonly PathPart[] {
  const groups = new Map<string, { pieces: PortPiece[]; answers: Answer[] }>();
  for (const piece of portPieces(asked.cluster, ends, within)) {
    const answer = answerOf(asked.cluster, ends, piece.protocol, piece.from);
    const key = reasonKey(answer);
    const group = groups.get(key) ?? { pieces: [], answers: [] };
    groups.set(key, group);
    group.pieces.push(piece);
    group.answers.push(answer);
  }
  const parts = [...groups.values()].map(({ pieces, answers }) => part(asked, answers, setOfPieces(pieces)));
  return parts.sort((a, b) => rank(a) - rank(b));
}

/** Keeps the order of ports among parts of one rank. */
function rank({ verdict, egress, ingress }: PathPart): number {
  const byRule = [egress, ingress].some((side) => side.verdict.kind === 'deny' && side.decidedBy.length > 0);
  return { allow: 0, unknown: 1, deny: byRule ? 2 : 3 }[verdict.kind];
}

/** Equal for answers with one verdict that the same rules lead to. */
function reasonKey({ verdict, explanation, deviation }: Answer): string {
  const sideKey = (side: SideExplanation | undefined) => [
    side?.verdict,
    side?.steps
      .filter(({ outcome }) => outcome === 'match' || outcome === 'maybe')
      .map((step) => [step.policy, step.rule]),
  ];
  return JSON.stringify([
    verdict,
    deviation,
    explanation?.exemption,
    sideKey(explanation?.egress),
    sideKey(explanation?.ingress),
  ]);
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

/** `answers` have one reason; they differ at most in how other rules fail to match. */
function part(asked: Asked, answers: readonly Answer[], ports: PortSet): PathPart {
  const explanations = answers.map((answer) => answer.explanation);
  const found: Omit<PathPart, 'paragraph'> = {
    ports,
    verdict: answers[0]?.verdict ?? { kind: 'deny' },
    exemption: explanations[0]?.exemption,
    egress: side(asked, 'egress', explanations),
    ingress: side(asked, 'ingress', explanations),
    deviation: answers[0]?.deviation,
  };
  return { ...found, paragraph: partParagraph(asked.from, asked.to, found) };
}

const NO_SIDE: SideExplanation = {
  applies: false,
  verdict: { kind: 'allow' },
  isolatedBy: [],
  decidedBy: [],
  steps: [],
};

function side(
  { snapshot, cluster }: Asked,
  direction: Direction,
  explanations: readonly (Explanation | undefined)[],
): SideReport {
  const sides = explanations.map((explanation) => explanation?.[direction] ?? NO_SIDE);
  const [found = NO_SIDE] = sides;
  const ref = (id: number, rule: number | undefined) => policyRef(snapshot, cluster, id, rule, direction);
  return {
    direction,
    applies: found.applies,
    verdict: found.verdict,
    sentence: describeVerdict(
      found,
      direction,
      (id) => cluster.deciderOf(id)?.id ?? 'unknown policy',
      factOf(cluster, found.decidedBy),
    ),
    isolatedBy: found.isolatedBy.flatMap((id) => ref(id, undefined)),
    decidedBy: distinct(found.decidedBy.flatMap((d) => ref(d.policy, d.rule))),
    steps: mergedSteps(sides).flatMap((steps) => {
      const [step] = steps;
      if (step === undefined) return [];
      return ref(step.policy, step.rule).flatMap((rule) => stepReport(steps, step, rule, found.verdict) ?? []);
    }),
  };
}

/** An object that is not understood has no rules to look at: it is told of where the verdict depends on it. */
function stepReport(
  steps: readonly Step[],
  { outcome, action }: Step,
  rule: PolicyRef,
  verdict: Verdict,
): StepReport | undefined {
  const doubt = unreadClause([rule.policy]);
  if (doubt === undefined) return { rule, outcome, action, text: stepText(steps, rule) };
  if (verdict.kind !== 'unknown' || steps.every((step) => step.outcome !== 'match')) return undefined;
  return { rule, outcome: 'maybe', action: undefined, text: doubt };
}

function distinct(refs: readonly PolicyRef[]): readonly PolicyRef[] {
  return [...new Map(refs.map((ref) => [`${ref.policy.index}:${ref.rule ?? ''}`, ref])).values()];
}

/** The steps of each rule, each way in which it fails once, in the order of evaluation. */
function mergedSteps(sides: readonly SideExplanation[]): readonly (readonly Step[])[] {
  const byRule = new Map<string, Map<string, Step>>();
  for (const step of sides.flatMap(({ steps }) => steps)) {
    const key = `${step.policy}:${step.rule ?? ''}`;
    const known = byRule.get(key) ?? new Map<string, Step>();
    byRule.set(key, known.set(step.outcome, step));
  }
  return [...byRule.values()].map((outcomes) => [...outcomes.values()]);
}

function policyRef(
  snapshot: Snapshot,
  cluster: Cluster,
  id: number,
  rule: number | undefined,
  direction: Direction,
): readonly PolicyRef[] {
  const policy = cluster.deciderOf(id);
  if (!policy) return [];
  const location = snapshot.locate(policy.resource, decidingSpan(policy, direction, rule));
  return [{ policy, rule: isUnread(policy) ? undefined : rule, direction, location }];
}

function stepText(steps: readonly Step[], ref: PolicyRef): string {
  const rule = ref.rule === undefined ? '' : ` rule ${ref.rule + 1}`;
  const [step, ...others] = steps;
  const outcome =
    step === undefined || others.length > 0 ? 'the peer matches, the protocol or the port does not' : outcomeText(step);
  return `${ref.policy.id}${rule}: ${outcome}`;
}

const ACTIONS = { allow: 'allows it', deny: 'denies it', pass: 'passes it on', log: 'logs it' } as const;

function outcomeText(step: Step): string {
  switch (step.outcome) {
    case 'match':
      return step.action === undefined ? 'matches' : ACTIONS[step.action];
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
