import { ownPeersOf } from '../workspace/potential/own-peers';
import type { Direction } from '../engine/model';
import { type Checked, type CheckContext, portsOfTest, portWords } from './check';
import { type Pair, pairsOf } from './pairs';
import type { Party } from './party';
import { isUnresolved, resolveTerms, unresolvedPorts } from './resolve';
import type { Violation } from './result';
import type { ConnectionAssertion, PeerTerm } from './test-file';
import { portsName, some, workloadName, workloadsOf } from './words';
import { MOST_VIOLATIONS, violationsOf, whySide, type Wrong } from './violations';

/** `from`, `to`, `expect`: connections that must be allowed, or denied. */
export function checkConnection(context: CheckContext, assertion: ConnectionAssertion): Checked {
  const { cluster, groups } = context;
  const from = resolveTerms(cluster, groups, assertion.from);
  const to = resolveTerms(cluster, groups, assertion.to);
  const missing = [...(isUnresolved(from) ? from.unresolved : []), ...(isUnresolved(to) ? to.unresolved : [])];
  if (isUnresolved(from) || isUnresolved(to)) return { kind: 'unresolved', unresolved: missing };
  const badPorts = unresolvedPorts(cluster, assertion.ports, to.parties);
  if (badPorts.length > 0) return { kind: 'unresolved', unresolved: badPorts };

  const isLimit = assertion.expect === 'deny' && assertion.quantifier === 'all';
  const options = { ports: portsOfTest(assertion.ports) };
  const others = isLimit && (from.party.anyPod || to.party.anyPod);
  if (!others && pairsOf(cluster, from.party, to.party, options).next().done === true) {
    return { kind: 'unresolved', unresolved: [nothingToAsk(assertion.from, assertion.to)] };
  }
  // What is denied is as it should be, and of interest for the coverage alone.
  const openOnly = isLimit && context.exercise === undefined;
  const pairs = [...pairsOf(cluster, from.party, to.party, { ...options, openOnly })];
  for (const { flow, wanted } of pairs) context.exercise?.({ ...flow, ports: wanted });
  const expected = expectedText(assertion);
  const wrongs = assertion.quantifier === 'any' ? noneFits(assertion, pairs) : misfits(assertion, pairs);
  const seen = violationsOf(context, wrongs);
  const hidden = wrongs.length === 0 && isLimit ? unseenPods(context, assertion, from.party, to.party) : [];
  const violations = [...seen, ...hidden];
  const [first] = violations;
  if (first === undefined) return { kind: 'passed', expected };
  const more = Math.max(0, wrongs.length - seen.length);
  const type = first.verdict === 'allow' ? 'allowed' : first.verdict === 'deny' ? 'denied' : 'unknown';
  const message =
    assertion.quantifier === 'any'
      ? `No connection ${expectedWords(assertion)}: ${sentenceOf(first)}`
      : sentenceOf(first);
  return { kind: 'failed', message, finding: { type, expected, violations, more } };
}

function nothingToAsk(from: readonly PeerTerm[], to: readonly PeerTerm[]) {
  const [term] = [...to, ...from];
  const span = term?.span ?? { start: 0, end: 0 };
  return {
    span,
    message:
      'There is no connection to look at: one end must be pods, the other somebody else than the same single pod, with a port of that name.',
  };
}

/** Every pair and port must fit: all that do not. */
function misfits({ expect }: ConnectionAssertion, pairs: readonly Pair[]): readonly Wrong[] {
  return pairs.flatMap((pair): readonly Wrong[] => {
    const { wanted, connection } = pair;
    const { allowed, unknown } = connection;
    const denied = wanted.minus(allowed).minus(unknown);
    const certain: Wrong =
      expect === 'allow'
        ? { pair, ports: denied, verdict: 'deny', reasons: [] }
        : { pair, ports: allowed, verdict: 'allow', reasons: [] };
    const doubtful: Wrong = { pair, ports: unknown, verdict: 'unknown', reasons: connection.reasons };
    return [certain, doubtful].filter(({ ports }) => !ports.isEmpty);
  });
}

/** One pair and port must surely fit: when none does, all that might have. */
function noneFits({ expect }: ConnectionAssertion, pairs: readonly Pair[]): readonly Wrong[] {
  const fits = pairs.some(({ sure, wanted, connection: { allowed, unknown } }) => {
    const fitting = expect === 'allow' ? allowed : wanted.minus(allowed).minus(unknown);
    return sure && !fitting.isEmpty;
  });
  if (fits) return [];
  const wrongs = pairs.flatMap((pair): readonly Wrong[] => {
    const { allowed, unknown, reasons } = pair.connection;
    const denied = pair.wanted.minus(allowed).minus(unknown);
    const all: readonly Wrong[] = [
      { pair, ports: unknown, verdict: 'unknown', reasons },
      { pair, ports: denied, verdict: 'deny', reasons: [] },
      { pair, ports: allowed, verdict: 'allow', reasons: [] },
    ];
    return all.filter(({ ports }) => !ports.isEmpty);
  });
  const doubtful = wrongs.filter(({ verdict }) => verdict === 'unknown');
  return doubtful.length > 0 ? doubtful : wrongs;
}

/** "Any pod" is more than the pods of the manifests: rules that let in every pod of the cluster let in those as well. */
function unseenPods(
  context: CheckContext,
  assertion: ConnectionAssertion,
  from: Party,
  to: Party,
): readonly Violation[] {
  return [
    ...(from.anyPod ? unseenAt(context, assertion, to, 'ingress') : []),
    ...(to.anyPod ? unseenAt(context, assertion, from, 'egress') : []),
  ].slice(0, MOST_VIOLATIONS);
}

function unseenAt(
  context: CheckContext,
  { ports }: ConnectionAssertion,
  party: Party,
  direction: Direction,
): readonly Violation[] {
  const { cluster } = context;
  const wanted = portsOfTest(ports);
  return workloadsOf(cluster, [...party.pods.keys()]).flatMap((workload): readonly Violation[] => {
    const row = ownPeersOf(cluster, workload, direction).find(({ pods }) => pods.kind === 'entire-cluster');
    const own = cluster.input.endpoints[workload.endpoints[0] ?? -1];
    const open = row?.ports.intersect(wanted(direction === 'ingress' ? own : undefined));
    if (row === undefined || open === undefined || open.isEmpty) return [];
    const name = workloadName(cluster, workload);
    const other = 'any other pod of the cluster';
    const side = row.explain()[0]?.[direction];
    return [
      {
        from: direction === 'ingress' ? other : name,
        to: direction === 'ingress' ? name : other,
        ports: portsName(open),
        verdict: 'allow',
        reasons: [],
        ...(side === undefined ? { why: [], rules: [] } : whySide(context, side, direction)),
      },
    ];
  });
}

const VERDICTS = { allow: 'allowed', deny: 'denied' } as const;

function expectedWords({ expect }: ConnectionAssertion): string {
  return `is ${VERDICTS[expect]}`;
}

function expectedText(assertion: ConnectionAssertion): string {
  const { from, to, ports, expect, quantifier } = assertion;
  const names = (terms: readonly PeerTerm[]) => some(terms.map(({ text }) => text));
  const how = quantifier === 'any' ? ' for at least one of them' : '';
  return `${names(from)} → ${names(to)}${portWords(ports)}: ${expect}${how}`;
}

/** `shop/web → shop/db on TCP 5432 is allowed`. */
export function sentenceOf({ from, to, ports, verdict, reasons }: Omit<Violation, 'rules'>): string {
  const where = `${from} → ${to}${ports === '' ? '' : ` on ${ports}`}`;
  if (verdict !== 'unknown') return `${where} is ${VERDICTS[verdict]}`;
  return `${where} cannot be decided from the manifests (${reasons.join(', ')})`;
}
