import { addAll, type Bits, difference, emptyBits, hasBit, intersection, isEmptyBits, members, union } from './bits';
import type { ClassFacts } from './classes';
import { type Match, NO_MATCH, onSameNode, orMatch, type PeerEnd, peerMatch, sparesOwnNode } from './membership';
import type { ClusterInput, Direction, NamedPort } from './model';
import { repeatedEffects } from './optional-effects';
import type { PortAtoms } from './port-atoms';
import { type CompiledRule, type Program, portBits } from './program';
import { maskOf, type ReasonMask } from './reasons';
import {
  type ActiveRule,
  type Live,
  type Results,
  type TablePolicy,
  type TableReading,
  type TableRule,
  TierEvaluation,
} from './tier-evaluation';
import { MAYBE, NO, YES } from './tri';
import { ALLOWED, decide, fork, type WorldTier } from './worlds';

/** The far end as one cell of a side table: ends with equal keys are treated alike. */
export interface PeerColumn {
  /** Pod sets that hold the peer; empty for what is not a pod. */
  readonly podSets: ReadonlyMap<number, Match>;
  readonly end: PeerEnd;
  /** Equal for ends that peers other than pod sets treat alike. */
  readonly placeKey: string;
  readonly namedPorts: readonly NamedPort[];
  readonly namedPortsKey: string;
}

/** What one side says about every port atom; atoms in neither set are denied. */
export interface Cell {
  readonly allowed: Bits;
  readonly unknown: Bits;
  /** Reasons by atom, for the atoms of `unknown`. */
  readonly reasons: ReadonlyMap<number, ReasonMask>;
}

interface TableTier {
  readonly end: 'next' | 'deny-if-governed';
  /** B29: in this tier nothing is said about OTHER. */
  readonly undefinedOther: boolean;
  readonly groups: readonly (readonly TablePolicy[])[];
}

/** Everything that policies say about one class of pods in one direction (G18); cells are computed on first use. */
export class SideTable {
  private readonly tiers: readonly TableTier[];
  private readonly rules: TableRule[] = [];
  /** Rules by pod set, so that a cell looks only at rules that name its peer. */
  private readonly byPodSet = new Map<number, number[]>();
  private readonly specialRules: TableRule[] = [];
  private readonly specialMatches = new Map<string, readonly (readonly [number, Match])[]>();
  private readonly portsOfRule = new Map<string, Bits>();
  private readonly cells = new Map<string, Cell>();
  private readonly hasNamedPorts: boolean;

  /** `policies`: indexes of the policies that select or may select the class, ascending. */
  constructor(
    private readonly input: ClusterInput,
    private readonly program: Program,
    private readonly atoms: PortAtoms,
    private readonly subject: ClassFacts,
    private readonly direction: Direction,
    policies: readonly number[],
    /** Gives one object for all cells of equal content. */
    private readonly intern: (cell: Cell) => Cell,
  ) {
    this.tiers = this.buildTiers(policies);
    for (const { rule, index } of this.rules) {
      for (const set of rule.podSets) {
        const listed = this.byPodSet.get(set);
        if (listed === undefined) this.byPodSet.set(set, [index]);
        else listed.push(index);
      }
    }
    this.specialRules = this.rules.filter(({ rule }) => rule.otherPeers.length > 0);
    this.hasNamedPorts = this.rules.some(({ rule }) => rule.hasNamedPorts);
  }

  /** Number of rules that it looks at. */
  get size(): number {
    return this.rules.length;
  }

  cell(peer: PeerColumn): Cell {
    const matches = this.matchesOf(peer);
    const named = this.direction === 'egress' ? peer : this.subject;
    const parts = [...matches].map(([index, match]) => `${index}${match.tri === YES ? '' : `?${match.reasons}`}`);
    const host =
      peer.end.kind === 'endpoint' &&
      sparesOwnNode(this.input.options, this.direction) &&
      onSameNode(this.subject.representative, peer.end.endpoint) === MAYBE;
    const key = `${host ? 'h' : ''}${this.hasNamedPorts ? named.namedPortsKey : ''}|${parts.join(',')}`;
    let cell = this.cells.get(key);
    if (cell === undefined) {
      cell = this.intern(this.compute(matches, named, host));
      this.cells.set(key, cell);
    }
    return cell;
  }

  private buildTiers(policies: readonly number[]): readonly TableTier[] {
    const groups: Map<number, TablePolicy[]>[] = this.program.tiers.map(() => new Map());
    const repeated = repeatedEffects(this.program.policies, policies, this.subject, this.direction);
    for (const index of policies) {
      const policy = this.program.policies[index];
      if (policy === undefined || repeated.has(index)) continue;
      const readings = policy.readings.map((reading): TableReading => {
        const subject = reading.governs.includes(this.direction)
          ? this.subject.podSets.get(reading.subject)
          : undefined;
        if (subject === undefined) return { subject: NO_MATCH, rules: [] };
        const rules = reading.rules[this.direction].map((rule, i) => ({ rule, index: this.rules.length + i }));
        this.rules.push(...rules);
        return { subject, rules };
      });
      if (readings.every((reading) => reading.subject.tri === NO)) continue;
      const tier = groups[policy.tier];
      const group = tier?.get(policy.group);
      if (group !== undefined) group.push({ readings, uncertain: policy.uncertain });
      else tier?.set(policy.group, [{ readings, uncertain: policy.uncertain }]);
    }
    return this.program.tiers.map(({ mode, end }, i) => ({
      end,
      undefinedOther: mode === 'union' && end === 'deny-if-governed',
      groups: [...(groups[i]?.values() ?? [])],
    }));
  }

  /** Rules that match or may match the peer, by index, ascending. */
  private matchesOf(peer: PeerColumn): ReadonlyMap<number, Match> {
    const found: (readonly [number, Match])[] = [...this.specialMatchesOf(peer)];
    if (this.byPodSet.size < peer.podSets.size) {
      for (const [set, rules] of this.byPodSet) {
        const match = peer.podSets.get(set);
        if (match !== undefined) for (const rule of rules) found.push([rule, match]);
      }
    } else {
      for (const [set, match] of peer.podSets) {
        for (const rule of this.byPodSet.get(set) ?? []) found.push([rule, match]);
      }
    }
    const matches = new Map<number, Match>();
    for (const [rule, match] of found.sort(([a], [b]) => a - b)) {
      matches.set(rule, orMatch(matches.get(rule) ?? NO_MATCH, match));
    }
    return matches;
  }

  private specialMatchesOf(peer: PeerColumn): readonly (readonly [number, Match])[] {
    let matches = this.specialMatches.get(peer.placeKey);
    if (matches === undefined) {
      matches = this.specialRules.flatMap(({ rule, index }) => {
        const match = rule.otherPeers.reduce(
          (sum, other) => orMatch(sum, peerMatch(this.input, other, peer.end)),
          NO_MATCH,
        );
        return match.tri === NO ? [] : [[index, match] as const];
      });
      this.specialMatches.set(peer.placeKey, matches);
    }
    return matches;
  }

  private compute(
    matches: ReadonlyMap<number, Match>,
    named: Pick<PeerColumn, 'namedPorts' | 'namedPortsKey'>,
    host: boolean,
  ): Cell {
    const active = new Map<number, ActiveRule>();
    for (const [index, match] of matches) {
      const rule = this.rules[index]?.rule;
      if (rule !== undefined && rule.action !== 'log')
        active.set(index, { match, ports: this.portsAt(index, rule, named) });
    }
    const { allow, deny } = this.run(active);
    // A hostNetwork peer may run on the subject's own node, from and to which everything is allowed (B27, B30).
    if (host) addAll(allow, deny);
    const unknown = intersection(allow, deny);
    return { allowed: difference(allow, unknown), unknown, reasons: this.reasonsFor(unknown, active, host) };
  }

  private portsAt(index: number, rule: CompiledRule, named: Pick<PeerColumn, 'namedPorts' | 'namedPortsKey'>): Bits {
    const key = rule.hasNamedPorts ? `${index}:${named.namedPortsKey}` : String(index);
    let ports = this.portsOfRule.get(key);
    if (ports === undefined) {
      ports = portBits(this.atoms, rule.ports, named.namedPorts);
      this.portsOfRule.set(key, ports);
    }
    return ports;
  }

  private run(active: ReadonlyMap<number, ActiveRule>): { readonly allow: Bits; readonly deny: Bits } {
    const nothing = (): Bits => emptyBits(this.atoms.size);
    const allow = nothing();
    const deny = nothing();
    let undecided = this.atoms.all.slice();
    for (const tier of this.tiers) {
      if (tier.groups.length === 0) continue;
      const results: Results = { allow, deny, passed: nothing() };
      const visible = tier.undefinedOther ? difference(this.atoms.all, this.atoms.other) : this.atoms.all;
      const evaluation = new TierEvaluation(active, visible, results);
      let live: Live = { free: undecided, governed: nothing() };
      for (const group of tier.groups) live = evaluation.group(group, live);
      if (tier.end === 'next') {
        undecided = union(union(live.free, live.governed), results.passed);
      } else {
        addAll(deny, live.governed);
        if (tier.undefinedOther) addAll(allow, intersection(live.governed, this.atoms.other));
        undecided = union(live.free, results.passed);
      }
      if (isEmptyBits(undecided)) break;
    }
    addAll(allow, undecided);
    return { allow, deny };
  }

  /** Asks the plain evaluator once for each group of unknown atoms that the active rules treat alike. */
  private reasonsFor(
    unknown: Bits,
    active: ReadonlyMap<number, ActiveRule>,
    host: boolean,
  ): ReadonlyMap<number, ReasonMask> {
    const reasons = new Map<number, ReasonMask>();
    const known = new Map<string, ReasonMask>();
    for (const atom of members(unknown)) {
      const other = hasBit(this.atoms.other, atom);
      const key = `${other ? 'o' : ''}${[...active.values()].map(({ ports }) => (hasBit(ports, atom) ? '1' : '0')).join('')}`;
      let mask = known.get(key);
      if (mask === undefined) {
        const outcome = decide(this.worldsAt(atom, other, active));
        mask = (host ? fork([ALLOWED, outcome], maskOf('host-network')) : outcome).reasons;
        known.set(key, mask);
      }
      reasons.set(atom, mask);
    }
    return reasons;
  }

  private worldsAt(atom: number, other: boolean, active: ReadonlyMap<number, ActiveRule>): WorldTier[] {
    return this.tiers.map((tier) => {
      const blind = tier.undefinedOther && other;
      const readingAt = ({ subject, rules }: TableReading) => ({
        subject: subject.tri,
        reasons: subject.reasons,
        rules: rules.flatMap(({ rule, index }) => {
          const found = blind ? undefined : active.get(index);
          if (found === undefined || !hasBit(found.ports, atom)) return [];
          return [{ action: rule.action, match: found.match.tri, reasons: found.match.reasons }];
        }),
      });
      return {
        end: tier.end,
        undefinedIfGoverned: blind,
        groups: tier.groups.map((group) =>
          group.map(({ readings, uncertain }) => ({ readings: readings.map(readingAt), uncertain })),
        ),
      };
    });
  }
}
