import { nearest } from '../dialects/edit-distance';
import { IpSet } from '../engine/ip-set';
import type { Endpoint } from '../engine/model';
import { podMatches, namespaceMatches } from '../engine/readings';
import type { Selector } from '../engine/selector';
import { and, NO, type Tri, YES } from '../engine/tri';
import type { Span } from '../yaml/span';
import type { Cluster, NamespaceEntry, Workload } from '../workspace/cluster';
import { resolvePeer } from '../workspace/peers';
import { entityParty, podsOf } from './entities';
import { isNobody, NOBODY, type Party, together } from './party';
import { fitsName, type LabelPair, type PodPattern } from './peer-pattern';
import { portsOf } from './port-pattern';
import type { PeerGroup, PeerTerm, PortTerm } from './test-file';

/** What a peer or a port of a test stands for cannot be found. */
export interface Unresolved {
  readonly message: string;
  readonly span: Span;
}

export type Resolved<T> = T | { readonly unresolved: readonly Unresolved[] };

export function isUnresolved<T extends object>(
  found: Resolved<T>,
): found is { readonly unresolved: readonly Unresolved[] } {
  return 'unresolved' in found;
}

/** Looks the peers of a test up in the cluster. A peer that stands for nobody is told of, never passed over. */
export function resolveTerms(
  cluster: Cluster,
  groups: ReadonlyMap<string, PeerGroup>,
  terms: readonly PeerTerm[],
): Resolved<{ readonly party: Party; readonly parties: readonly Party[] }> {
  const found = terms.map((term) => ({ term, ...resolveTerm(cluster, groups, term, []) }));
  const unresolved = found.flatMap(({ term, problem }) =>
    problem === undefined ? [] : [{ message: problem, span: term.span }],
  );
  if (unresolved.length > 0) return { unresolved };
  const parties = found.map(({ party }) => party ?? NOBODY);
  return { party: together(parties), parties };
}

interface TermResult {
  readonly party?: Party;
  readonly problem?: string;
}

/** @param within groups that are being looked up: one inside itself adds nobody. */
export function resolveTerm(
  cluster: Cluster,
  groups: ReadonlyMap<string, PeerGroup>,
  { pattern, text }: PeerTerm,
  within: readonly string[],
): TermResult {
  switch (pattern.kind) {
    case 'pods':
      return podParty(cluster, pattern, text);
    case 'entity': {
      const party = entityParty(cluster, pattern.entity);
      return 'problem' in party ? party : { party };
    }
    case 'group': {
      if (within.includes(pattern.name)) return { party: NOBODY };
      const members = (groups.get(pattern.name)?.peers ?? []).map((member) =>
        resolveTerm(cluster, groups, member, [...within, pattern.name]),
      );
      const problem = members.find((member) => member.problem !== undefined)?.problem;
      if (problem !== undefined) return { problem: `In group "${pattern.name}": ${problem}` };
      const party = together(members.flatMap((member) => member.party ?? []));
      return isNobody(party) ? { problem: `Group "${pattern.name}" is empty.` } : { party };
    }
    case 'addresses': {
      if (pattern.single) return addressParty(cluster, text);
      return { party: { ...NOBODY, addresses: pattern.addresses } };
    }
    case 'domain':
      return { party: { ...NOBODY, domains: [pattern.name] } };
  }
}

/** One address may be that of a pod, or of a Service, which no policy sees. */
function addressParty(cluster: Cluster, text: string): TermResult {
  const peer = resolvePeer(cluster, text);
  switch (peer.kind) {
    case 'problem':
      return { problem: peer.message };
    case 'workload': {
      const endpoints = peer.pod?.endpoints ?? peer.workload.endpoints;
      return { party: { ...NOBODY, pods: new Map(endpoints.map((id) => [id, true])) } };
    }
    case 'address':
      return { party: { ...NOBODY, addresses: IpSet.address(text) ?? IpSet.NONE } };
  }
}

function podParty(cluster: Cluster, pattern: PodPattern, text: string): TermResult {
  const isEverybody =
    pattern.namespaces === undefined &&
    pattern.namespaceLabels.length === 0 &&
    pattern.workload === undefined &&
    pattern.labels.length === 0;
  if (isEverybody) {
    const pods = podsOf(cluster.workloads.filter(({ resource }) => resource !== undefined));
    return pods.size === 0
      ? { problem: 'There are no workloads in the manifests.' }
      : { party: { ...NOBODY, pods, anyPod: true } };
  }
  const found = namespacesOf(cluster, pattern);
  if ('problem' in found) return found;
  const pods = new Map<number, boolean>();
  for (const { namespace, match } of found.namespaces) {
    for (const [id, own] of podsIn(cluster, namespace, pattern)) {
      const both = and(match, own);
      if (both !== NO) pods.set(id, both === YES || pods.get(id) === true);
    }
  }
  if (pods.size > 0) return { party: { ...NOBODY, pods } };
  return {
    problem: whyNobody(
      found.namespaces.map(({ namespace }) => namespace),
      pattern,
      text,
    ),
  };
}

interface FoundNamespace {
  readonly namespace: NamespaceEntry;
  readonly match: Tri;
}

function namespacesOf(
  cluster: Cluster,
  { namespaces, namespaceLabels }: PodPattern,
): { readonly namespaces: readonly FoundNamespace[] } | { readonly problem: string } {
  const all = [...cluster.namespaces.values()];
  for (const name of namespaces ?? []) {
    if (!all.some((namespace) => fitsName(name, namespace.name))) return { problem: noNamespace(cluster, name) };
  }
  const named = all.filter(({ name }) => namespaces?.some((pattern) => fitsName(pattern, name)) ?? true);
  const selector = selectorOf(namespaceLabels);
  const found = named.flatMap((namespace): readonly FoundNamespace[] => {
    const input = cluster.input.namespaces[namespace.index];
    const match = input === undefined ? NO : namespaceMatches(selector, input);
    return match === NO ? [] : [{ namespace, match }];
  });
  if (found.length > 0) return { namespaces: found };
  return { problem: `No namespace of the manifests has the labels ${labelText(namespaceLabels)}.` };
}

/** Names of namespaces that a test lists, which may contain `*`. */
export function namespacesNamed(
  cluster: Cluster,
  names: readonly { readonly value: string; readonly span: Span }[],
): Resolved<{ readonly namespaces: readonly NamespaceEntry[] }> {
  const found = new Set<NamespaceEntry>();
  const unresolved: Unresolved[] = [];
  for (const { value, span } of names) {
    const fitting = [...cluster.namespaces.values()].filter(
      ({ name, workloads }) => fitsName(value, name) && workloads.some(({ resource }) => resource !== undefined),
    );
    for (const namespace of fitting) found.add(namespace);
    if (fitting.length > 0) continue;
    const message = cluster.namespaces.has(value)
      ? `There are no workloads in namespace "${value}".`
      : noNamespace(cluster, value);
    unresolved.push({ message, span });
  }
  return unresolved.length > 0 ? { unresolved } : { namespaces: [...found] };
}

export function noNamespace(cluster: Cluster, name: string): string {
  const known = [...cluster.namespaces.values()]
    .filter(({ declared, workloads }) => declared !== undefined || workloads.some(({ resource }) => resource))
    .map((namespace) => namespace.name);
  const meant = nearest(name, known);
  const remedy =
    meant !== undefined ? `Did you mean "${meant}"?` : known.length === 0 ? '' : `There are: ${some(known)}.`;
  return `There is no namespace "${name}" in the manifests. ${remedy}`.trimEnd();
}

function podsIn(
  cluster: Cluster,
  namespace: NamespaceEntry,
  { workload, labels }: PodPattern,
): readonly (readonly [number, Tri])[] {
  const selector = selectorOf(labels);
  const candidates = workload === undefined ? everyEndpoint(namespace) : endpointsNamed(cluster, namespace, workload);
  return candidates.flatMap(([owner, id]): readonly (readonly [number, Tri])[] => {
    // Pods of which there is no manifest have nothing but their labels.
    if (owner.resource === undefined && labels.length === 0 && workload === undefined) return [];
    const endpoint = cluster.input.endpoints[id];
    const match = endpoint === undefined ? NO : labelMatch(selector, endpoint);
    return match === NO ? [] : [[id, match]];
  });
}

function labelMatch(selector: Selector, endpoint: Endpoint): Tri {
  return selector.requirements.length === 0 ? YES : podMatches(selector, endpoint);
}

type OwnedEndpoint = readonly [owner: Workload, endpoint: number];

function everyEndpoint({ workloads }: NamespaceEntry): readonly OwnedEndpoint[] {
  return workloads.flatMap((owner) => owner.endpoints.map((id): OwnedEndpoint => [owner, id]));
}

function endpointsNamed(
  cluster: Cluster,
  namespace: NamespaceEntry,
  { kind, name }: NonNullable<PodPattern['workload']>,
): readonly OwnedEndpoint[] {
  if (name.includes('*')) {
    const fitting = namespace.workloads.filter(
      (workload) =>
        workload.resource !== undefined &&
        fitsName(name, workload.name) &&
        (kind === undefined || kind.toLowerCase() === workload.kind.toLowerCase()),
    );
    return fitting.flatMap((owner) => owner.endpoints.map((id): OwnedEndpoint => [owner, id]));
  }
  const found = cluster.findWorkloads(namespace.name, kind === undefined ? name : `${kind}:${name}`);
  return found.flatMap((owner) => {
    const endpoints = owner.name === name ? owner.endpoints : cluster.endpointsOfPod(owner, name);
    return endpoints.map((id): OwnedEndpoint => [owner, id]);
  });
}

export function selectorOf(labels: readonly LabelPair[]): Selector {
  return { requirements: labels.map(([key, value]) => ({ op: 'in', key, values: [value] })) };
}

function labelText(labels: readonly LabelPair[]): string {
  return labels.map(([key, value]) => `${key}=${value}`).join(', ');
}

function whyNobody(namespaces: readonly NamespaceEntry[], pattern: PodPattern, text: string): string {
  const [only] = namespaces;
  const where =
    only !== undefined && namespaces.length === 1 ? `namespace "${only.name}"` : 'the namespaces of this peer';
  const there = namespaces
    .flatMap(({ workloads }) => workloads)
    .filter(({ resource }) => resource !== undefined)
    .map(({ name }) => name);
  if (there.length === 0) return `"${text}" stands for nobody: there are no workloads in ${where}.`;
  if (pattern.workload !== undefined && pattern.labels.length === 0) {
    const meant = nearest(pattern.workload.name, there);
    const remedy = meant === undefined ? `There are: ${some(there)}.` : `Did you mean "${meant}"?`;
    const kind = pattern.workload.kind === undefined ? 'workload' : pattern.workload.kind;
    return `There is no ${kind} "${pattern.workload.name}" in ${where}. ${remedy}`;
  }
  return `"${text}" stands for nobody: no pod in ${where} has the labels ${labelText(pattern.labels)}.`;
}

/** Ports by name that no destination of a peer declares. */
export function unresolvedPorts(
  cluster: Cluster,
  ports: readonly PortTerm[] | undefined,
  destinations: readonly Party[],
): readonly Unresolved[] {
  return (ports ?? []).flatMap(({ pattern, text, span }): readonly Unresolved[] => {
    if (pattern.kind !== 'named') return [];
    const without = destinations.find(({ pods }) =>
      [...pods.keys()].every((id) => portsOf(pattern, cluster.input.endpoints[id]).isEmpty),
    );
    if (without === undefined) return [];
    const names = [...without.pods.keys()].flatMap(
      (id) => cluster.input.endpoints[id]?.namedPorts.map(({ name }) => name) ?? [],
    );
    const known = [...new Set(names)];
    const remedy = known.length === 0 ? 'Write its number.' : `They declare: ${some(known)}.`;
    return [{ message: `No container of the destination declares a port "${text}". ${remedy}`, span }];
  });
}

function some(names: readonly string[]): string {
  const shown = [...new Set(names)].sort();
  return shown.length > 8 ? `${shown.slice(0, 8).join(', ')} and ${shown.length - 8} more` : shown.join(', ');
}
