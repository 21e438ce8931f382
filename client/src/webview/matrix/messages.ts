import type { MatrixParams, MatrixResult } from '../../../../server/src/protocol';

/** A connection that a command of the extension is about. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  readonly protocol?: string;
  readonly port?: number;
}

/** What the page says to the extension. */
export type ToHost =
  | { readonly type: 'ready' }
  | { readonly type: 'ask'; readonly id: number; readonly params: MatrixParams }
  | { readonly type: 'run'; readonly command: 'explain' | 'createTest'; readonly connection: Connection }
  | { readonly type: 'export'; readonly how: 'copy' | 'save'; readonly params: MatrixParams };

/** What the extension says to the page. */
export type ToPage =
  /** `scope`: the folder to show, when it is not the one of the page's own state. */
  | { readonly type: 'start'; readonly scope?: string; readonly createTest: boolean }
  | { readonly type: 'answer'; readonly id: number; readonly matrix: MatrixResult }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** Verdicts may be others now. */
  | { readonly type: 'changed' };

type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

/** Each side checks what comes: a page may have been made by an older version of the extension. */
export function isToHost(value: unknown): value is ToHost {
  if (!isObject(value)) return false;
  switch (value['type']) {
    case 'ready':
      return true;
    case 'ask':
      return typeof value['id'] === 'number' && isParams(value['params']);
    case 'run':
      return (value['command'] === 'explain' || value['command'] === 'createTest') && isConnection(value['connection']);
    case 'export':
      return (value['how'] === 'copy' || value['how'] === 'save') && isParams(value['params']);
    default:
      return false;
  }
}

export function isToPage(value: unknown): value is ToPage {
  if (!isObject(value)) return false;
  switch (value['type']) {
    case 'start':
      return typeof value['createTest'] === 'boolean' && isOptional(value['scope'], 'string');
    case 'answer':
      return typeof value['id'] === 'number' && isMatrix(value['matrix']);
    case 'failed':
      return typeof value['id'] === 'number' && typeof value['message'] === 'string';
    case 'changed':
      return true;
    default:
      return false;
  }
}

export function isParams(value: unknown): value is MatrixParams {
  if (!isObject(value)) return false;
  const { open } = value as Partial<MatrixParams>;
  return (
    ['scope', 'from', 'to', 'protocol'].every((key) => isOptional(value[key], 'string')) &&
    isOptional(value['port'], 'number') &&
    isOptional(value['differences'], 'boolean') &&
    (open === undefined || (Array.isArray(open) && open.every((name) => typeof name === 'string')))
  );
}

function isConnection(value: unknown): value is Connection {
  return (
    isObject(value) &&
    typeof value['from'] === 'string' &&
    typeof value['to'] === 'string' &&
    isOptional(value['protocol'], 'string') &&
    isOptional(value['port'], 'number')
  );
}

function isMatrix(value: unknown): value is MatrixResult {
  return isObject(value) && ['rows', 'columns', 'cells', 'looks', 'notes'].every((key) => Array.isArray(value[key]));
}

function isOptional(value: unknown, type: 'string' | 'number' | 'boolean'): boolean {
  return value === undefined || typeof value === type;
}
