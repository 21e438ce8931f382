import type { FileSystem } from '../workspace/file-system';
import type { Revisions } from '../workspace/revisions';
import type { ClientFiles } from './client-files';

/** What the host of the server gives it: Node and a web worker do these things differently. */
export interface Runtime {
  /** Files of folders; `client` asks the editor for them, for hosts and folders that cannot be read here. */
  createFileSystem(client: ClientFiles | undefined): FileSystem;
  /** Earlier versions of folders, where the host can get at them. `program`: path of what reads them, or ''. */
  createRevisions?(program: () => string): Revisions;
  /** Calls back once, after so many milliseconds. The result cancels. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Lets messages that are waiting come in. */
  pause(): Promise<void>;
  /** Milliseconds since any fixed moment. */
  now(): number;
}

/** Longest time in milliseconds that work goes on without a pause: a cancellation is read only in pauses. */
const SLICE = 8;

/** Tells when a pause is due. */
export class Slicer {
  private started: number;

  constructor(private readonly runtime: Runtime) {
    this.started = runtime.now();
  }

  async breathe(): Promise<void> {
    if (this.runtime.now() - this.started < SLICE) return;
    await this.runtime.pause();
    this.started = this.runtime.now();
  }
}
