import { formatRange, type IpSet } from '../../engine/ip-set';
import type { Connection } from '../../engine/reachability';
import type { Workload } from '../cluster';

/** One connection that two clusters treat differently (G23), or alike when those were asked for. */
export interface ConnectionDiff {
  /** By the allowed ports: `added` had none before, `removed` has none after. Where only unknown ports differ: `changed`. */
  readonly type: DiffType;
  readonly source: DiffEnd;
  readonly destination: DiffEnd;
  readonly before: Connection;
  readonly after: Connection;
  /** Which ends are new or gone, e.g. `workload shop/web[Deployment] added`; empty when both clusters have both. */
  readonly info: string;
}

export type DiffType = 'changed' | 'added' | 'removed' | 'unchanged';

export type DiffEnd =
  | WorkloadEnd
  /** Addresses outside the cluster: one contiguous range, unless they were joined. */
  | { readonly kind: 'external'; readonly addresses: IpSet }
  /** The pods of an ingress controller, wherever they run; only ever a source (A37). */
  | { readonly kind: 'controller'; readonly name: string };

/** A workload, paired by its id; undefined on the side that does not have it. */
export interface WorkloadEnd {
  readonly kind: 'workload';
  readonly id: string;
  readonly namespace: string;
  readonly before: Workload | undefined;
  readonly after: Workload | undefined;
}

/** As lists name an end: `ns/name[Kind]`, `a.b.c.d-e.f.g.h[External]`, `{ingress-controller}`. */
export function diffEndName(end: DiffEnd): string {
  switch (end.kind) {
    case 'workload':
      return end.id;
    case 'external':
      return `${end.addresses.ranges.map(formatRange).join(',')}[External]`;
    case 'controller':
      return end.name;
  }
}

const TYPE_ORDER: readonly DiffType[] = ['changed', 'added', 'removed', 'unchanged'];

/** Changed, added, removed, unchanged; each by the names of the ends; rows of a controller after all others. */
export function sortDiffs(diffs: readonly ConnectionDiff[]): readonly ConnectionDiff[] {
  const keyed = diffs.map((diff) => ({
    diff,
    rank: (diff.source.kind === 'controller' ? TYPE_ORDER.length : 0) + TYPE_ORDER.indexOf(diff.type),
    source: diffEndName(diff.source),
    destination: diffEndName(diff.destination),
  }));
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  keyed.sort((a, b) => a.rank - b.rank || order(a.source, b.source) || order(a.destination, b.destination));
  return keyed.map((k) => k.diff);
}

/** `workload A and B added`; the ends of one row cannot be new and gone at once. */
export function infoOf(source: DiffEnd, destination: DiffEnd): string {
  const ends = [source, destination].flatMap((end) => (end.kind === 'workload' ? [end] : []));
  const added = ends.filter((end) => end.before === undefined);
  const removed = ends.filter((end) => end.after === undefined);
  const [names, word] = added.length > 0 ? [added, 'added'] : [removed, 'removed'];
  return names.length === 0 ? '' : `workload ${names.map((end) => end.id).join(' and ')} ${word}`;
}
