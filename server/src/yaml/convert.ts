import {
  type Alias,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { YamlLimits } from './parse';
import type { Span } from './span';
import type { YamlEntry, YamlNode, YamlProblem, YamlScalar } from './tree';

export interface Conversion {
  readonly root: YamlNode | undefined;
  readonly problems: readonly YamlProblem[];
}

/** The parser's document as our tree, aliases and merge keys followed. */
export function convert(document: Document.Parsed, text: string, limits: YamlLimits): Conversion {
  const converter = new Converter(text, limits);
  const root = converter.node(document.contents, 0)?.node;
  return { root, problems: converter.problems };
}

/** A node with what following an alias to it would cost. */
interface Sized {
  readonly node: YamlNode | undefined;
  readonly size: number;
  readonly height: number;
}

const NOTHING: Sized = { node: undefined, size: 0, height: 0 };

class Converter {
  readonly problems: YamlProblem[] = [];
  private readonly anchors = new Map<string, Sized>();
  private aliasNodes = 0;

  constructor(
    private readonly text: string,
    private readonly limits: YamlLimits,
  ) {}

  node(source: unknown, depth: number): Sized {
    if (isAlias(source)) return this.alias(source, depth);
    const sized = this.content(source, depth);
    const anchor = isScalar(source) || isMap(source) || isSeq(source) ? source.anchor : undefined;
    if (anchor !== undefined) this.anchors.set(anchor, sized);
    return sized;
  }

  private content(source: unknown, depth: number): Sized {
    if (isScalar(source)) {
      const node = this.scalar(source);
      return { node, size: 1, height: 1 };
    }
    if (isMap(source)) return this.map(source, depth);
    if (isSeq(source)) return this.seq(source, depth);
    return NOTHING;
  }

  private alias(source: Alias, depth: number): Sized {
    const [start, end] = rangeOf(source);
    const span = { start, end };
    const target = this.anchors.get(source.source);
    if (target === undefined) {
      this.problem('alias', `No anchor \`&${source.source}\` stands above this alias; the value is missing.`, span);
      return NOTHING;
    }
    this.aliasNodes += target.size;
    if (this.aliasNodes > this.limits.maxAliasNodes || depth + target.height > this.limits.maxDepth) {
      this.problem('alias', 'The aliases of this document expand to too much; this one is left out.', span);
      return NOTHING;
    }
    return { ...target, node: target.node && { ...target.node, aliasSpan: span } };
  }

  private scalar(source: Scalar): YamlScalar | undefined {
    const [start, valueEnd] = rangeOf(source);
    const style = STYLES[source.type ?? 'PLAIN'] ?? 'plain';
    const value = plainValue(source);
    if (valueEnd === start && style === 'plain' && value === null) return undefined;
    const raw = this.text.slice(start, valueEnd);
    const block = style === 'literal' || style === 'folded';
    const span = { start, end: block ? start + raw.trimEnd().length : valueEnd };
    const written =
      style === 'single' || style === 'double' ? raw.slice(1, -1) : style === 'plain' ? raw : String(source.value);
    return {
      kind: 'scalar',
      span,
      flow: false,
      value,
      source: written,
      style,
      ...(source.tag === undefined ? {} : { tagged: true as const }),
    };
  }

  private map(source: YAMLMap, depth: number): Sized {
    const flow = source.flow === true;
    const entries = new Map<string, YamlEntry>();
    const merged: YamlEntry[] = [];
    let size = 1;
    let height = 0;
    for (const pair of source.items) {
      const key = this.key(pair);
      const value = this.node(pair.value, depth + 1);
      size += value.size + 1;
      height = Math.max(height, value.height);
      const span = { start: key.span.start, end: this.entryEnd(pair, key, value.node) };
      if (key.value === '<<' && key.style === 'plain' && value.node !== undefined) {
        merged.push(...mergedEntries(value.node));
        continue;
      }
      const name = String(key.value);
      if (entries.has(name)) {
        this.problem(
          'duplicate-key',
          `The key \`${name}\` occurs twice; only this one counts. Remove one of them.`,
          key.span,
        );
        entries.delete(name);
      }
      entries.set(name, { key, value: value.node, span });
    }
    for (const entry of merged) {
      const name = String(entry.key.value);
      if (!entries.has(name)) entries.set(name, entry);
    }
    return {
      node: { kind: 'map', span: this.collectionSpan(source, flow), flow, entries: [...entries.values()] },
      size,
      height: height + 1,
    };
  }

  private key(pair: Pair): YamlScalar {
    const node = isAlias(pair.key) ? this.alias(pair.key, 0).node : this.node(pair.key, 0).node;
    if (node?.kind === 'scalar') return node;
    const [start, end] = rangeOf(pair.key);
    const source = this.text.slice(start, end);
    return { kind: 'scalar', span: { start, end }, flow: false, value: source, source, style: 'plain' };
  }

  /** The end of the value as it stands here: of the alias, not of its anchor. */
  private entryEnd(pair: Pair, key: YamlScalar, value: YamlNode | undefined): number {
    if (value !== undefined) return (value.aliasSpan ?? value.span).end;
    const [, end] = rangeOf(pair.value);
    const separator = pair.srcToken?.sep?.find((token) => token.type === 'map-value-ind');
    return Math.max(key.span.end, separator === undefined ? 0 : separator.offset + 1, isAlias(pair.value) ? end : 0);
  }

  private seq(source: YAMLSeq, depth: number): Sized {
    const flow = source.flow === true;
    const dashes = flow ? [] : dashOffsets(source.srcToken);
    const items: (YamlNode | undefined)[] = [];
    const itemSpans: Span[] = [];
    let size = 1;
    let height = 0;
    source.items.forEach((item, index) => {
      const value = this.node(item, depth + 1);
      size += value.size + 1;
      height = Math.max(height, value.height);
      const place = value.node?.aliasSpan ?? value.node?.span;
      const [start] = rangeOf(item);
      const dash = dashes[index] ?? place?.start ?? start;
      items.push(value.node);
      itemSpans.push({ start: dash, end: Math.max(place?.end ?? 0, flow ? dash : dash + 1) });
    });
    return {
      node: { kind: 'seq', span: this.collectionSpan(source, flow), flow, items, itemSpans },
      size,
      height: height + 1,
    };
  }

  private collectionSpan(source: YAMLMap | YAMLSeq, flow: boolean): Span {
    const [start, valueEnd] = rangeOf(source);
    if (flow) return { start, end: valueEnd };
    return { start, end: this.lastTextBefore(start, valueEnd) };
  }

  /** The parser ends a block collection at the next token; its own text ends before blanks and comments. */
  private lastTextBefore(start: number, end: number): number {
    let last = end;
    for (;;) {
      const trimmed = start + this.text.slice(start, last).trimEnd().length;
      const lineStart = Math.max(start, this.text.lastIndexOf('\n', trimmed - 1) + 1);
      if (lineStart === start || !/^\s*#/.test(this.text.slice(lineStart, trimmed))) return trimmed;
      last = lineStart;
    }
  }

  private problem(code: YamlProblem['code'], message: string, span: Span): void {
    if (this.problems.length < 50) this.problems.push({ code, message, span });
  }
}

const STYLES: Readonly<Record<string, YamlScalar['style']>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

function plainValue(source: Scalar): YamlScalar['value'] {
  const { value } = source;
  // Kubernetes' tools read YAML 1.1, in which a leading zero means octal: `port: 0120` is port 80 there.
  if (typeof value === 'number' && /^[-+]?0[0-7]+$/.test(source.source ?? ''))
    return Number.parseInt(source.source ?? '', 8);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return source.source ?? String(value);
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = node !== null && typeof node === 'object' && 'range' in node ? node.range : undefined;
  if (!Array.isArray(range)) return [0, 0];
  const [start, end] = range as number[];
  return [start ?? 0, end ?? 0];
}

/** `<<: *base` or `<<: [*a, *b]`: entries that the mapping does not have itself; the first list item wins. */
function mergedEntries(value: YamlNode): YamlEntry[] {
  const maps = value.kind === 'seq' ? value.items : [value];
  const entries = maps.flatMap((map) =>
    map?.kind === 'map' ? map.entries.map((entry) => withAlias(entry, map.aliasSpan ?? value.span)) : [],
  );
  return entries.filter((entry, index) => entries.findIndex((other) => other.key.value === entry.key.value) === index);
}

function withAlias(entry: YamlEntry, aliasSpan: Span): YamlEntry {
  return {
    ...entry,
    key: { ...entry.key, aliasSpan },
    value: entry.value && { ...entry.value, aliasSpan: entry.value.aliasSpan ?? aliasSpan },
  };
}

function dashOffsets(token: CST.Token | undefined): number[] {
  if (token?.type !== 'block-seq') return [];
  const offsets: number[] = [];
  for (const item of token.items) {
    const dash = item.start.find((start) => start.type === 'seq-item-ind');
    if (dash !== undefined) offsets.push(dash.offset);
    else if (item.value !== undefined) offsets.push(item.value.offset);
  }
  return offsets;
}

/** Every comment among the parser's tokens, without its `#`. */
export function commentsOf(tokens: readonly CST.Token[]): readonly { readonly span: Span; readonly text: string }[] {
  const comments: { span: Span; text: string }[] = [];
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      value.forEach(visit);
      return;
    }
    const token = value as Partial<CST.SourceToken>;
    if (token.type === 'comment' && token.source !== undefined && token.offset !== undefined) {
      const { offset, source } = token;
      comments.push({ span: { start: offset, end: offset + source.trimEnd().length }, text: source.slice(1).trim() });
      return;
    }
    Object.values(value).forEach(visit);
  };
  tokens.forEach(visit);
  return comments.sort((a, b) => a.span.start - b.span.start);
}
