import type { LayerFact } from '../../dialects/facts';
import type { Resource } from '../snapshot';

/** Files that hold changes to objects instead of objects, by uri. */
export function patchFilesOf(layers: readonly Resource<LayerFact>[]): ReadonlySet<string> {
  return new Set(layers.flatMap(({ uri, fact }) => fact.patches.map((path) => besides(uri, path))));
}

/** The uri of a file by its path from another one's folder. */
function besides(uri: string, path: string): string {
  const folders = uri.split('/').slice(0, -1);
  for (const step of path.split('/')) {
    if (step === '..') folders.pop();
    else if (step !== '.' && step !== '') folders.push(step);
  }
  return folders.join('/');
}
