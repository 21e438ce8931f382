import type { Fact } from '../../dialects/facts';
import type { Duplicate } from '../cluster';
import { meaningText } from '../meaning';
import type { Resource } from '../snapshot';

/** Resources by identity (A2), in order of first appearance. Objects without a name are each on their own. */
export function groupByIdentity<F extends Fact>(
  resources: readonly Resource<F>[],
): readonly (readonly Resource<F>[])[] {
  const groups = new Map<string, Resource<F>[]>();
  let unnamed = 0;
  for (const resource of resources) {
    const { fact, name, namespace } = resource;
    const key = name === '' ? `${(unnamed += 1)}` : `${identityKind(fact)}/${namespace}/${name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [resource]);
    else group.push(resource);
  }
  return [...groups.values()];
}

/** Workloads are the same object in their old API groups (A8), and a namespace is one under each of its kinds (A7). */
function identityKind({ type, group, kind }: Fact): string {
  if (type === 'namespace') return type;
  return type === 'workload' ? `/${kind}` : `${group}/${kind}`;
}

/** The manifests of one object. */
export interface Description<F extends Fact> {
  /** In the order of files and documents. */
  readonly all: readonly Resource<F>[];
  /** Each of these says the whole of it, and one of them is in force (A2). Never empty. */
  readonly whole: readonly Resource<F>[];
  /** The one of them that is taken where one must be: the last. */
  readonly main: Resource<F>;
  /** What overlays may change of it. */
  readonly patches: readonly Resource<F>[];
}

/**
 * Tells whole objects from patches. Where all manifests are patches, they are all there is to go by.
 *
 * @param completeness of manifests that are not equally complete, the lesser ones are patches.
 */
export function describe<F extends Fact>(
  groups: readonly (readonly Resource<F>[])[],
  patchFiles: ReadonlySet<string>,
  completeness: (fact: F) => number = () => 0,
): readonly Description<F>[] {
  return groups.flatMap((all) => {
    const objects = all.filter(({ uri }) => !patchFiles.has(uri));
    const candidates = objects.length > 0 ? objects : all;
    const most = Math.max(...candidates.map(({ fact }) => completeness(fact)));
    const whole = candidates.filter(({ fact }) => completeness(fact) === most);
    const main = whole.at(-1);
    return main === undefined ? [] : [{ all, whole, main, patches: all.filter((one) => !whole.includes(one)) }];
  });
}

/**
 * Everything that an object may come out as, once each, the main manifest first: each whole one as it is, with one patch, and
 * with all of them.
 */
export function variations<T, P>(
  whole: readonly T[],
  patches: readonly P[],
  patched: (base: T, patch: P) => T,
): readonly T[] {
  const layers = [[], ...patches.map((patch) => [patch]), ...(patches.length > 1 ? [patches] : [])];
  const bases = [...whole].reverse();
  const found = layers.flatMap((layer) => bases.map((base) => layer.reduce(patched, base)));
  return distinct(found);
}

/** The first of each meaning. */
export function distinct<T>(items: readonly T[]): readonly T[] {
  if (items.length < 2) return items;
  const found = new Map<string, T>();
  for (const item of items) {
    const text = meaningText(item);
    if (!found.has(text)) found.set(text, item);
  }
  return [...found.values()];
}

export function duplicatesIn(descriptions: readonly Pick<Description<Fact>, 'all' | 'whole'>[]): readonly Duplicate[] {
  return descriptions.flatMap(({ all: [first, ...others], whole }) =>
    first === undefined || others.length === 0 ? [] : [{ first, others, whole }],
  );
}
