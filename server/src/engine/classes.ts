import type { AddressAtoms } from './address-atoms';
import type { Expansion } from './expansion';
import { parseAddress } from './ip-set';
import type { Match } from './membership';
import type { ClusterInput, Endpoint, NamedPort } from './model';
import type { PodSetIndex } from './pod-index';
import { mentionedPorts, type Program } from './program';
import { YES } from './tri';

/** Endpoints that no policy of the cluster tells apart, neither as subject nor as peer (G16). */
export interface EndpointClass {
  readonly id: number;
  /** Endpoint ids, ascending. */
  readonly endpoints: readonly number[];
}

/** A class with what evaluation needs to know of any of its members. */
export interface ClassFacts extends EndpointClass {
  readonly representative: Endpoint;
  /** Pod sets that hold or may hold its members. */
  readonly podSets: ReadonlyMap<number, Match>;
  readonly namedPorts: readonly NamedPort[];
  /** Equal for classes with equal `namedPorts`. */
  readonly namedPortsKey: string;
  /** Equal for classes that address blocks and node peers treat alike. */
  readonly placeKey: string;
}

export interface Classification {
  readonly classes: readonly ClassFacts[];
  /** Class id by endpoint id. */
  readonly classOf: readonly number[];
}

interface Signature {
  readonly podSets: Map<number, Match>;
  /** One text for each pod set, in ascending order. */
  readonly parts: string[];
}

/** Groups endpoints by everything that can change a result. `addresses` must cut along every address set in use. */
export function classify(
  input: ClusterInput,
  program: Program,
  pods: PodSetIndex,
  addresses: AddressAtoms,
): Classification {
  const signatures = input.endpoints.map((): Signature => ({ podSets: new Map(), parts: [] }));
  for (let set = 0; set < pods.size; set++) {
    pods.evaluate(set, (id, match) => {
      const signature = signatures[id];
      signature?.podSets.set(set, match);
      signature?.parts.push(match.tri === YES ? String(set) : `${set}?${match.reasons}`);
    });
  }
  const byKey = new Map<string, ClassFacts & { readonly endpoints: number[] }>();
  const classOf: number[] = [];
  for (const endpoint of input.endpoints) {
    const signature = signatures[endpoint.id];
    const namedPorts = mentionedPorts(endpoint, program.portNames);
    const namedPortsKey = keyOfPorts(namedPorts);
    const placeKey = keyOfPlace(input, endpoint, addresses);
    const key = `${placeKey}|${endpoint.node ?? ''}|${namedPortsKey}|${signature?.parts.join(',') ?? ''}`;
    let found = byKey.get(key);
    if (found === undefined) {
      const podSets = signature?.podSets ?? new Map<number, Match>();
      const id = byKey.size;
      found = { id, endpoints: [], representative: endpoint, podSets, namedPorts, namedPortsKey, placeKey };
      byKey.set(key, found);
    }
    found.endpoints.push(endpoint.id);
    classOf[endpoint.id] = found.id;
  }
  return { classes: [...byKey.values()], classOf };
}

/**
 * The classes of a cluster from those of its expansion: endpoints are alike if their variants are, one by one. Where variants
 * differ, it also counts whose readings they are, because endpoints that share them change together.
 */
export function classesOfVariants(
  input: ClusterInput,
  expansion: Expansion,
  classOf: readonly number[],
): { readonly classes: readonly EndpointClass[]; readonly classOf: readonly number[] } {
  const byKey = new Map<string, EndpointClass & { readonly endpoints: number[] }>();
  const lists = new Map<Endpoint['otherReadings'], number>();
  const ids = input.endpoints.map(({ id, namespace, otherReadings }) => {
    const own = expansion.variantsOf(id).map((variant) => classOf[variant.id] ?? -1);
    const [first = -1, ...others] = own;
    const list = lists.get(otherReadings) ?? lists.size;
    lists.set(otherReadings, list);
    const key = others.every((other) => other === first) ? `${first}` : `${own.join()} in ${namespace} of ${list}`;
    let found = byKey.get(key);
    if (found === undefined) byKey.set(key, (found = { id: byKey.size, endpoints: [] }));
    found.endpoints.push(id);
    return found.id;
  });
  return { classes: [...byKey.values()], classOf: ids };
}

function keyOfPorts(ports: readonly NamedPort[]): string {
  const texts = ports.map(({ name, protocol, port }) => `${name}:${protocol}:${port}`);
  return [...new Set(texts)].sort().join(',');
}

function keyOfPlace(input: ClusterInput, endpoint: Endpoint, addresses: AddressAtoms): string {
  const place = endpoint.hostNetwork ? 'node' : 'pod';
  if (endpoint.ips.length === 0 || input.options.addressesMatchPods === 'never') return place;
  const groups = endpoint.ips.flatMap((ip) => {
    const address = parseAddress(ip);
    return address === undefined ? [] : [`${address.family}.${addresses.groupOf(address)}`];
  });
  return `${place}@${[...new Set(groups)].sort().join('+')}`;
}
