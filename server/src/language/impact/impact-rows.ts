import { type ConnectionDiff, diffEndName } from '../../workspace/diff/connection-diff';
import { membersOf, sizeOf } from '../../workspace/diff/group-diffs';
import { endWords } from './impact-words';
import type { Impact, ImpactGroup, ImpactKind } from './impact';

/** One connection that differs. */
export interface ImpactRow {
  readonly kind: ImpactKind;
  readonly diff: ConnectionDiff;
  readonly group: ImpactGroup;
  readonly from: string;
  readonly to: string;
}

/** Connections of one kind: those with the outside first, then by name. At most so many, and how many there are. */
export function rowsOf(
  impact: Impact,
  kind: ImpactKind,
  most: number,
): { readonly rows: readonly ImpactRow[]; readonly total: number } {
  const groups = impact.groups.filter((group) => group.kind === kind);
  const total = groups.reduce((sum, group) => sum + sizeOf(group), 0);
  const rows: ImpactRow[] = [];
  // What is outside comes first even where not all fit.
  for (const group of [...groups].sort((a, b) => rank(a) - rank(b))) {
    if (rows.length >= most) break;
    for (const diff of membersOf(group)) {
      if (rows.length >= most) break;
      rows.push(rowOf(group, diff));
    }
  }
  rows.sort((a, b) => rank(a.group) - rank(b.group) || order(a.from, b.from) || order(a.to, b.to));
  return { rows, total };
}

/** The connection between two ends, by their names; undefined when it differs no more. */
export function rowBetween(impact: Impact, source: string, destination: string): ImpactRow | undefined {
  for (const group of impact.groups) {
    const from = group.sources.find((end) => diffEndName(end) === source);
    const to = from && group.destinations.find((end) => diffEndName(end) === destination);
    if (from === undefined || to === undefined || from === to) continue;
    for (const diff of membersOf({ ...group, sources: [from], destinations: [to] })) return rowOf(group, diff);
  }
  return undefined;
}

export function rowOf(group: ImpactGroup, diff: ConnectionDiff): ImpactRow {
  return { kind: group.kind, diff, group, from: endWords(diff.source), to: endWords(diff.destination) };
}

function rank({ sources: [source], destinations: [destination] }: ImpactGroup): number {
  return source?.kind === 'workload' && destination?.kind === 'workload' ? 1 : 0;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
