import type { Direction, PodSet, Tier } from '../../engine/model';
import { MAYBE, NO, or, type Tri, YES } from '../../engine/tri';
import type { Cluster, Isolation, PolicyEntry, UnreadEntry, Workload } from '../cluster';
import type { SelectionIndex } from './selection';

interface Subject {
  readonly workload: Workload;
  readonly match: Tri;
}

type Touched = ReturnType<Cluster['unreadOn']>;

/** Which policies apply to which workloads, both ways, computed on demand. */
export class Subjects {
  private readonly byPolicy = new Map<PolicyEntry, readonly Subject[]>();
  private byWorkload: ReadonlyMap<Workload, readonly PolicyEntry[]> | undefined;
  private touchedByWorkload: ReadonlyMap<Workload, Touched> | undefined;
  /** Tiers in which being selected means being isolated (B6); the others only have explicit verdicts. */
  private readonly isolatingTiers: ReadonlySet<string>;

  constructor(
    private readonly workloads: readonly Workload[],
    private readonly policies: readonly PolicyEntry[],
    private readonly unread: readonly UnreadEntry[],
    private readonly selection: SelectionIndex,
    tiers: readonly Tier[],
  ) {
    this.isolatingTiers = new Set(tiers.filter((tier) => tier.end === 'deny-if-governed').map((tier) => tier.id));
  }

  /** Workloads that it selects or may select; hostNetwork pods are never subjects (B30). */
  of(policy: PolicyEntry): readonly Subject[] {
    let subjects = this.byPolicy.get(policy);
    if (subjects === undefined) {
      subjects = this.selected(policy.subject);
      this.byPolicy.set(policy, subjects);
    }
    return subjects;
  }

  private selected(pods: PodSet): readonly Subject[] {
    return this.selection.select(pods).flatMap(({ index, match }) => {
      const workload = this.workloads[index];
      return workload === undefined || workload.hostNetwork ? [] : [{ workload, match }];
    });
  }

  policiesOn(workload: Workload, direction?: Direction): readonly PolicyEntry[] {
    this.byWorkload ??= this.invert();
    const policies = this.byWorkload.get(workload) ?? [];
    return direction === undefined ? policies : policies.filter((policy) => governs(policy, direction));
  }

  isolation(workload: Workload, direction: Direction): Isolation {
    const by = this.policiesOn(workload, direction).filter((policy) => this.isolatingTiers.has(policy.tier));
    let isolated: Tri = NO;
    for (const policy of by) isolated = or(isolated, this.isolates(policy, workload, direction));
    const inDoubt = isolated === NO && this.unreadOn(workload, direction).some(({ touch }) => touch.isolates);
    return { isolated: inDoubt ? MAYBE : isolated, by };
  }

  unreadOn(workload: Workload, direction?: Direction): Touched {
    if (this.unread.length === 0) return [];
    this.touchedByWorkload ??= this.invertUnread();
    const touched = this.touchedByWorkload.get(workload) ?? [];
    return direction === undefined ? touched : touched.filter(({ touch }) => touch.direction === direction);
  }

  private invertUnread(): ReadonlyMap<Workload, Touched> {
    const touched = new Map<Workload, Touched[number][]>();
    for (const entry of this.unread) {
      for (const touch of entry.touches) {
        const said = { entry, touch };
        for (const { workload } of this.selected(touch.subject)) {
          const known = touched.get(workload);
          if (known === undefined) touched.set(workload, [said]);
          else known.push(said);
        }
      }
    }
    return touched;
  }

  /** Sure only if every pod is selected and every reading of the policy governs the direction. */
  private isolates({ policy }: PolicyEntry, workload: Workload, direction: Direction): Tri {
    const results = policy.alternatives.map((alternative) =>
      alternative.governs.includes(direction) ? this.selection.selectsAll(alternative.subject, workload.index) : NO,
    );
    if (results.every((result) => result === YES)) return YES;
    return results.every((result) => result === NO) ? NO : MAYBE;
  }

  private invert(): ReadonlyMap<Workload, readonly PolicyEntry[]> {
    const policies = new Map<Workload, PolicyEntry[]>();
    for (const policy of this.policies) {
      for (const { workload } of this.of(policy)) {
        const selecting = policies.get(workload);
        if (selecting === undefined) policies.set(workload, [policy]);
        else selecting.push(policy);
      }
    }
    return policies;
  }
}

function governs({ policy }: PolicyEntry, direction: Direction): boolean {
  return policy.alternatives.some((alternative) => alternative.governs.includes(direction));
}
