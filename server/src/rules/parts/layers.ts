import type { Resource, Scope } from '../../workspace/snapshot';

/** Tells objects of layers, bases and overlays, which hold the same object on purpose. */
export function isLayered({ resources }: Pick<Scope, 'resources'>): (resource: Pick<Resource, 'uri'>) => boolean {
  const folders = resources
    .filter(({ fact }) => fact.type === 'layer')
    .map(({ uri }) => uri.slice(0, uri.lastIndexOf('/') + 1));
  return ({ uri }) => folders.some((folder) => uri.startsWith(folder));
}
