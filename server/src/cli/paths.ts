import { isAbsolute, relative, resolve } from 'node:path';
import { URI } from 'vscode-uri';

/** The file URI of a path given on the command line. */
export function fileUri(path: string, cwd: string): string {
  return URI.file(resolve(cwd, path)).toString();
}

/** How a file is named in output: relative to the working folder when it lies below it, with forward slashes. */
export function displayPath(uri: string, cwd: string): string {
  const path = URI.parse(uri).fsPath;
  const short = relative(cwd, path);
  const shown = short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
  return shown.replaceAll('\\', '/');
}
