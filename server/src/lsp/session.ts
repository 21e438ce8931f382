import type { Connection, Disposable, InitializeParams } from 'vscode-languageserver';
import type { Impact } from '../language/impact';
import type { MatrixBase } from '../language/matrix';
import type { LanguageSettings } from '../language/settings';
import type { RuleSettings } from '../rules/settings';
import type { Snapshot } from '../workspace/snapshot';
import { scopeRootOf } from '../workspace/uris';
import { createWorkspace, type Workspace } from '../workspace/workspace';
import { type ClientFeatures, clientFeaturesOf, optionsOf } from './client-features';
import { Configuration } from './configuration';
import { Log } from './log';
import type { Runtime } from './runtime';
import { ruleSettings, type Settings } from './settings';
import { UriSpelling } from './uri-spelling';

/**
 * What changed: a buffer, by typing or because it was opened; nothing but that a buffer was closed; or anything else. The
 * first two may leave every text as it was.
 */
export type Change = 'text' | 'closed' | 'other';

/** Everything that handlers share. Notifications write to it; requests read what they find when they start. */
export class Session {
  readonly workspace: Workspace = createWorkspace();
  readonly spelling = new UriSpelling();
  readonly log: Log;
  readonly configuration: Configuration;
  client: ClientFeatures = clientFeaturesOf({ processId: null, rootUri: null, capabilities: {} });
  schemaProviderPresent = false;
  /** Canonical uris without a slash at the end. */
  roots: readonly string[] = [];
  /** What the connections of a folder, by its root, are compared with: nothing until something offers a base. */
  compareWith: (root: string) => MatrixBase | undefined = () => undefined;
  /** What differs from that, as computed last; undefined where nobody knows. */
  impactOf: (root: string) => Impact | undefined = () => undefined;
  /** Settles when the folders have been read, so that answers about all of them are worth giving. */
  indexed: Promise<void> = Promise.resolve();
  /** True once the editor has said goodbye: nothing that is still under way is worth finishing. */
  stopped = false;
  private readonly listeners = new Set<(change: Change) => void>();

  constructor(
    readonly connection: Connection,
    readonly runtime: Runtime,
  ) {
    this.log = new Log(connection.console);
    this.configuration = new Configuration(connection);
  }

  start(params: InitializeParams): void {
    this.client = clientFeaturesOf(params);
    this.schemaProviderPresent = optionsOf(params.initializationOptions)?.schemaProviderPresent ?? false;
  }

  snapshot(): Snapshot {
    return this.workspace.snapshot();
  }

  settingsFor(uri: string): Settings {
    return this.configuration.settings(scopeRootOf(uri, this.roots));
  }

  rulesFor(uri: string): RuleSettings {
    return ruleSettings(this.settingsFor(uri), this.schemaProviderPresent);
  }

  languageFor(uri: string): LanguageSettings {
    const { schemaKeys } = this.settingsFor(uri);
    return {
      schemaKeys,
      schemaProviderPresent: this.schemaProviderPresent,
      snippets: this.client.snippets,
    };
  }

  onDidChange(listener: (change: Change) => void): Disposable {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  changed(change: Change): void {
    if (this.stopped) return;
    for (const listener of this.listeners) listener(change);
  }

  /** Whether the folders have been read, now or within so many milliseconds. */
  async indexedWithin(milliseconds: number): Promise<boolean> {
    let stop: () => void = () => undefined;
    const late = new Promise<false>((resolve) => {
      stop = this.runtime.after(milliseconds, () => resolve(false));
    });
    const done = await Promise.race([this.indexed.then(() => true), late]);
    stop();
    return done;
  }

  /** Runs the rest of a change that takes time, and tells the log if it fails: nobody waits for the result. */
  background(kind: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (!this.stopped) this.log.failure(kind, error);
    });
  }
}
