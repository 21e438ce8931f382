import type { Direction } from '../engine/model';
import type { Located, Span } from '../yaml/span';
import type { PeerPattern } from './peer-pattern';
import type { PortPattern } from './port-pattern';

/** A file of policy tests as it is written. Spans are relative to its first document. */
export interface TestFile {
  readonly uri: string;
  readonly groups: ReadonlyMap<string, PeerGroup>;
  readonly tests: readonly PolicyTest[];
  readonly problems: readonly FileProblem[];
}

export interface PeerGroup {
  readonly name: string;
  readonly span: Span;
  readonly peers: readonly PeerTerm[];
}

/** Something to tell about the file's text; `error`: the test that it stands in cannot run. */
export interface FileProblem {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly span: Span;
}

export interface PolicyTest {
  /** Unique in the file: the name, with a number behind it where an earlier test has the same. */
  readonly id: string;
  readonly name: string;
  /** The item of the list; `nameSpan` is the name alone. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** Why it is not run; '' when no reason is given. */
  readonly skip: string | undefined;
  /** A test of severity `warning` never fails a run. */
  readonly severity: 'error' | 'warning';
  /** undefined when the text is not understood; `FileProblem`s say why. */
  readonly assertion: Assertion | undefined;
}

export type Assertion =
  | ConnectionAssertion
  | ExposureAssertion
  | IsolatedAssertion
  | NoPathAssertion
  | CoveredAssertion
  | { readonly kind: 'unsupported'; readonly key: 'flows' | 'sameAs' };

export interface ConnectionAssertion {
  readonly kind: 'connection';
  readonly from: readonly PeerTerm[];
  readonly to: readonly PeerTerm[];
  readonly ports: readonly PortTerm[] | undefined;
  readonly expect: 'allow' | 'deny';
  readonly quantifier: 'all' | 'any';
}

/** Nobody but these may reach the pods, or be reached by them. */
export interface ExposureAssertion {
  readonly kind: 'exposure';
  readonly of: readonly PeerTerm[];
  readonly direction: Direction;
  readonly atMost: readonly Limit[];
}

/** No connections with pods of other namespaces. */
export interface IsolatedAssertion {
  readonly kind: 'isolated';
  readonly namespaces: readonly Located<string>[];
  readonly directions: readonly Direction[];
  readonly except: readonly Limit[];
}

export interface NoPathAssertion {
  readonly kind: 'no-path';
  readonly from: readonly PeerTerm[];
  readonly to: readonly PeerTerm[];
  readonly transitive: boolean;
  /** Connections of a path at most. */
  readonly maxHops: number | undefined;
}

/** Policies isolate every pod. */
export interface CoveredAssertion {
  readonly kind: 'covered';
  /** undefined: every namespace. */
  readonly namespaces: readonly Located<string>[] | undefined;
  readonly directions: readonly Direction[];
}

export interface Limit {
  readonly peers: readonly PeerTerm[];
  readonly ports: readonly PortTerm[] | undefined;
}

export interface PeerTerm {
  readonly pattern: PeerPattern;
  /** As written, or the short form of what is written as a mapping. */
  readonly text: string;
  readonly span: Span;
}

export interface PortTerm {
  readonly pattern: PortPattern;
  readonly text: string;
  readonly span: Span;
}

const TEST_FILE = /\.netpol-test\.ya?ml$/i;

/** Whether a file holds policy tests, by its name. */
export function isTestFile(uri: string): boolean {
  return TEST_FILE.test(uri);
}
