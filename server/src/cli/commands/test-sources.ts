import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import picomatch from 'picomatch/posix';
import { URI } from 'vscode-uri';
import { isTestFile } from '../../assertions/test-file';
import { createNodeFileSystem } from '../../workspace/node/node-file-system';
import { type Io, UsageError } from '../io';
import { fileUri } from '../paths';

export interface TestSources {
  /** What is read as the cluster. */
  readonly manifests: readonly string[];
  /** Test files that are named, as paths; those in the folders of `manifests` come on top where a folder was named. */
  readonly files: readonly string[];
  /** Folders that were named: every test file below them counts. */
  readonly folders: readonly string[];
}

/**
 * What the arguments of `test` mean. Folders are read as the cluster, with the test files in them; when only test files
 * are named, the working folder is the cluster, as in an editor that has it open.
 */
export async function testSources(
  paths: readonly string[],
  manifests: readonly string[] | undefined,
  io: Io,
): Promise<TestSources> {
  const files: string[] = [];
  const folders: string[] = [];
  const others: string[] = [];
  for (const path of paths) {
    const full = resolve(io.cwd, path);
    if (!existsSync(full)) {
      files.push(...(await matching(path, io)));
    } else if (statSync(full).isDirectory()) folders.push(path);
    else if (isTestFile(path)) files.push(path);
    else others.push(path);
  }
  for (const path of manifests ?? []) {
    if (!existsSync(resolve(io.cwd, path))) throw new UsageError(`--manifests ${path}: no such file or folder`);
  }
  if (manifests !== undefined) {
    // Other manifests in the folders are none of the cluster's.
    const inFolders = await Promise.all(folders.map((folder) => testFilesIn(folder, io)));
    return { manifests, files: [...files, ...inFolders.flat()], folders: [] };
  }
  const named = [...folders, ...others];
  return { manifests: named.length > 0 ? named : ['.'], files, folders };
}

async function testFilesIn(folder: string, io: Io): Promise<readonly string[]> {
  const { uris } = await createNodeFileSystem().list(fileUri(folder, io.cwd), { exclude: [] });
  return uris.filter(isTestFile).map((uri) => URI.parse(uri).fsPath);
}

/** Test files that fit a glob. */
async function matching(glob: string, io: Io): Promise<readonly string[]> {
  const { base, isGlob } = picomatch.scan(glob.replaceAll('\\', '/'));
  if (!isGlob) throw new UsageError(`${glob}: no such file or folder`);
  const root = fileUri(base === '' ? '.' : base, io.cwd);
  const { uris } = await createNodeFileSystem().list(root, { exclude: [] });
  const fits = picomatch(resolve(io.cwd, glob).replaceAll('\\', '/'), { dot: true });
  const found = uris.map((uri) => URI.parse(uri).fsPath).filter((path) => fits(path.replaceAll('\\', '/')));
  const tests = found.filter((path) => isTestFile(path));
  if (tests.length > 0) return tests;
  const why = found.length === 0 ? 'no file matches' : 'no file with policy tests (*.netpol-test.yaml) matches';
  throw new UsageError(`${glob}: ${why}`);
}
