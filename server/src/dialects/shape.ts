import type { Span } from '../yaml/span';
import { kubectlType } from '../yaml/kubectl-types';
import type { YamlEntry, YamlMap, YamlNode, YamlSeq } from '../yaml/tree';
import type { KeyDoc } from './dialect';
import { nearest } from './edit-distance';
import type { Problems } from './problems';
import { placeOf, textAt } from './read';

/** A schema as a tree, made from the key documentation, which is the one list of what may be written. */
export interface Shape {
  readonly path: string;
  readonly type: KeyDoc['type'];
  readonly fields: ReadonlyMap<string, Shape>;
  readonly item: Shape | undefined;
}

export interface ShapeOptions {
  /** Fields that may be written but are not documented, by path of their mapping ('' = root). They are not looked into. */
  readonly further: Readonly<Record<string, readonly string[]>>;
  /** What happens when a server drops an unknown field of the mapping at this path (B37). */
  consequence(path: string): string;
  /** How the object is called in messages. */
  readonly object: string;
  /** What to do instead, for a field that people bring from elsewhere; replaces the guess at what was meant. */
  instead?(key: string): string | undefined;
}

/** Builds the tree from path patterns; a parent must be listed before its children. */
export function shapeOf(docs: readonly KeyDoc[]): Shape {
  const root = { path: '', type: 'map' as const, fields: new Map<string, Shape>(), item: undefined };
  const known = new Map<
    string,
    { path: string; type: KeyDoc['type']; fields: Map<string, Shape>; item: Shape | undefined }
  >([['', root]]);
  for (const { path, type } of docs) {
    const shape = { path, type, fields: new Map<string, Shape>(), item: undefined };
    known.set(path, shape);
    if (path.endsWith('[]')) {
      const list = known.get(path.slice(0, -2));
      if (list !== undefined) list.item = shape;
      continue;
    }
    const dot = path.lastIndexOf('.');
    known.get(path.slice(0, Math.max(dot, 0)))?.fields.set(path.slice(dot + 1), shape);
  }
  return root;
}

/** Reports fields that do not exist (BV21, B37, B38) and values of a wrong type (BV20). */
export function checkShape(root: YamlMap, shape: Shape, options: ShapeOptions, problems: Problems): void {
  new ShapeCheck(shape, options, problems).map(root, shape);
}

const NAMES: Readonly<Record<KeyDoc['type'], string>> = {
  map: 'a mapping (`key: value` lines)',
  'free-map': 'a mapping (`key: value` lines)',
  list: 'a list (lines that begin with `- `)',
  string: 'a string',
  integer: 'a whole number',
  boolean: 'true or false',
  port: 'a number or the name of a port',
};

class ShapeCheck {
  constructor(
    private readonly root: Shape,
    private readonly options: ShapeOptions,
    private readonly problems: Problems,
  ) {}

  map(map: YamlMap, shape: Shape): void {
    const further = this.options.further[shape.path] ?? [];
    for (const pair of map.entries) {
      const key = String(pair.key.value);
      const field = shape.fields.get(key);
      if (field !== undefined) this.value(pair.value, field, pair.key.aliasSpan ?? pair.key.span);
      else if (!further.includes(key)) this.unknown(pair, shape, [...shape.fields.keys(), ...further]);
    }
  }

  private value(node: YamlNode | undefined, shape: Shape, keySpan: Span): void {
    const type = kubectlType(node);
    // A null is "not set" everywhere; what must be set is checked by meaning.
    if (node === undefined || type === 'null') return;
    switch (shape.type) {
      case 'map':
        if (node.kind === 'map') this.map(node, shape);
        else this.wrongType(node, shape, keySpan);
        return;
      case 'free-map':
        // Values are checked by the rules for labels.
        if (node.kind !== 'map') this.wrongType(node, shape, keySpan);
        return;
      case 'list':
        if (node.kind === 'seq') this.list(node, shape);
        else this.wrongType(node, shape, keySpan);
        return;
      case 'string':
        if (type !== 'string') this.wrongType(node, shape, keySpan);
        return;
      case 'integer':
        if (node.kind !== 'scalar' || type !== 'number' || !Number.isInteger(node.value))
          this.wrongType(node, shape, keySpan);
        return;
      case 'boolean':
        if (type !== 'boolean') this.wrongType(node, shape, keySpan);
        return;
      case 'port':
        // Numbers and names are checked as ports (BV14, BV15).
        if (node.kind !== 'scalar' || type === 'boolean') this.wrongType(node, shape, keySpan);
        return;
    }
  }

  private list(list: YamlSeq, shape: Shape): void {
    const { item } = shape;
    if (item === undefined) return;
    list.items.forEach((node, index) => {
      if (kubectlType(node) === 'null') this.emptyItem(list.itemSpans[index] ?? list.span, item);
      else this.value(node, item, list.itemSpans[index] ?? list.span);
    });
  }

  /** A dash with nothing behind it is an object without fields, which the server takes as it is. */
  private emptyItem(span: Span, item: Shape): void {
    if (item.type !== 'map') {
      this.problems.reject(
        'wrong-type',
        span,
        `This list item is empty; it should be ${NAMES[item.type]}. Write the value or remove the item.`,
      );
      return;
    }
    this.problems.warn(
      'wrong-type',
      span,
      `This list item is empty and counts as \`{}\`. Write what it should say, or remove the \`-\`.`,
    );
  }

  private wrongType(node: YamlNode, shape: Shape, keySpan: Span): void {
    const name = shape.path.replace(/^.*\./, '');
    const found = describe(node);
    const collection = node.kind !== 'scalar';
    const written = textAt(node)?.value;
    const wantsText = shape.type === 'string' && !collection && written !== undefined;
    const remedy = wantsText
      ? `Put it in quotes: \`"${written}"\`.`
      : shape.type === 'list' && node.kind === 'map'
        ? 'Put a `- ` before its first key.'
        : shape.type === 'map' && node.kind === 'seq'
          ? 'Remove the `-`.'
          : `Write ${NAMES[shape.type]}.`;
    this.problems.reject(
      'wrong-type',
      collection ? keySpan : placeOf(node),
      `\`${name}\` must be ${NAMES[shape.type]}, not ${found}, so the API server refuses ${this.options.object}. ${remedy}`,
      { path: shape.path, expected: wantsText ? `"${written}"` : shape.type },
    );
  }

  private unknown(pair: YamlEntry, shape: Shape, valid: readonly string[]): void {
    const key = String(pair.key.value);
    const where = shape.path === '' ? this.options.object : `\`${shape.path}\``;
    const meant = this.options.instead?.(key);
    const near = meant === undefined ? nearest(key, valid) : undefined;
    const asLabel = meant === undefined && near === undefined && isSelector(shape) && pair.value?.kind === 'scalar';
    const instead = meant ?? (near === undefined && isSelector(shape) ? inSelector(shape, asLabel) : undefined);
    const elsewhere = near === undefined && instead === undefined ? this.placesOf(key, shape) : [];
    const [place] = elsewhere;
    const hint =
      instead ??
      (near !== undefined
        ? `Did you mean \`${near}\`?`
        : place !== undefined
          ? `It belongs in \`${place}\`; check the indentation.`
          : 'Remove it.');
    this.problems.reject(
      'unknown-field',
      pair.key.aliasSpan ?? pair.key.span,
      `\`${key}\` is not a field of ${where}: kubectl refuses it, and a server that drops it ${this.options.consequence(shape.path)}. ${hint}`,
      {
        path: shape.path,
        ...(near === undefined ? {} : { nearest: near }),
        ...(asLabel ? { label: key } : {}),
        ...(place === undefined ? {} : { validAt: place, places: elsewhere }),
      },
    );
  }

  /** Mappings that do have such a field, the ones near the wrong place first. */
  private placesOf(key: string, wrong: Shape): readonly string[] {
    const places: string[] = [];
    const visit = (shape: Shape): void => {
      if (shape.fields.has(key) && shape.path !== '') places.push(shape.path);
      for (const field of shape.fields.values()) visit(field);
      if (shape.item !== undefined) visit(shape.item);
    };
    visit(this.root);
    return places.sort((a, b) => nearness(b, wrong.path) - nearness(a, wrong.path) || a.length - b.length);
  }
}

function isSelector({ fields }: Shape): boolean {
  return fields.has('matchLabels');
}

/** What is most often meant by a field that a selector does not have. */
function inSelector({ path }: Shape, asLabel: boolean): string {
  if (asLabel) return 'Labels stand under `matchLabels`.';
  return `\`${path.replace(/^.*\./, '')}\` is the selector: write \`matchLabels\` or \`matchExpressions\` right there.`;
}

/** Length of the common beginning of two paths. */
function nearness(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  const different = left.findIndex((step, index) => step !== right[index]);
  return different < 0 ? left.length : different;
}

function describe(node: YamlNode): string {
  switch (kubectlType(node)) {
    case 'map':
      return 'a mapping';
    case 'list':
      return 'a list';
    case 'null':
      return 'empty';
    default:
      return `the ${kubectlType(node)} \`${textAt(node)?.value ?? ''}\``;
  }
}
