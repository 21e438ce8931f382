import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { URI } from 'vscode-uri';
import { generatePolicies } from '../../generate/generate';
import type { GeneratedFile, GenerateResult } from '../../generate/result';
import { CLEAN, type ExitStatus, FINDINGS, type Io, UsageError } from '../io';
import { load, type LoadOptions, noteKinds } from '../load';
import { displayPath, fileUri } from '../paths';
import { printable } from '../style';

export interface GenerateCommandOptions extends LoadOptions {
  /** Needed unless nothing is written. */
  readonly out?: string;
  readonly namespace?: readonly string[];
  readonly fromManifests?: boolean;
  readonly dryRun?: boolean;
  /** Write nothing, and prove that there is nothing to write. */
  readonly verify?: boolean;
}

/**
 * Writes policies into new files below `out` and proves them. Fails when the engine finds that a wanted connection would
 * be denied, or that one is allowed that nothing asks for. With `verify` nothing is written: the policies that are there have to
 * allow exactly the wanted connections.
 */
export async function generate(paths: readonly string[], options: GenerateCommandOptions, io: Io): Promise<ExitStatus> {
  const { out, verify = false } = options;
  if (out === undefined && !verify) throw new UsageError('--out DIR is needed, unless with --verify');
  // Policies written earlier may lie apart from the manifests.
  const written = verify && out !== undefined && existsSync(resolve(io.cwd, out)) ? [out] : [];
  const { snapshot, scope, settings } = await load([...paths, ...written], options, io);
  for (const name of options.namespace ?? []) {
    if (!scope.cluster.namespaces.has(name))
      throw new UsageError(`--namespace ${name}: no such namespace in the manifests`);
  }
  const result = generatePolicies(snapshot, scope, {
    source: options.fromManifests === true ? 'manifests' : 'baseline',
    ...(options.namespace === undefined ? {} : { namespaces: options.namespace }),
    ...(out === undefined ? {} : { folder: fileUri(out, io.cwd) }),
    exists: (uri) => existsSync(URI.parse(uri).fsPath),
    settings,
  });
  if (verify) {
    noteKinds([scope.cluster], io);
    return report(result, options.fromManifests === true, io);
  }
  for (const file of result.files) {
    const name = displayPath(file.uri, io.cwd);
    if (options.dryRun === true) io.out(`# ${name}\n${file.text}${file.text.endsWith('\n') ? '' : '\n'}---\n`);
    else await write(file, name);
  }
  noteKinds([scope.cluster], io);
  const told = options.dryRun === true ? io.err : io.out;
  for (const file of options.dryRun === true ? [] : result.files) told(`wrote ${displayPath(file.uri, io.cwd)}\n`);
  told(`${printable(result.summary).trimEnd()}\n`);
  return result.missing.length > 0 || result.extra.length > 0 ? FINDINGS : CLEAN;
}

/** Says whether the policies that are there do what generated ones would. */
function report(result: GenerateResult, fromManifests: boolean, io: Io): ExitStatus {
  const wider = fromManifests ? result.extraBefore.length : 0;
  const differences = [
    [result.files.length, 'policies to add'],
    [result.missing.length, 'wanted connections denied'],
    [result.extra.length + wider, 'connections that nothing asks for'],
  ] as const;
  const found = differences.filter(([number]) => number > 0).map(([number, what]) => `${what}: ${number}`);
  const enough = result.complete ? '' : ', but the manifests tell too little to call them complete';
  const verdict =
    found.length > 0
      ? `Not verified: ${found.join(', ')}.`
      : fromManifests
        ? `Verified: exactly the known connections are allowed${enough}.`
        : 'Verified: everything is denied by default, and names can be resolved.';
  io.out(`${verdict}\n\n${printable(result.summary).trimEnd()}\n`);
  return found.length > 0 ? FINDINGS : CLEAN;
}

async function write(file: GeneratedFile, name: string): Promise<void> {
  const path = URI.parse(file.uri).fsPath;
  try {
    await mkdir(dirname(path), { recursive: true });
    // 'wx' never overwrites, whatever appeared meanwhile.
    await writeFile(path, file.text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`${name}: cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
