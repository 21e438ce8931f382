import { describe, expect, it } from 'vitest';
import { splitDocuments } from '../../server/src/yaml/documents';

const pieces = (text: string) => splitDocuments(text).map(({ start, end }) => text.slice(start, end));

describe('splitDocuments', () => {
  for (const [name, text, expected] of [
    ['an empty text', '', []],
    ['one document', 'a: 1\n', ['a: 1\n']],
    ['two documents', 'a: 1\n---\nb: 2\n', ['a: 1\n', '---\nb: 2\n']],
    ['a leading ---', '---\na: 1\n', ['---\na: 1\n']],
    ['comments before ---', '# c\n---\na: 1\n', ['# c\n---\na: 1\n']],
    ['an empty document between', 'a: 1\n---\n---\nb: 2', ['a: 1\n', '---\n', '---\nb: 2']],
    ['an end marker', 'a: 1\n...\nb: 2\n', ['a: 1\n...\n', 'b: 2\n']],
    ['comments behind the last end marker', 'a: 1\n...\n# bye\n', ['a: 1\n...\n# bye\n']],
    [
      'directives',
      '%YAML 1.2\n---\na: 1\n...\n%YAML 1.2\n---\nb: 2\n',
      ['%YAML 1.2\n---\na: 1\n...\n', '%YAML 1.2\n---\nb: 2\n'],
    ],
    ['CRLF', 'a: 1\r\n---\r\nb: 2\r\n', ['a: 1\r\n', '---\r\nb: 2\r\n']],
    ['a byte order mark in each part', '\uFEFFa: 1\n\uFEFF---\nb: 2\n', ['\uFEFFa: 1\n', '\uFEFF---\nb: 2\n']],
    ['dashes that are no marker', 'a: |\n  ---\nb: ---\n---x: 1\n ---\n', ['a: |\n  ---\nb: ---\n---x: 1\n ---\n']],
    ['text behind the marker', 'a: 1\n--- b\n---\tc\n', ['a: 1\n', '--- b\n', '---\tc\n']],
    ['JSON', '{\n"a": [\n1]}\n', ['{\n"a": [\n1]}\n']],
  ] as const) {
    it(`splits ${name}`, () => {
      expect(pieces(text)).toEqual(expected);
    });
  }
});
