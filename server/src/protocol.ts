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
  /** True when the user trusts the folders, so that programs such as git may run in them; default false. */
  readonly trusted?: boolean;
  /** Milliseconds of quiet before `didChangeReachability` and pushed diagnostics; default 300 and 200. For tests. */
  readonly quietPeriod?: number;
}

/** Client → server: an extension that offers schema keys came or went. */
export const didChangeSchemaProvider = notification<{ readonly present: boolean }>('palisade/didChangeSchemaProvider');

/** Page of a rule, or of what else findings are about. The one place that knows where the pages are. */
export function ruleDocumentationUrl(rule: string): string {
  const page = rule.startsWith('policy-test-') ? 'policy-tests' : `rules/${encodeURIComponent(rule)}`;
  return `https://github.com/palisade-netpol/palisade/blob/main/server/docs/${page}.md`;
}

// ---- reachability tree

export type TreeNodeKind =
  | 'folder'
  | 'namespace'
  | 'workload'
  | 'direction'
  | 'exposure'
  | 'publisher'
  | 'peer'
  | 'policy'
  | 'message'
  /** Of the Impact view: connections of one kind, and one connection. */
  | 'changes'
  | 'change';

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

// ---- matrix

export interface MatrixParams {
  readonly scope?: string;
  /** Namespaces that are shown with their workloads. */
  readonly open?: readonly string[];
  /** Part of a name: only sources, or destinations, that contain it. */
  readonly from?: string;
  readonly to?: string;
  /** Only these ports count. Without a protocol: the port of TCP, UDP and SCTP. */
  readonly protocol?: string;
  readonly port?: number;
  /** Only what differs from the base that connections are compared with, if there is one. */
  readonly differences?: boolean;
}

/** A row (source) or column (destination). */
export interface MatrixEnd {
  /** What `palisade/explain` takes; of a namespace its name. Unique on its axis together with `kind`. */
  readonly id: string;
  readonly kind: 'namespace' | 'workload' | 'internet' | 'controller';
  readonly label: string;
  /** Of a workload. */
  readonly namespace?: string;
  /** Of a namespace: whether its workloads follow. */
  readonly expanded?: boolean;
  /** One line more, e.g. `3 of 7 workloads`. */
  readonly detail: string;
}

/**
 * What a cell says. Of two clusters compared: `added`, `removed`, `changed` or `unchanged`. `none`: there is nothing to
 * decide, as for a workload and itself.
 */
export interface MatrixCell {
  readonly state: 'open' | 'partly' | 'closed' | 'unknown' | 'none' | 'added' | 'removed' | 'changed' | 'unchanged';
  /** Carries the state without colour. */
  readonly letter: string;
  /** At most some 16 characters: ports, or how many of several connections. */
  readonly brief: string;
  /** In words, for tooltips and screen readers. */
  readonly text: string;
}

export interface MatrixResult {
  readonly scope: string;
  readonly rows: readonly MatrixEnd[];
  readonly columns: readonly MatrixEnd[];
  /** By row and column: index into `looks`. */
  readonly cells: readonly (readonly number[])[];
  readonly looks: readonly MatrixCell[];
  /** Sentences: what is left out and why. */
  readonly notes: readonly string[];
  /** Name of what connections can be compared with; undefined when there is nothing. */
  readonly base?: string;
}
/** Who can reach whom, by namespace; workloads of namespaces that are open. */
export const matrix = request<MatrixParams, MatrixResult>('palisade/matrix');

export type MatrixFormat = 'svg' | 'markdown' | 'mermaid' | 'csv';
/** The same as a text to keep; namespaces that are open only by their workloads. */
export const matrixExport = request<
  { readonly matrix: MatrixParams; readonly format: MatrixFormat },
  { readonly text: string }
>('palisade/matrix/export');

// ---- impact: what differs from the last commit, or from another one

/** Client → server: whether the user trusts the folders. Without trust no program runs in them. */
export const didChangeTrust = notification<{ readonly trusted: boolean }>('palisade/didChangeTrust');

/** Client → server: look again what the base is, for editors and places where nobody watches the repository. */
export const readBaseAgain = notification<Record<string, never>>('palisade/impact/readBaseAgain');

/** Server → client: what the status item and the view show. */
export interface ImpactStatus {
  /**
   * `unavailable`: the server has no way to earlier versions. `untrusted`, `no-program`, `no-repository`, `no-revision`,
   * `failed`: there is no base. `too-large`: more differs than is compared while someone types.
   */
  readonly state:
    | 'unavailable'
    | 'untrusted'
    | 'no-program'
    | 'no-repository'
    | 'no-revision'
    | 'failed'
    | 'computing'
    | 'too-large'
    | 'ready';
  /** What is compared with: `the last commit`, `main`. */
  readonly base: string;
  /** Connections; one of which some ports were opened and others closed counts as both. */
  readonly opened: number;
  readonly closed: number;
  /** Connections of which it cannot be known whether they were opened or closed. */
  readonly unknown: number;
  /** Why there is nothing to see; '' when there is. */
  readonly message: string;
}
export const impactStatus = notification<ImpactStatus>('palisade/impact/status');

/** Children of a node of the Impact view; its roots without `id`. */
export const impactChildren = request<{ readonly id?: string }, readonly TreeNode[]>('palisade/impact/children');

/** Why a connection differs: what decides now, and what decided in the base. `id`: of its node. */
export const explainImpact = request<{ readonly id: string }, { readonly title: string; readonly markdown: string }>(
  'palisade/impact/explain',
);

/** Names of versions to compare a folder with, newest first. */
export const baseNames = request<
  { readonly scope?: string },
  readonly { readonly name: string; readonly kind: 'branch' | 'remote' | 'tag'; readonly subject: string }[]
>('palisade/impact/baseNames');

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
  /** False when something is missing or extra, or when the manifests tell too little to call the set complete. */
  readonly complete: boolean;
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

// ---- policy tests

export interface PolicyTestFile {
  readonly uri: string;
  /** Path below its workspace folder. */
  readonly label: string;
  /** Folder whose manifests the tests are about. */
  readonly scope: string;
  /** Only when the file was asked for. */
  readonly tests?: readonly PolicyTestItem[];
}

export interface PolicyTestItem {
  /** Unique in its file. */
  readonly id: string;
  readonly name: string;
  readonly range: WireRange;
  /** What is behind the name: why it is skipped. */
  readonly description: string;
}

/** Files of policy tests in the workspace; of one file, with its tests. */
export const discoverTests = request<{ readonly uri?: string }, readonly PolicyTestFile[]>('palisade/tests/discover');

export interface RunTestsParams {
  readonly files: readonly {
    readonly uri: string;
    /** Default: all tests of the file. */
    readonly ids?: readonly string[];
  }[];
  /** Also tell which rules of policies the tests exercise. */
  readonly coverage?: boolean;
}

export interface PolicyTestResult {
  readonly uri: string;
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'error' | 'skipped';
  /** A failure of severity `warning`: reported, but not counted as one. */
  readonly warning: boolean;
  readonly message: string;
  /** Of a failure: what the test wants, and what is. */
  readonly expected: string;
  readonly actual: string;
  /** Where the test stands, or the part of it that cannot be evaluated. */
  readonly location: WireLocation;
  /** Rules that decided what is not as it should be. */
  readonly deciders: readonly { readonly message: string; readonly location: WireLocation }[];
}

/** One rule of a policy, or a policy as a whole. */
export interface RuleCoverageItem {
  readonly label: string;
  readonly policy: boolean;
  readonly location: WireLocation;
  /** Tests that exercise it. */
  readonly tests: number;
}

export interface RunTestsResult {
  readonly results: readonly PolicyTestResult[];
  /** Empty unless asked for. */
  readonly coverage: readonly RuleCoverageItem[];
}
export const runTests = request<RunTestsParams, RunTestsResult>('palisade/tests/run');

export interface CreateTestParams {
  readonly scope?: string;
  /** As in `palisade/explain`; not a Service. */
  readonly from: string;
  readonly to: string;
  readonly protocol?: string;
  readonly port?: number;
  /** File to add it to; default: the first test file of the folder, else a new one. */
  readonly uri?: string;
}

/** The edit that adds a test for a connection as it is now. */
export interface CreatedTest {
  readonly uri: string;
  /** False when the file has to be created. */
  readonly exists: boolean;
  readonly range: WireRange;
  readonly newText: string;
  readonly name: string;
}
export const createTest = request<CreateTestParams, CreatedTest>('palisade/tests/create');

// ---- file system of the client, for hosts where the server has none

export const findFiles = request<
  { readonly root: string },
  { readonly uris: readonly string[]; readonly truncated: boolean }
>('palisade/fs/findFiles');
export const readFiles = request<
  { readonly uris: readonly string[] },
  { readonly files: readonly { readonly uri: string; readonly text?: string; readonly error?: string }[] }
>('palisade/fs/readFiles');
