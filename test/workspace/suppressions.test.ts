import { describe, expect, it } from 'vitest';
import { snapshotOf, uriOf } from '../support/workspace';

function suppressions(text: string) {
  const documents = snapshotOf(text).files.get(uriOf('manifest.yaml'))?.documents ?? [];
  return documents.flatMap((place) =>
    place.document.suppressions.map(({ rules, scope, line, reason }) => ({ rules, scope, line, reason })),
  );
}

describe('suppression comments', () => {
  it.each([
    [
      'its own line',
      'kind: x # palisade-ignore a-b, c -- because -- of this',
      { rules: ['a-b', 'c'], scope: 'line', line: 0, reason: 'because -- of this' },
    ],
    ['every rule', 'kind: x # palisade-ignore', { rules: [], scope: 'line', line: 0, reason: undefined }],
    [
      'every rule with a reason',
      'kind: x # palisade-ignore -- known',
      { rules: [], scope: 'line', line: 0, reason: 'known' },
    ],
    [
      'the next line',
      'kind: x\n# palisade-ignore-next-line a\nspec: {}',
      { rules: ['a'], scope: 'next-line', line: 2, reason: undefined },
    ],
    [
      'the next line of content',
      'kind: x\n# palisade-ignore-next-line a b\n# more\n\nspec: {}',
      { rules: ['a', 'b'], scope: 'next-line', line: 4, reason: undefined },
    ],
    ['the file', '#palisade-ignore-file a\nkind: x', { rules: ['a'], scope: 'file', line: 0, reason: undefined }],
  ])('speaks about %s', (_, text, expected) => {
    expect(suppressions(text)).toEqual([expected]);
  });

  it('is read from a document without any object', () => {
    expect(suppressions('# palisade-ignore-file a\n---\nkind: x')).toHaveLength(1);
  });

  it('other comments and texts are none', () => {
    expect(suppressions('kind: "# palisade-ignore a"\n# see palisade-ignore\n# palisade-ignored a')).toEqual([]);
  });
});
