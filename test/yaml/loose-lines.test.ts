import { describe, expect, it } from 'vitest';
import { joinLooseLines } from '../../server/src/yaml/loose-lines';
import { entry } from '../../server/src/yaml/navigate';
import { parseYaml } from '../../server/src/yaml/parse';
import { valueOf } from './generated-yaml';

/** The value at a path of keys, as it stands in the text, and as it is read. */
function valueAt(text: string, ...path: readonly string[]) {
  const { root, problems } = parseYaml(text);
  expect(problems).toEqual([]);
  let node = root;
  for (const key of path) node = entry(node, key)?.value;
  return { node, source: node && text.slice(node.span.start, node.span.end) };
}

describe('lines inside quotes and brackets, which kubectl reads however they are indented', () => {
  it('a quote closes at the margin', () => {
    const text = 'spec:\n  config: \'{\n  "type": "macvlan"\n}\'\n  after: 1\n';
    const { node } = valueAt(text, 'spec', 'config');
    expect(node?.kind === 'scalar' && JSON.parse(String(node.value))).toEqual({ type: 'macvlan' });
    expect(valueAt(text, 'spec', 'after').source).toBe('1');
  });

  it('a double quote with an escaped one', () => {
    const text = 'a:\n  b: "x\\"\ny"\n  c: 2\n';
    expect(valueAt(text, 'a', 'c').source).toBe('2');
  });

  it('brackets close at the margin, with comments and tabs inside', () => {
    const text = 'spec:\n  args: [\n\t"-a", # it\'s { not closed\n\t"-b"\n]\n  image: web\n';
    const { node } = valueAt(text, 'spec', 'args');
    expect(valueOf(node)).toEqual(['-a', '-b']);
    expect(valueAt(text, 'spec', 'image').source).toBe('web');
  });

  it('what stands in block scalars opens nothing', () => {
    const text = "a: |\n  don't [\nb:\n  c: 'x\n y'\nd: [\n1]\n";
    expect(valueAt(text, 'd').source).toBe('[\n1]');
    expect(valueAt(text, 'a').node).toMatchObject({ value: "don't [\n" });
  });

  it('Windows line breaks', () => {
    expect(valueAt("a:\r\n  b: '{\r\n}'\r\nc: 1\r\n", 'c').source).toBe('1');
  });

  it('keeps every offset', () => {
    const text = 'a:\n  b: [ # one\n\t1,\n2 ]\n  c: "x\ny"\n';
    const joined = joinLooseLines(text) ?? '';
    expect(joined).toHaveLength(text.length);
    for (const [at, char] of [...joined].entries()) if (char !== ' ') expect(char).toBe(text[at]);
  });

  it.each([
    ['an open quote', "a: 'x\nb: 1\n"],
    ['an open bracket', 'a: [1,\nb: 1\n'],
    ['tabs that indent keys', 'a:\n\tb: 1\n'],
    ['a key after a list', 'a: [\n1]\nb\nc: 1\n'],
    ['a quote inside a quoted value', "a: 'x\n'y'\nb: 1\n"],
  ])('%s stays a mistake', (_what, text) => {
    expect(parseYaml(text).problems.filter(({ code }) => code === 'syntax')).not.toEqual([]);
  });
});
