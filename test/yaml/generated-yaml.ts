import fc from 'fast-check';
import type { YamlNode } from '../../server/src/yaml/tree';

/** Plain data as a tree means it; keys in order. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

export function valueOf(node: YamlNode | undefined): Value {
  if (node === undefined) return null;
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'seq':
      return node.items.map(valueOf);
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [String(key.value), valueOf(value)]));
  }
}

export interface Style {
  readonly eol: '\n' | '\r\n';
  readonly step: number;
  readonly listIndent: number;
  readonly comments: boolean;
  /** Collections nested at least this deep are in flow style. */
  readonly flowFrom: number;
}

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(
    'web',
    'a b',
    'it is',
    '80',
    'yes',
    '',
    '# no',
    'a: b',
    "it's",
    'x/y',
    '-',
    '{x}',
    'tab\tbed',
    'two\nlines',
    'é✓',
  ),
  fc.integer({ min: 0, max: 70000 }),
  fc.boolean(),
  fc.constant(null),
);

const key = fc.constantFrom('app', 'spec', 'ports', 'app.kubernetes.io/name', 'from', 'x-y', 'a b');

export const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value; map: Value; list: Value }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, depthSize: 'small' }, scalar, tie('map'), tie('list')),
  map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  list: fc.array(tie('value'), { maxLength: 3 }),
})).value;

export const mapping: fc.Arbitrary<Readonly<Record<string, Value>>> = fc.dictionary(key, value, {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
});

export const style: fc.Arbitrary<Style> = fc.record({
  eol: fc.constantFrom('\n' as const, '\r\n' as const),
  step: fc.constantFrom(2, 4),
  listIndent: fc.constantFrom(0, 2),
  comments: fc.boolean(),
  flowFrom: fc.constantFrom(0, 1, 2, 9),
});

/** Writes data in a style; comments stand above entries and behind scalars. */
export function render(data: Value, style: Style): string {
  const lines = style.flowFrom === 0 ? [flow(data)] : block(data, style, 0);
  return lines.join(style.eol) + style.eol;
}

function isCollection(data: Value): data is readonly Value[] | { readonly [key: string]: Value } {
  return data !== null && typeof data === 'object';
}

function isBlock(data: Value, style: Style, depth: number): boolean {
  return isCollection(data) && Object.keys(data).length > 0 && depth < style.flowFrom;
}

let counter = 0;
function comment(style: Style): string {
  return style.comments ? ` # c${counter++}` : '';
}

function block(data: Value, style: Style, depth: number): string[] {
  if (!isCollection(data) || !isBlock(data, style, depth)) return [flow(data) + comment(style)];
  const pad = (lines: readonly string[], by: number): string[] => lines.map((line) => ' '.repeat(by) + line);
  const above = style.comments && depth > 0 ? [`# above ${counter++}`] : [];
  if (Array.isArray(data)) {
    return (data as readonly Value[]).flatMap((item) => {
      const [first = '', ...rest] = block(
        item,
        { ...style, comments: style.comments && !isBlock(item, style, depth + 1) },
        depth + 1,
      );
      return [...above, `- ${first}`, ...pad(rest, 2)];
    });
  }
  return Object.entries(data as Record<string, Value>).flatMap(([name, item]) => {
    if (!isBlock(item, style, depth + 1)) {
      const [first = ''] = block(item, style, depth + 1);
      return [...(depth === 0 ? above : []), `${text(name)}: ${first}`];
    }
    const inner = block(item, style, depth + 1);
    return [`${text(name)}:${comment(style)}`, ...pad(inner, Array.isArray(item) ? style.listIndent : style.step)];
  });
}

function flow(data: Value): string {
  if (!isCollection(data)) return typeof data === 'string' ? text(data) : String(data);
  if (Array.isArray(data)) return `[${(data as readonly Value[]).map(flow).join(', ')}]`;
  return `{${Object.entries(data as Record<string, Value>)
    .map(([name, item]) => `${JSON.stringify(name)}: ${flow(item)}`)
    .join(', ')}}`;
}

function text(word: string): string {
  return /^[a-z][a-z./-]*$/.test(word) && word !== 'yes' ? word : JSON.stringify(word);
}
