import type { SpanEdit } from '../yaml/span';
import type { YamlDocument, YamlMap } from '../yaml/tree';
import type { Fact } from './facts';

export interface LowerInput {
  /** The resource's own mapping: the document's root, or an item of a List. */
  readonly root: YamlMap;
  readonly document: YamlDocument;
  readonly apiVersion: string;
  readonly kind: string;
}

/** Documentation of one key for completion and hover, in our own words. */
export interface KeyDoc {
  /** Path pattern from the resource's root: names joined by dots, `[]` for list items, `*` for any key. */
  readonly path: string;
  readonly doc: string;
  readonly type: 'map' | 'list' | 'string' | 'integer' | 'boolean' | 'port' | 'free-map';
  readonly values?: readonly string[];
  /** Written below the key when completion inserts it, e.g. `- ` for lists. Snippet syntax. */
  readonly insert?: string;
}

export interface Snippet {
  readonly prefix: string;
  readonly description: string;
  /** Snippet syntax of a whole document; `{{namespace}}` and `{{labels}}` are filled in from the file. */
  readonly body: string;
}

/** An object rewritten as another kind or version that means the same. */
export interface Conversion {
  readonly title: string;
  /** Why it cannot be done for this object; undefined when it can. */
  readonly disabled: string | undefined;
  /** Kind of the result; the name stays. */
  readonly kind: string;
  /** Edits of the document's text that keep comments where they can. */
  edits(): readonly SpanEdit[];
}

/** One family of kinds: how its resources become facts, and what the editor says about its keys. */
export interface Dialect {
  readonly id: string;
  /** `group/Kind` pairs that it reads, without version ('apps/Deployment', '/Pod'); `group/*`: kinds that nobody else reads. */
  readonly kinds: readonly string[];
  /** Takes objects beyond `kinds`, such as one whose apiVersion is missing or out of date. */
  claims?(input: LowerInput): boolean;
  /** Never throws; defects become `problems` of the fact. */
  lower(input: LowerInput): Fact;
  readonly keys: readonly {
    readonly kind: string;
    readonly apiVersions: readonly string[];
    readonly docs: readonly KeyDoc[];
  }[];
  readonly snippets: readonly Snippet[];
  /** Other kinds that an object can be rewritten as; `text` is that of the document. */
  conversions?(input: LowerInput, text: string): readonly Conversion[];
}
