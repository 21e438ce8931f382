import { join, relative } from 'node:path';
import ignore from 'ignore';
import picomatch from 'picomatch';
import { URI } from 'vscode-uri';
import { ALWAYS_EXCLUDED, type FileSystem, MANIFEST_NAME, tooLarge, unreadable } from '../../workspace/file-system';
import { decode } from '../../workspace/node/node-file-system';
import { IGNORE_FILES, ignored, type IgnoreRules } from '../../workspace/node/walk';
import { filesInRevision, pathInRevision, readObjects, type Revision, type RevisionFile } from './revision';

/** Larger files are not even asked for; as `loadFolder` has it. */
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * The files of a commit, under the uris that they have or would have on disk, chosen by the same rules as on disk: names,
 * ignore files, sizes.
 */
export function createRevisionFileSystem(revision: Revision, cwd: string): FileSystem {
  const files = new Map<string, RevisionFile>();
  let contents: ReadonlyMap<string, Buffer> = new Map();
  return {
    async list(root, { exclude }) {
      const top = URI.parse(root).fsPath;
      const path = pathInRevision(revision, relative(cwd, top) || '.', cwd);
      const found = await filesInRevision(revision, path);
      const small = found.filter((file) => file.size <= MAX_BYTES && isWanted(file.path, path));
      contents = new Map([...contents, ...(await readObjects(revision, small))]);
      const rules = rulesOf(revision, found, contents);
      const excluded = picomatch([...ALWAYS_EXCLUDED, ...exclude], { dot: true });
      const chosen = found.filter(
        (file) =>
          file.path === path ||
          (MANIFEST_NAME.test(file.path) && !isLeftOut(join(revision.root, file.path), top, rules, excluded)),
      );
      const uris = chosen.map((file) => {
        const uri = URI.file(join(revision.root, file.path)).toString();
        files.set(uri, file);
        return uri;
      });
      return { uris: uris.sort(), problems: [], truncated: false };
    },
    read(uri) {
      const file = files.get(uri);
      if (file === undefined) return Promise.resolve({ kind: 'gone' });
      const content = contents.get(file.object);
      if (content !== undefined) return Promise.resolve({ kind: 'text', text: decode(content) });
      const note = file.size > MAX_BYTES ? tooLarge(file.size, MAX_BYTES) : unreadable('git does not have its content');
      return Promise.resolve({ kind: 'note', note });
    },
  };
}

function isWanted(file: string, root: string): boolean {
  return file === root || MANIFEST_NAME.test(file) || IGNORE_FILES.includes(file.slice(file.lastIndexOf('/') + 1));
}

/** Rules of the ignore files, by the absolute path of their folder. */
function rulesOf(
  revision: Revision,
  files: readonly RevisionFile[],
  contents: ReadonlyMap<string, Buffer>,
): ReadonlyMap<string, readonly IgnoreRules[]> {
  const rules = new Map<string, readonly IgnoreRules[]>();
  for (const file of files) {
    const slash = file.path.lastIndexOf('/');
    const content = contents.get(file.object);
    if (content === undefined || !IGNORE_FILES.includes(file.path.slice(slash + 1))) continue;
    const folder = join(revision.root, file.path.slice(0, Math.max(slash, 0)));
    rules.set(folder, [...(rules.get(folder) ?? []), { folder, rules: ignore().add(decode(content)) }]);
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
