import type { MatrixResult } from '../../../../server/src/protocol';
import { element, svgElement } from './dom';
import { type GraphEdge, type GraphNode, HEIGHT, layoutOf, WIDTH } from './graph-layout';

const ARROWS = ['open', 'partly', 'unknown', 'added', 'removed', 'changed'];

/** The graph beside the table, with the same as a list for who cannot see it; or a sentence on why there is none. */
export function graphOf(matrix: MatrixResult): HTMLElement {
  const layout = layoutOf(matrix);
  if (layout.kind === 'none') return element('p', { class: 'graph-none' }, layout.why);
  const { nodes, edges } = layout;
  const label = `Graph of ${nodes.length} namespaces and what is around them, with ${edges.length} connections`;
  const svg = svgElement(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label, 'aria-describedby': 'graph-list' },
    svgElement('defs', {}, ...ARROWS.map(arrow)),
    ...edges.map(line),
    ...nodes.map(dot),
  );
  const list = element(
    'ul',
    { id: 'graph-list', class: 'for-screen-readers' },
    ...edges.map(({ text }) => element('li', {}, text)),
  );
  highlightOnHover(svg);
  return element('div', {}, svg, list);
}

function arrow(state: string): SVGElement {
  const box = { viewBox: '0 0 8 8', refX: '7', refY: '4', markerWidth: '7', markerHeight: '7', orient: 'auto' };
  return svgElement(
    'marker',
    { id: `arrow-${state}`, class: `arrow ${state}`, markerUnits: 'userSpaceOnUse', ...box },
    svgElement('path', { d: 'M0 0 L8 4 L0 8 Z' }),
  );
}

function line({ from, to, state, text, path }: GraphEdge): SVGElement {
  return svgElement(
    'path',
    {
      d: path,
      class: `edge ${state}`,
      'marker-end': `url(#arrow-${state})`,
      'data-from': String(from),
      'data-to': String(to),
    },
    svgElement('title', {}, text),
  );
}

/** Names stand outside of the ellipse. */
function dot({ label, x, y }: GraphNode, index: number): SVGElement {
  const [left, right] = [x < WIDTH / 2 - 1, x > WIDTH / 2 + 1];
  const dy = left || right ? 4 : y < HEIGHT / 2 ? -12 : 20;
  return svgElement(
    'g',
    { class: 'node', 'data-node': String(index) },
    svgElement('title', {}, label),
    svgElement('circle', { cx: String(x), cy: String(y), r: '5' }),
    svgElement(
      'text',
      {
        x: String(x + (left ? -11 : right ? 11 : 0)),
        y: String(y + dy),
        'text-anchor': left ? 'end' : right ? 'start' : 'middle',
      },
      label.length > 18 ? `${label.slice(0, 17)}…` : label,
    ),
  );
}

/** Under the pointer only the lines of one node are strong. */
function highlightOnHover(svg: SVGElement): void {
  const light = (index: string | undefined) => {
    svg.classList.toggle('dimmed', index !== undefined);
    for (const edge of svg.querySelectorAll<SVGElement>('.edge')) {
      edge.classList.toggle(
        'lit',
        index !== undefined && (edge.dataset['from'] === index || edge.dataset['to'] === index),
      );
    }
  };
  for (const node of svg.querySelectorAll<SVGElement>('.node')) {
    node.addEventListener('pointerenter', () => light(node.dataset['node']));
    node.addEventListener('pointerleave', () => light(undefined));
  }
}
