import type { Fact } from '../dialects/facts';
import type { Span } from '../yaml/span';
import type { YamlDocument, YamlProblem } from '../yaml/tree';
import type { Cluster } from './cluster';

/** One YAML document of a file with what was read from it. Immutable; shared between snapshots while its text is the same. */
export interface DocumentFacts {
  /** Content key; equal text, equal key. */
  readonly key: string;
  readonly facts: readonly Fact[];
  readonly problems: readonly YamlProblem[];
  /** Suppression comments of the document. */
  readonly suppressions: readonly Suppression[];
  /** True for text that a template engine has yet to render: it has no facts and no problems. */
  readonly template: boolean;
}

export interface Suppression {
  /** Rule ids; empty = every rule. */
  readonly rules: readonly string[];
  readonly scope: 'line' | 'next-line' | 'file';
  readonly span: Span;
  /** 0-based line within the document that it speaks about; unused for scope 'file'. */
  readonly line: number;
  readonly reason: string | undefined;
}

export interface DocumentPlace {
  /** Absolute offsets of the document's text. */
  readonly start: number;
  readonly end: number;
  readonly document: DocumentFacts;
}

/** A document's text with its syntax tree, for requests that look closer than facts do. */
export interface ParsedDocument {
  /** Absolute offset of `text` in the file. */
  readonly start: number;
  readonly text: string;
  readonly tree: YamlDocument;
}

/** Something worth telling about a file as a whole. */
export interface FileNote {
  readonly kind: 'template' | 'too-large' | 'binary' | 'unreadable' | 'too-many-documents';
  readonly message: string;
}

export interface FileEntry {
  readonly uri: string;
  /** Absolute offset of each document, ascending. */
  readonly documents: readonly DocumentPlace[];
  /** Offset of the first character of each line of the file. */
  readonly lineStarts: readonly number[];
  readonly length: number;
  readonly notes: readonly FileNote[];
}

/** One object of the workspace: a fact and where it stands. */
export interface Resource<F extends Fact = Fact> {
  readonly fact: F;
  readonly uri: string;
  /** Index in the file's `documents`. */
  readonly documentIndex: number;
  /** Index of the fact in its document (items of a List share one). */
  readonly factIndex: number;
  readonly name: string;
  /** Effective namespace (A3); '' for cluster-scoped kinds. */
  readonly namespace: string;
}

/** A place in a file, 0-based, in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Location {
  readonly uri: string;
  readonly range: Range;
}

/** One folder that is analysed as one cluster. */
export interface Scope {
  /** Folder uri without trailing slash; '' for files outside every folder. */
  readonly root: string;
  readonly resources: readonly Resource[];
  readonly cluster: Cluster;
}

/** One consistent picture of the workspace. Never changes; a later state is another snapshot. */
export interface Snapshot {
  readonly revision: number;
  /** In the order of their uris. */
  readonly files: ReadonlyMap<string, FileEntry>;
  readonly scopes: readonly Scope[];
  scopeOf(uri: string): Scope | undefined;
  /** Current text: an open editor's buffer, or what was read last. undefined when it is gone. */
  text(uri: string): string | undefined;
  /** A span of a resource's document as a file location. */
  locate(resource: Pick<Resource, 'uri' | 'documentIndex'>, span: Span): Location;
  /** Resources whose document contains the file offset, innermost first. */
  resourcesAt(uri: string, offset: number): readonly Resource[];
  /** Index of the document that a file offset belongs to; undefined for a file without documents. */
  documentIndexAt(uri: string, offset: number): number | undefined;
  /** Parses the document, or gives the tree of an earlier call with the same text. */
  parsed(place: Pick<Resource, 'uri' | 'documentIndex'>): ParsedDocument | undefined;
  offsetAt(uri: string, position: Position): number;
  positionAt(uri: string, offset: number): Position;
}
