import type { MatrixParams } from '../../../../server/src/protocol';
import { element } from './dom';

export interface ToolbarEvents {
  /** The filter is another one. */
  changed(params: Partial<MatrixParams>, gone: readonly (keyof MatrixParams)[]): void;
  exported(how: 'copy' | 'save'): void;
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
/** Milliseconds without typing before the server is asked. */
const QUIET = 250;

/** Search, filter, comparison and export. */
export class Toolbar {
  readonly root: HTMLElement;
  private readonly from = field('from', 'From', 'Sources');
  private readonly to = field('to', 'To', 'Destinations');
  private readonly port = field('port', 'Port', 'All');
  private readonly protocol = element(
    'select',
    { id: 'protocol' },
    element('option', { value: '' }, 'All'),
    ...PROTOCOLS.map((name) => element('option', { value: name }, name)),
  );
  private readonly differences = element('input', { type: 'checkbox', id: 'differences' });
  private readonly differencesLabel = element('label', { for: 'differences' });
  private readonly comparison = element(
    'div',
    { class: 'control', hidden: '' },
    this.differences,
    this.differencesLabel,
  );
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly events: ToolbarEvents) {
    for (const input of [this.from, this.to, this.port]) input.addEventListener('input', () => this.later());
    this.protocol.addEventListener('change', () => this.tell());
    this.differences.addEventListener('change', () => this.tell());
    this.root = element(
      'div',
      { role: 'toolbar', 'aria-label': 'Filter and export', class: 'toolbar' },
      labelled(this.from, 'From'),
      labelled(this.to, 'To'),
      labelled(this.port, 'Port'),
      labelled(this.protocol, 'Protocol'),
      this.comparison,
      element(
        'div',
        { class: 'buttons' },
        button('Copy As…', () => events.exported('copy')),
        button('Export As…', () => events.exported('save')),
      ),
    );
  }

  show({ from, to, port, protocol, differences }: MatrixParams): void {
    this.from.value = from ?? '';
    this.to.value = to ?? '';
    this.port.value = port === undefined ? '' : String(port);
    this.protocol.value = protocol ?? '';
    this.differences.checked = differences === true;
  }

  /** `base`: what connections can be compared with. */
  offerComparison(base: string | undefined): void {
    this.comparison.hidden = base === undefined;
    this.differencesLabel.textContent = base === undefined ? '' : `Only differences from ${base}`;
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), QUIET);
  }

  private tell(): void {
    clearTimeout(this.timer);
    const port = /^\d{1,5}$/.test(this.port.value.trim()) ? Number(this.port.value.trim()) : undefined;
    const valid = port !== undefined && port >= 1 && port <= 65535;
    const wrong = this.port.value.trim() !== '' && !valid;
    this.port.setAttribute('aria-invalid', String(wrong));
    this.port.title = wrong ? 'A port is a number from 1 to 65535' : '';
    if (wrong) return;
    // Whoever names a port mostly means TCP; the choice is there to see and to change.
    if (valid && this.protocol.value === '') this.protocol.value = 'TCP';
    const params: Partial<MatrixParams> = {
      ...(this.from.value.trim() === '' ? {} : { from: this.from.value }),
      ...(this.to.value.trim() === '' ? {} : { to: this.to.value }),
      ...(valid ? { port } : {}),
      ...(this.protocol.value === '' ? {} : { protocol: this.protocol.value }),
      ...(this.differences.checked ? { differences: true } : {}),
    };
    this.events.changed(params, ['from', 'to', 'port', 'protocol', 'differences']);
  }
}

function field(id: string, name: string, placeholder: string): HTMLInputElement {
  const numeric = id === 'port' ? { inputmode: 'numeric', size: '6' } : { size: '14' };
  return element('input', {
    type: id === 'port' ? 'text' : 'search',
    id,
    placeholder,
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-label': `${name}: ${placeholder}`,
    ...numeric,
  });
}

function labelled(input: HTMLElement, text: string): HTMLElement {
  return element('div', { class: 'control' }, element('label', { for: input.id }, text), input);
}

export function button(text: string, run: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, text);
  made.addEventListener('click', run);
  return made;
}
