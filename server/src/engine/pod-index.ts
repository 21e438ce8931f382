import { andMatch, FULL_MATCH, type Match, NO_MATCH, namespaceMatch, podLabelsMatch } from './membership';
import type { ClusterInput, Endpoint, Labels, NamespaceScope, PodSet } from './model';
import { type Selector, selectorKey } from './selector';
import { NO } from './tri';

interface Labelled {
  readonly labels: Labels;
  /** Keys whose value, or even presence, is not known. */
  readonly uncertainKeys: readonly string[];
  /** True when any key may be present. */
  readonly open: boolean;
}

/** Finds the few items that a selector can match without looking at all of them (G13). */
class LabelIndex {
  private readonly byValue = new Map<string, Map<string, number[]>>();
  private readonly uncertain = new Map<string, number[]>();
  private readonly open: number[] = [];

  constructor(items: Iterable<readonly [id: number, item: Labelled]>) {
    for (const [id, item] of items) {
      for (const [key, value] of item.labels) {
        let values = this.byValue.get(key);
        if (values === undefined) this.byValue.set(key, (values = new Map()));
        append(values, value, id);
      }
      for (const key of item.uncertainKeys) append(this.uncertain, key, id);
      if (item.open) this.open.push(id);
    }
  }

  /** A superset of the items that match or may match, possibly with repetitions; undefined means "look at all". */
  candidates(selector: Selector): readonly number[] | undefined {
    let best: readonly (readonly number[])[] | undefined;
    let size = Number.POSITIVE_INFINITY;
    for (const requirement of selector.requirements) {
      if (requirement.op !== 'in') continue;
      const { key } = requirement;
      const lists = [
        ...[...new Set(requirement.values)].map((value) => this.byValue.get(key)?.get(value) ?? []),
        this.uncertain.get(key) ?? [],
        this.open,
      ];
      const total = lists.reduce((sum, list) => sum + list.length, 0);
      if (total >= size) continue;
      best = lists;
      size = total;
    }
    return best?.flat();
  }
}

function append<K>(map: Map<K, number[]>, key: K, id: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [id]);
  else list.push(id);
}

/**
 * Distinct pod sets of a cluster, each evaluated once over the endpoints it can hold (G13). Sets are numbered in the order
 * in which they are first seen.
 */
export class PodSetIndex {
  private readonly ids = new Map<string, number>();
  private readonly sets: PodSet[] = [];
  private readonly namespacesByName = new Map<string, number[]>();
  private readonly endpointsOf: readonly (readonly Endpoint[])[];
  private readonly scopes = new Map<string, ReadonlyMap<number, Match>>();
  private readonly namespaceIndexes = new Map<number, LabelIndex>();
  private namespaceLabels: LabelIndex | undefined;
  private allLabels: LabelIndex | undefined;

  constructor(private readonly input: ClusterInput) {
    for (const [index, namespace] of input.namespaces.entries()) append(this.namespacesByName, namespace.name, index);
    const endpointsOf: Endpoint[][] = input.namespaces.map(() => []);
    for (const endpoint of input.endpoints) if (!endpoint.hostNetwork) endpointsOf[endpoint.namespace]?.push(endpoint);
    this.endpointsOf = endpointsOf;
  }

  get size(): number {
    return this.sets.length;
  }

  intern(pods: PodSet): number {
    const key = `${scopeKey(pods.namespaces)}\n${selectorKey(pods.pods)}`;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    this.ids.set(key, this.sets.length);
    return this.sets.push(pods) - 1;
  }

  /** Calls back for every endpoint that is, or may be, in the set. */
  evaluate(id: number, found: (endpoint: number, match: Match) => void): void {
    const pods = this.sets[id];
    if (pods === undefined) return;
    const namespaces = this.namespacesIn(pods.namespaces);
    for (const endpoint of this.candidates(pods, namespaces)) {
      const match = andMatch(namespaces.get(endpoint.namespace) ?? NO_MATCH, podLabelsMatch(pods, endpoint));
      if (match.tri !== NO) found(endpoint.id, match);
    }
  }

  private candidates(pods: PodSet, namespaces: ReadonlyMap<number, Match>): ReadonlySet<Endpoint> {
    const listed = [...namespaces.keys()].map((namespace) => this.endpointsOf[namespace] ?? []);
    const total = listed.reduce((sum, endpoints) => sum + endpoints.length, 0);
    const [only] = namespaces.keys();
    const index = only !== undefined && namespaces.size === 1 ? this.indexOf(only) : this.everywhere();
    const ids = index.candidates(pods.pods);
    if (ids === undefined || ids.length > total) return new Set(listed.flat());
    const endpoints = ids.flatMap((id) => this.input.endpoints[id] ?? []);
    return new Set(endpoints.filter((endpoint) => namespaces.has(endpoint.namespace)));
  }

  private namespacesIn(scope: NamespaceScope): ReadonlyMap<number, Match> {
    if (scope.kind === 'one') {
      return new Map(this.namespacesByName.get(scope.namespace)?.map((index) => [index, FULL_MATCH]));
    }
    const key = selectorKey(scope.selector);
    const known = this.scopes.get(key);
    if (known !== undefined) return known;
    this.namespaceLabels ??= new LabelIndex(
      this.input.namespaces.map((namespace, index) => [
        index,
        { labels: namespace.labels, uncertainKeys: [], open: namespace.labelsOpen },
      ]),
    );
    const candidates = this.namespaceLabels.candidates(scope.selector) ?? this.input.namespaces.keys();
    const found = new Map<number, Match>();
    for (const index of candidates) {
      const namespace = this.input.namespaces[index];
      const match = namespace === undefined ? NO_MATCH : namespaceMatch(scope, namespace);
      if (match.tri !== NO) found.set(index, match);
    }
    this.scopes.set(key, found);
    return found;
  }

  private indexOf(namespace: number): LabelIndex {
    let index = this.namespaceIndexes.get(namespace);
    if (index === undefined) {
      index = podIndex(this.endpointsOf[namespace] ?? []);
      this.namespaceIndexes.set(namespace, index);
    }
    return index;
  }

  private everywhere(): LabelIndex {
    this.allLabels ??= podIndex(this.endpointsOf.flat());
    return this.allLabels;
  }
}

function podIndex(endpoints: readonly Endpoint[]): LabelIndex {
  return new LabelIndex(
    endpoints.map((endpoint) => [
      endpoint.id,
      {
        labels: endpoint.labels,
        uncertainKeys: [...endpoint.presentKeys, ...endpoint.maybeKeys],
        open: false,
      },
    ]),
  );
}

function scopeKey(scope: NamespaceScope): string {
  return scope.kind === 'one' ? `=${scope.namespace}` : `~${selectorKey(scope.selector)}`;
}
