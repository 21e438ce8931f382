import type { Fact } from '../../dialects/facts';
import type { Duplicate } from '../cluster';
import type { Resource } from '../snapshot';

/** Resources by identity (A2), in order of first appearance. Objects without a name are each on their own. */
export function groupByIdentity<F extends Fact>(
  resources: readonly Resource<F>[],
): readonly (readonly Resource<F>[])[] {
  const groups = new Map<string, Resource<F>[]>();
  let unnamed = 0;
  for (const resource of resources) {
    const { fact, name, namespace } = resource;
    const key = name === '' ? `${(unnamed += 1)}` : `${fact.group}/${fact.kind}/${namespace}/${name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [resource]);
    else group.push(resource);
  }
  return [...groups.values()];
}

export function duplicatesIn(groups: readonly (readonly Resource[])[]): readonly Duplicate[] {
  return groups.flatMap(([first, ...others]) =>
    first === undefined || others.length === 0 ? [] : [{ first, others }],
  );
}

/** The one that counts: of the most complete ones the last, so that a patch of an overlay does not hide its base. */
export function lastBest<T>(candidates: readonly T[], completeness: (candidate: T) => number): T | undefined {
  let best: T | undefined;
  let rank = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    const own = completeness(candidate);
    if (own >= rank) {
      best = candidate;
      rank = own;
    }
  }
  return best;
}
