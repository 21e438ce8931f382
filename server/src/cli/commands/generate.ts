import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { URI } from 'vscode-uri';
import { generatePolicies } from '../../generate/generate';
import type { GeneratedFile } from '../../generate/result';
import { CLEAN, type ExitStatus, FINDINGS, type Io, UsageError } from '../io';
import { load, type LoadOptions, noteKinds } from '../load';
import { displayPath, fileUri } from '../paths';
import { printable } from '../style';

export interface GenerateCommandOptions extends LoadOptions {
  readonly out: string;
  readonly namespace?: readonly string[];
  readonly fromManifests?: boolean;
  readonly dryRun?: boolean;
}

/**
 * Writes policies into new files below `out` and proves them. Fails when the engine finds that a wanted connection would
 * be denied, or that one is allowed that nothing asks for.
 */
export async function generate(paths: readonly string[], options: GenerateCommandOptions, io: Io): Promise<ExitStatus> {
  const { snapshot, scope, settings } = await load(paths, options, io);
  for (const name of options.namespace ?? []) {
    if (!scope.cluster.namespaces.has(name))
      throw new UsageError(`--namespace ${name}: no such namespace in the manifests`);
  }
  const result = generatePolicies(snapshot, scope, {
    source: options.fromManifests === true ? 'manifests' : 'baseline',
    ...(options.namespace === undefined ? {} : { namespaces: options.namespace }),
    folder: fileUri(options.out, io.cwd),
    exists: (uri) => existsSync(URI.parse(uri).fsPath),
    settings,
  });
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
