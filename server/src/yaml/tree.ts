import type { Span } from './span';

/**
 * What the rest of the server sees of a YAML or JSON document: a small tree with spans, independent of the parser that
 * made it. Anchors are resolved (an alias is the node of its anchor, with `aliasSpan` telling where the alias stands).
 */
export type YamlNode = YamlMap | YamlSeq | YamlScalar;

interface NodeBase {
  readonly span: Span;
  readonly flow: boolean;
  /** Where the alias stands when this node was reached through `*alias`. */
  readonly aliasSpan?: Span;
}

export interface YamlMap extends NodeBase {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlScalar;
  /** undefined when nothing stands after the colon; a written `null` or `~` is a scalar with value null. */
  readonly value: YamlNode | undefined;
  /** From the key's first to the value's last character. */
  readonly span: Span;
}

export interface YamlSeq extends NodeBase {
  readonly kind: 'seq';
  /** undefined for a dash with nothing behind it. */
  readonly items: readonly (YamlNode | undefined)[];
  /** Span of each item, from its dash (or first character, in flow style) to its last character. */
  readonly itemSpans: readonly Span[];
}

export interface YamlScalar extends NodeBase {
  readonly kind: 'scalar';
  /** As the YAML 1.2 core schema (what Kubernetes' decoder agrees with) resolves it. */
  readonly value: string | number | boolean | null;
  /** The text as written, without quotes for quoted styles. */
  readonly source: string;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** True when a tag such as `!!str` decided the type. */
  readonly tagged?: true;
}

export type YamlPath = readonly (string | number)[];

export interface YamlProblem {
  readonly code: 'syntax' | 'duplicate-key' | 'alias' | 'limit';
  readonly message: string;
  readonly span: Span;
}

export interface YamlDocument {
  /** undefined for an empty or comment-only document. */
  readonly root: YamlNode | undefined;
  /** Syntax errors; the tree then holds what could be read. */
  readonly problems: readonly YamlProblem[];
  readonly comments: readonly { readonly span: Span; readonly text: string }[];
}
