import type { PortSet } from '../../engine/port-set';
import type { Connection } from '../../engine/reachability';
import { type Changes, findChanges, policyKey } from '../../workspace/diff/changes';
import { type DiffGroup, diffGroups, sizeOf } from '../../workspace/diff/group-diffs';
import type { Scope, Snapshot } from '../../workspace/snapshot';

/**
 * What became of a connection. `changed`: some ports were opened and others closed. `unknown`: nobody can know of the ports
 * that differ, before or now.
 */
export type ImpactKind = 'opened' | 'closed' | 'changed' | 'unknown';

export interface ImpactGroup extends DiffGroup {
  readonly kind: ImpactKind;
}

/** Numbers of connections; one that is `changed` counts as opened and as closed. */
export interface ImpactCounts {
  readonly opened: number;
  readonly closed: number;
  readonly unknown: number;
}

/** What became of connections because of one policy. */
export interface PolicyImpact {
  /** Nothing else that differs can be the reason. */
  readonly own: ImpactCounts;
  /** Other differences may be the reason as well. */
  readonly shared: ImpactCounts;
}

/** What a folder is compared with. */
export interface Base {
  /** As the user chose it. */
  readonly name: string;
  /** For sentences: `the last commit`, or the name. */
  readonly words: string;
  readonly snapshot: Snapshot;
}

/** What differs between a folder as it is, unsaved buffers included, and its base. */
export interface Impact {
  readonly base: Base;
  readonly snapshot: Snapshot;
  readonly scope: Scope;
  /** The folder in the base; undefined when it was not there. */
  readonly before: Scope | undefined;
  readonly changes: Changes | undefined;
  readonly counts: ImpactCounts;
  /** Connections that differ, those that differ alike together. */
  readonly groups: readonly ImpactGroup[];
  /** True when there are more groups than are kept; the counts have them all. */
  readonly cut: boolean;
  /** Changed policies that are still there, by `policyKey`. */
  readonly policies: ReadonlyMap<string, PolicyImpact>;
}

export type ImpactResult = Impact | { readonly kind: 'too-large' };

/** Groups that are kept for the list. */
const MOST_GROUPS = 20_000;
/** Pairs of groups that are compared: a few seconds of work in the background. */
const MOST_PAIRS = 400_000;

const NOTHING: ImpactCounts = { opened: 0, closed: 0, unknown: 0 };

/**
 * Compares a folder with its base, in steps: others may work in between, and it may be given up.
 *
 * @param mostPairs more pairs of groups than this are `too-large`
 */
export function* compareWithBase(
  snapshot: Snapshot,
  scope: Scope,
  base: Base,
  mostPairs = MOST_PAIRS,
): Generator<void, ImpactResult> {
  const before = base.snapshot.scopes.find(({ root }) => root === scope.root);
  const plain = { base, snapshot, scope, before, groups: [], counts: NOTHING, cut: false, policies: new Map() };
  // What is there is what was there: no cluster of the base has to be built.
  if (sameObjects(before, scope)) return { ...plain, changes: undefined };
  yield;
  const current = scope.cluster;
  yield;
  const old = before?.cluster;
  yield;
  const changes = yield* findChanges(old, current);
  const tally = new Tally(changes);
  const groups: ImpactGroup[] = [];
  const options = { unknownAs: 'show', changes, joinOutside: true, mostPairs } as const;
  const outcome = yield* diffGroups(old, current, options, (group) => {
    const found = { ...group, kind: kindOf(group) };
    tally.add(found);
    if (groups.length < MOST_GROUPS) groups.push(found);
  });
  if (outcome.kind === 'too-large') return outcome;
  return {
    ...plain,
    changes,
    groups,
    cut: tally.groups > groups.length,
    counts: tally.all,
    policies: tally.policies(),
  };
}

/** Whether both hold the same objects, wherever they stand. */
function sameObjects(before: Scope | undefined, { resources }: Scope): boolean {
  return (
    before !== undefined &&
    before.resources.length === resources.length &&
    resources.every(({ fact, uri, namespace }, index) => {
      const old = before.resources[index];
      return old?.fact === fact && old.uri === uri && old.namespace === namespace;
    })
  );
}

/** Ports that were surely denied and are surely allowed now. */
export function openedPorts({ before, after }: Sides): PortSet {
  return after.allowed.minus(before.allowed).minus(before.unknown);
}

/** Ports that were surely allowed and are surely denied now. */
export function closedPorts({ before, after }: Sides): PortSet {
  return before.allowed.minus(after.allowed).minus(after.unknown);
}

interface Sides {
  readonly before: Connection;
  readonly after: Connection;
}

function kindOf(sides: Sides): ImpactKind {
  const [opens, closes] = [!openedPorts(sides).isEmpty, !closedPorts(sides).isEmpty];
  if (opens && closes) return 'changed';
  if (opens) return 'opened';
  return closes ? 'closed' : 'unknown';
}

function plus(counts: ImpactCounts, kind: ImpactKind, size: number): ImpactCounts {
  return {
    opened: counts.opened + (kind === 'opened' || kind === 'changed' ? size : 0),
    closed: counts.closed + (kind === 'closed' || kind === 'changed' ? size : 0),
    unknown: counts.unknown + (kind === 'unknown' ? size : 0),
  };
}

class Tally {
  all = NOTHING;
  groups = 0;
  private readonly own = new Map<number, ImpactCounts>();
  private readonly shared = new Map<number, ImpactCounts>();

  constructor(private readonly changes: Changes) {}

  add(group: ImpactGroup): void {
    const { kind, causes } = group;
    const size = sizeOf(group);
    this.groups += 1;
    this.all = plus(this.all, kind, size);
    const counts = causes.length === 1 ? this.own : this.shared;
    for (const cause of causes) counts.set(cause, plus(counts.get(cause) ?? NOTHING, kind, size));
  }

  policies(): ReadonlyMap<string, PolicyImpact> {
    return new Map(
      this.changes.list.flatMap((change, index) => {
        if (change.kind !== 'policy' || change.after === undefined) return [];
        const impact = { own: this.own.get(index) ?? NOTHING, shared: this.shared.get(index) ?? NOTHING };
        return [[policyKey(change.after), impact]];
      }),
    );
  }
}
