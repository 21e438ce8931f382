import { type KeySet, TEST_KEYS, type TestKey } from '../../assertions/test-keys';
import type { YamlPath } from '../../yaml/tree';

/** What belongs at a place of a test file. */
export type Shape =
  | { readonly kind: 'map'; readonly keys: KeySet }
  | { readonly kind: 'list'; readonly keys: KeySet }
  | { readonly kind: 'groups' }
  | { readonly kind: 'value'; readonly key: TestKey };

/** Follows a path from the root; undefined where nothing is known. */
export function shapeAt(path: YamlPath): Shape | undefined {
  let shape: Shape | undefined = { kind: 'map', keys: 'file' };
  for (const step of path) {
    shape = stepInto(shape, step);
    if (shape === undefined) return undefined;
  }
  return shape;
}

/** The key that a path ends with. */
export function keyAt(path: YamlPath): TestKey | undefined {
  const parent = shapeAt(path.slice(0, -1));
  const inPeer = parent?.kind === 'value' && parent.key.value === 'peer';
  const set = parent?.kind === 'map' ? parent.keys : inPeer ? 'peer' : undefined;
  return set === undefined ? undefined : TEST_KEYS[set].find(({ key }) => key === path.at(-1));
}

function stepInto(shape: Shape, step: string | number): Shape | undefined {
  switch (shape.kind) {
    case 'map':
      return shapeOf(TEST_KEYS[shape.keys].find(({ key }) => key === step));
    case 'list':
      return typeof step === 'number' ? { kind: 'map', keys: shape.keys } : undefined;
    case 'groups':
      return { kind: 'value', key: { key: String(step), value: 'peer', doc: '' } };
    case 'value':
      if (typeof step === 'number') return shape;
      return shape.key.value === 'peer' ? shapeOf(TEST_KEYS.peer.find(({ key }) => key === step)) : undefined;
  }
}

function shapeOf(key: TestKey | undefined): Shape | undefined {
  if (key === undefined) return undefined;
  const [what, set] = key.value.split(':');
  if (what === 'groups') return { kind: 'groups' };
  if (what === 'map' || what === 'list') return { kind: what, keys: set as KeySet };
  return { kind: 'value', key };
}
