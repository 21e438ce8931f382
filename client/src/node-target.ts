import type { NodeTarget } from '../../server/src/protocol';

/** What a tree node or a lens says that a command is about; undefined when the command came from the palette. */
export function targetOf(argument: unknown): NodeTarget | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if ('target' in argument) return targetOf(argument.target);
  return 'scope' in argument && typeof argument.scope === 'string' ? (argument as NodeTarget) : undefined;
}
