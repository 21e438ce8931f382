import type { Cluster, PolicyEntry } from '../workspace/cluster';
import type { FileEntry, Resource, Scope, Snapshot } from '../workspace/snapshot';
import type { Span } from '../yaml/span';

export type Severity = 'error' | 'warning' | 'info' | 'hint';

export interface RuleMeta {
  /** kebab-case, stable for ever. */
  readonly id: string;
  /** One line, sentence case, no full stop. The English text of `rule.<id>` in package.nls.json. */
  readonly title: string;
  readonly category:
    | 'rejected'
    | 'semantics'
    | 'selector'
    | 'port'
    | 'address'
    | 'dns'
    | 'posture'
    | 'connectivity'
    | 'redundancy'
    | 'file';
  readonly severity: Severity;
  /** Runs only when the settings give it a severity. */
  readonly offByDefault?: true;
  readonly fixable: boolean;
  /** True for the shape of the schema, which the Red Hat YAML extension also checks (`palisade.validate.schema`). */
  readonly schema?: boolean;
  /** JSON schema of its options, `{ type: 'object', properties }`; absent = none. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface Place {
  readonly resource: Pick<Resource, 'uri' | 'documentIndex'>;
  readonly span: Span;
}

export interface Report extends Place {
  /** Subject, consequence, remedy; one or two sentences. */
  readonly message: string;
  /** From `resource` checks, places in the object itself. */
  readonly related?: readonly (Place & { readonly message: string })[];
  /** What `fixes` needs. JSON only. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** For rules whose severity depends on the case; settings still win. */
  readonly severity?: Severity;
  readonly tags?: readonly ('unnecessary' | 'deprecated')[];
}

export interface Finding extends Report {
  readonly rule: RuleMeta;
  readonly severity: Severity;
  readonly scopeRoot: string;
}

export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** Edits of existing documents (spans relative to their document) and files to create. */
export interface FixEdits {
  readonly documents: readonly {
    readonly uri: string;
    readonly documentIndex: number;
    readonly edits: readonly TextEdit[];
  }[];
  /** Whole new files, or text to append as new documents to an existing file. */
  readonly newDocuments: readonly { readonly uri: string; readonly text: string; readonly mode: 'create' | 'append' }[];
}

export interface Fix {
  readonly title: string;
  readonly preferred: boolean;
  /** True when it may allow a connection that is denied now: never applied without being asked for. */
  readonly widens: boolean;
  edits(): FixEdits;
}

export interface CheckContext {
  readonly snapshot: Snapshot;
  readonly cluster: Cluster;
  readonly scope: Scope;
  report(report: Report): void;
  /** Options of this rule from the settings, already validated; defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface FixContext {
  readonly snapshot: Snapshot;
  readonly scope: Scope;
  readonly cluster: Cluster;
}

/** A file as a whole, for what is wrong before there is any object. */
export interface FileContext {
  readonly file: FileEntry;
  readonly options: CheckContext['options'];
  report(report: Omit<Report, 'resource'> & { readonly documentIndex: number }): void;
}

/**
 * One rule. It implements the narrowest check that can decide it: `resource` sees one object alone (its result is kept
 * as long as the document's text is), `policy` one policy with the cluster around it, `scope` the whole cluster.
 */
export interface Rule {
  readonly meta: RuleMeta;
  resource?(
    resource: Resource,
    report: (report: Omit<Report, 'resource'>) => void,
    options: CheckContext['options'],
  ): void;
  /** Reports only in the policy's own document. */
  policy?(policy: PolicyEntry, context: CheckContext): void;
  scope?(context: CheckContext): void;
  file?(context: FileContext): void;
  /** Called on demand, for one finding. */
  fixes?(finding: Finding, context: FixContext): readonly Fix[];
}

export function defineRule(rule: Rule): Rule {
  return rule;
}
