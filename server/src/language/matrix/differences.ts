import type { PortSet } from '../../engine/port-set';
import type { Connection } from '../../engine/reachability';
import type { MatrixCell, MatrixEnd, MatrixResult } from '../../protocol';
import type { Cluster } from '../../workspace/cluster';
import { findChanges } from '../../workspace/diff/changes';
import type { ConnectionDiff, DiffEnd, DiffType } from '../../workspace/diff/connection-diff';
import { diffGroups, membersOf, sizeOf } from '../../workspace/diff/group-diffs';
import { describeOutside } from '../peers';
import { count, describePortSet } from '../prose';
import { type Axis, type AxisWorkload, axisOf, CONTROLLER, INTERNET } from './axis';
import { NOTHING, shortened } from './cell-words';
import { tableOf } from './grid';
import type { MatrixQuestion } from './question';

/** What connections are compared with. */
export interface MatrixBase {
  /** As the user knows it: `the last commit`, `main`. */
  readonly name: string;
  /** undefined when there was nothing then. Asked only when it is to be compared with. */
  readonly cluster: Cluster | undefined;
}

/** How many pairs of groups of workloads are compared: some seconds of work. */
const MAX_PAIRS = 1_000_000;
/** How many connections that differ are shown. */
const MAX_ROWS = 200_000;

type Drawn = Pick<MatrixResult, 'rows' | 'columns' | 'cells' | 'looks' | 'notes'>;

/** Sources and destinations of connections that differ (G23), and how. Yields between pieces of work. */
export function* differencesOf(
  base: MatrixBase,
  cluster: Cluster,
  question: MatrixQuestion,
): Generator<void, Drawn, void> {
  const all: ConnectionDiff[] = [];
  let rest = 0;
  const before = base.cluster;
  yield;
  const changes = yield* findChanges(before, cluster);
  const options = { unknownAs: 'show', changes, mostPairs: MAX_PAIRS } as const;
  const outcome = yield* diffGroups(before, cluster, options, (group) => {
    if (all.length + sizeOf(group) > MAX_ROWS) rest += sizeOf(group);
    else for (const diff of membersOf(group)) all.push(diff);
  });
  if (outcome.kind === 'too-large' || rest > 0) {
    return { rows: [], columns: [], cells: [], looks: [], notes: [tooMuch(base)] };
  }
  const { ports, from, to, open } = question;
  const diffs = all.flatMap((diff) => within(diff, ports));
  const rows = axisOfEnds(
    diffs.map(({ source }) => source),
    { what: 'sources', search: from, open },
  );
  const columns = axisOfEnds(
    diffs.map(({ destination }) => destination),
    { what: 'destinations', search: to, open },
  );
  const found = new Map<string, ConnectionDiff[]>();
  for (const diff of diffs) {
    for (const row of positionsOf(rows, diff.source)) {
      for (const column of positionsOf(columns, diff.destination)) {
        const key = `${row}:${column}`;
        found.set(key, [...(found.get(key) ?? []), diff]);
      }
    }
  }
  const indexed = (ends: readonly MatrixEnd[]) => ends.map((end, at) => ({ end, at }));
  const table = tableOf(indexed(rows.axis.ends), indexed(columns.axis.ends), (row, column) => {
    const whole = row.end.kind === 'namespace' || column.end.kind === 'namespace';
    return cellOf(found.get(`${row.at}:${column.at}`) ?? [], whole);
  });
  const nothing = diffs.length === 0 ? [`No connection differs from ${base.name}.`] : [];
  const notes = [...nothing, ...rows.axis.notes, ...columns.axis.notes];
  return { rows: rows.axis.ends, columns: columns.axis.ends, ...table, notes };
}

function tooMuch({ name }: MatrixBase): string {
  return `Too much differs from ${name} to show it here. On the command line, palisade diff lists it.`;
}

function within(diff: ConnectionDiff, ports: PortSet): readonly ConnectionDiff[] {
  const [before, after] = [diff.before, diff.after].map(({ allowed, unknown, reasons }): Connection => ({
    allowed: allowed.intersect(ports),
    unknown: unknown.intersect(ports),
    reasons,
  }));
  if (before === undefined || after === undefined) return [];
  const type = typeOf(before, after);
  return type === undefined ? [] : [{ ...diff, type, before, after }];
}

/** As between all ports: by those that are allowed (G23). undefined when the connections are the same. */
function typeOf(before: Connection, after: Connection): Difference | undefined {
  if (before.allowed.equals(after.allowed)) return before.unknown.equals(after.unknown) ? undefined : 'changed';
  if (before.allowed.isEmpty) return 'added';
  return after.allowed.isEmpty ? 'removed' : 'changed';
}

interface EndsAxis {
  readonly axis: Axis<AxisWorkload>;
  readonly workloads: ReadonlyMap<string, AxisWorkload>;
}

function axisOfEnds(
  ends: readonly DiffEnd[],
  options: Pick<Parameters<typeof axisOf>[1], 'what' | 'search' | 'open'>,
): EndsAxis {
  const workloads = new Map(ends.flatMap((end) => (end.kind === 'workload' ? [[end.id, end] as const] : [])));
  const ordered = [...workloads.values()].sort((a, b) => order(a.namespace, b.namespace) || order(a.id, b.id));
  const outside = [
    ...(ends.some(({ kind }) => kind === 'external') ? [INTERNET] : []),
    ...(ends.some(({ kind }) => kind === 'controller') ? [CONTROLLER] : []),
  ];
  return { axis: axisOf(ordered, { ...options, outside }), workloads };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function positionsOf({ axis, workloads }: EndsAxis, end: DiffEnd): readonly number[] {
  if (end.kind === 'workload') {
    const workload = workloads.get(end.id);
    return (workload && axis.positions.get(workload)) ?? [];
  }
  const kind = end.kind === 'external' ? 'internet' : 'controller';
  const at = axis.ends.findIndex((one) => one.kind === kind);
  return at < 0 ? [] : [at];
}

type Difference = Exclude<DiffType, 'unchanged'>;

const LETTERS: Readonly<Record<Difference, string>> = { added: '+', removed: '−', changed: '~' };
const WORDS: Readonly<Record<Difference, string>> = { added: 'opened', removed: 'closed', changed: 'changed' };

function cellOf(diffs: readonly ConnectionDiff[], whole: boolean): MatrixCell {
  const [first] = diffs;
  if (first === undefined) return { ...NOTHING, state: 'unchanged', text: 'no difference' };
  const kinds = (['added', 'removed', 'changed'] as const).filter((type) => diffs.some((diff) => diff.type === type));
  const [only] = kinds;
  const state = kinds.length === 1 && only !== undefined ? only : 'changed';
  const letter = LETTERS[state];
  if (!whole && diffs.length === 1) return { state, letter, brief: briefOf(first), text: textOf(first) };
  const text = whole
    ? `${count(diffs.length, 'connection')} differ${diffs.length === 1 ? 's' : ''}: ${kinds
        .map((kind) => `${diffs.filter(({ type }) => type === kind).length} ${WORDS[kind]}`)
        .join(', ')}`
    : diffs.map(textOf).join('; ');
  return { state, letter, brief: `${diffs.length} differ${diffs.length === 1 ? 's' : ''}`, text };
}

function briefOf({ type, before, after }: ConnectionDiff): string {
  return shortened(describePortSet(type === 'removed' ? before.allowed : after.allowed));
}

/** `opened: TCP 443 with 10.0.0.0/8`, `changed: from TCP 80 to TCP 80, 443`. */
function textOf({ type, source, destination, before, after, info }: ConnectionDiff): string {
  const outside = source.kind === 'external' ? source : destination.kind === 'external' ? destination : undefined;
  const place = outside === undefined ? '' : ` (${describeOutside(outside.addresses)})`;
  const why = info === '' ? '' : `; ${info}`;
  switch (type) {
    case 'added':
      return `opened: ${ports(after)}${place}${why}`;
    case 'removed':
      return `closed: ${ports(before)}${place}${why}`;
    case 'changed':
    case 'unchanged':
      return `changed: from ${ports(before)} to ${ports(after)}${place}${why}`;
  }
}

function ports({ allowed, unknown }: Connection): string {
  const sure = describePortSet(allowed);
  return unknown.isEmpty ? sure : `${sure}, unknown for ${describePortSet(unknown)}`;
}
