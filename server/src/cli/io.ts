/** What a command may touch of the outside: injected, so that tests run commands in process. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** True when `out` is a terminal that shows colours. */
  readonly colour: boolean;
  readonly cwd: string;
}

/** Exit statuses (product.md §7). */
export const CLEAN = 0;
export const FINDINGS = 1;
export const UNUSABLE = 2;
export type ExitStatus = typeof CLEAN | typeof FINDINGS | typeof UNUSABLE;

/** Wrong usage or unreadable input: one line for stderr, exit status 2. */
export class UsageError extends Error {}
