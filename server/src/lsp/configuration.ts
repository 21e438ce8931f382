import type { Connection } from 'vscode-languageserver';
import { DEFAULT_SETTINGS, decodeSettings, enabledGlobs, type Settings } from './settings';

/** Settings by workspace folder, as last told by the editor. Reading is synchronous: requests never wait for them. */
export class Configuration {
  private byRoot = new Map<string, FolderSettings>();
  private common: FolderSettings = { settings: DEFAULT_SETTINGS, exclude: [] };
  private told: readonly string[] = [];

  constructor(private readonly connection: Pick<Connection, 'sendRequest'>) {}

  /** Of a workspace folder; of the window for '' and for folders that are not known. */
  settings(root: string): Settings {
    return (this.byRoot.get(root) ?? this.common).settings;
  }

  /** Globs of files that are left out, below a workspace folder. */
  exclude(root: string): readonly string[] {
    const { exclude } = this.byRoot.get(root) ?? this.common;
    return exclude.length > 0 ? exclude : this.told;
  }

  /** Globs that the editor told at the start, for editors that cannot be asked. */
  tellExclude(exclude: readonly string[]): void {
    this.told = exclude;
  }

  /** Asks the editor for everything at once. What it does not answer stays as it was. */
  async pull(roots: readonly string[]): Promise<void> {
    const scopes: readonly (string | undefined)[] = [undefined, ...roots];
    const items = scopes.flatMap((scopeUri) =>
      ['palisade', 'files.exclude'].map((section) => (scopeUri === undefined ? { section } : { section, scopeUri })),
    );
    const answers = await this.connection.sendRequest<unknown>('workspace/configuration', { items });
    if (!Array.isArray(answers)) return;
    const values: readonly unknown[] = answers;
    const folders = scopes.map((_, index) => folderSettings(values[2 * index], values[2 * index + 1]));
    this.common = folders[0] ?? this.common;
    this.byRoot = new Map(roots.flatMap((root, index) => entry(root, folders[index + 1])));
  }

  /** For editors that send their settings instead of being asked. */
  push(settings: unknown): void {
    const section =
      typeof settings === 'object' && settings !== null && 'palisade' in settings ? settings.palisade : {};
    this.common = folderSettings(section, undefined);
    this.byRoot.clear();
  }

  /** Equal text, equal settings. */
  fingerprint(): string {
    return JSON.stringify([this.common, [...this.byRoot]]);
  }
}

interface FolderSettings {
  readonly settings: Settings;
  readonly exclude: readonly string[];
}

function folderSettings(section: unknown, filesExclude: unknown): FolderSettings {
  const settings = decodeSettings(section);
  return { settings, exclude: [...enabledGlobs(settings.exclude), ...enabledGlobs(filesExclude)] };
}

function entry<T>(key: string, value: T | undefined): [string, T][] {
  return value === undefined ? [] : [[key, value]];
}
