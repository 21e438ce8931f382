/**
 * Messages between server and client beyond plain LSP, and the data they carry. Imports nothing, so that client, webview
 * and tests may import it. Method names are `palisade/…`; positions are LSP positions. See server/docs/protocol.md.
 */

/** A request's method name that carries its types. */
export interface RequestName<Params, Result> {
  readonly method: string;
  readonly _types?: (params: Params) => Result;
}
export interface NotificationName<Params> {
  readonly method: string;
  readonly _types?: (params: Params) => void;
}
const request = <Params, Result>(method: string): RequestName<Params, Result> => ({ method });
const notification = <Params>(method: string): NotificationName<Params> => ({ method });

export const PROTOCOL_VERSION = 1;

export interface WirePosition {
  readonly line: number;
  readonly character: number;
}
export interface WireRange {
  readonly start: WirePosition;
  readonly end: WirePosition;
}
export interface WireLocation {
  readonly uri: string;
  readonly range: WireRange;
}

/** initializationOptions that the client sends. */
export interface InitializationOptions {
  readonly protocolVersion: number;
  /** True when another extension gives schema keys, so that ours stay away in `auto` mode. */
  readonly schemaProviderPresent: boolean;
  /** Globs from files.exclude and palisade.files.exclude. */
  readonly exclude: readonly string[];
  /** True when the server cannot read files by itself and asks the client (web, virtual folders). */
  readonly clientFileSystem: boolean;
  /** Milliseconds of quiet before `didChangeReachability` and pushed diagnostics; default 300 and 200. For tests. */
  readonly quietPeriod?: number;
}

/** Client → server: an extension that offers schema keys came or went. */
export const didChangeSchemaProvider = notification<{ readonly present: boolean }>('palisade/didChangeSchemaProvider');

/** Page of a rule. The one place that knows where the pages are. */
export function ruleDocumentationUrl(rule: string): string {
  return `https://github.com/palisade-netpol/palisade/blob/main/server/docs/rules/${encodeURIComponent(rule)}.md`;
}

// ---- reachability tree

export type TreeNodeKind =
  'folder' | 'namespace' | 'workload' | 'direction' | 'exposure' | 'publisher' | 'peer' | 'policy' | 'message';

export interface TreeNode {
  /** Stable over edits: expansion survives a refresh. */
  readonly id: string;
  readonly kind: TreeNodeKind;
  readonly label: string;
  readonly description: string;
  /** Markdown. */
  readonly tooltip: string;
  /** Codicon id without `$()`, and a theme colour id or undefined. */
  readonly icon: string;
  readonly iconColor?: string;
  readonly expandable: boolean;
  /** Words for `when` clauses: `namespace isolated-ingress`, `workload`, `peer`. */
  readonly context: string;
  /** Where a click goes. */
  readonly location?: WireLocation;
  /** What a screen reader says. */
  readonly accessibility: string;
  /** For commands on the node. */
  readonly target?: NodeTarget;
}

export interface NodeTarget {
  readonly scope: string;
  readonly namespace?: string;
  /** `ns/name[Kind]`. */
  readonly workload?: string;
  readonly direction?: 'ingress' | 'egress';
  readonly peer?: string;
}

/** Children of a node; roots when `id` is undefined. Empty when the node is gone. */
export const treeChildren = request<{ readonly id?: string }, readonly TreeNode[]>('palisade/tree/children');

/** Tree path (ids from the root) of a workload, or of the workload or policy subject at a position; empty if none. For reveal. */
export const treePath = request<
  { readonly uri: string; readonly position: WirePosition } | { readonly scope: string; readonly workload: string },
  { readonly ids: readonly string[] }
>('palisade/tree/path');

/** Server → client: verdicts may have changed; views should refresh. */
export const didChangeReachability = notification<{ readonly revision: number }>('palisade/didChangeReachability');

/** Client → server: read all folders again; watchers miss folders that are moved into the workspace from outside. */
export const readAgain = notification<Record<string, never>>('palisade/readAgain');

/** Server → client: what the status item shows. */
export interface ServerStatus {
  readonly state: 'indexing' | 'ready';
  readonly files: number;
  readonly workloads: number;
  readonly policies: number;
  /** Files that are templates and left out of semantic findings. */
  readonly templates: number;
  /** Sentences for the user: unreadable files, kinds not understood. */
  readonly notes: readonly string[];
}
export const status = notification<ServerStatus>('palisade/status');

// ---- explain

export interface ExplainParams {
  readonly scope?: string;
  /** Query peer: `ns/name`, `ns/Kind:name`, an IP address, or `internet`. */
  readonly from: string;
  /** The same, or a Service: `ns/Service:name`. */
  readonly to: string;
  readonly protocol?: string;
  /** Of the pod; of the Service, if `to` is one. */
  readonly port?: number;
}
export interface ExplainResult {
  /** Readable report; Markdown with links to the deciding rules. */
  readonly markdown: string;
  readonly verdict: 'allow' | 'deny' | 'unknown' | 'mixed';
  /** One line, e.g. for a notification. */
  readonly summary: string;
  readonly locations: readonly WireLocation[];
}
export const explain = request<ExplainParams, ExplainResult>('palisade/explain');

/** Names to offer in a quick pick. */
export interface PeerChoice {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly ports: readonly { readonly protocol: string; readonly port: number; readonly label: string }[];
  /** True for what opens no connections: a Service. */
  readonly destinationOnly?: boolean;
}
export const peers = request<{ readonly scope?: string }, readonly PeerChoice[]>('palisade/peers');

// ---- generate

export interface GenerateParams {
  readonly scope?: string;
  /** undefined or empty: all namespaces that have workloads. */
  readonly namespaces?: readonly string[];
  /** `ns/name[Kind]`. */
  readonly workload?: string;
  readonly source: 'baseline' | 'manifests';
  /** Folder uri for new files; default beside the workloads. */
  readonly folder?: string;
}

export interface GeneratedFile {
  readonly uri: string;
  /** The whole new content. */
  readonly text: string;
  /** True when the file is there, with more or other policies in it: `text` then keeps what it has. */
  readonly exists: boolean;
  /** Why, for the refactor preview: one line a policy. */
  readonly description: string;
}

export interface GenerateResult {
  readonly files: readonly GeneratedFile[];
  readonly policies: number;
  /** Services with a known client / services. */
  readonly coverage: { readonly known: number; readonly total: number };
  /** Wanted connections that would not be allowed, and allowed ones that nothing asks for. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly dangling: readonly string[];
  /** Workloads skipped, with the reason. */
  readonly skipped: readonly string[];
  /** Markdown summary. */
  readonly summary: string;
}
export const generate = request<GenerateParams, GenerateResult>('palisade/generate');

/** The policies that a namespace starts with. */
export type PolicyTemplate = 'default-deny-all' | 'default-deny-ingress' | 'default-deny-egress' | 'allow-dns';

/** Files to write for one of them; empty when the namespace has what it would give. */
export const policyTemplate = request<
  { readonly scope?: string; readonly namespace: string; readonly template: PolicyTemplate },
  readonly GeneratedFile[]
>('palisade/policyTemplate');

export const namespaces = request<
  Record<string, never>,
  readonly {
    readonly scope: string;
    readonly namespace: string;
    readonly workloads: number;
    /** As in the tree: `ingress: default-deny · egress: open`. */
    readonly isolation: string;
  }[]
>('palisade/namespaces');

/** Policies that select the workload at a position (or by id). */
export const policiesSelecting = request<
  { readonly uri?: string; readonly position?: WirePosition; readonly workload?: string; readonly scope?: string },
  readonly { readonly label: string; readonly description: string; readonly location: WireLocation }[]
>('palisade/policiesSelecting');

// ---- file system of the client, for hosts where the server has none

export const findFiles = request<
  { readonly root: string },
  { readonly uris: readonly string[]; readonly truncated: boolean }
>('palisade/fs/findFiles');
export const readFiles = request<
  { readonly uris: readonly string[] },
  { readonly files: readonly { readonly uri: string; readonly text?: string; readonly error?: string }[] }
>('palisade/fs/readFiles');
