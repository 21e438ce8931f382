import { formatPorts } from '../../engine/port-set';
import type { UnknownReason } from '../../engine/verdict';
import type { Cluster } from '../../workspace/cluster';
import { decidingSpan } from '../../workspace/deciding';
import { type ConnectionDiff, diffEndName, type DiffType } from '../../workspace/diff/connection-diff';
import { type DiffReason, diffReason } from '../../workspace/diff/diff-reasons';
import type { Snapshot } from '../../workspace/snapshot';
import { style } from '../style';
import { csvRow, markdownRow, oneLine } from '../../workspace/print/table';

/** One side of a comparison, read. */
export interface DiffSide {
  /** As on the command line. */
  readonly name: string;
  readonly snapshot: Snapshot;
  /** undefined when there is no manifest on that side. */
  readonly cluster: Cluster | undefined;
  readonly nameOf: (uri: string) => string;
}

/** A row of `diff`, as netpol-analyzer has it, with what cannot be decided beside it. */
export interface DiffRow {
  readonly diffType: Exclude<DiffType, 'unchanged'>;
  readonly src: string;
  readonly dst: string;
  readonly before: string;
  readonly after: string;
  readonly info: string;
  readonly unknownBefore?: string;
  readonly unknownAfter?: string;
  readonly reasons?: readonly UnknownReason[];
  readonly because?: { readonly before?: Because; readonly after?: Because };
}

interface Because {
  /** `TCP 8080`: one of the ports that differ. */
  readonly port: string;
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly decidedBy: readonly {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly direction: 'ingress' | 'egress';
    readonly rule?: number;
    readonly file: string;
    readonly line: number;
  }[];
}

/** What the columns of the two sides are called. */
const OLD = 'dir1';
const NEW = 'dir2';

export function diffRows(
  diffs: readonly ConnectionDiff[],
  sides: { readonly before: DiffSide; readonly after: DiffSide },
  explained: boolean,
): readonly DiffRow[] {
  return diffs.flatMap((diff) => {
    if (diff.type === 'unchanged') return [];
    const { before, after } = diff;
    const reasons = [...new Set([...before.reasons, ...after.reasons])];
    return [
      {
        diffType: diff.type,
        src: diffEndName(diff.source),
        dst: diffEndName(diff.destination),
        before: formatPorts(before.allowed),
        after: formatPorts(after.allowed),
        info: diff.info,
        ...(before.unknown.isEmpty ? {} : { unknownBefore: formatPorts(before.unknown) }),
        ...(after.unknown.isEmpty ? {} : { unknownAfter: formatPorts(after.unknown) }),
        ...(reasons.length === 0 ? {} : { reasons }),
        ...(explained ? { because: becauseOf(diff, sides) } : {}),
      },
    ];
  });
}

function becauseOf(
  diff: ConnectionDiff,
  sides: { readonly before: DiffSide; readonly after: DiffSide },
): NonNullable<DiffRow['because']> {
  const one = (name: 'before' | 'after') => {
    const side = sides[name];
    const reason = side.cluster === undefined ? undefined : diffReason(diff, name, side.cluster);
    return reason === undefined ? undefined : reasonRow(reason, side);
  };
  const [before, after] = [one('before'), one('after')];
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function reasonRow(reason: DiffReason, { snapshot, nameOf }: DiffSide): Because {
  return {
    port: `${reason.protocol} ${reason.port}`,
    verdict: reason.verdict.kind,
    decidedBy: reason.decidedBy.map(({ policy, direction, rule }) => {
      const { uri, range } = snapshot.locate(policy.resource, decidingSpan(policy, direction, rule));
      return {
        kind: policy.resource.fact.kind,
        namespace: policy.namespace,
        name: policy.name,
        direction,
        ...(rule === undefined ? {} : { rule }),
        file: nameOf(uri),
        line: range.start.line + 1,
      };
    }),
  };
}

/** Nothing at all when nothing differs. */
export function diffAsText(rows: readonly DiffRow[], colour: boolean): string {
  const s = style(colour);
  const because = (row: DiffRow) =>
    [
      { name: OLD, reason: row.because?.before },
      { name: NEW, reason: row.because?.after },
    ].flatMap(({ name, reason }) => (reason === undefined ? [] : [s.dim(`    ${name}: ${reasonText(reason)}`)]));
  const decided = rows.filter(isDecided).flatMap((row) => [decidedLine(row), ...because(row)]);
  const open = rows.filter(isOpen).flatMap((row) => [openLine(row), ...(isDecided(row) ? [] : because(row))]);
  const lines = [
    ...(decided.length === 0 ? [] : ['Connectivity diff:', ...decided]),
    ...(decided.length === 0 || open.length === 0 ? [] : ['']),
    ...(open.length === 0 ? [] : [s.bold('Differences that cannot be decided from the manifests:'), ...open]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Whether ports differ that are surely allowed on one side. */
function isDecided(row: DiffRow): boolean {
  return row.before !== row.after;
}

function isOpen(row: DiffRow): boolean {
  return row.unknownBefore !== row.unknownAfter || (!isDecided(row) && row.unknownBefore !== undefined);
}

function decidedLine(row: DiffRow): string {
  return line(row, row.before, row.after);
}

function openLine(row: DiffRow): string {
  const nothing = 'No Connections';
  return `${line(row, row.unknownBefore ?? nothing, row.unknownAfter ?? nothing)} (${(row.reasons ?? []).join(', ')})`;
}

function line(row: DiffRow, before: string, after: string): string {
  const ends = `diff-type: ${row.diffType}, source: ${oneLine(row.src)}, destination: ${oneLine(row.dst)}`;
  const info = row.info === '' ? '' : `, workloads-diff-info: ${oneLine(row.info)}`;
  return `${ends}, ${OLD}: ${before}, ${NEW}: ${after}${info}`;
}

function reasonText({ port, verdict, decidedBy }: Because): string {
  const rules = decidedBy.map(({ namespace, name, direction, rule, file, line: at }) => {
    const policy = namespace === '' ? name : `${namespace}/${name}`;
    const place = `${direction}${rule === undefined ? '' : ` rule ${rule + 1}`}`;
    return oneLine(`${policy} ${place} (${file}:${at})`);
  });
  return `${port} ${verdict.toUpperCase()}: ${rules.length === 0 ? 'no policy applies' : rules.join(', ')}`;
}

export function diffAsJson(rows: readonly DiffRow[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}

const COLUMNS = ['diff-type', 'source', 'destination', OLD, NEW, 'workloads-diff-info'];

export function diffAsCsv(rows: readonly DiffRow[]): string {
  return [COLUMNS, ...rows.filter(isDecided).map(cells)].map(csvRow).join('');
}

export function diffAsMarkdown(rows: readonly DiffRow[]): string {
  const open = rows.filter(isOpen);
  const nothing = 'No Connections';
  const decided = [
    markdownRow(COLUMNS),
    '|-----------|--------|-------------|------|------|---------------------|\n',
    ...rows.filter(isDecided).map((row) => markdownRow(cells(row))),
  ];
  const apart = [
    '\n',
    markdownRow(['diff-type', 'source', 'destination', `undecided ${OLD}`, `undecided ${NEW}`, 'reason']),
    '|-----------|--------|-------------|------|------|--------|\n',
    ...open.map((row) => {
      const { unknownBefore = nothing, unknownAfter = nothing, reasons = [] } = row;
      return markdownRow([row.diffType, row.src, row.dst, unknownBefore, unknownAfter, reasons.join(', ')]);
    }),
  ];
  return [...decided, ...(open.length === 0 ? [] : apart)].join('');
}

function cells(row: DiffRow): readonly string[] {
  return [row.diffType, row.src, row.dst, row.before, row.after, row.info];
}
