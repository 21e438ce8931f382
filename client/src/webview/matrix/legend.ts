import { element } from './dom';

const STATES = [
  ['open', 'O', 'Open', 'all ports'],
  ['partly', 'P', 'Partly open', 'some ports or workloads'],
  ['closed', 'C', 'Closed', 'no port'],
  ['unknown', '?', 'Unknown', 'the manifests do not tell; P? is open in part, the rest unknown'],
] as const;

const DIFFERENCES = [
  ['added', '+', 'Opened', 'was closed'],
  ['removed', '−', 'Closed', 'was open'],
  ['changed', '~', 'Changed', 'other ports, or some of each'],
] as const;

/** What the letters and colours mean. */
export function legendOf(differences: boolean): HTMLElement {
  const entries = (differences ? DIFFERENCES : STATES).map(([state, letter, name, meaning]) =>
    element(
      'li',
      { title: meaning },
      element('span', { class: `mark ${state}`, 'aria-hidden': 'true' }, element('span', { class: 'letter' }, letter)),
      element('span', {}, element('span', { class: 'for-screen-readers' }, `${letter}: `), name),
      element('span', { class: 'detail' }, meaning),
    ),
  );
  return element('ul', { class: 'legend', 'aria-label': 'Legend' }, ...entries);
}
