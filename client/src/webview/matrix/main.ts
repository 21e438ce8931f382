import type { MatrixParams, MatrixResult } from '../../../../server/src/protocol';
import { closedNamespaces, connectionOf, Details } from './details';
import { element } from './dom';
import { graphOf } from './graph';
import { legendOf } from './legend';
import { isToPage, type ToHost, type ToPage } from './messages';
import { type Focus, type State, stateOf, withOpen } from './state';
import { MatrixTable, type Spot } from './table';
import { Toolbar } from './toolbar';

declare function acquireVsCodeApi(): {
  postMessage(message: ToHost): void;
  getState(): unknown;
  setState(state: State): void;
};

/** Milliseconds before it is said that an answer takes long. */
const PATIENCE = 400;

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** The page: asks for what its state says, and shows what it gets. */
class Page {
  private readonly api = acquireVsCodeApi();
  private state = stateOf(this.api.getState());
  private matrix: MatrixResult | undefined;
  private asked = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private announce = '';

  private readonly toolbar = new Toolbar({
    changed: (params, gone) => this.filter(params, gone),
    exported: (how) => this.api.postMessage({ type: 'export', how, params: this.state.params }),
  });
  private readonly table = new MatrixTable({
    focused: (spot) => this.focused(spot),
    chosen: (spot) => this.choose(spot),
    toggled: (names, open) => this.open(names, open),
    menuFor: (spot) => this.menuFor(spot),
  });
  private readonly details = new Details({
    run: (command, connection) => this.api.postMessage({ type: 'run', command, connection }),
    toggled: (names, open) => this.open(names, open),
  });
  private readonly notes = element('div', { class: 'notes' });
  private readonly status = element('div', { class: 'for-screen-readers', role: 'status', 'aria-live': 'polite' });
  private readonly busy = element('div', { class: 'busy', hidden: '' }, 'Working out who can reach whom…');
  private readonly legend = element('div');
  private readonly graph = element('details', { class: 'graph' });
  private readonly graphBody = element('div');

  start(): void {
    this.graph.append(element('summary', {}, 'Graph of the namespaces'), this.graphBody);
    this.graph.open = this.state.graph;
    this.graph.addEventListener('toggle', () => this.keep({ graph: this.graph.open }));
    const main = element(
      'main',
      {},
      element('div', { class: 'table' }, this.table.root, this.details.root, this.legend),
      this.graph,
    );
    document.body.append(this.toolbar.root, this.notes, this.busy, main, this.status);
    this.toolbar.show(this.state.params);
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (isToPage(data)) this.receive(data);
    });
    this.api.postMessage({ type: 'ready' });
  }

  private receive(message: ToPage): void {
    switch (message.type) {
      case 'start':
        this.details.createTest = message.createTest;
        if (message.scope !== undefined) this.changeScope(message.scope);
        this.ask();
        break;
      case 'changed':
        this.ask();
        break;
      case 'answer':
        if (message.id === this.asked) this.show(message.matrix);
        break;
      case 'failed':
        if (message.id === this.asked) this.fail(message.message);
        break;
    }
  }

  /** Another folder has other namespaces. */
  private changeScope(scope: string): void {
    if (this.state.params.scope === scope) return;
    const { open: _, ...params } = this.state.params;
    this.keep({ params: { ...params, scope }, focus: {} });
  }

  private ask(): void {
    this.asked += 1;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => (this.busy.hidden = false), PATIENCE);
    this.api.postMessage({ type: 'ask', id: this.asked, params: this.state.params });
  }

  private show(matrix: MatrixResult): void {
    this.settle();
    const first = this.matrix === undefined;
    this.matrix = matrix;
    this.table.show(matrix, this.state.focus);
    this.toolbar.offerComparison(matrix.base);
    this.notes.replaceChildren(...this.notesOf(matrix).map((note) => element('p', {}, note)));
    this.legend.replaceChildren(legendOf(matrix.base !== undefined && this.state.params.differences === true));
    this.graph.hidden = matrix.rows.length === 0;
    this.graphBody.replaceChildren(graphOf(matrix));
    this.details.root.hidden = matrix.rows.length === 0;
    this.legend.hidden = matrix.rows.length === 0;
    this.showDetails();
    const size = `${count(matrix.rows.length, 'source')}, ${count(matrix.columns.length, 'destination')}`;
    this.say(
      `${this.announce === '' ? (first ? '' : 'Updated. ') : `${this.announce}. `}${size}. ${matrix.notes.join(' ')}`,
    );
    this.announce = '';
  }

  private notesOf({ rows, columns, notes }: MatrixResult): readonly string[] {
    if ((rows.length > 0 && columns.length > 0) || notes.length > 0) return notes;
    const { from, to } = this.state.params;
    return from === undefined && to === undefined
      ? ['There are no workloads in this folder yet.']
      : ['Nothing matches the search.'];
  }

  private fail(message: string): void {
    this.settle();
    this.notes.replaceChildren(element('p', { class: 'problem' }, message));
    this.say(message);
  }

  private settle(): void {
    clearTimeout(this.waiting);
    this.busy.hidden = true;
  }

  private say(text: string): void {
    this.status.textContent = text.trim();
  }

  private filter(params: Partial<MatrixParams>, gone: readonly (keyof MatrixParams)[]): void {
    const kept = Object.fromEntries(
      Object.entries(this.state.params).filter(([key]) => !gone.some((name) => name === key)),
    );
    this.keep({ params: { ...kept, ...params } });
    this.ask();
  }

  private open(names: readonly string[], open: boolean): void {
    this.announce = `${open ? 'Opened' : 'Closed'} ${names.join(' and ')}`;
    this.keep({ params: withOpen(this.state.params, names, open) });
    this.ask();
  }

  private focused({ row, column }: Spot): void {
    const focus: Focus = { ...(row ? { row: row.id } : {}), ...(column ? { column: column.id } : {}) };
    this.keep({ focus });
    this.showDetails();
  }

  private showDetails(): void {
    this.details.show(this.table.spot, this.portFilter());
  }

  private portFilter(): Pick<MatrixParams, 'protocol' | 'port'> {
    const { protocol, port } = this.state.params;
    // A protocol alone is no question about a path.
    return port === undefined ? {} : { port, ...(protocol === undefined ? {} : { protocol }) };
  }

  /** Enter: explains a connection; opens namespaces, whose connections are many. */
  private choose(spot: Spot): void {
    const ends = connectionOf(spot);
    if (ends !== undefined) {
      this.api.postMessage({ type: 'run', command: 'explain', connection: { ...ends, ...this.portFilter() } });
      return;
    }
    const names = closedNamespaces(spot);
    if (names.length > 0) this.open(names, true);
    else if (spot.cell === undefined) this.closeHeader(spot);
  }

  private closeHeader({ row, column }: Spot): void {
    const end = row ?? column;
    if (end?.expanded === true) this.open([end.id], false);
  }

  private menuFor(spot: Spot): object | undefined {
    const ends = connectionOf(spot);
    const { scope } = this.state.params;
    return (
      ends && {
        palisadeConnection: true,
        ...ends,
        ...this.portFilter(),
        ...(this.matrix ? { scope: scope ?? this.matrix.scope } : {}),
      }
    );
  }

  private keep(part: Partial<State>): void {
    this.state = { ...this.state, ...part };
    this.api.setState(this.state);
  }
}

new Page().start();
