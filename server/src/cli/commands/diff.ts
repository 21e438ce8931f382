import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import type { Cluster } from '../../workspace/cluster';
import type { ConnectionDiff } from '../../workspace/diff/connection-diff';
import { type DiffOptions, diffConnections } from '../../workspace/diff/diff-connections';
import type { UnknownAs } from '../../workspace/diff/cluster-side';
import { findRevision, type Revision } from '../../workspace/node/git/revision';
import { createRevisionFileSystem } from '../../workspace/node/git/revision-file-system';
import { GitError } from '../../workspace/node/git/run-git';
import { CLEAN, type ExitStatus, FINDINGS, type Io, UsageError } from '../io';
import { diskSource, loadFrom, type LoadOptions, noteKinds, type Source, whyNone } from '../load';
import { displayPath } from '../paths';
import { diffAsCsv, diffAsJson, diffAsMarkdown, diffAsText, diffRows, type DiffSide } from '../reporters/diff';
import type { Annotation } from '../reporters/annotation';
import { annotationsAsJunit } from '../reporters/annotations-junit';
import { DIFF_RULES, diffAnnotations } from '../reporters/diff-annotations';
import { asGithubCommands } from '../reporters/github';
import { asSarif } from '../reporters/sarif';
import { graphAsDot } from '../../workspace/print/graph-dot';
import { graphAsMermaid } from '../../workspace/print/graph-mermaid';
import { graphAsSvg } from '../../workspace/print/graph-svg';
import { graphOfDiff } from '../../workspace/print/graph';

export interface DiffCommandOptions extends LoadOptions {
  readonly output: 'text' | 'json' | 'csv' | 'md' | 'dot' | 'mermaid' | 'svg' | 'sarif' | 'github' | 'junit';
  readonly path?: readonly string[];
  readonly namespace?: string;
  readonly workload?: string;
  readonly unknownAs: UnknownAs;
  readonly explain?: boolean;
  readonly exitCode?: boolean;
}

/** Prints which connections differ between two folders or git revisions, in netpol-analyzer's form. */
export async function diff(old: string, current: string, options: DiffCommandOptions, io: Io): Promise<ExitStatus> {
  const [before, after] = [await read(old, current, options, io), await read(current, old, options, io)];
  if (before.cluster === undefined && after.cluster === undefined)
    throw new UsageError(`${old}, ${current}: no Kubernetes manifests found`);
  noteKinds(
    [before, after].flatMap(({ cluster }) => cluster ?? []),
    io,
  );
  const all = diffConnections(before.cluster, after.cluster, filterOf(before, after, options));
  const changes = all.filter((row) => row.type !== 'unchanged');
  switch (options.output) {
    case 'text':
      io.out(diffAsText(diffRows(changes, { before, after }, options.explain === true), io.colour));
      break;
    case 'json':
      io.out(diffAsJson(diffRows(changes, { before, after }, options.explain === true)));
      break;
    case 'csv':
      io.out(diffAsCsv(diffRows(changes, { before, after }, false)));
      break;
    case 'md':
      io.out(diffAsMarkdown(diffRows(changes, { before, after }, false)));
      break;
    case 'sarif':
      io.out(asSarif(annotations(changes, before, after, io), DIFF_RULES, io.cwd));
      break;
    case 'github':
      io.out(asGithubCommands(annotations(changes, before, after, io)));
      break;
    case 'junit':
      io.out(annotationsAsJunit(annotations(changes, before, after, io), () => options.exitCode === true));
      break;
    case 'dot':
      io.out(graphAsDot(graphOfDiff(all)));
      break;
    case 'mermaid':
      io.out(graphAsMermaid(graphOfDiff(all)));
      break;
    case 'svg':
      io.out(graphAsSvg(graphOfDiff(all)));
      break;
  }
  return options.exitCode === true && changes.length > 0 ? FINDINGS : CLEAN;
}

/** Files are named as in the working folder, whichever revision they are of: there the lines are shown. */
function annotations(
  changes: readonly ConnectionDiff[],
  before: DiffSide,
  after: DiffSide,
  io: Io,
): readonly Annotation[] {
  const nameOf = (uri: string) => displayPath(uri, io.cwd);
  const rows = diffRows(changes, { before: { ...before, nameOf }, after: { ...after, nameOf } }, true);
  const [fallback = ''] = [after, before].flatMap(({ snapshot }) => [...snapshot.files.keys()].sort().slice(0, 1));
  return diffAnnotations(rows, nameOf(fallback));
}

const PICTURES: ReadonlySet<string> = new Set(['dot', 'mermaid', 'svg']);

function filterOf(before: DiffSide, after: DiffSide, options: DiffCommandOptions): DiffOptions {
  const clusters = [before.cluster, after.cluster].flatMap((cluster) => cluster ?? []);
  const { namespace, workload, unknownAs } = options;
  if (namespace !== undefined && !clusters.some((cluster) => cluster.namespaces.has(namespace)))
    throw new UsageError(`--namespace ${namespace}: no such namespace in the manifests`);
  return {
    unknownAs,
    unchanged: PICTURES.has(options.output),
    ...(namespace === undefined ? {} : { namespace }),
    ...(workload === undefined ? {} : { workloads: idsOf(clusters, workload, namespace) }),
  };
}

function idsOf(clusters: readonly Cluster[], workload: string, namespace = 'default'): ReadonlySet<string> {
  const slash = workload.indexOf('/');
  const [ns, name] = slash < 0 ? [namespace, workload] : [workload.slice(0, slash), workload.slice(slash + 1)];
  const found = clusters.flatMap((cluster) => cluster.findWorkloads(ns, name));
  if (found.length === 0) throw new UsageError(`--workload ${workload}: no such workload in namespace ${ns}`);
  return new Set(found.map((w) => w.id));
}

/** Reads one side: what exists on disk is read from disk, everything else must be a git revision. */
async function read(text: string, other: string, options: DiffCommandOptions, io: Io): Promise<DiffSide> {
  const onDisk = existsSync(resolve(io.cwd, text));
  if (onDisk) {
    const paths =
      options.path === undefined ? [text] : options.path.map((path) => (isAbsolute(path) ? path : join(text, path)));
    for (const path of paths)
      if (!existsSync(resolve(io.cwd, path))) throw new UsageError(`${path}: no such file or folder`);
    const source = diskSource(io);
    const { snapshot } = await loadFrom(source, paths, options, io);
    const [scope] = snapshot.scopes;
    if (scope === undefined || scope.resources.length === 0)
      throw new UsageError(`${paths.join(', ')}: no Kubernetes manifests found${whyNone(snapshot, source)}`);
    return { name: text, snapshot, cluster: scope.cluster, nameOf: source.nameOf };
  }
  const revision = await revisionNamed(text, io);
  const source = revisionSource(revision, io);
  const { snapshot } = await loadFrom(source, options.path ?? [folderOf(other, io)], options, io).catch(asUsage);
  const [scope] = snapshot.scopes;
  if (scope === undefined || scope.resources.length === 0) {
    // A folder may be younger than the revision: then everything in it is new.
    io.err(`palisade: note: ${text}: no Kubernetes manifests found${whyNone(snapshot, source)}\n`);
    return { name: text, snapshot, cluster: undefined, nameOf: source.nameOf };
  }
  return { name: text, snapshot, cluster: scope.cluster, nameOf: source.nameOf };
}

async function revisionNamed(text: string, io: Io): Promise<Revision> {
  try {
    return await findRevision(text, io.cwd);
  } catch (error) {
    if (!(error instanceof GitError) || error.kind === 'no-program') return asUsage(error);
    const why = error.kind === 'no-revision' ? '' : `: ${error.message}`;
    throw new UsageError(`${text}: no such file or folder, and no git revision${why}`);
  }
}

/** What git cannot do is no defect of ours. */
function asUsage(error: unknown): never {
  throw error instanceof GitError ? new UsageError(error.message) : error;
}

function revisionSource(revision: Revision, io: Io): Source {
  return {
    fileSystem: createRevisionFileSystem(revision, io.cwd),
    nameOf: (uri) => `${revision.name}:${displayPath(uri, io.cwd)}`,
  };
}

/** A revision is compared with a folder by that folder; two revisions by the working folder. */
function folderOf(other: string, io: Io): string {
  const path = resolve(io.cwd, other);
  return existsSync(path) ? other : '.';
}
