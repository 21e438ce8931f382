import { join, relative } from 'node:path';
import ignore from 'ignore';
import picomatch from 'picomatch';
import { URI } from 'vscode-uri';
import { ALWAYS_EXCLUDED, type FileSystem, MANIFEST_NAME, tooLarge, unreadable } from '../../file-system';
import { decode } from '../node-file-system';
import { IGNORE_FILES, ignored, type IgnoreRules } from '../walk';
import { pathInRevision, readObjects, type Revision, type RevisionFile, treeOf } from './revision';

/** Larger files are not even asked for; as `loadFolder` has it. */
const MAX_BYTES = 10 * 1024 * 1024;

/** Texts by object name: what two commits share is read once. */
export type TextsByObject = Map<string, string>;

export interface RevisionFileSystem extends FileSystem {
  /** Uris of links and submodules below what was listed so far. */
  without(): readonly string[];
}

/**
 * The files of a commit, under the uris that they have or would have on disk, chosen by the same rules as on disk: names,
 * ignore files, sizes. `known` lends the texts of another commit; afterwards it holds those of this one alone.
 */
export function createRevisionFileSystem(
  revision: Revision,
  cwd: string,
  known: TextsByObject = new Map(),
): RevisionFileSystem {
  const files = new Map<string, RevisionFile>();
  const unread = new Set<string>();
  const texts: TextsByObject = new Map();
  const uriOf = (path: string) => URI.file(join(revision.root, path)).toString();
  return {
    async list(root, { exclude }) {
      const top = URI.parse(root).fsPath;
      const path = pathInRevision(revision, relative(cwd, top) || '.', cwd);
      const { files: found, without } = await treeOf(revision, path);
      for (const one of without) unread.add(uriOf(one));
      const small = found.filter((file) => file.size <= MAX_BYTES && isWanted(file.path, path));
      await readTexts(revision, small, texts, known);
      const rules = rulesOf(revision, found, texts);
      const excluded = picomatch([...ALWAYS_EXCLUDED, ...exclude], { dot: true });
      const chosen = found.filter(
        (file) =>
          file.path === path ||
          (MANIFEST_NAME.test(file.path) && !isLeftOut(join(revision.root, file.path), top, rules, excluded)),
      );
      const uris = chosen.map((file) => {
        const uri = uriOf(file.path);
        files.set(uri, file);
        return uri;
      });
      return { uris: uris.sort(), problems: [], truncated: false };
    },
    read(uri) {
      const file = files.get(uri);
      if (file === undefined) return Promise.resolve({ kind: 'gone' });
      const text = texts.get(file.object);
      if (text !== undefined) return Promise.resolve({ kind: 'text', text });
      const note = file.size > MAX_BYTES ? tooLarge(file.size, MAX_BYTES) : unreadable('git does not have its content');
      return Promise.resolve({ kind: 'note', note });
    },
    without: () => [...unread],
  };
}

/** Asks git for what is not known yet. */
async function readTexts(
  revision: Revision,
  files: readonly RevisionFile[],
  texts: TextsByObject,
  known: TextsByObject,
): Promise<void> {
  const missing = new Map<string, RevisionFile>();
  for (const file of files) {
    const text = texts.get(file.object) ?? known.get(file.object);
    if (text === undefined) missing.set(file.object, file);
    else texts.set(file.object, text);
  }
  for (const [object, content] of await readObjects(revision, [...missing.values()])) {
    texts.set(object, decode(content));
  }
  known.clear();
  for (const [object, text] of texts) known.set(object, text);
}

function isWanted(file: string, root: string): boolean {
  return file === root || MANIFEST_NAME.test(file) || IGNORE_FILES.includes(file.slice(file.lastIndexOf('/') + 1));
}

/** Rules of the ignore files, by the absolute path of their folder. */
function rulesOf(
  revision: Revision,
  files: readonly RevisionFile[],
  texts: TextsByObject,
): ReadonlyMap<string, readonly IgnoreRules[]> {
  const rules = new Map<string, readonly IgnoreRules[]>();
  for (const file of files) {
    const slash = file.path.lastIndexOf('/');
    const text = texts.get(file.object);
    if (text === undefined || !IGNORE_FILES.includes(file.path.slice(slash + 1))) continue;
    const folder = join(revision.root, file.path.slice(0, Math.max(slash, 0)));
    rules.set(folder, [...(rules.get(folder) ?? []), { folder, rules: ignore().add(text) }]);
  }
  return rules;
}

/** As a walk from `top` down would decide: a folder that is left out hides what is in it. */
function isLeftOut(
  path: string,
  top: string,
  rules: ReadonlyMap<string, readonly IgnoreRules[]>,
  excluded: (path: string) => boolean,
): boolean {
  const names = relative(top, path).split(/[\\/]/);
  const applying = [...(rules.get(top) ?? [])];
  return names.some((_, index) => {
    const isFolder = index < names.length - 1;
    const place = join(top, ...names.slice(0, index + 1));
    if (excluded(names.slice(0, index + 1).join('/')) || ignored(place, isFolder, applying)) return true;
    applying.push(...(rules.get(place) ?? []));
    return false;
  });
}
