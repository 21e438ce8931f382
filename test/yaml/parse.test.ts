import { describe, expect, it } from 'vitest';
import { at, entry, nodeWithSpan, ownEntries, pathTo } from '../../server/src/yaml/navigate';
import { kubectlType } from '../../server/src/yaml/kubectl-types';
import { DEFAULT_LIMITS, parseYaml } from '../../server/src/yaml/parse';
import type { YamlMap, YamlSeq } from '../../server/src/yaml/tree';
import { valueOf } from './generated-yaml';

const data = (text: string) => valueOf(parseYaml(text).root);
const codes = (text: string) =>
  parseYaml(text).problems.map(({ code, span }) => `${code} "${text.slice(span.start, span.end)}"`);

describe('parseYaml', () => {
  for (const [name, text, expected] of [
    [
      'scalars of the core schema',
      'a: 1\nb: true\nc: null\nd: ~\ne: yes\nf: "1"\ng: 0o17\nh: 1e3\n',
      { a: 1, b: true, c: null, d: null, e: 'yes', f: '1', g: 15, h: 1000 },
    ],
    ['nothing behind a colon', 'a:\nb: 1\n', { a: null, b: 1 }],
    ['nested block style', 'a:\n- b: 1\n  c:\n  - - d\n', { a: [{ b: 1, c: [['d']] }] }],
    ['JSON indented with tabs', '{\n\t"a": [\n\t\t1\n\t]\n}\n', { a: [1] }],
    ['anchors and aliases', 'a: &x {b: 1}\nc: *x\n', { a: { b: 1 }, c: { b: 1 } }],
    [
      'merge keys, own entries first',
      'base: &x {a: 1, b: 2}\nc:\n  <<: *x\n  a: 3\n',
      { base: { a: 1, b: 2 }, c: { a: 3, b: 2 } },
    ],
    [
      'merge of several, the first wins',
      'x: &x {a: 1}\ny: &y {a: 2, b: 2}\nc: {<<: [*x, *y]}\n',
      { x: { a: 1 }, y: { a: 2, b: 2 }, c: { a: 1, b: 2 } },
    ],
    ['block scalars', 'a: |\n  x\n  y\nb: >-\n  x\n  y\n', { a: 'x\ny\n', b: 'x y' }],
    ['CRLF', 'a: 1\r\nb: |\r\n  x\r\n', { a: 1, b: 'x\n' }],
    ['a byte order mark', '\uFEFFa: 1\n', { a: 1 }],
    ['the last of repeated keys', 'a: 1\nb: 2\na: 3\n', { b: 2, a: 3 }],
    ['what stands around an error', 'a: 1\nb: "x\n', { a: 1, b: 'x' }],
  ] as const) {
    it(`reads ${name}`, () => {
      expect(data(text)).toEqual(expected);
    });
  }

  for (const [name, text, expected] of [
    ['repeated keys at the second one', 'a: 1\na: 2\n', ['duplicate-key "a"']],
    ['repeated keys of a nested mapping', 'm: {a: 1, "a": 2}\n', ['duplicate-key ""a""']],
    ['tabs', 'a:\n\tb: 1\n', ['syntax "\t"']],
    ['a missing quote', 'a: "x\nb: 1\n', ['syntax ""x"']],
    ['a second colon on a line', 'a: b: c\n', ['syntax "b"']],
    ['bad indentation', 'a:\n  - b\n c: d\n', ['syntax "c"']],
    ['a line without a colon', 'a: 1\nfoo\nb: 2\n', ['syntax "foo"']],
    ['a reserved character', 'a: @x\n', ['syntax "@"']],
    ['an unknown alias', 'a: *x\n', ['alias "*x"']],
    ['an alias inside its own anchor', 'a: &x\n  b: *x\n', ['alias "*x"']],
  ] as const) {
    it(`reports ${name}`, () => {
      expect(codes(text)).toEqual(expected);
    });
  }

  it('stops aliases that explode', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `l${i}: &l${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*l${i - 1}`)
          .join(', ')}]`,
    );
    const { problems } = parseYaml(levels.join('\n'));
    expect(problems[0]?.code).toBe('alias');
    expect(problems.every((problem) => problem.code === 'alias')).toBe(true);
  });

  for (const [name, text] of [
    ['dashes', '- '.repeat(50_000)],
    ['brackets', '['.repeat(50_000)],
    ['keys on a line', 'a: '.repeat(50_000)],
    ['question marks', '? '.repeat(50_000)],
    ['indentation', Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ] as const) {
    it(`refuses to follow ${name} without end`, () => {
      expect(parseYaml(text)).toMatchObject({ root: undefined, problems: [{ code: 'limit' }] });
    });
  }

  it('does not take a long script in a block scalar for nesting', () => {
    const script = Array.from({ length: 500 }, () => '    if [ "a: b: c: d" ]; then {').join('\n');
    expect(parseYaml(`data:\n  run: |\n${script}\n`).problems).toEqual([]);
  });

  it('refuses a document that is too long', () => {
    const { problems, root } = parseYaml('a: 1', { ...DEFAULT_LIMITS, maxLength: 3 });
    expect(problems[0]?.code).toBe('limit');
    expect(root).toBeUndefined();
  });

  it('lists comments with their places', () => {
    const text = '# head\na: 1 # one\nb: "# no"\n';
    const { comments } = parseYaml(text);
    expect(comments.map((comment) => comment.text)).toEqual(['head', 'one']);
    expect(comments.map(({ span }) => text.slice(span.start, span.end))).toEqual(['# head', '# one']);
  });
});

describe('spans', () => {
  const text = 'spec: # c\n  ports:\n  - port: 80 # x\n    name: "a"\n  -\n  - { b: 1 }\n\n# end\nlast: |\n  x\n\n';
  const { root } = parseYaml(text);
  const slice = (span: { start: number; end: number } | undefined) => span && text.slice(span.start, span.end);

  it('of collections end at their last character', () => {
    expect(slice(root?.span)).toBe(text.slice(0, text.indexOf('  x') + 3));
    const ports = at(root, ['spec', 'ports']) as YamlSeq;
    expect(slice(ports.span)).toBe('- port: 80 # x\n    name: "a"\n  -\n  - { b: 1 }');
    expect(ports.itemSpans.map(slice)).toEqual(['- port: 80 # x\n    name: "a"', '-', '- { b: 1 }']);
  });

  it('of entries reach from key to value', () => {
    const item = at(root, ['spec', 'ports', 0]) as YamlMap;
    expect(item.entries.map((found) => slice(found.span))).toEqual(['port: 80', 'name: "a"']);
    expect(slice(entry(item, 'name')?.value?.span)).toBe('"a"');
    expect(slice(entry(root, 'last')?.span)).toBe('last: |\n  x');
  });
});

describe('navigation', () => {
  const text = 'a: &x\n  b: [1, {c: d}]\ne: *x\nf:\n';
  const document = parseYaml(text);
  const pointer = (mark: string, shift = 0) => {
    const { path, onKey, node } = pathTo(document, text.indexOf(mark) + shift);
    return `${path.join('.')}${onKey ? ' key' : ''}${node === undefined ? ' nothing' : ` ${node.kind}`}`;
  };

  it('finds what stands at an offset', () => {
    expect(pointer('b:')).toBe('a.b key scalar');
    expect(pointer('1')).toBe('a.b.0 scalar');
    expect(pointer('d}')).toBe('a.b.1.c scalar');
    expect(pointer('*x')).toBe('e map');
    expect(pointer('f:', 2)).toBe('f nothing');
  });

  it('finds nodes by span, aliases by both of theirs', () => {
    const start = text.indexOf('*x');
    expect(nodeWithSpan(document, { start, end: start + 2 })?.kind).toBe('map');
    expect(nodeWithSpan(document, { start: text.indexOf('d}'), end: text.indexOf('d}') + 1 })).toMatchObject({
      value: 'd',
    });
    expect(nodeWithSpan(document, { start: 1, end: 2 })).toBeUndefined();
  });

  it('tells entries that a merge key brings from own ones', () => {
    const merged = at(parseYaml('x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n').root, ['y']) as YamlMap;
    expect(merged.entries.map(({ key }) => key.value)).toEqual(['b', 'a']);
    expect(ownEntries(merged).map(({ key }) => key.value)).toEqual(['b']);
  });
});

describe('kubectlType', () => {
  for (const [written, type] of [
    ['web', 'string'],
    ['yes', 'boolean'],
    ['Off', 'boolean'],
    ['true', 'boolean'],
    ['"yes"', 'string'],
    ['!!str yes', 'string'],
    ['1', 'number'],
    ['0777', 'number'],
    ['1_000', 'number'],
    ['0b11', 'number'],
    ['1.5', 'number'],
    ['1.2.3', 'string'],
    ['2024-01-01', 'string'],
    ['12:30', 'string'],
    ['null', 'null'],
    ['~', 'null'],
    ['', 'null'],
    ['{}', 'map'],
    ['[]', 'list'],
  ] as const) {
    it(`${written || 'nothing'} is ${type} (BV20)`, () => {
      expect(kubectlType(entry(parseYaml(`a: ${written}\n`).root, 'a')?.value)).toBe(type);
    });
  }
});
