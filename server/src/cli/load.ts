import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { IpSet } from '../engine/ip-set';
import type { Cluster } from '../workspace/cluster';
import { mergeNotUnderstood, notUnderstoodText } from '../workspace/cluster/not-understood';
import type { FileSystem } from '../workspace/file-system';
import { loadFolder } from '../workspace/load';
import { createNodeFileSystem } from '../workspace/node/node-file-system';
import { pluginNote } from '../workspace/plugin-words';
import type { WorkspaceSettings } from '../workspace/settings';
import type { Scope, Snapshot } from '../workspace/snapshot';
import { createWorkspace, type Workspace } from '../workspace/workspace';
import { type Io, UsageError } from './io';
import { displayPath, fileUri } from './paths';
import { printable } from './style';

/** Options of every command that reads manifests. */
export interface LoadOptions {
  readonly ipblockMatchesPods: 'auto' | 'always' | 'never';
  readonly podCidr?: readonly string[];
  /** Name of the network plugin, or `auto`. */
  readonly cni?: string;
}

export interface Loaded {
  readonly workspace: Workspace;
  readonly snapshot: Snapshot;
  /** All files of one command line are read as one cluster. */
  readonly scope: Scope;
  readonly settings: Partial<WorkspaceSettings>;
}

/** Where manifests are read from, and how output names its files. */
export interface Source {
  readonly fileSystem: FileSystem;
  readonly nameOf: (uri: string) => string;
}

/** The disk; files are named relative to the working folder. */
export function diskSource(io: Io): Source {
  return { fileSystem: createNodeFileSystem(), nameOf: (uri) => displayPath(uri, io.cwd) };
}

/**
 * Reads all paths as one cluster. What cannot be read is said on stderr, one line each, and the rest goes on; nothing
 * readable at all, or no manifest, is a `UsageError`.
 */
export async function load(paths: readonly string[], options: LoadOptions, io: Io): Promise<Loaded> {
  const source = diskSource(io);
  for (const path of paths) {
    if (!existsSync(resolve(io.cwd, path))) throw new UsageError(`${path}: no such file or folder`);
  }
  const { workspace, snapshot, settings } = await loadFrom(source, paths, options, io);
  const [scope] = snapshot.scopes;
  if (scope === undefined || scope.resources.length === 0) {
    const folders = paths.every((path) => statSync(resolve(io.cwd, path)).isDirectory());
    throw new UsageError(`${paths.join(', ')}: no Kubernetes manifests found${whyNone(snapshot, source, folders)}`);
  }
  return { workspace, snapshot, scope, settings };
}

/** Reads paths of a source as one cluster, which may turn out empty. Problems are said on stderr. */
export async function loadFrom(
  { fileSystem, nameOf }: Source,
  paths: readonly string[],
  options: LoadOptions,
  io: Io,
): Promise<Omit<Loaded, 'scope'>> {
  const settings = settingsOf(options);
  const workspace = createWorkspace(settings);
  const pause = () => Promise.resolve();
  for (const path of paths) {
    const result = await loadFolder(workspace, fileSystem, fileUri(path, io.cwd), { exclude: [], pause });
    for (const problem of result.problems) io.err(`palisade: ${nameOf(problem.uri)}: ${problem.message}\n`);
    if (result.truncated) io.err(`palisade: ${path}: more files than can be read; the rest is left out\n`);
  }
  const snapshot = workspace.snapshot();
  noteFiles(snapshot, nameOf, io);
  notePlugin(snapshot, nameOf, io);
  return { workspace, snapshot, settings };
}

export function clusterOf(snapshot: Snapshot): Cluster {
  const [scope] = snapshot.scopes;
  if (scope === undefined) throw new UsageError('no Kubernetes manifests found');
  return scope.cluster;
}

/** Which network plugin verdicts are made for, where that makes a difference: one line. */
function notePlugin(snapshot: Snapshot, nameOf: Source['nameOf'], io: Io): void {
  for (const { cluster } of snapshot.scopes) {
    const note = pluginNote(snapshot, cluster, nameOf, '--cni');
    if (note !== undefined) io.err(`palisade: note: ${printable(note)}\n`);
  }
}

/** Kinds that are not understood, with what that means for the verdicts: one line each, whichever version has them. */
export function noteKinds(versions: readonly Cluster[], io: Io): void {
  const lists = versions.map((cluster) => cluster.notUnderstood);
  for (const kind of mergeNotUnderstood(lists, true)) {
    io.err(`palisade: note: ${printable(notUnderstoodText(kind))}\n`);
  }
}

/** Broken documents and files that are left out: one line each, because verdicts are made without them. */
function noteFiles(snapshot: Snapshot, nameOf: Source['nameOf'], io: Io): void {
  for (const file of snapshot.files.values()) {
    const name = nameOf(file.uri);
    // `loadFrom` has told of files that it could not read or that are too large.
    const notes = file.notes.filter(({ kind }) => kind !== 'unreadable' && kind !== 'too-large');
    for (const note of notes) io.err(`palisade: ${name}: ${note.message}\n`);
    file.documents.forEach((place, documentIndex) => {
      const [problem] = place.document.problems.filter((p) => p.code !== 'duplicate-key');
      if (problem === undefined) return;
      const { range } = snapshot.locate({ uri: file.uri, documentIndex }, problem.span);
      io.err(`palisade: ${name}:${range.start.line + 1}: ${problem.message}\n`);
    });
  }
}

/** What was found instead of manifests, in brackets. `folders`: folders were asked for, not single files. */
export function whyNone(snapshot: Snapshot, { nameOf }: Source, folders = true): string {
  const files = [...snapshot.files.values()];
  const [file] = files;
  if (file === undefined) {
    return folders ? ' (no .yaml, .yml or .json file)' : ' (nothing in it has apiVersion and kind)';
  }
  if (files.every(({ notes }) => notes.length > 0)) return ' (nothing could be read)';
  return ` (${files.length === 1 ? nameOf(file.uri) : `${files.length} files`} read, none with apiVersion and kind)`;
}

function settingsOf(options: LoadOptions): Partial<WorkspaceSettings> {
  const podCidrs = options.podCidr ?? [];
  for (const cidr of podCidrs) {
    if (IpSet.cidr(cidr) === undefined)
      throw new UsageError(`--pod-cidr ${cidr}: not an address range such as 10.244.0.0/16`);
  }
  const { ipblockMatchesPods, cni = 'auto' } = options;
  return {
    cluster: {
      ...(ipblockMatchesPods === 'auto'
        ? {}
        : { addressesMatchPods: ipblockMatchesPods === 'never' ? 'never' : 'b24' }),
      cni,
      ...(podCidrs.length > 0 ? { podCidrs } : {}),
    },
  };
}
