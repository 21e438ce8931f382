import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { FixtureFile } from '../support/fixture';
import { sharedFolder } from '../support/shared';

/** Manifests that are applied together. */
export interface Tree {
  /** `group/case`, with the revision or the configuration of a case that has several. */
  readonly name: string;
  readonly files: readonly FixtureFile[];
}

const CORPUS = join(sharedFolder, 'corpus');

/** Groups without cases, where every file stands alone. */
const LOOSE_FILES = ['_calico-examples', '_cilium-examples', '_cyclonus', '_recipes-yaml'];

/** The fields of a configuration that name files. */
const FILE_LISTS = ['namespaceList', 'podList', 'networkPolicyList', 'resourceList'];

interface Expected {
  readonly global?: Configuration;
  readonly configs?: Readonly<Record<string, Configuration>>;
}
type Configuration = Readonly<Record<string, unknown>>;

/** Every tree of manifests in the corpus, in the order of names. What several cases have in common is one tree, the first. */
export function corpusTrees(): readonly Tree[] {
  const distinct = new Map<string, Tree>();
  for (const tree of groupsOf(CORPUS).flatMap(treesOfGroup)) {
    const key = JSON.stringify(tree.files.map(({ text }) => text).sort());
    if (tree.files.length > 0 && !distinct.has(key)) distinct.set(key, tree);
  }
  return [...distinct.values()];
}

/** One tree of the corpus, by the folder that it lies in. */
export function corpusTree(folder: string): Tree {
  return treeOf(folder, join(CORPUS, folder, 'manifests'));
}

function groupsOf(corpus: string): readonly string[] {
  return readdirSync(corpus)
    .sort()
    .filter((name) => statSync(join(corpus, name)).isDirectory());
}

function treesOfGroup(group: string): readonly Tree[] {
  const folder = join(CORPUS, group);
  if (LOOSE_FILES.includes(group)) {
    return filesBelow(folder).map((path) => ({
      name: relative(CORPUS, path),
      files: [fileAt(folder, path)],
    }));
  }
  return readdirSync(folder)
    .sort()
    .flatMap((name) => treesOfCase(`${group}/${name}`));
}

function treesOfCase(name: string): readonly Tree[] {
  const manifests = join(CORPUS, name, 'manifests');
  if (!existsSync(manifests)) return [];
  const { global = {}, configs = {} } = JSON.parse(
    readFileSync(join(CORPUS, name, 'expected.json'), 'utf8'),
  ) as Expected;
  const named = Object.entries(configs);
  if (named.length > 0) {
    return named.map(([config, own]) => configuredTree(`${name}/${config}`, manifests, { ...global, ...own }));
  }
  const revisions = ['ref1', 'ref2'].filter((revision) => existsSync(join(manifests, revision)));
  if (revisions.length > 0) {
    return revisions.map((revision) => treeOf(`${name}/${revision}`, join(manifests, revision)));
  }
  return [treeOf(name, manifests)];
}

function configuredTree(name: string, manifests: string, configuration: Configuration): Tree {
  const paths = FILE_LISTS.flatMap((field) => configuration[field] ?? [])
    .filter((path) => typeof path === 'string')
    .map((path) => join(manifests, path))
    .filter((path) => existsSync(path));
  return { name, files: [...new Set(paths)].map((path) => fileAt(manifests, path)) };
}

function treeOf(name: string, folder: string): Tree {
  return { name, files: filesBelow(folder).map((path) => fileAt(folder, path)) };
}

function fileAt(folder: string, path: string): FixtureFile {
  return { path: relative(folder, path), text: readFileSync(path, 'utf8') };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => {
      if (statSync(path).isDirectory()) return filesBelow(path);
      return /\.(ya?ml|json)$/.test(path) ? [path] : [];
    });
}
