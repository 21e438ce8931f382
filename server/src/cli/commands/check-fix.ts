import { resolve } from 'node:path';
import { URI } from 'vscode-uri';
import { type AppliedFix, fixAll } from '../../rules/fix-all/fix-all';
import type { RuleSettings } from '../../rules/settings';
import type { Workspace } from '../../workspace/workspace';
import type { Io } from '../io';
import { displayPath } from '../paths';
import { isBelow, rewriteFile } from '../rewrite-file';
import { printable } from '../style';

export interface FixedOnDisk {
  readonly fixes: readonly AppliedFix[];
  /** True when some file could not be written; its reason is on stderr. */
  readonly failed: boolean;
}

/**
 * Applies all safe fixes to the files below the paths. The workspace then has the texts that are on disk: where a file could not be
 * written, the old one. Files that a link leads to elsewhere are left alone.
 */
export async function fixOnDisk(
  workspace: Workspace,
  settings: RuleSettings,
  paths: readonly string[],
  io: Io,
): Promise<FixedOnDisk> {
  const roots = paths.map((path) => resolve(io.cwd, path));
  const inside = new Map<string, boolean>();
  const mayEdit = (uri: string) => {
    const known = inside.get(uri) ?? isBelow(URI.parse(uri).fsPath, roots);
    inside.set(uri, known);
    return known;
  };
  const before = workspace.snapshot();
  const { fixes, texts } = await fixAll(workspace, { settings, mayEdit });
  const failed = new Set<string>();
  for (const [uri, text] of texts) {
    const failure = await rewriteFile(URI.parse(uri).fsPath, before.text(uri) ?? '', text);
    if (failure === undefined) workspace.setFile(uri, text);
    else {
      failed.add(uri);
      io.err(`palisade: ${printable(displayPath(uri, io.cwd))}: cannot be written: ${printable(failure.problem)}\n`);
    }
    workspace.closeBuffer(uri);
  }
  return { fixes: fixes.filter(({ files }) => !files.some((uri) => failed.has(uri))), failed: failed.size > 0 };
}

/** One line for each fix: where, which rule, what. */
export function fixLines(fixes: readonly AppliedFix[], io: Io): readonly string[] {
  return fixes.map(
    ({ uri, line, rule, title }) =>
      `fixed ${printable(displayPath(uri, io.cwd))}:${line + 1}  ${printable(title)}  ${rule}\n`,
  );
}
