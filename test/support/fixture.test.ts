import { describe, expect, it } from 'vitest';
import { parseFixture } from './fixture';

describe('marked-up fixtures', () => {
  it('hold files, a cursor and marks, and the text without them', () => {
    const fixture = parseFixture(`
      #- a.yaml
      kind: x
      #<^^^^ error[first-column]
      spec:
        key: val$0ue
      #      ^^^^^ warning[some-rule]: part of it
      #      ^^^^^ hint[other-rule]
      # a comment that stays
      #- deep/b.json
      {}
    `);
    expect(fixture.files).toEqual([
      { path: 'a.yaml', text: 'kind: x\nspec:\n  key: value\n# a comment that stays' },
      { path: 'deep/b.json', text: '{}\n' },
    ]);
    expect(fixture.cursor).toEqual({ path: 'a.yaml', offset: 24, position: { line: 2, character: 10 } });
    expect(fixture.marks).toEqual([
      { path: 'a.yaml', line: 0, start: 0, end: 4, severity: 'error', rule: 'first-column', message: '' },
      { path: 'a.yaml', line: 2, start: 7, end: 12, severity: 'warning', rule: 'some-rule', message: 'part of it' },
      { path: 'a.yaml', line: 2, start: 7, end: 12, severity: 'hint', rule: 'other-rule', message: '' },
    ]);
  });

  it('are one file when they name none', () => {
    expect(parseFixture('a: 1\n').files).toEqual([{ path: 'manifest.yaml', text: 'a: 1\n' }]);
    expect(parseFixture('').files).toEqual([{ path: 'manifest.yaml', text: '' }]);
  });
});
