import type { PortProtocol } from '../engine/port-set';
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
  /** Keys beside it with which the API server refuses it; `when`: only for these values. */
  readonly refusedBeside?: readonly { readonly key: string; readonly when?: RegExp }[];
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

/** What decides which services of the platform some pods use. Keys and values as they are written. */
export interface PlatformClient {
  /** Of the pod template. */
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly namespaceLabels: ReadonlyMap<string, string>;
  readonly namespaceAnnotations: ReadonlyMap<string, string>;
  /** Annotations of the pods' ServiceAccount. */
  readonly account: ReadonlyMap<string, string>;
}

/** Where a service of the platform answers; over TCP. */
export type PlatformPeer =
  | {
      readonly kind: 'pods';
      readonly namespace: string;
      readonly labels: readonly (readonly [key: string, value: string])[];
      readonly port: number;
    }
  | { readonly kind: 'addresses'; readonly cidr: string; readonly port: number };

/** A service that some pods cannot do without, although no setting of theirs names it. */
export interface PlatformService {
  readonly kind: 'control-plane' | 'identity';
  /** As messages call it. */
  readonly name: string;
  usedBy(client: PlatformClient): boolean;
  /** All are needed, unless they are optional; of each one of its peers is enough. */
  readonly needs: readonly { readonly anyOf: readonly PlatformPeer[]; readonly optional?: true }[];
}

/** One port that a policy is to name. */
export interface WrittenPort {
  readonly protocol: PortProtocol;
  readonly port: number | string;
}

/** A rule to write: it allows connections to pods with these labels. */
export interface WrittenRule {
  readonly name: string;
  readonly namespace: string;
  readonly labels: readonly (readonly [key: string, value: string])[];
  readonly ports: readonly WrittenPort[];
}

/** How parts of a policy are written, as YAML at indentation 0. `kind` is that of the policy. */
export interface PolicyWriter {
  /** One entry of a rule's ports. */
  port(kind: string, port: WrittenPort): string;
  /** An egress rule of a policy whose rules have actions. */
  allowingRule?(kind: string, rule: WrittenRule): string;
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
  readonly platform?: readonly PlatformService[];
  /** For dialects that have policies. */
  readonly writer?: PolicyWriter;
  /** Other kinds that an object can be rewritten as; `text` is that of the document. */
  conversions?(input: LowerInput, text: string): readonly Conversion[];
}
