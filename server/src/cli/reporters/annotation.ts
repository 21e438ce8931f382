import type { Severity } from '../../rules/rule';

/** Something to say about a place in a file, for tools that show it there: 1-based lines and columns. */
export interface Annotation {
  readonly rule: string;
  readonly severity: Severity;
  /** Relative to the working folder with forward slashes, or absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** Exclusive. */
  readonly endColumn: number;
  readonly message: string;
  readonly related: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly message: string;
  }[];
}
