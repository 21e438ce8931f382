import type { MatrixParams } from '../../../../server/src/protocol';
import { isObject, isParams } from './messages';

/** Where the keyboard is: ids of the row and the column; none of them is the corner. */
export interface Focus {
  readonly row?: string;
  readonly column?: string;
}

/** What the page keeps when it is hidden or the window is loaded again. */
export interface State {
  readonly params: MatrixParams;
  readonly focus: Focus;
  readonly graph: boolean;
}

export const INITIAL: State = { params: {}, focus: {}, graph: true };

/** What was kept, as far as it is understood. */
export function stateOf(value: unknown): State {
  if (!isObject(value) || !isParams(value['params'])) return INITIAL;
  const { params, focus, graph } = value;
  return { params, focus: focusOf(focus), graph: graph !== false };
}

function focusOf(value: unknown): Focus {
  if (!isObject(value)) return {};
  const { row, column } = value;
  return {
    ...(typeof row === 'string' ? { row } : {}),
    ...(typeof column === 'string' ? { column } : {}),
  };
}

export function withOpen(params: MatrixParams, names: readonly string[], open: boolean): MatrixParams {
  const others = (params.open ?? []).filter((name) => !names.includes(name));
  return { ...params, open: open ? [...others, ...names] : others };
}
