import type { Dirent, Stats } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import picomatch from 'picomatch';
import { ALWAYS_EXCLUDED, MANIFEST_NAME } from '../file-system';

export interface Walked {
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly problems: readonly { readonly path: string; readonly error: unknown }[];
  readonly truncated: boolean;
}

/** Files that say what to leave out, in the syntax of .gitignore. */
export const IGNORE_FILES: readonly string[] = ['.gitignore', '.palisadeignore'];

/** More files than any workspace of manifests has. */
const MAX_FILES = 100_000;

/** All manifest files below a folder that neither globs nor ignore files exclude. Follows each link at most once. */
export async function walk(root: string, exclude: readonly string[]): Promise<Walked> {
  const walker = new Walker(root, picomatch([...ALWAYS_EXCLUDED, ...exclude], { dot: true }));
  await walker.start();
  return {
    files: walker.files.slice(0, MAX_FILES),
    problems: walker.problems,
    truncated: walker.files.length > MAX_FILES,
  };
}

/** Rules of one ignore file; they speak about paths relative to its folder. */
export interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
}

class Walker {
  readonly files: string[] = [];
  readonly problems: { path: string; error: unknown }[] = [];
  /** Real paths of the folders that links have led to. */
  private readonly linked = new Set<string>();
  private realRoot = '';

  constructor(
    private readonly root: string,
    private readonly excluded: (path: string) => boolean,
  ) {}

  async start(): Promise<void> {
    try {
      this.realRoot = await realpath(this.root);
    } catch (error) {
      this.problems.push({ path: this.root, error });
      return;
    }
    await this.folder(this.root, []);
  }

  private async folder(path: string, inherited: readonly IgnoreRules[]): Promise<void> {
    if (this.files.length > MAX_FILES) return;
    let entries: Dirent[];
    try {
      entries = await readdir(path, { withFileTypes: true });
    } catch (error) {
      this.problems.push({ path, error });
      return;
    }
    const rules = [...inherited, ...(await this.rulesIn(path, entries))];
    // One folder after the other: the order of problems is stable, and the number of open files small.
    for (const entry of entries) await this.entry(join(path, entry.name), entry, rules);
  }

  private async entry(path: string, entry: Dirent, rules: readonly IgnoreRules[]): Promise<void> {
    const wanted = MANIFEST_NAME.test(entry.name);
    if (!entry.isDirectory() && !entry.isSymbolicLink() && !(entry.isFile() && wanted)) return;
    if (this.excluded(slashed(relative(this.root, path)))) return;
    const isFolder = entry.isDirectory();
    if (ignored(path, isFolder, rules)) return;
    if (entry.isSymbolicLink()) return this.link(path, wanted, rules);
    if (isFolder) return this.folder(path, rules);
    this.files.push(path);
  }

  private async link(path: string, wanted: boolean, rules: readonly IgnoreRules[]): Promise<void> {
    let target: Stats;
    let real: string;
    try {
      [target, real] = await Promise.all([stat(path), realpath(path)]);
    } catch (error) {
      if (wanted) this.problems.push({ path, error });
      return;
    }
    if (target.isFile()) {
      // A link to a file in this very folder tree would show its objects twice.
      if (wanted && !isBelow(real, this.realRoot)) this.files.push(path);
      return;
    }
    if (!target.isDirectory() || ignored(path, true, rules)) return;
    const walkedAnyway = isBelow(real, this.realRoot) || isBelow(this.realRoot, real);
    if (walkedAnyway || [...this.linked].some((known) => isBelow(real, known))) return;
    this.linked.add(real);
    await this.folder(path, rules);
  }

  private async rulesIn(folder: string, entries: readonly Dirent[]): Promise<readonly IgnoreRules[]> {
    const names = entries.map((entry) => entry.name).filter((name) => IGNORE_FILES.includes(name));
    const found: IgnoreRules[] = [];
    for (const name of names) {
      try {
        found.push({ folder, rules: ignore().add(await readFile(join(folder, name), 'utf8')) });
      } catch (error) {
        this.problems.push({ path: join(folder, name), error });
      }
    }
    return found;
  }
}

/** The innermost ignore file that says anything about a path wins. */
export function ignored(path: string, isFolder: boolean, rules: readonly IgnoreRules[]): boolean {
  for (const { folder, rules: own } of [...rules].reverse()) {
    const verdict = own.test(slashed(relative(folder, path)) + (isFolder ? '/' : ''));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
