import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineEdits } from '../../server/src/language/code-action/line-edits';

const line = fc.constantFrom('a', 'b', 'c', '', 'long line');
const text = fc
  .tuple(fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 12 }), fc.constantFrom('', 'end'))
  .map(([lines, end]) => lines.map((parts) => parts.join('')).join('') + end);

function applied(before: string, after: string): string {
  const lines = before.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
  for (const { start, end, text: put } of [...lineEdits(before, after)].reverse())
    lines.splice(start, end - start, put);
  return lines.join('');
}

describe('line edits', () => {
  it('turn one text into the other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applied(before, after)).toBe(after);
      }),
    );
  });

  it('are about the lines that differ alone', () => {
    expect(lineEdits('a\nb\nc\nd\n', 'a\nx\nc\ny\nd\n')).toEqual([
      { start: 1, end: 2, text: 'x\n' },
      { start: 3, end: 3, text: 'y\n' },
    ]);
    expect(lineEdits('a\n', 'a\n')).toEqual([]);
  });
});
