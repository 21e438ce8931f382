import type { RemoteConsole } from 'vscode-languageserver';

/** The log that a user can open. A defect that recurs at every key press is told once. */
export class Log {
  private readonly told = new Set<string>();

  constructor(private readonly console: Pick<RemoteConsole, 'error' | 'warn' | 'info'>) {}

  info(message: string): void {
    this.console.info(message);
  }

  warn(message: string): void {
    this.console.warn(message);
  }

  /** `kind` names the place of the defect, such as a handler or a rule. */
  failure(kind: string, error: unknown): void {
    if (this.told.has(kind)) return;
    this.told.add(kind);
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.console.error(`${kind} failed (further failures of it are not logged): ${detail}`);
  }
}
