import type { CodeLine, Opener, Scan } from './cursor-lines';
import type { YamlPath } from './tree';

export interface Container {
  readonly kind: 'map' | 'list';
  readonly column: number;
}

/** Openers of the lines above, and those of the line itself that stand before `until`. */
export function openersBefore(scan: Scan, index: number, until?: Opener): readonly Opener[] {
  const above = scan.lines.slice(0, index).flatMap((line) => line.openers);
  if (until === undefined) return above;
  return [...above, ...(scan.lines[index]?.openers ?? []).filter((opener) => opener.start < until.start)];
}

/** Path of a container whose entries or dashes stand in a column. */
export function containerPath(scan: Scan, index: number, container: Container, until?: Opener): YamlPath {
  return climb(openersBefore(scan, index, until), container).path;
}

/** Path of what a line's last opener opens: the value of its key, or its item. */
export function pathBehind(scan: Scan, index: number, line: CodeLine): YamlPath {
  const last = line.openers.at(-1);
  if (last === undefined) return mappingAt(scan, index, line.indent).path;
  const before = openersBefore(scan, index, last);
  const path = climb(before, { kind: last.kind === 'dash' ? 'list' : 'map', column: last.column }).path;
  return [...path, last.kind === 'dash' ? countItems(before, last.column) : last.key];
}

interface Climb {
  readonly path: YamlPath;
  /** Column of the container's entries after bad indentation was corrected. */
  readonly column: number;
  /** Index in the openers of what contains the container; -1 at the root. */
  readonly parent: number;
}

/** Walks up from a container to the root. A key with a value on its line holds nothing: what is deeper belongs beside it. */
export function climb(openers: readonly Opener[], container: Container): Climb {
  const path: (string | number)[] = [];
  let { kind, column } = container;
  let own = container.column;
  let parent = -1;
  for (let i = openers.length - 1; i >= 0; i--) {
    const opener = openers[i];
    if (opener === undefined) continue;
    if (
      opener.kind === 'dash'
        ? opener.column >= column
        : kind === 'map'
          ? opener.column >= column
          : opener.column > column
    )
      continue;
    if (opener.kind === 'key' && !opener.open) {
      column = opener.column;
      if (kind === 'list') kind = 'map';
      if (parent < 0) own = column;
      continue;
    }
    if (parent < 0) parent = i;
    path.unshift(opener.kind === 'dash' ? countItems(openers.slice(0, i), opener.column) : opener.key);
    kind = opener.kind === 'dash' ? 'list' : 'map';
    column = opener.column;
  }
  return { path, column: own, parent };
}

/** Number of items of the list whose dashes stand in a column, up to the end of the openers. */
export function countItems(openers: readonly Opener[], column: number): number {
  let count = 0;
  for (const opener of openers.toReversed()) {
    if (opener.column < column || (opener.column === column && opener.kind === 'key')) break;
    if (opener.kind === 'dash' && opener.column === column) count++;
  }
  return count;
}

interface Mapping {
  readonly path: YamlPath;
  readonly indent: number;
  readonly siblings: readonly string[];
}

/** The mapping that an entry in this column belongs to. */
export function mappingAt(scan: Scan, index: number, column: number, self?: Opener): Mapping {
  const before = openersBefore(scan, index, self);
  const { path, column: own, parent } = climb(before, { kind: 'map', column });
  const all = scan.lines.flatMap((line) => line.openers).filter((opener) => opener !== self);
  const holder = parent < 0 ? undefined : before[parent];
  const members = all.slice(parent + 1);
  const limit = holder?.column ?? -1;
  const stop = members.findIndex(
    (opener) =>
      opener.column < limit ||
      (opener.column === limit && opener.kind === 'key') ||
      (opener.column === limit && holder?.kind === 'dash'),
  );
  const inside = stop < 0 ? members : members.slice(0, stop);
  const keys = inside.filter((opener) => opener.kind === 'key');
  const indent = keys.length === 0 ? own : Math.min(...keys.map((opener) => opener.column));
  return {
    path,
    indent,
    siblings: [...new Set(keys.filter((opener) => opener.column === indent).map((opener) => opener.key))],
  };
}
