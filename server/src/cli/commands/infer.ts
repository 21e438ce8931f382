import { inferJson, inferMarkdown, inferText } from '../../inference/format';
import { inferConnections } from '../../inference/infer';
import { CLEAN, type ExitStatus, type Io } from '../io';
import { load, type LoadOptions } from '../load';
import { displayPath } from '../paths';
import { printable } from '../style';

export interface InferCommandOptions extends LoadOptions {
  readonly output: 'text' | 'json' | 'md';
}

/** Prints the connections that the manifests say are needed, with the text that says so. */
export async function infer(paths: readonly string[], options: InferCommandOptions, io: Io): Promise<ExitStatus> {
  const { snapshot, scope } = await load(paths, options, io);
  const result = inferConnections(scope, { snapshot });
  const fileName = (uri: string) => displayPath(uri, io.cwd);
  switch (options.output) {
    case 'text':
      io.out(printable(inferText(result, snapshot, fileName)));
      break;
    case 'json':
      io.out(inferJson(result, snapshot, fileName));
      break;
    case 'md':
      io.out(inferMarkdown(result, snapshot, fileName));
      break;
  }
  return CLEAN;
}
