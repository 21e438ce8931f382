import { addAll, type Bits, intersection, isEmptyBits, removeAll, union } from './bits';
import type { Match } from './membership';
import type { CompiledRule } from './program';
import type { ReasonMask } from './reasons';
import { MAYBE, NO, YES } from './tri';

export interface TableRule {
  readonly rule: CompiledRule;
  /** Position among the rules of the table. */
  readonly index: number;
}

export interface TableReading {
  readonly subject: Match;
  readonly rules: readonly TableRule[];
}

export interface TablePolicy {
  readonly readings: readonly TableReading[];
  readonly uncertain: ReasonMask;
}

/** Worlds in which a port is still undecided: not yet governed in this tier, or governed by some policy of it. */
export interface Live {
  readonly free: Bits;
  readonly governed: Bits;
}

/** Results so far, over all worlds. */
export interface Results {
  readonly allow: Bits;
  readonly deny: Bits;
  readonly passed: Bits;
}

export interface ActiveRule {
  readonly match: Match;
  readonly ports: Bits;
}

/** Runs the policies of one tier over all ports and all worlds at once. */
export class TierEvaluation {
  constructor(
    private readonly active: ReadonlyMap<number, ActiveRule>,
    /** Atoms that rules of this tier can decide. */
    private readonly visible: Bits,
    private readonly results: Results,
  ) {}

  /**
   * Tied policies may run in any order: each decides as if it were first, and only what all of them leave undecided
   * goes on (C6).
   */
  group(policies: readonly TablePolicy[], live: Live): Live {
    let left = live;
    for (const policy of policies) {
      if (policies.length > 1) this.policy(policy, live);
      left = this.policy(policy, left);
    }
    return left;
  }

  private policy({ readings }: TablePolicy, live: Live): Live {
    const [only, ...others] = readings.map((reading) => this.reading(reading, live));
    if (only === undefined) return live;
    return others.reduce(
      (sum, next) => ({ free: union(sum.free, next.free), governed: union(sum.governed, next.governed) }),
      only,
    );
  }

  private reading({ subject, rules }: TableReading, live: Live): Live {
    if (subject.tri === NO) return live;
    const left = union(live.free, live.governed);
    for (const { rule, index } of rules) {
      const found = this.active.get(index);
      if (found === undefined) continue;
      const hit = intersection(intersection(left, found.ports), this.visible);
      if (isEmptyBits(hit)) continue;
      const { allow, deny, passed } = this.results;
      addAll(rule.action === 'allow' ? allow : rule.action === 'deny' ? deny : passed, hit);
      if (found.match.tri === YES) removeAll(left, hit);
    }
    return subject.tri === MAYBE
      ? { free: live.free, governed: union(live.governed, left) }
      : { free: emptyLike(live.free), governed: left };
  }
}

function emptyLike(bits: Bits): Bits {
  return new Uint32Array(bits.length);
}
