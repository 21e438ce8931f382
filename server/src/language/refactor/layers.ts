import { patchFilesOf } from '../../workspace/cluster/patch-files';
import type { Scope } from '../../workspace/snapshot';
import { isOfType } from '../resources';

/** Where objects are put together from layers of files. */
interface Layers {
  /** Files that hold only changes to objects which stand elsewhere. */
  readonly patches: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

const known = new WeakMap<Scope, Layers>();

export function isPatchFile(scope: Scope, uri: string): boolean {
  return layersOf(scope).patches.has(uri);
}

/** The nearest folder around a file that is applied as one; undefined when the file stands for itself. */
export function layerOf(scope: Scope, uri: string): string | undefined {
  const { folders } = layersOf(scope);
  if (folders.size === 0) return undefined;
  for (let folder = folderOf(uri); folder !== ''; folder = folderOf(folder)) if (folders.has(folder)) return folder;
  return undefined;
}

function layersOf(scope: Scope): Layers {
  let layers = known.get(scope);
  if (layers === undefined) {
    const found = scope.resources.filter((resource) => isOfType(resource, 'layer'));
    layers = { patches: patchFilesOf(found), folders: new Set(found.map(({ uri }) => folderOf(uri))) };
    known.set(scope, layers);
  }
  return layers;
}

function folderOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.lastIndexOf('/')));
}
