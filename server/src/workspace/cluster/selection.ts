import type { Endpoint, Namespace, NamespaceScope, PodSet } from '../../engine/model';
import { namespaceMatches, podMatches, readingsOf } from '../../engine/readings';
import { type Selector, selectorKey } from '../../engine/selector';
import { and, NO, or, type Tri, YES } from '../../engine/tri';

/** Indexes of what a selector holds for, ascending; what is not listed does not match. */
export type Matches = readonly { readonly index: number; readonly match: Tri }[];

/**
 * Answers what selectors select, each distinct selector once and on first demand (G13). Works on numbers alone, so that
 * it stays valid as long as namespaces and workloads do, whatever happens to policies and to places in files.
 */
export class SelectionIndex {
  private readonly namespacesBySelector = new Map<string, Matches>();
  private readonly workloadsBySelector = new Map<string, Matches>();
  private readonly pools = new Map<number, NamespacePool>();

  /**
   * @param workloads endpoint ids of each workload.
   * @param byNamespace workload indexes of each namespace.
   */
  constructor(
    private readonly namespaces: readonly Namespace[],
    private readonly endpoints: readonly Endpoint[],
    private readonly workloads: readonly (readonly number[])[],
    private readonly byNamespace: readonly (readonly number[])[],
    private readonly namespaceIndex: ReadonlyMap<string, number>,
  ) {}

  namespacesMatching(selector: Selector): Matches {
    return memo(this.namespacesBySelector, selectorKey(selector), () =>
      this.namespaces.flatMap((namespace, index) => {
        const match = namespaceMatches(selector, namespace);
        return match === NO ? [] : [{ index, match }];
      }),
    );
  }

  /** Workloads with at least one pod that is, or may be, in the set. */
  select(pods: PodSet): Matches {
    const spaces = this.inScope(pods.namespaces);
    const only = spaces.length === 1 ? spaces[0] : undefined;
    if (only?.match === YES) return this.selectIn(only.index, pods.pods);
    return spaces
      .flatMap((space) =>
        this.selectIn(space.index, pods.pods).map(({ index, match }) => ({ index, match: and(match, space.match) })),
      )
      .sort((a, b) => a.index - b.index);
  }

  /** Whether every pod of a workload is in the set: 1 all, 0 none, 2 some or unknown. */
  selectsAll(pods: PodSet, workload: number): Tri {
    const results = (this.workloads[workload] ?? []).map((id) => this.endpointMatch(pods, id));
    const [first = NO] = results;
    return results.every((result) => result === first) ? first : 2;
  }

  private endpointMatch(pods: PodSet, id: number): Tri {
    const endpoint = this.endpoints[id];
    if (endpoint === undefined) return NO;
    const space = this.inScope(pods.namespaces).find(({ index }) => index === endpoint.namespace)?.match ?? NO;
    return space === NO ? NO : and(space, podMatches(pods.pods, endpoint));
  }

  private inScope(scope: NamespaceScope): Matches {
    if (scope.kind === 'matching') return this.namespacesMatching(scope.selector);
    const index = this.namespaceIndex.get(scope.namespace);
    return index === undefined ? [] : [{ index, match: YES }];
  }

  private selectIn(namespace: number, selector: Selector): Matches {
    return memo(this.workloadsBySelector, `${namespace} ${selectorKey(selector)}`, () =>
      this.pool(namespace)
        .candidates(selector)
        .flatMap((index) => {
          const match = this.workloadMatch(index, selector);
          return match === NO ? [] : [{ index, match }];
        }),
    );
  }

  private workloadMatch(workload: number, selector: Selector): Tri {
    let result: Tri = NO;
    for (const id of this.workloads[workload] ?? []) {
      const endpoint = this.endpoints[id];
      if (endpoint === undefined) continue;
      result = or(result, podMatches(selector, endpoint));
      if (result === YES) return YES;
    }
    return result;
  }

  private pool(namespace: number): NamespacePool {
    let pool = this.pools.get(namespace);
    if (pool === undefined) {
      pool = new NamespacePool(this.byNamespace[namespace] ?? [], (workload) =>
        (this.workloads[workload] ?? []).flatMap((id) => this.endpoints[id] ?? []),
      );
      this.pools.set(namespace, pool);
    }
    return pool;
  }
}

/** Workloads of one namespace by label, so that an equality selector looks at few of them. */
class NamespacePool {
  private readonly byLabel = new Map<string, Set<number>>();
  /** Workloads that carry a key with a value nobody knows: candidates whatever the value asked for. */
  private readonly byUnknownKey = new Map<string, Set<number>>();

  constructor(
    private readonly all: readonly number[],
    endpointsOf: (workload: number) => readonly Endpoint[],
  ) {
    for (const workload of all) {
      for (const { labels, presentKeys, maybeKeys } of endpointsOf(workload).flatMap(readingsOf)) {
        for (const [key, value] of labels) addTo(this.byLabel, labelKey(key, value), workload);
        for (const key of presentKeys) addTo(this.byUnknownKey, key, workload);
        for (const key of maybeKeys) addTo(this.byUnknownKey, key, workload);
      }
    }
  }

  /** A superset of the workloads that the selector holds for, ascending. */
  candidates(selector: Selector): readonly number[] {
    const equality = selector.requirements.find((requirement) => requirement.op === 'in');
    if (equality === undefined || !('values' in equality)) return this.all;
    const found = new Set(this.byUnknownKey.get(equality.key));
    for (const value of equality.values) {
      for (const workload of this.byLabel.get(labelKey(equality.key, value)) ?? []) found.add(workload);
    }
    return [...found].sort((a, b) => a - b);
  }
}

function labelKey(key: string, value: string): string {
  return `${key}=${value}`;
}

function addTo(index: Map<string, Set<number>>, key: string, workload: number): void {
  const found = index.get(key);
  if (found === undefined) index.set(key, new Set([workload]));
  else found.add(workload);
}

function memo<T>(cache: Map<string, T>, key: string, compute: () => T): T {
  let value = cache.get(key);
  if (value === undefined) {
    value = compute();
    cache.set(key, value);
  }
  return value;
}
