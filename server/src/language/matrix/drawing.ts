import type { MatrixCell, MatrixEnd, MatrixResult } from '../../protocol';
import type { Cluster, Workload } from '../../workspace/cluster';
import { controllerConnections } from '../../workspace/exposure/controller-rows';
import { candidatePeers, isNothing } from '../peers';
import { type Axis, axisOf, CONTROLLER, INTERNET } from './axis';
import { cellOf, NOTHING } from './cell-words';
import { Grid, tableOf } from './grid';
import { type Group, groupsOf } from './groups';
import { type Judged, judge } from './judge';
import { Outside } from './outside';
import { Pairs } from './pairs';
import type { MatrixQuestion } from './question';

/** Pairs between two pauses. */
const PIECE = 200;

/**
 * The matrix of one cluster while it is made. Work grows with the groups of workloads that policies tell apart, and for an
 * isolated one with those that it may have to do with.
 */
export class Drawing {
  private readonly rows: Axis<Workload>;
  private readonly columns: Axis<Workload>;
  private readonly grid: Grid;
  private readonly led: readonly { readonly workload: Workload; readonly judged: Judged }[];
  /** Position of the first column that is too much to work out, with why. */
  private cut: { readonly at: number; readonly note: string } | undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly question: MatrixQuestion,
    private readonly maxPairs: number,
  ) {
    const { ports, from, to, open } = question;
    const workloads = sorted(cluster.workloads.filter(({ resource }) => resource !== undefined));
    this.led = controllerConnections(cluster)
      .filter(({ connection }) => !isNothing(connection))
      .map(({ workload, connection: { allowed, unknown, reasons } }) => {
        const asked = { allowed: allowed.intersect(ports), unknown: unknown.intersect(ports), reasons };
        return { workload, judged: judge(asked, ports) };
      });
    const pods = workloads.length > 0;
    const sources = [...(pods ? [INTERNET] : []), ...(this.led.length > 0 ? [CONTROLLER] : [])];
    this.rows = axisOf(workloads, { what: 'sources', search: from, open, outside: sources });
    this.columns = axisOf(workloads, { what: 'destinations', search: to, open, outside: pods ? [INTERNET] : [] });
    this.grid = new Grid(this.columns.ends.length);
  }

  *draw(): Generator<void, void, void> {
    yield* this.drawPairs();
    yield* this.drawOutside();
  }

  result(): Pick<MatrixResult, 'rows' | 'columns' | 'cells' | 'looks' | 'notes'> {
    const rows = this.rows.ends.map((end, at) => ({ end, at }));
    const columns = this.columns.ends
      .map((end, at) => ({ end, at }))
      .filter(({ end, at }) => this.cut === undefined || at < this.cut.at || isOutside(end));
    const totals = this.totals();
    const table = tableOf(rows, columns, (row, column) => this.cellAt(row, column, totals(row.at, column.at)));
    const ends = { rows: rows.map(({ end }) => end), columns: columns.map(({ end }) => end) };
    const notes = [...this.rows.notes, ...this.columns.notes, ...(this.cut === undefined ? [] : [this.cut.note])];
    return { ...ends, ...table, notes };
  }

  private cellAt(row: PlacedEnd, column: PlacedEnd, pairs: number): MatrixCell {
    const outside = isOutside(row.end) || isOutside(column.end);
    if (isOutside(row.end) && isOutside(column.end)) return NOTHING;
    const total = row.end.kind === 'controller' ? this.ledTo(column.at) : pairs;
    const single = [row.end, column.end].every((end) => isOutside(end) || end.kind === 'workload');
    return cellOf(this.grid.tally(row.at, column.at), { total, single, noun: outside ? 'workload' : 'pair' });
  }

  /** How many pairs of different workloads a cell stands for; with the outside, how many workloads. */
  private totals(): (row: number, column: number) => number {
    const [sources, destinations] = [sizesOf(this.rows), sizesOf(this.columns)];
    const same = overlap(this.rows.positions.keys(), this.rows, this.columns);
    return (row, column) =>
      (sources.get(row) ?? 1) * (destinations.get(column) ?? 1) - (same.get(cellKey(row, column)) ?? 0);
  }

  private ledTo(column: number): number {
    return this.led.filter(({ workload }) => this.columns.positions.get(workload)?.includes(column)).length;
  }

  private *drawPairs(): Generator<void, void, void> {
    const sources = groupsOf(this.cluster, this.rows);
    const groupOf = new Map(sources.flatMap((group) => [...group.members].map((member) => [member, group] as const)));
    const pairs = new Pairs(this.cluster, this.question.ports);
    let looked = 0;
    for (const destination of groupsOf(this.cluster, this.columns)) {
      const near = this.sourcesNear(destination, sources, groupOf);
      looked += near.length;
      if (looked > this.maxPairs) {
        this.cutAt(destination);
        return;
      }
      for (const [index, source] of near.entries()) {
        this.addPair(pairs, source, destination);
        if (index % PIECE === 0) yield;
      }
      yield;
    }
  }

  /** Groups of sources that may reach the destination: all but those that it surely keeps out. */
  private sourcesNear(
    destination: Group,
    sources: readonly Group[],
    groupOf: ReadonlyMap<Workload, Group>,
  ): readonly Group[] {
    const [sample] = destination.members;
    const candidates = sample && candidatePeers(this.cluster, sample, 'ingress');
    if (candidates === undefined) return sources;
    return [...new Set([...candidates].flatMap((candidate) => groupOf.get(candidate) ?? []))];
  }

  private addPair(pairs: Pairs, source: Group, destination: Group): void {
    const sample = twoMembers(source, destination);
    if (sample === undefined) return;
    const judged = pairs.between(sample.from, sample.to);
    const same = source.key === destination.key ? overlap(source.members, this.rows, this.columns) : NO_OVERLAP;
    for (const [row, sources] of source.weights) {
      for (const [column, destinations] of destination.weights) {
        this.grid.add(row, column, judged, sources * destinations - (same.get(cellKey(row, column)) ?? 0));
      }
    }
  }

  /** Groups come in the order of their first members: all before the namespace of this one are complete. */
  private cutAt({ members }: Group): void {
    const [sample] = members;
    const at = sample === undefined ? 0 : (this.columns.positions.get(sample)?.[0] ?? 0);
    const note = `Destinations from namespace ${sample?.namespace ?? ''} on are too many to work out at once. Search for sources or destinations to see them.`;
    this.cut = { at, note };
  }

  private *drawOutside(): Generator<void, void, void> {
    const { ports } = this.question;
    const column = this.columns.ends.findIndex(({ kind }) => kind === 'internet');
    if (column >= 0) {
      const outside = new Outside(this.cluster, 'egress', ports);
      for (const group of groupsOf(this.cluster, this.rows)) {
        for (const [row, weight] of group.weights) this.grid.add(row, column, outside.ofGroup(group), weight);
        yield;
      }
    }
    const row = this.rows.ends.findIndex(({ kind }) => kind === 'internet');
    if (row >= 0) {
      const outside = new Outside(this.cluster, 'ingress', ports);
      for (const group of groupsOf(this.cluster, this.columns)) {
        for (const [at, weight] of group.weights) this.grid.add(row, at, outside.ofGroup(group), weight);
        yield;
      }
    }
    this.drawController();
  }

  private drawController(): void {
    const row = this.rows.ends.findIndex(({ kind }) => kind === 'controller');
    if (row < 0) return;
    for (const { workload, judged } of this.led) {
      for (const column of this.columns.positions.get(workload) ?? []) this.grid.add(row, column, judged, 1);
    }
  }
}

interface PlacedEnd {
  readonly end: MatrixEnd;
  readonly at: number;
}

function isOutside({ kind }: MatrixEnd): boolean {
  return kind === 'internet' || kind === 'controller';
}

function sorted(workloads: readonly Workload[]): readonly Workload[] {
  return [...workloads].sort((a, b) => order(a.namespace, b.namespace) || order(a.id, b.id));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sizesOf({ positions }: Axis<Workload>): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const at of [...positions.values()].flat()) sizes.set(at, (sizes.get(at) ?? 0) + 1);
  return sizes;
}

const NO_OVERLAP: ReadonlyMap<string, number> = new Map();

/** How many of the workloads count for both ends of a cell: none of them is a pair with itself. */
function overlap(
  workloads: Iterable<Workload>,
  rows: Axis<Workload>,
  columns: Axis<Workload>,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const workload of workloads) {
    for (const row of rows.positions.get(workload) ?? []) {
      for (const column of columns.positions.get(workload) ?? []) {
        const key = cellKey(row, column);
        found.set(key, (found.get(key) ?? 0) + 1);
      }
    }
  }
  return found;
}

function cellKey(row: number, column: number): string {
  return `${row}:${column}`;
}

/** A workload of each group, not the same: traffic of a pod to itself is another matter (B31). */
function twoMembers(source: Group, destination: Group): { readonly from: Workload; readonly to: Workload } | undefined {
  for (const to of destination.members) {
    for (const from of source.members) if (from !== to) return { from, to };
  }
  return undefined;
}
