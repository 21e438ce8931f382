import { describe, expect, it } from 'vitest';
import { foldingRanges, inlayHints, selectionRanges, workspaceSymbols } from '../../server/src/language';
import { parseFixture, pathOf, snapshotOf, uriOf } from '../support';
import { atCursor, policy, SHOP } from './shop';

function hintsIn(text: string): readonly string[] {
  const { snapshot, uri } = atCursor(text);
  const lines = snapshot.text(uri)?.split('\n') ?? [];
  const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
  return inlayHints(snapshot, uri, range).map(
    ({ position, label }) => `${(lines[position.line] ?? '').slice(0, position.character).trim()} ${String(label)}`,
  );
}

describe('inlay hints', () => {
  it('give the number of a named port where it leads', () => {
    expect(
      hintsIn(
        policy(`podSelector:
  matchLabels: { app: web }$0
ingress:
  - ports:
      - port: http
      - port: 8080
      - port: nothing`),
      ),
    ).toEqual(['- port: http = 8080']);
  });

  it('give the size of address blocks', () => {
    expect(
      hintsIn(
        policy(`podSelector: {}$0
egress:
  - to:
      - ipBlock:
          cidr: 0.0.0.0/0
          except:
            - 10.0.0.0/8
            - 169.254.169.254/32
      - ipBlock: { cidr: "fd00::/64" }
      - ipBlock: { cidr: wrong }`),
      ),
    ).toEqual([
      'cidr: 0.0.0.0/0 every IPv4 address',
      '- 10.0.0.0/8 16,777,216 addresses',
      '- ipBlock: { cidr: "fd00::/64" 2^64 addresses',
    ]);
  });

  it('are given for the lines that are shown only', () => {
    const { snapshot, uri } = atCursor(
      policy(`podSelector: { matchLabels: { app: web } }$0
ingress:
  - ports: [{ port: http }]`),
    );
    const top = { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } };
    expect(inlayHints(snapshot, uri, top)).toEqual([]);
  });
});

describe('folding', () => {
  function foldsIn(text: string): readonly string[] | undefined {
    const fixture = parseFixture(text);
    return foldingRanges(snapshotOf(fixture), uriOf('manifest.yaml'))?.map(
      ({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind === undefined ? '' : ` ${kind}`}`,
    );
  }

  it('takes whole documents, values, items and comments', () => {
    expect(
      foldsIn(`# first
# second
apiVersion: v1
kind: Namespace
metadata:
  name: a
---
kind: ConfigMap
apiVersion: v1
metadata: { name: c }
data:
  text: |
    one
    two
  list: >-
    x
`),
    ).toEqual(['2-5', '4-5', '0-1 comment', '7-15', '10-15', '11-13', '14-15']);
  });

  it('is left to the editor where there are no objects, or the text cannot be read', () => {
    expect(foldsIn('a:\n  b: 1\n')).toBeUndefined();
    expect(foldsIn('apiVersion: v1\nkind: Namespace\nmetadata:\n  name: "a\n')).toBeUndefined();
  });

  it('leaves the closing bracket in sight', () => {
    const json = `{
  "apiVersion": "v1", "kind": "Namespace",
  "metadata": {
    "name": "a",
    "labels": {
      "b": "c" }
  }
}`;
    expect(foldsIn(json)).toEqual(['2-5', '4-5']);
  });
});

describe('expanding the selection', () => {
  it('goes from the value outwards', () => {
    const { snapshot, uri, position } = atCursor(policy('podSelector:\n  matchLabels: { app: w$0eb }'));
    const [first] = selectionRanges(snapshot, uri, [position]);
    const texts: string[] = [];
    for (let one = first; one !== undefined; one = one.parent) {
      const [start, end] = [snapshot.offsetAt(uri, one.range.start), snapshot.offsetAt(uri, one.range.end)];
      texts.push(snapshot.text(uri)?.slice(start, end) ?? '');
    }
    expect(texts.slice(0, 5)).toEqual([
      'web',
      'app: web',
      '{ app: web }',
      'matchLabels: { app: web }',
      'podSelector:\n    matchLabels: { app: web }',
    ]);
    expect(texts.at(-1)).toBe(snapshot.text(uri)?.trimEnd());
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('stays where it is in a file without anything', () => {
    const snapshot = snapshotOf(parseFixture('# nothing\n'));
    const position = { line: 0, character: 3 };
    expect(selectionRanges(snapshot, uriOf('manifest.yaml'), [position])).toEqual([
      { range: { start: position, end: position } },
    ]);
  });
});

describe('symbols of the workspace', () => {
  const names = (query: string) =>
    workspaceSymbols(snapshotOf(parseFixture(SHOP)), query).map(
      ({ name, containerName, location }) => `${name} (${containerName ?? ''}) ${pathOf(location.uri)}`,
    );

  it('are found by the letters of their name, the best first', () => {
    expect(names('web')[0]).toBe('web (Deployment in production) apps.yaml');
    expect(names('prod')).toContain('production (Namespace) apps.yaml');
    expect(names('crt')).toContain('cart (Deployment in production) apps.yaml');
  });

  it('are found by kind and namespace', () => {
    expect(names('deployment production/web')).toEqual(['web (Deployment in production) apps.yaml']);
    expect(names('zzz')).toEqual([]);
  });
});
