import type { MatrixCell, MatrixEnd, MatrixResult } from '../../../../server/src/protocol';
import { element } from './dom';
import { move, type Place } from './keys';
import type { Focus } from './state';

/** What stands at a place: a cell with both its ends, or the header of one end. */
export interface Spot {
  readonly row?: MatrixEnd;
  readonly column?: MatrixEnd;
  /** undefined for a header. */
  readonly cell?: MatrixCell;
}

export interface TableEvents {
  /** The keyboard, or a click, has come to a spot. */
  focused(spot: Spot): void;
  /** Enter, or a double click. */
  chosen(spot: Spot): void;
  /** A namespace is to be opened or closed. */
  toggled(names: readonly string[], open: boolean): void;
  /** Before the editor's context menu is shown; gives what its commands get. */
  menuFor(spot: Spot): object | undefined;
}

/** Where there is nothing to decide, or no difference. */
const DASH = '·';
const SILENT: ReadonlySet<MatrixCell['state']> = new Set(['none', 'unchanged']);

/** Up to so many columns there is room for ports in the cells, and for names that need no turning. */
const ROOMY = 10;

/** The matrix as a table that the arrow keys move in (the ARIA pattern of grids); one element in it can be tabbed to. */
export class MatrixTable {
  readonly root: HTMLElement = element('div', { class: 'scroll' });
  private matrix: MatrixResult = { scope: '', rows: [], columns: [], cells: [], looks: [], notes: [] };
  private shown: HTMLTableElement | undefined;
  private current: Place = { row: 0, column: 0 };

  constructor(private readonly events: TableEvents) {
    this.root.addEventListener('keydown', (event) => this.onKey(event));
    this.root.addEventListener('click', (event) => this.onClick(event));
    this.root.addEventListener('dblclick', (event) => this.onDoubleClick(event));
    this.root.addEventListener('pointerover', (event) => this.onPointer(event));
    this.root.addEventListener('contextmenu', (event) => this.onMenu(event), { capture: true });
  }

  /** Shows another matrix. The keyboard stays where it is, by the names of the ends. */
  show(matrix: MatrixResult, focus: Focus): void {
    const hadFocus = this.root.contains(document.activeElement);
    const { scrollLeft, scrollTop } = this.root;
    this.matrix = matrix;
    this.shown = matrix.rows.length === 0 ? undefined : this.table();
    this.root.replaceChildren(...(this.shown === undefined ? [] : [this.shown]));
    this.root.scrollTo(scrollLeft, scrollTop);
    this.current = this.placeOf(focus);
    this.mark(true);
    this.describe(this.current);
    if (hadFocus) this.elementAt(this.current)?.focus();
  }

  get spot(): Spot {
    return this.spotAt(this.current);
  }

  focus(): void {
    this.elementAt(this.current)?.focus();
  }

  private table(): HTMLTableElement {
    const { rows, columns, cells, looks } = this.matrix;
    const roomy = columns.length <= ROOMY;
    const corner = element('th', { class: 'corner', scope: 'col' }, element('span', {}, 'From ↓ · To →'));
    const head = element('tr', {}, corner, ...columns.map((end) => headerOf(end, 'col', roomy)));
    // Cells that say the same are copies: there may be thousands.
    const models = looks.map((cell) => cellOf(cell, roomy));
    const body = rows.map((end, row) =>
      element(
        'tr',
        { class: rowClass(end) },
        headerOf(end, 'row', true),
        ...(cells[row] ?? []).map((look) => copyOf(models[look])),
      ),
    );
    return element(
      'table',
      {
        role: 'grid',
        'aria-label': 'Who can reach whom: sources in rows, destinations in columns',
        class: roomy ? 'roomy' : 'dense',
      },
      element('thead', {}, head),
      element('tbody', {}, ...body),
    );
  }

  private spotAt({ row, column }: Place): Spot {
    const { rows, columns, cells, looks } = this.matrix;
    const [from, to] = [rows[row], columns[column]];
    const cell = looks[cells[row]?.[column] ?? -1];
    return { ...(from ? { row: from } : {}), ...(to ? { column: to } : {}), ...(cell ? { cell } : {}) };
  }

  private elementAt(place: Place): HTMLElement | undefined {
    return this.shown?.rows[place.row + 1]?.cells[place.column + 1];
  }

  private placeOf({ row, column }: Focus): Place {
    const at = {
      row: row === undefined ? -1 : this.matrix.rows.findIndex(({ id }) => id === row),
      column: column === undefined ? -1 : this.matrix.columns.findIndex(({ id }) => id === column),
    };
    const lost = (row !== undefined && at.row < 0) || (column !== undefined && at.column < 0);
    return lost || (at.row < 0 && at.column < 0) ? this.firstPlace() : at;
  }

  /** The first cell that says anything. */
  private firstPlace(): Place {
    const { cells, looks } = this.matrix;
    for (const [row, line] of cells.entries()) {
      const column = line.findIndex((look) => !SILENT.has(looks[look]?.state ?? 'none'));
      if (column >= 0) return { row, column };
    }
    return { row: 0, column: 0 };
  }

  private goTo(place: Place): void {
    this.mark(false);
    this.current = place;
    this.mark(true);
    this.describe(place);
    const target = this.elementAt(place);
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.events.focused(this.spot);
  }

  /** Which element can be tabbed to, and which headers belong to it. */
  private mark(on: boolean): void {
    const { row, column } = this.current;
    this.elementAt(this.current)?.setAttribute('tabindex', on ? '0' : '-1');
    this.elementAt({ row, column: -1 })?.classList.toggle('current', on);
    this.elementAt({ row: -1, column })?.classList.toggle('current', on);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    if (this.onFold(event)) {
      event.preventDefault();
      return;
    }
    const size = { rows: this.matrix.rows.length, columns: this.matrix.columns.length };
    const to = move(event.key, event.ctrlKey, this.current, size);
    if (to === undefined) return;
    event.preventDefault();
    this.goTo(to);
  }

  /** Enter, Space, and Right and Left on the header of a row, as in a tree. */
  private onFold({ key }: KeyboardEvent): boolean {
    const { spot, current } = this;
    const header = current.column < 0 ? spot.row : undefined;
    if (key === 'Enter') this.events.chosen(spot);
    else if (key === ' ') this.toggle(spot);
    else if (key === 'ArrowRight' && header?.expanded === false) this.events.toggled([header.id], true);
    else if (key === 'ArrowLeft' && header?.expanded === true) this.events.toggled([header.id], false);
    else return false;
    return true;
  }

  private toggle({ row, column }: Spot): void {
    const foldable = [row, column].filter((end) => end?.expanded !== undefined);
    const names = foldable.flatMap((end) => end?.id ?? []);
    if (names.length > 0)
      this.events.toggled(
        [...new Set(names)],
        foldable.some((end) => end?.expanded === false),
      );
  }

  private placeUnder(event: Event): Place | undefined {
    const target = event.target instanceof Element ? event.target.closest<HTMLTableCellElement>('td, th') : null;
    const line = target?.parentElement;
    if (target === null || !(line instanceof HTMLTableRowElement)) return undefined;
    const place = { row: line.rowIndex - 1, column: target.cellIndex - 1 };
    return place.row < 0 && place.column < 0 ? undefined : place;
  }

  private onPointer(event: Event): void {
    const place = this.placeUnder(event);
    if (place !== undefined) this.describe(place);
  }

  /** A cell gets its tooltip when the pointer or the keyboard comes to it. */
  private describe(place: Place): void {
    const { row, column, cell } = this.spotAt(place);
    if (cell !== undefined)
      this.elementAt(place)?.setAttribute('title', `${row?.id ?? ''} → ${column?.id ?? ''}: ${cell.text}`);
  }

  private onClick(event: MouseEvent): void {
    const place = this.placeUnder(event);
    if (place === undefined) return;
    this.goTo(place);
    if (place.row < 0 || place.column < 0) this.toggle(this.spot);
  }

  private onDoubleClick(event: MouseEvent): void {
    const place = this.placeUnder(event);
    if (place !== undefined && place.row >= 0 && place.column >= 0) this.events.chosen(this.spotAt(place));
  }

  /** The editor's own menu, with commands on the connection. */
  private onMenu(event: MouseEvent): void {
    const place = this.placeUnder(event);
    if (place === undefined) return;
    this.goTo(place);
    const context = this.events.menuFor(this.spotAt(place)) ?? {};
    this.elementAt(place)?.setAttribute(
      'data-vscode-context',
      JSON.stringify({ ...context, preventDefaultContextMenuItems: true }),
    );
  }
}

function headerOf(end: MatrixEnd, scope: 'row' | 'col', upright: boolean): HTMLElement {
  const folds = end.expanded !== undefined;
  return element(
    'th',
    {
      role: scope === 'row' ? 'rowheader' : 'columnheader',
      scope,
      class: `${end.kind}${upright ? '' : ' turned'}`,
      'aria-expanded': folds ? String(end.expanded) : undefined,
      title: `${end.id === end.label ? end.label : `${end.label} · ${end.id}`} · ${end.detail}`,
      tabindex: '-1',
    },
    element(
      'div',
      {},
      ...(folds ? [element('span', { class: 'twistie', 'aria-hidden': 'true' })] : []),
      element('span', { class: 'name' }, end.label),
      element('span', { class: 'detail' }, end.detail),
    ),
  );
}

function cellOf({ state, letter, brief, text }: MatrixCell, roomy: boolean): HTMLElement {
  const attributes = { role: 'gridcell', class: state, 'aria-label': text, tabindex: '-1' };
  const hidden = { 'aria-hidden': 'true' };
  const sign = letter === '' ? DASH : letter;
  if (!roomy) return element('td', attributes, element('span', { class: 'mark letter', ...hidden }, sign));
  const ports = brief === '' ? [] : [element('span', { class: 'brief' }, brief)];
  return element(
    'td',
    attributes,
    element('span', { class: 'mark', ...hidden }, element('span', { class: 'letter' }, sign), ...ports),
  );
}

function copyOf(model: HTMLElement | undefined): Node {
  return model === undefined ? element('td') : model.cloneNode(true);
}

function rowClass({ kind }: MatrixEnd): string {
  return kind === 'workload' ? 'inner' : kind;
}
