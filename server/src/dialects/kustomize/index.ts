import type { YamlNode } from '../../yaml/tree';
import type { Dialect, LowerInput } from '../dialect';
import type { LayerFact } from '../facts';
import { headerOf } from '../header';
import { mapsAt, textIn, textsAt } from '../read';

/** Files that put layers of objects together. They are not rendered: only what their files are for is read. */
export const kustomize: Dialect = {
  id: 'kustomize',
  kinds: ['kustomize.config.k8s.io/Kustomization', 'kustomize.config.k8s.io/Component'],
  lower: lowerKustomization,
  keys: [],
  snippets: [],
};

function lowerKustomization(input: LowerInput): LayerFact {
  return { ...headerOf(input, true), type: 'layer', patches: patchFiles(input.root) };
}

/** Patches may also stand in the file itself; those are no objects, and nobody takes them for one. */
function patchFiles(root: YamlNode): readonly string[] {
  const listed = mapsAt(root, 'patches').flatMap((patch) => textIn(patch, 'path') ?? []);
  const merged = textsAt(root, 'patchesStrategicMerge').map((entry) => entry.value);
  return [...listed, ...merged].filter((path) => path !== '' && !path.includes('\n'));
}
