import type { Position } from './snapshot';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Offset of the first character of each line. Lines end with LF, CR LF or CR, as in the language server protocol. */
export function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === CARRIAGE_RETURN && text.charCodeAt(index + 1) === LINE_FEED) continue;
    if (unit === LINE_FEED || unit === CARRIAGE_RETURN) starts.push(index + 1);
  }
  return starts;
}

/** Index of the line that holds an offset; offsets outside the text count as its first or last line. */
export function lineAt(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

/** Position of an offset, clamped to the text. */
export function positionIn(lineStarts: readonly number[], length: number, offset: number): Position {
  const inside = Math.max(0, Math.min(offset, length));
  const line = lineAt(lineStarts, inside);
  return { line, character: inside - (lineStarts[line] ?? 0) };
}

/** Offset of a position; a character behind the end of its line stands for the line's end, before the line break. */
export function offsetIn(lineStarts: readonly number[], text: string, position: Position): number {
  const start = lineStarts[position.line];
  if (start === undefined) return position.line < 0 ? 0 : text.length;
  const wanted = start + Math.max(0, position.character);
  let end = lineStarts[position.line + 1] ?? text.length;
  if (wanted < end && text.charCodeAt(wanted - 1) !== CARRIAGE_RETURN) return wanted;
  while (end > start && isLineBreak(text.charCodeAt(end - 1))) end -= 1;
  return Math.min(wanted, end);
}

function isLineBreak(unit: number): boolean {
  return unit === LINE_FEED || unit === CARRIAGE_RETURN;
}
