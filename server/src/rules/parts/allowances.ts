import type { PortFact, RuleFact } from '../../dialects/facts';
import { MAX_PORT, MIN_PORT, PortSet } from '../../engine/port-set';
import { AddressIndex } from './address-index';
import { type PeerMeaning, meansAllOf, peerMeaning } from './peer-meaning';
import { SelectorIndex } from './selector-index';

/** What one rule allows, for asking whether other rules allow all of it. `source` is whatever the caller knows the rule by. */
export interface Allowance<S> {
  readonly source: S;
  readonly peers: readonly PeerMeaning[];
  readonly ports: AllowedPorts;
}

export interface AllowedPorts {
  readonly numbers: PortSet;
  /** `TCP http`: ports that each pod numbers for itself. */
  readonly names: ReadonlySet<string>;
}

const ANYBODY: readonly PeerMeaning[] = [{ kind: 'any' }];
const EVERY_PORT: AllowedPorts = { numbers: PortSet.ALL, names: new Set() };

/** undefined for a rule that has a peer nobody can tell, or that matches nothing. */
export function allowanceOf<S>(rule: RuleFact, namespace: string, source: S): Allowance<S> | undefined {
  const peers = rule.peers === undefined ? ANYBODY : rule.peers.map((peer) => peerMeaning(peer, namespace));
  const told = peers.filter((peer) => peer !== undefined);
  const ports = rule.ports === undefined ? EVERY_PORT : portsOf(rule.ports);
  if (told.length < peers.length || told.length === 0 || isNone(ports)) return undefined;
  return { source, peers: told, ports };
}

function portsOf(facts: readonly PortFact[]): AllowedPorts {
  let numbers = PortSet.NONE;
  const names = new Set<string>();
  for (const { match } of facts) {
    if (match?.kind === 'named') names.add(`${match.protocol} ${match.name}`);
    else if (match !== undefined) numbers = numbers.union(PortSet.of(match.protocol, match.from, match.to));
  }
  return { numbers, names };
}

function isNone({ numbers, names }: AllowedPorts): boolean {
  return numbers.isEmpty && names.size === 0;
}

/** Many rules of one direction, to be asked whether together they allow all that one rule allows. */
export class AllowanceIndex<S> {
  private readonly pods: SelectorIndex<Allowance<S>>;
  private readonly blocks: AddressIndex<Allowance<S>>;
  private readonly others: readonly { readonly peer: PeerMeaning; readonly allowance: Allowance<S> }[];

  constructor(allowances: readonly Allowance<S>[]) {
    const entries = allowances.flatMap((allowance) => allowance.peers.map((peer) => ({ peer, allowance })));
    this.pods = new SelectorIndex(
      entries.flatMap(({ peer, allowance }) =>
        peer.kind === 'pods' ? [{ selector: peer.selector, item: allowance }] : [],
      ),
    );
    this.blocks = new AddressIndex(
      entries.flatMap(({ peer, allowance }) =>
        peer.kind === 'addresses' ? [{ addresses: peer.addresses, item: allowance }] : [],
      ),
    );
    this.others = entries.filter(({ peer }) => peer.kind !== 'pods' && peer.kind !== 'addresses');
  }

  /** Rules that allow something to everybody whom the peer means. */
  covering(peer: PeerMeaning): readonly Allowance<S>[] {
    const wide = this.others.filter((other) => meansAllOf(other.peer, peer)).map(({ allowance }) => allowance);
    if (peer.kind === 'pods') return [...this.pods.covering(peer.selector), ...wide];
    return peer.kind === 'addresses' ? [...this.blocks.covering(peer.addresses), ...wide] : wide;
  }
}

/**
 * The sources of rules that together allow all that `wanted` does, whatever pods there may be; undefined when they do not. `counts`
 * tells which sources may be used.
 */
export function coveredBy<S>(
  wanted: Allowance<S>,
  indexes: readonly AllowanceIndex<S>[],
  counts: (source: S) => boolean,
): readonly S[] | undefined {
  const sources = new Set<S>();
  for (const peer of wanted.peers) {
    const found = indexes.flatMap((index) => index.covering(peer)).filter(({ source }) => counts(source));
    const used = fewest(wanted.ports, found);
    if (used === undefined) return undefined;
    for (const source of used) sources.add(source);
  }
  return [...sources];
}

/** One rule that allows all the ports, else all that allow some if that is enough. */
function fewest<S>(ports: AllowedPorts, found: readonly Allowance<S>[]): readonly S[] | undefined {
  const whole = found.find((allowance) => isWithin(ports, allowance.ports));
  if (whole !== undefined) return [whole.source];
  if (found.length < 2 || !isWithin(ports, joined(found))) return undefined;
  return found.map(({ source }) => source);
}

function isWithin(narrow: AllowedPorts, wide: AllowedPorts): boolean {
  return wide.numbers.includes(narrow.numbers) && [...narrow.names].every((name) => hasName(wide, name));
}

/** Whatever a name stands for, it is a port of its protocol. */
function hasName({ numbers, names }: AllowedPorts, name: string): boolean {
  const [protocol] = name.split(' ');
  if (names.has(name) || (protocol !== 'ANY' && names.has(name.replace(/^\w+/, 'ANY')))) return true;
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') return numbers.includes(PortSet.ALL_PORTS);
  return numbers.includes(PortSet.of(protocol, MIN_PORT, MAX_PORT));
}

function joined<S>(found: readonly Allowance<S>[]): AllowedPorts {
  return {
    numbers: found.reduce((set, { ports }) => set.union(ports.numbers), PortSet.NONE),
    names: new Set(found.flatMap(({ ports }) => [...ports.names])),
  };
}
