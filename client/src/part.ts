import type * as vscode from 'vscode';
import type { Server } from './server';

/** What every part gets to work with. */
export interface PartContext {
  readonly extension: vscode.ExtensionContext;
  readonly server: Server;
  readonly log: vscode.LogOutputChannel;
}

/** One feature of the client. Parts know each other only by the ids of the commands that they register. */
export interface Part {
  readonly id: string;
  /** Registers what the part offers; everything disposable goes to `context.extension.subscriptions`. */
  activate(context: PartContext): void;
}
