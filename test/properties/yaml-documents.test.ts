import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { splitDocuments } from '../../server/src/yaml/documents';
import { parseYaml } from '../../server/src/yaml/parse';
import { render, style, value, valueOf } from '../yaml/generated-yaml';

const chunk = fc.oneof(
  fc.tuple(value, style).map(([data, written]) => render(data, written)),
  fc.constantFrom(
    '',
    '# only a comment\n',
    '\n\n',
    'text: |\n  ---\n  ...\n',
    'a: "x\n  --- y"\n',
    '---- \n',
    '--x: 1\n',
    '{"json":\n[1, 2]}\n',
  ),
);
const separator = fc.constantFrom(
  '---\n',
  '--- \n',
  '---\r\n',
  '--- # comment\n',
  '...\n---\n',
  '...\n# between\n---\n',
  '...\n%YAML 1.2\n---\n',
  '---\n---\n',
  '...\n',
);
const file = fc
  .tuple(
    fc.constantFrom('', '\uFEFF', '# head\n', '%YAML 1.2\n---\n', '---\n'),
    fc.array(fc.tuple(chunk, separator), { maxLength: 4 }),
    chunk,
  )
  .map(([head, parts, last]) => head + parts.flat().join('') + last);

const wholeFile = (text: string) =>
  parseAllDocuments(text, { logLevel: 'silent' })
    .filter((document) => document.contents !== null)
    .map((document) => document.toJS() as unknown)
    .filter((data) => data !== null);

describe('splitDocuments', () => {
  it('cuts so that each chunk parses to what the whole file has there', () => {
    fc.assert(
      fc.property(file, (text) => {
        const documents = parseAllDocuments(text, { logLevel: 'silent' });
        fc.pre(documents.every((document) => document.errors.length === 0));
        const chunks = splitDocuments(text).map(({ start, end }) => parseYaml(text.slice(start, end)));
        expect(chunks.flatMap((document) => document.problems)).toEqual([]);
        const read = chunks.filter((document) => document.root !== undefined).map((document) => valueOf(document.root));
        expect(read.filter((data) => data !== null)).toEqual(wholeFile(text));
      }),
      { numRuns: 500 },
    );
  });

  it('covers every text with adjacent chunks', () => {
    fc.assert(
      fc.property(fc.oneof(file, fc.string()), (text) => {
        const chunks = splitDocuments(text);
        expect(chunks.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
        expect(chunks.every(({ start, end }) => start < end)).toBe(true);
      }),
    );
  });
});

describe('parseYaml', () => {
  it('never throws and keeps spans inside the text', () => {
    const soup = fc.array(
      fc.constantFrom(
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '#',
        '&x ',
        '*x',
        '|',
        '>',
        '!',
        '%',
        '\t',
        '---',
        '? ',
        ',',
        '\r\n',
        '<<',
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          soup.map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const { problems, comments } = parseYaml(text);
          for (const { span } of [...problems, ...comments]) {
            expect(span.start).toBeGreaterThanOrEqual(0);
            expect(span.end).toBeLessThanOrEqual(text.length);
            expect(span.end).toBeGreaterThanOrEqual(span.start);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
