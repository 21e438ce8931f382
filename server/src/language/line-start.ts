/** Offset of the first character of the line that an offset is in. */
export function lineStart(text: string, offset: number): number {
  // A negative start would make `lastIndexOf` look at the first character.
  return offset <= 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}
