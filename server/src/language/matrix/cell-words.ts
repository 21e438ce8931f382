import { PortSet } from '../../engine/port-set';
import type { UnknownReason } from '../../engine/verdict';
import type { MatrixCell } from '../../protocol';
import { count, describePortSet, describeReason } from '../prose';
import { CLOSED, type Judged, type Tally } from './judge';

/** Nothing to decide: a workload and itself, or a namespace with one workload. */
export const NOTHING: MatrixCell = { state: 'none', letter: '', brief: '', text: 'nothing to decide' };

export interface CellOptions {
  /** How many pairs of ends the cell stands for, the closed ones included. */
  readonly total: number;
  /** What is counted where it is more than one. */
  readonly noun: 'pair' | 'workload';
  /** Whether the cell can only ever stand for one pair, so that its number need not be told. */
  readonly single: boolean;
}

/** A cell from what its pairs come to. */
export function cellOf(tally: Tally | undefined, options: CellOptions): MatrixCell {
  const { total } = options;
  if (total === 0) return NOTHING;
  const entries = tally === undefined ? [] : [...tally.entries];
  if (options.single) return singleCell(entries[0]?.[0] ?? CLOSED);
  const sum = (wanted: (judged: Judged) => boolean) =>
    entries.reduce((found, [judged, pairs]) => found + (wanted(judged) ? pairs : 0), 0);
  const allowed = sum(({ state }) => state === 'open' || state === 'partly');
  const open = sum(({ state }) => state === 'open');
  const unknown = sum((judged) => !judged.unknown.isEmpty);
  const ports = entries.reduce((set, [judged]) => set.union(judged.allowed), PortSet.NONE);
  const pairs = (n: number) => (total === 1 ? allOf(total, options.noun) : `${n} of ${count(total, options.noun)}`);
  const reasons = because(new Set(entries.flatMap(([judged]) => judged.reasons)));
  const doubt = unknown === 0 ? '' : `; unknown for ${unknown}${reasons}`;
  if (open === total) return cell('open', 'all', `open: ${describePortSet(ports)}, ${allOf(total, options.noun)}`);
  if (allowed > 0) {
    const text = `partly open: ${pairs(allowed)}, ${describePortSet(ports)}${doubt}`;
    // Where every pair has something open, it is the ports that are not all.
    const brief = allowed === total ? shortened(describePortSet(ports)) : `${allowed} of ${total}`;
    return cell('partly', brief, text, unknown > 0);
  }
  if (unknown > 0) return cell('unknown', `${unknown} of ${total}`, `unknown for ${pairs(unknown)}${reasons}`);
  return cell('closed', '', total === 1 ? 'closed' : `closed: none of ${count(total, options.noun)}`);
}

function allOf(total: number, noun: string): string {
  return total === 1 ? `the only ${noun}` : `all ${total} ${noun}s`;
}

function singleCell(judged: Judged): MatrixCell {
  const { state, allowed, unknown, reasons, where } = judged;
  const place = where === undefined ? '' : ` (${where})`;
  const ports = describePortSet(allowed);
  const doubt = unknown.isEmpty ? '' : `; unknown: ${describePortSet(unknown)}${because(reasons)}`;
  switch (state) {
    case 'open':
      return cell(state, shortened(ports), `open: ${ports}`);
    case 'partly':
      return cell(state, shortened(ports), `partly open: ${ports}${place}${doubt}`, !unknown.isEmpty);
    case 'unknown':
      return cell(state, shortened(describePortSet(unknown)), doubt.slice(2) + place);
    case 'closed':
      return cell(state, '', 'closed');
  }
}

const LETTERS = { open: 'O', partly: 'P', closed: 'C', unknown: '?' } as const;

function cell(state: keyof typeof LETTERS, brief: string, text: string, unsure = false): MatrixCell {
  return { state, letter: `${LETTERS[state]}${unsure ? '?' : ''}`, brief, text };
}

function because(reasons: Iterable<UnknownReason>): string {
  const [reason] = reasons;
  return reason === undefined ? '' : `, because ${describeReason(reason)}`;
}

const BRIEF = 16;

/** Cut where something ends, so that no number is shown in part. */
export function shortened(text: string): string {
  if (text.length <= BRIEF) return text;
  const cut = Math.max(text.lastIndexOf(',', BRIEF - 1), text.lastIndexOf(' ·', BRIEF - 1));
  return cut > 0 ? `${text.slice(0, cut)} …` : `${text.slice(0, BRIEF - 1)}…`;
}
