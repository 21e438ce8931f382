import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/shared';

interface Pattern {
  readonly match: string;
  readonly name: string;
  readonly captures?: Readonly<Record<string, { readonly name: string }>>;
}

const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  readonly contributes: {
    readonly grammars: readonly { readonly path: string; readonly injectTo: readonly string[] }[];
  };
};
const [contributed] = manifest.contributes.grammars;
const grammar = JSON.parse(readFileSync(join(repositoryRoot, contributed?.path ?? ''), 'utf8')) as {
  readonly injectionSelector: string;
  readonly repository: Readonly<Record<'suppression' | 'selector', Pattern>>;
};

/** The words that a pattern marks in a line, with the last part of their scope's name. */
function marked(pattern: Pattern, line: string): readonly string[] {
  const match = new RegExp(pattern.match).exec(line);
  if (match === null) return [];
  if (pattern.captures === undefined) return [match[0]];
  return Object.entries(pattern.captures).flatMap(([index, { name }]) => {
    const text = match[Number(index)]?.trim();
    return text === undefined || text === '' ? [] : [`${text} (${name.split('.').slice(-2, -1)[0] ?? ''})`];
  });
}

describe('the grammar', () => {
  const { suppression, selector } = grammar.repository;

  it('goes into YAML', () => {
    expect(contributed?.injectTo).toEqual(['source.yaml']);
    expect(grammar.injectionSelector).toBe('L:source.yaml -comment');
  });

  it('marks the word, the rules and the reason of a suppression', () => {
    expect(
      marked(suppression, '  port: 80 # palisade-ignore port-not-exposed, dns-blocked -- opened at run time'),
    ).toEqual([
      '# (comment)',
      'palisade-ignore (suppression)',
      'port-not-exposed, dns-blocked (rule)',
      '-- opened at run time (reason)',
    ]);
    expect(
      marked(suppression, '# palisade-ignore dns-blocked: a reason written otherwise stays a comment').at(-1),
    ).toBe(': a reason written otherwise stays a comment (reason)');
    expect(marked(suppression, '# palisade-ignore-next-line')).toHaveLength(2);
    expect(marked(suppression, '# palisade-ignored')).toEqual([]);
    expect(marked(suppression, '# see palisade-ignore')).toEqual([]);
  });

  it('marks keys that choose pods, and no values or longer words', () => {
    expect(marked(selector, '  podSelector:')).toEqual(['podSelector']);
    expect(marked(selector, '- {"namespaceSelector": {}}')).toEqual(['namespaceSelector']);
    expect(marked(selector, 'app: podSelector')).toEqual([]);
    expect(marked(selector, 'my.podSelector: x')).toEqual([]);
  });
});
