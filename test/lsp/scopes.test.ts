import { describe, expect, it } from 'vitest';
import { scopesOf } from '../../server/src/lsp/requests/scopes';
import type { Scope } from '../../server/src/workspace/snapshot';

const scope = (root: string) => ({ root }) as Scope;
const scopes = ['', 'memfs:', 'file:///work/a', 'file:///work/a%20b'].map(scope);
const named = (folder: string | undefined) => scopesOf(scopes, folder).map(({ root }) => root);

describe('the scope that a request names', () => {
  it('is found in every spelling of its folder', () => {
    expect(named('memfs:/')).toEqual(['memfs:']);
    expect(named('file:///work/a/')).toEqual(['file:///work/a']);
    expect(named('file:///work/a b')).toEqual(['file:///work/a%20b']);
    expect(named('')).toEqual(['']);
  });

  it('is none when it is not open, and all when none is named', () => {
    expect(named('file:///work')).toEqual([]);
    expect(named(undefined)).toHaveLength(4);
  });
});
