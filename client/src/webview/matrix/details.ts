import type { MatrixEnd } from '../../../../server/src/protocol';
import { element } from './dom';
import type { Connection } from './messages';
import type { Spot } from './table';
import { button } from './toolbar';

export interface DetailsEvents {
  run(command: 'explain' | 'createTest', connection: Connection): void;
  toggled(names: readonly string[], open: boolean): void;
}

/** The ends of a cell as commands take them; undefined for what no path can be asked of. */
export function connectionOf({ row, column, cell }: Spot): Pick<Connection, 'from' | 'to'> | undefined {
  if (row === undefined || column === undefined || cell === undefined || cell.state === 'none') return undefined;
  return isPathEnd(row) && isPathEnd(column) ? { from: row.id, to: column.id } : undefined;
}

function isPathEnd({ kind }: MatrixEnd): boolean {
  return kind === 'workload' || kind === 'internet';
}

/** Namespaces of a spot that can be opened. */
export function closedNamespaces({ row, column }: Spot): readonly string[] {
  const names = [row, column].flatMap((end) => (end?.expanded === false ? [end.id] : []));
  return [...new Set(names)];
}

/** What the cell with the keyboard says, and what can be done with it. */
export class Details {
  readonly root = element('div', { class: 'details', role: 'region', 'aria-label': 'Selected cell' });
  /** Whether the extension has that command. */
  createTest = false;

  constructor(private readonly events: DetailsEvents) {}

  show(spot: Spot, filter: Pick<Connection, 'protocol' | 'port'>): void {
    const ends = connectionOf(spot);
    const closed = closedNamespaces(spot);
    const actions = ends === undefined ? [] : this.actions({ ...ends, ...filter });
    const open = button('Open into Workloads', () => this.events.toggled(closed, true));
    this.root.replaceChildren(
      element('p', {}, ...sentence(spot)),
      element('div', { class: 'buttons' }, ...actions, ...(closed.length > 0 ? [open] : [])),
    );
  }

  private actions(connection: Connection): readonly HTMLElement[] {
    const explain = button('Explain', () => this.events.run('explain', connection));
    const test = button('Create Test', () => this.events.run('createTest', connection));
    return this.createTest ? [explain, test] : [explain];
  }
}

function sentence({ row, column, cell }: Spot): readonly (Node | string)[] {
  if (row && column) {
    const ends = element('strong', {}, `${nameOf(row)} → ${nameOf(column)}`);
    return cell === undefined ? [ends] : [ends, ` ${cell.text}`];
  }
  const end = row ?? column;
  return end === undefined ? [] : [element('strong', {}, nameOf(end)), ` ${end.detail}`];
}

function nameOf({ kind, id, label }: MatrixEnd): string {
  return kind === 'workload' ? id : label;
}
