import type { Location } from '../../workspace/snapshot';

/** Target of a link to a place in a file; the client makes it one that the editor follows. */
export function href({ uri, range }: Location): string {
  return `<${uri}#L${range.start.line + 1},${range.start.character + 1}>`;
}
