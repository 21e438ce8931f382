import type { Runtime } from './runtime';

/** Runs something once things have been quiet for a while, unless the session has ended by then. */
export class Debounce {
  private cancel: (() => void) | undefined;

  constructor(
    private readonly session: { readonly runtime: Pick<Runtime, 'after'>; readonly stopped: boolean },
    private readonly milliseconds: number,
    private readonly run: () => void,
  ) {}

  trigger(): void {
    this.cancel?.();
    this.cancel = this.session.runtime.after(this.milliseconds, () => {
      this.cancel = undefined;
      if (!this.session.stopped) this.run();
    });
  }
}
