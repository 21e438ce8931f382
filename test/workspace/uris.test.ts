import { describe, expect, it } from 'vitest';
import { folderUri, isInFolder } from '../../server/src/workspace/uris';

describe('the uri of a folder', () => {
  it.each([
    ['file:///work/shop', 'file:///work/shop/a.yaml'],
    ['file:///work/shop//', 'file:///work/shop/a.yaml'],
    ['file:///', 'file:///a.yaml'],
    ['memfs:/', 'memfs:/a.yaml'],
    ['memfs:/shop/', 'memfs:/shop/a.yaml'],
    ['vscode-test-web://mount/', 'vscode-test-web://mount/a.yaml'],
    ['vscode-vfs://github/team/shop/', 'vscode-vfs://github/team/shop/a.yaml'],
  ])('%s holds %s', (uri, file) => {
    const folder = folderUri(uri);
    expect(`${folder}/a.yaml`).toBe(file);
    expect(isInFolder(file, folder)).toBe(true);
  });
});
