import { expansionOf } from './expansion';
import type { Explanation, SideExplanation, Step } from './explanation';
import { parseAddress } from './ip-set';
import { joinReadings, joinVerdicts } from './join-readings';
import {
  type Match,
  NO_MATCH,
  onSameNode,
  orMatch,
  type PeerEnd,
  peerMatch,
  podSetMatch,
  sparesOwnNode,
} from './membership';
import type { ClusterInput, Direction, Endpoint, Flow, FlowEnd, Policy, PolicyAlternative, Rule, Tier } from './model';
import { type Examined, type ExaminedPolicy, type ExaminedTier, narrate } from './narrate';
import type { PortMatch } from './port-set';
import { maskOf, reasonsOf } from './reasons';
import { MAYBE, NO, YES } from './tri';
import { ALLOWED, decide, fork, type WorldPolicy, type WorldRule } from './worlds';

export type { Explanation, SideExplanation, Step } from './explanation';

/**
 * Decides one flow the plain way: every policy, every rule, one at a time (G.3). It is the oracle for the fast path and the
 * source of all explanations. An endpoint id that does not exist bears no policy and is matched by no selector.
 */
export function explain(input: ClusterInput, flow: Flow): Explanation {
  const expansion = expansionOf(input);
  const variantsOf = (end: FlowEnd) => (end.kind === 'endpoint' ? expansion.variantsOf(end.id) : [undefined]);
  const [first, ...others] = variantsOf(flow.from).flatMap((source) =>
    variantsOf(flow.to).flatMap((destination) => {
      if (source !== undefined && destination !== undefined && !expansion.fit(source, destination)) return [];
      const from = source === undefined ? flow.from : ({ kind: 'endpoint', id: source.id } as const);
      const to = destination === undefined ? flow.to : ({ kind: 'endpoint', id: destination.id } as const);
      return [explainReading(expansion.input, { ...flow, from, to })];
    }),
  );
  return first === undefined ? explainReading(input, flow) : joinReadings(flow, first, others);
}

/** The same in a cluster that describes everything once. */
function explainReading(input: ClusterInput, flow: Flow): Explanation {
  const exemption = exemptionOf(input, flow);
  if (exemption !== undefined) {
    const egress = untouched(subjectOf(input, flow.from) !== undefined);
    const ingress = untouched(subjectOf(input, flow.to) !== undefined);
    return { flow, verdict: { kind: 'allow' }, exemption, egress, ingress };
  }
  const egress = explainSide(input, flow, 'egress');
  const ingress = explainSide(input, flow, 'ingress');
  return { flow, verdict: joinVerdicts(egress.verdict, ingress.verdict), egress, ingress };
}

function exemptionOf(input: ClusterInput, { from, to }: Flow): 'self' | 'same-node' | undefined {
  if (from.kind === 'endpoint' && to.kind === 'endpoint' && from.id === to.id) return 'self';
  const sameNode = (end: FlowEnd): boolean => end.kind === 'node' && end.same;
  const spared = (direction: Direction) => (sparesOwnNode(input.options, direction) ? 'same-node' : undefined);
  if (sameNode(from)) return 'same-node';
  if (sameNode(to)) return spared('egress');
  const [source, destination] = [placedEnd(input, from), placedEnd(input, to)];
  if (source === undefined || destination === undefined || onSameNode(source, destination) !== YES) return undefined;
  return spared(destination.hostNetwork ? 'egress' : 'ingress');
}

/** What may share a node with the other end: a pod, or the node itself, which is like a pod on its own network (B30). */
function placedEnd(input: ClusterInput, end: FlowEnd): Endpoint | undefined {
  if (end.kind === 'endpoint') return input.endpoints[end.id];
  return end.kind === 'address' && end.node !== undefined ? nodeEndpoint(end.address, end.node) : undefined;
}

function nodeEndpoint(address: string, node: string): Endpoint {
  return {
    id: -1,
    namespace: -1,
    labels: new Map(),
    presentKeys: new Set(),
    maybeKeys: new Set(),
    namedPorts: [],
    serviceAccount: '',
    hostNetwork: true,
    ips: [address],
    node,
    workload: -1,
    replicated: false,
  };
}

function untouched(applies: boolean): SideExplanation {
  return { applies, verdict: { kind: 'allow' }, isolatedBy: [], decidedBy: [], steps: [] };
}

function subjectOf(input: ClusterInput, end: FlowEnd): Endpoint | undefined {
  const endpoint = end.kind === 'endpoint' ? input.endpoints[end.id] : undefined;
  return endpoint === undefined || endpoint.hostNetwork ? undefined : endpoint;
}

function peerEndOf(input: ClusterInput, end: FlowEnd): PeerEnd {
  const endpoint = placedEnd(input, end);
  if (endpoint !== undefined) return { kind: 'endpoint', endpoint };
  switch (end.kind) {
    case 'endpoint':
      return { kind: 'address', address: undefined };
    case 'address':
      return { kind: 'address', address: parseAddress(end.address) };
    case 'node':
      return { kind: 'node' };
    case 'domain':
      return end;
  }
}

function explainSide(input: ClusterInput, flow: Flow, direction: Direction): SideExplanation {
  const [near, far] = direction === 'egress' ? [flow.from, flow.to] : [flow.to, flow.from];
  const subject = subjectOf(input, near);
  if (subject === undefined) return untouched(false);
  const side: Side = {
    input,
    flow,
    direction,
    subject,
    peer: peerEndOf(input, far),
    target: subjectOf(input, flow.to),
  };
  const tiers = input.tiers.map((tier) => examineTier(side, tier));
  const decided = decide(tiers.map((tier) => tier.worlds));
  const { peer } = side;
  // A hostNetwork pod may run on the subject's own node, from and to which everything is allowed (B27, B30).
  const placed =
    peer.kind === 'endpoint' && sparesOwnNode(input.options, direction) && onSameNode(subject, peer.endpoint) === MAYBE;
  const outcome = placed ? fork([ALLOWED, decided], maskOf('host-network')) : decided;
  return narrate(tiers, outcome);
}

interface Side {
  readonly input: ClusterInput;
  readonly flow: Flow;
  readonly direction: Direction;
  readonly subject: Endpoint;
  readonly peer: PeerEnd;
  /** Destination pod, at which named ports resolve (G11). */
  readonly target: Endpoint | undefined;
}

function examineTier(side: Side, tier: Tier): ExaminedTier {
  const undefinedIfGoverned =
    tier.mode === 'union' && tier.end === 'deny-if-governed' && side.flow.protocol === 'OTHER';
  const groups: ExaminedPolicy[][] = [];
  const worlds: WorldPolicy[][] = [];
  let last: number | undefined;
  const policies = tier.mode === 'ordered' ? [...tier.policies].sort((a, b) => a.order - b.order) : tier.policies;
  for (const policy of policies) {
    const readings = policy.alternatives.map((reading) => examine(side, reading, undefinedIfGoverned));
    if (readings.every((reading) => reading.world.subject === NO)) continue;
    if (tier.mode !== 'ordered' || last !== policy.order) {
      groups.push([]);
      worlds.push([]);
    }
    last = policy.order;
    groups.at(-1)?.push({ all: readings.length, readings: readings.filter(({ world }) => world.subject !== NO) });
    worlds.at(-1)?.push({ readings: readings.map((reading) => reading.world), uncertain: uncertainty(policy) });
  }
  return { tier, groups, worlds: { groups: worlds, end: tier.end, undefinedIfGoverned } };
}

function uncertainty(policy: Policy): number {
  return maskOf(policy.uncertain ?? 'invalid-policy');
}

function examine(side: Side, reading: PolicyAlternative, blind: boolean): Examined {
  const subject = reading.governs.includes(side.direction)
    ? podSetMatch(side.input, reading.subject, side.subject)
    : NO_MATCH;
  const rules = subject.tri === NO ? [] : reading.rules.filter((rule) => rule.direction === side.direction);
  const examined = rules.map((rule, index) => examineRule(side, reading.id, rule, index, blind));
  const steps = examined.map((rule) => rule.step);
  return {
    policy: reading.id,
    world: { subject: subject.tri, reasons: subject.reasons, rules: examined.map((rule) => rule.world) },
    steps: steps.length > 0 ? steps : [{ policy: reading.id, rule: undefined, outcome: 'no-rules', action: undefined }],
  };
}

function examineRule(
  side: Side,
  policy: number,
  rule: Rule,
  index: number,
  blind: boolean,
): { readonly world: WorldRule; readonly step: Step } {
  const { action } = rule;
  const peers = rule.peers.reduce<Match>(
    (match, peer) => orMatch(match, peerMatch(side.input, peer, side.peer)),
    NO_MATCH,
  );
  const ports = blind ? 'protocol' : portOutcome(rule, side);
  const match = ports === 'match' ? peers : NO_MATCH;
  const outcome = peers.tri === NO ? 'peer' : ports !== 'match' ? ports : peers.tri === MAYBE ? 'maybe' : 'match';
  const [reason] = reasonsOf(match.reasons);
  const step: Step = { policy, rule: index, outcome, action };
  return {
    world: { action, match: match.tri, reasons: match.reasons },
    step: outcome === 'maybe' && reason !== undefined ? { ...step, reason } : step,
  };
}

function portOutcome(rule: Rule, side: Side): 'match' | 'protocol' | 'port' | 'named-port' {
  if (rule.ports === 'all') return 'match';
  const { protocol } = side.flow;
  const candidates = rule.ports.filter((entry) => entry.protocol === protocol || entry.protocol === 'ANY');
  if (candidates.some((entry) => portHolds(entry, side))) return 'match';
  if (candidates.length === 0) return 'protocol';
  return candidates.every((entry) => entry.kind === 'named') ? 'named-port' : 'port';
}

function portHolds(entry: PortMatch, { flow, target }: Side): boolean {
  const { protocol, port } = flow;
  if (entry.kind === 'range') return protocol === 'OTHER' || (entry.from <= port && port <= entry.to);
  if (protocol === 'OTHER' || target === undefined) return false;
  return target.namedPorts.some(
    (named) => named.name === entry.name && named.protocol === protocol && named.port === port,
  );
}
