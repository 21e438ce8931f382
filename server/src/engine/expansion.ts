import type { ClusterInput, Endpoint, Labels, Namespace, PodReading, PolicyAlternative } from './model';
import { readingsOf } from './readings';

/** An endpoint in one of its readings, in a namespace with one of its sets of labels. */
export interface Variant {
  /** Endpoint of the expanded input. */
  readonly id: number;
  /** Namespace of the expanded input. */
  readonly namespace: number;
  /** Numbers of the readings that it stands for; 0 is the endpoint's own. */
  readonly readings: readonly number[];
}

/**
 * A cluster in which every pod and every namespace is described once: each reading (A2) is an endpoint of its own. What
 * holds for all variants of both ends of a connection holds for the connection, whichever manifest is in force. The first
 * variant of an endpoint has its id. Readings that no policy can tell apart are one.
 */
export class Expansion {
  readonly input: ClusterInput;
  private readonly variants = new Map<number, readonly Variant[]>();

  constructor(private readonly original: ClusterInput) {
    const { namespaces, endpoints } = original;
    const ambiguous =
      namespaces.some(({ otherLabels = [] }) => otherLabels.length > 0) ||
      endpoints.some(({ otherReadings = [] }) => otherReadings.length > 0);
    this.input = ambiguous ? this.expand() : original;
  }

  variantsOf(id: number): readonly Variant[] {
    const namespace = this.original.endpoints[id]?.namespace ?? -1;
    return this.variants.get(id) ?? [{ id, namespace, readings: [0] }];
  }

  /** Whether two variants can hold at the same time: of one namespace, or of one template, one reading is in force. */
  fit(variant: Variant, other: Variant): boolean {
    const [a, b] = [this.input.endpoints[variant.id], this.input.endpoints[other.id]];
    if (a === undefined || b === undefined) return true;
    const [home, away] = [this.input.namespaces[a.namespace], this.input.namespaces[b.namespace]];
    if (home !== undefined && home.name === away?.name && variant.namespace !== other.namespace) return false;
    if (a.otherReadings === undefined || a.otherReadings !== b.otherReadings) return true;
    return variant.readings.some((reading) => other.readings.includes(reading));
  }

  private expand(): ClusterInput {
    const asked = questionsOf(this.original);
    const namespaces: Namespace[] = [...this.original.namespaces];
    const twins = this.original.namespaces.map((namespace, index) => [
      index,
      ...otherLabelsOf(namespace, asked).map((labels) => namespaces.push({ ...namespace, labels }) - 1),
    ]);
    const endpoints: Endpoint[] = [...this.original.endpoints];
    for (const endpoint of this.original.endpoints) {
      const readings = distinctReadings(endpoint, asked);
      const homes = twins[endpoint.namespace] ?? [endpoint.namespace];
      if (homes.length === 1 && readings.length === 1) continue;
      const found: Variant[] = [];
      for (const namespace of homes) {
        for (const { reading, numbers } of readings) {
          const id = found.length === 0 ? endpoint.id : endpoints.length;
          endpoints[id] = withReading(endpoint, reading, id, namespace);
          found.push({ id, namespace, readings: numbers });
        }
      }
      this.variants.set(endpoint.id, found);
    }
    return { ...this.original, namespaces, endpoints };
  }
}

function withReading(endpoint: Endpoint, reading: PodReading, id: number, namespace: number): Endpoint {
  const { workload, replicated, otherReadings = [] } = endpoint;
  return { ...reading, id, namespace, workload, replicated, otherReadings };
}

const expansions = new WeakMap<ClusterInput, Expansion>();

export function expansionOf(input: ClusterInput): Expansion {
  let expansion = expansions.get(input);
  if (expansion === undefined) {
    expansion = new Expansion(input);
    expansions.set(input, expansion);
  }
  return expansion;
}

/** All that policies look at in pods and namespaces. */
export interface Questions {
  /** How many policies there are. */
  readonly policies: number;
  readonly podKeys: ReadonlySet<string>;
  readonly namespaceKeys: ReadonlySet<string>;
  readonly portNames: ReadonlySet<string>;
}

export function questionsOf({ tiers }: ClusterInput): Questions {
  const podKeys = new Set<string>();
  const namespaceKeys = new Set<string>();
  const portNames = new Set<string>();
  const policies = tiers.flatMap((tier) => tier.policies);
  for (const { subject, rules } of policies.flatMap((policy) => policy.alternatives)) {
    for (const { namespaces, pods } of [subject, ...rules.flatMap(podSetsOf)]) {
      for (const { key } of pods.requirements) podKeys.add(key);
      if (namespaces.kind === 'matching') {
        for (const { key } of namespaces.selector.requirements) namespaceKeys.add(key);
      }
    }
    for (const entry of rules.flatMap((rule) => (rule.ports === 'all' ? [] : rule.ports))) {
      if (entry.kind === 'named') portNames.add(entry.name);
    }
  }
  return { policies: policies.length, podKeys, namespaceKeys, portNames };
}

function podSetsOf({ peers }: PolicyAlternative['rules'][number]) {
  return peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods] : []));
}

function otherLabelsOf({ labels, otherLabels = [] }: Namespace, { namespaceKeys }: Questions): readonly Labels[] {
  const seen = new Set([labelText(labels, namespaceKeys)]);
  return otherLabels.filter((other) => {
    const text = labelText(other, namespaceKeys);
    return !seen.has(text) && seen.add(text);
  });
}

function distinctReadings(
  endpoint: Endpoint,
  asked: Questions,
): readonly { readonly reading: PodReading; readonly numbers: readonly number[] }[] {
  const found = new Map<string, { readonly reading: PodReading; readonly numbers: number[] }>();
  for (const [number, reading] of readingsOf(endpoint).entries()) {
    const text = readingText(reading, asked);
    const known = found.get(text);
    if (known === undefined) found.set(text, { reading, numbers: [number] });
    else known.numbers.push(number);
  }
  return [...found.values()];
}

function readingText(reading: PodReading, { podKeys, portNames }: Questions): string {
  const { labels, presentKeys, maybeKeys, namedPorts, hostNetwork, ips, node } = reading;
  const ports = namedPorts.flatMap(({ name, protocol, port }) =>
    portNames.has(name) ? [`${name}:${protocol}:${port}`] : [],
  );
  const keys = [presentKeys, maybeKeys].map((set) => [...set].filter((key) => podKeys.has(key)).sort());
  return JSON.stringify([labelText(labels, podKeys), keys, ports.sort(), hostNetwork, ips, node]);
}

function labelText(labels: Labels, keys: ReadonlySet<string>): string {
  return JSON.stringify([...labels].filter(([key]) => keys.has(key)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
