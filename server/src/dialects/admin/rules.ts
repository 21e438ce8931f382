import { IpSet } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import { kubectlType } from '../../yaml/kubectl-types';
import { child, entry } from '../../yaml/navigate';
import type { YamlEntry, YamlMap, YamlSeq } from '../../yaml/tree';
import { nearest } from '../edit-distance';
import type { PeerFact, PortFact, RuleFact, SectionFact } from '../facts';
import type { Problems } from '../problems';
import { placeOf, textAt, textIn } from '../read';
import { isSet } from '../selector';
import { checkLength, checkRuleName, noteExperimental } from './bounds';
import type { KindOfPolicy } from './kinds';
import { peersOf } from './peers';
import { portOf, protocolOf } from './ports';

/** The rules of one direction (C2, C5), with their checks. */
export function sectionOf(
  pair: YamlEntry | undefined,
  direction: Direction,
  kind: KindOfPolicy,
  problems: Problems,
): SectionFact | undefined {
  if (pair === undefined) return undefined;
  const { value } = pair;
  checkLength(pair, { min: 0, max: kind.limit }, problems);
  const rules =
    value?.kind !== 'seq'
      ? []
      : value.items.flatMap((item, index) => {
          if (item?.kind === 'map') return [ruleOf(item, index, direction, kind, problems)];
          if (kubectlType(item) === 'null') emptyRule(value, index, problems);
          return [];
        });
  if (direction === 'egress') noteDeniedPods(rules, kind, problems);
  return { keySpan: pair.key.span, span: value === undefined ? pair.key.span : placeOf(value), rules };
}

function emptyRule(list: YamlSeq, index: number, problems: Problems): void {
  problems.reject(
    'action-invalid',
    list.itemSpans[index] ?? list.span,
    'The rule is empty: it has no `action` and no peers, so the API server refuses the policy. Write it, or remove the `-`.',
  );
}

function ruleOf(rule: YamlMap, index: number, direction: Direction, kind: KindOfPolicy, problems: Problems): RuleFact {
  const span = placeOf(rule);
  const action = actionOf(rule, kind, problems);
  const peersEntry = entry(rule, direction === 'ingress' ? 'from' : 'to');
  const portsEntry = entry(rule, kind.portsKey);
  const peers = peersIn(peersEntry, direction, kind, problems);
  const ports = portsIn(portsEntry, kind, problems);
  checkRuleName(rule, problems);
  checkPeersWritten(peersEntry, direction, rule, kind, problems);
  if (direction === 'egress') {
    checkNamedPorts(peers, ports, problems);
    checkDomains(peers, action, problems);
  }
  const common = {
    index,
    name: textIn(rule, 'name'),
    span,
    peersKeySpan: peersEntry?.key.span,
    portsKeySpan: portsEntry?.key.span,
  };
  // C17: what a newer API means is not known; such a rule must not let anything through that it should stop.
  if ((peers.unknown || ports.unknown) && action.value !== 'allow') {
    return { ...common, action: { value: 'deny', span: action.span }, peers: undefined, ports: undefined };
  }
  return {
    ...common,
    action,
    peers: ports.unknown && ports.known?.length === 0 ? [] : peers.known,
    ports: ports.known,
  };
}

/** What other kinds and other tools call the actions. */
const MEANT: Readonly<Record<string, RuleFact['action']['value']>> = {
  allow: 'allow',
  accept: 'allow',
  permit: 'allow',
  deny: 'deny',
  drop: 'deny',
  reject: 'deny',
  block: 'deny',
  pass: 'pass',
  next: 'pass',
};

function actionOf(rule: YamlMap, kind: KindOfPolicy, problems: Problems): RuleFact['action'] {
  const node = child(rule, 'action');
  const written = textAt(node);
  const action = written === undefined ? undefined : kind.actions[written.value];
  if (written !== undefined && action !== undefined) return { value: action, span: written.span };
  const valid = Object.keys(kind.actions);
  const span = written?.span ?? entry(rule, 'action')?.key.span ?? placeOf(rule);
  // A value of another type is reported by the shape check.
  if (written === undefined && node !== undefined && kubectlType(node) !== 'null') return { value: 'deny', span };
  const meant = written === undefined ? undefined : MEANT[written.value.toLowerCase()];
  const guess =
    written === undefined
      ? undefined
      : (valid.find((name) => kind.actions[name] === meant) ?? nearest(written.value, valid));
  const what =
    written === undefined ? 'The rule has no `action`' : `\`${written.value}\` is no action that ${kind.kind} knows`;
  const names = `${valid
    .slice(0, -1)
    .map((name) => `\`${name}\``)
    .join(', ')} or \`${valid.at(-1) ?? ''}\``;
  const hint = guess === undefined ? `Write ${names}.` : `Did you mean \`${guess}\`?`;
  problems.reject('action-invalid', span, `${what}, so the API server refuses the policy. ${hint}`, {
    ...(guess === undefined ? {} : { nearest: guess }),
    expected: valid,
  });
  return { value: 'deny', span };
}

interface PeersIn {
  readonly known: readonly PeerFact[];
  /** Whether some item has no field that is known. */
  readonly unknown: boolean;
}

function peersIn(pair: YamlEntry | undefined, direction: Direction, kind: KindOfPolicy, problems: Problems): PeersIn {
  if (pair?.value?.kind !== 'seq') return { known: [], unknown: false };
  const known: PeerFact[] = [];
  let unknown = false;
  for (const item of pair.value.items) {
    const peers = item?.kind === 'map' ? peersOf(item, direction === 'egress', problems) : undefined;
    if (peers === undefined) unknown = true;
    else known.push(...peers);
    if (item?.kind === 'map' && direction === 'egress') noteExperimental(item, kind.experimental, problems);
  }
  return { known, unknown };
}

/** `from` and `to` are required and hold 1 item or more (C10). */
function checkPeersWritten(
  pair: YamlEntry | undefined,
  direction: Direction,
  rule: YamlMap,
  { limit }: KindOfPolicy,
  problems: Problems,
): void {
  const keySpan = pair?.key.span;
  if (isSet(pair)) {
    checkLength(pair, { min: 1, max: limit }, problems);
    return;
  }
  const key = direction === 'ingress' ? 'from' : 'to';
  problems.reject(
    'list-bounds',
    keySpan ?? placeOf(rule),
    `The rule has no \`${key}\`, so the API server refuses the policy. List at least one peer; \`namespaces: {}\` is every pod.`,
  );
}

interface PortsIn {
  readonly known: readonly PortFact[] | undefined;
  readonly unknown: boolean;
}

/** Missing means all traffic (C14, C15). */
function portsIn(pair: YamlEntry | undefined, kind: KindOfPolicy, problems: Problems): PortsIn {
  if (kubectlType(pair?.value) === 'null') return { known: undefined, unknown: false };
  if (pair?.value?.kind !== 'seq') return { known: [], unknown: true };
  checkLength(pair, { min: kind.strict ? 1 : 0, max: kind.limit }, problems);
  if (pair.value.items.length === 0) return { known: undefined, unknown: false };
  const known: PortFact[] = [];
  let unknown = false;
  for (const item of pair.value.items) {
    const read = kind.portsKey === 'ports' ? portOf : protocolOf;
    const port = item?.kind !== 'map' ? undefined : read(item, problems);
    if (port === undefined) unknown = true;
    else known.push(port);
    if (item?.kind === 'map') noteExperimental(item, kind.experimental, problems);
  }
  return { known, unknown };
}

/** C16: addresses have no named ports. */
function checkNamedPorts(peers: PeersIn, ports: PortsIn, problems: Problems): void {
  const far = peers.known.find(
    ({ peer, cidr }) => peer.kind === 'nodes' || peer.kind === 'domain' || cidr !== undefined,
  );
  if (far === undefined) return;
  for (const port of ports.known ?? []) {
    if (port.match?.kind !== 'named') continue;
    problems.reject(
      'named-port-with-addresses',
      port.port?.span ?? port.span,
      `Only pods name their ports, and this rule has peers that are addresses, nodes or domain names, so the API server refuses the policy. Write the number of \`${port.match.name}\`, or make a rule of its own for the pods.`,
    );
  }
}

/** C13: a name can be allowed, not denied. */
function checkDomains(peers: PeersIn, action: RuleFact['action'], problems: Problems): void {
  if (action.value === 'allow') return;
  for (const { peer, span } of peers.known) {
    if (peer.kind !== 'domain') continue;
    problems.reject(
      'domain-name-denied',
      span,
      `Domain names work only in rules that allow: an address behind \`${peer.pattern}\` may belong to other names too. Allow the names that are needed, and deny their addresses in a rule below.`,
    );
  }
}

/** C12: a block that holds every address holds the pods too, unless a rule before it speaks of all pods. */
function noteDeniedPods(rules: readonly RuleFact[], kind: KindOfPolicy, problems: Problems): void {
  for (const [position, rule] of rules.entries()) {
    if (rules.slice(0, position).some(isAboutAllPods)) return;
    if (rule.action.value !== 'deny') continue;
    const everything = rule.peers?.find(
      ({ peer }) =>
        peer.kind === 'addresses' && (peer.addresses.includes(IpSet.ALL_V4) || peer.addresses.includes(IpSet.ALL_V6)),
    );
    if (everything === undefined) continue;
    const [pass] = Object.entries(kind.actions).find(([, action]) => action === 'pass') ?? ['Allow'];
    problems.warn(
      'addresses-deny-pods',
      everything.cidr?.span ?? everything.span,
      `\`${everything.cidr?.value ?? ''}\` holds the addresses of pods too, so this rule also stops connections between pods. If only the outside is meant, put a rule before it that leaves the pods out.`,
      {
        direction: 'egress',
        index: rule.index,
        item: `name: pods-of-the-cluster\naction: ${pass}\nto:\n  - namespaces: {}`,
      },
    );
    return;
  }
}

function isAboutAllPods({ peers, ports }: RuleFact): boolean {
  const all = peers?.some(
    ({ peer }) =>
      peer.kind === 'pods' &&
      peer.pods.pods.requirements.length === 0 &&
      peer.pods.namespaces.kind === 'matching' &&
      peer.pods.namespaces.selector.requirements.length === 0,
  );
  return ports === undefined && (peers === undefined || all === true);
}
