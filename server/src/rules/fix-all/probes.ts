import type {
  ClusterInput,
  Endpoint,
  Namespace,
  NamedPort,
  NamespaceScope,
  PodSet,
  PolicyAlternative,
} from '../../engine/model';
import { PORT_PROTOCOLS } from '../../engine/port-set';
import { matches, type Requirement, type Selector } from '../../engine/selector';
import { NO } from '../../engine/tri';

/** Pods that the workspace need not contain, as some policies name them. */
export interface Probes {
  readonly pods: readonly { readonly namespace: ProbeNamespace; readonly labels: ReadonlyMap<string, string> }[];
  readonly namedPorts: readonly NamedPort[];
}

/** A namespace by its name, or one that no manifest declares and that carries these labels. */
type ProbeNamespace = { readonly name: string; readonly labels: ReadonlyMap<string, string> };

const NAME_LABEL = 'kubernetes.io/metadata.name';
/** A value that no selector is likely to ask for. */
const ANY_VALUE = 'any-value';
/** No manifest can declare a namespace of that name. */
const STRANGE_NAMESPACE = '{elsewhere}';
/** Witnesses of one selector that lists many values, and of all selectors together. */
const MOST_OF_ONE = 16;
const MOST = 1000;
/** Where the numbers of named ports begin: higher than what manifests name. */
const FIRST_PORT = 61_001;

/**
 * For every set of pods that the policies name, as subject or as peer, some that carry just what the set asks for; and pods
 * without any label, in each namespace that is named and elsewhere. So a fix is judged by more than the pods that happen to be in
 * the workspace.
 */
export function probesOf(alternatives: readonly PolicyAlternative[]): Probes {
  const sets = alternatives.flatMap(podSets);
  const named = sets.flatMap(({ namespaces }) => (namespaces.kind === 'one' ? [namespaces] : []));
  const bare = [...named, EVERYWHERE].flatMap((namespaces) => podsIn({ namespaces, pods: { requirements: [] } }));
  const pods = new Map([...bare, ...sets.flatMap(podsIn)].map((pod) => [keyOf(pod), pod]));
  return { pods: [...pods.values()].slice(0, MOST), namedPorts: namedPortsOf(alternatives) };
}

const EVERYWHERE: NamespaceScope = { kind: 'matching', selector: { requirements: [] } };

function podSets({ subject, rules }: PolicyAlternative): readonly PodSet[] {
  return [subject, ...rules.flatMap(({ peers }) => peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods] : [])))];
}

function podsIn({ namespaces, pods }: PodSet): Probes['pods'] {
  return namespacesIn(namespaces).flatMap((namespace) => witnesses(pods).map((labels) => ({ namespace, labels })));
}

function namespacesIn(scope: NamespaceScope): readonly ProbeNamespace[] {
  if (scope.kind === 'one') return [{ name: scope.namespace, labels: new Map([[NAME_LABEL, scope.namespace]]) }];
  return witnesses(scope.selector, [[NAME_LABEL, STRANGE_NAMESPACE]]).map((labels) => ({
    name: labels.get(NAME_LABEL) ?? STRANGE_NAMESPACE,
    labels,
  }));
}

/** Label sets that satisfy the selector and say as little else as possible: one for each value that is listed. */
function witnesses(
  selector: Selector,
  given: readonly (readonly [string, string])[] = [],
): ReadonlyMap<string, string>[] {
  let found: ReadonlyMap<string, string>[] = [new Map(given)];
  for (const requirement of selector.requirements) {
    const values = valuesOf(requirement);
    if (values.length === 0) continue;
    found = found
      .flatMap((labels) => values.map((value) => new Map([...labels, [requirement.key, value]])))
      .slice(0, MOST_OF_ONE);
  }
  return found.filter((labels) => matches(selector, labels) !== NO);
}

function valuesOf(requirement: Requirement): readonly string[] {
  if (requirement.op === 'in') return requirement.values;
  return requirement.op === 'exists' ? [ANY_VALUE] : [];
}

function keyOf({ namespace, labels }: Probes['pods'][number]): string {
  return JSON.stringify([namespace.name, [...namespace.labels].sort(), [...labels].sort()]);
}

/** The probes' containers have a port of each name that rules use, with a number of its own. */
function namedPortsOf(alternatives: readonly PolicyAlternative[]): readonly NamedPort[] {
  const names = new Set(
    alternatives
      .flatMap(({ rules }) => rules)
      .flatMap(({ ports }) => (ports === 'all' ? [] : ports))
      .flatMap((port) => (port.kind === 'named' ? [port.name] : [])),
  );
  return [...names].flatMap((name, index) =>
    PORT_PROTOCOLS.map((protocol) => ({ name, protocol, port: FIRST_PORT + index })),
  );
}

/** The same cluster with the probes as further endpoints. */
export function withProbes(input: ClusterInput, { pods, namedPorts }: Probes): ClusterInput {
  const namespaces: Namespace[] = [...input.namespaces];
  const known = new Map(namespaces.map(({ name }, index) => [name, index]));
  const first = input.endpoints.reduce((top, { workload }) => Math.max(top, workload), -1) + 1;
  const probes = pods.map(({ namespace, labels }, index): Endpoint => {
    let at = known.get(namespace.name);
    if (at === undefined) {
      at = namespaces.push({ ...namespace, labelsOpen: false }) - 1;
      // Witnesses of selectors differ in their labels, not in their name.
      if (namespace.name !== STRANGE_NAMESPACE) known.set(namespace.name, at);
    }
    return {
      id: input.endpoints.length + index,
      namespace: at,
      labels,
      presentKeys: NO_KEYS,
      maybeKeys: NO_KEYS,
      namedPorts,
      serviceAccount: 'default',
      hostNetwork: false,
      ips: [],
      workload: first + index,
      replicated: true,
    };
  });
  return { ...input, namespaces, endpoints: [...input.endpoints, ...probes] };
}

const NO_KEYS: ReadonlySet<string> = new Set();
