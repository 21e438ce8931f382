import { IpSet } from '../../server/src/engine/ip-set';
import type {
  Action,
  ClusterInput,
  Direction,
  Endpoint,
  EngineOptions,
  Flow,
  FlowEnd,
  Namespace,
  NamedPort,
  Peer,
  Policy,
  PolicyAlternative,
  Rule,
  Tier,
} from '../../server/src/engine/model';
import type { PortMatch, Protocol } from '../../server/src/engine/port-set';
import { EVERYTHING, type Requirement, type Selector } from '../../server/src/engine/selector';

/** `app=web` pairs and full requirements, ANDed. */
export function select(...terms: readonly (string | Requirement)[]): Selector {
  return {
    requirements: terms.map((term): Requirement => {
      if (typeof term !== 'string') return term;
      const [key = '', value = ''] = term.split('=');
      return { op: 'in', key, values: [value] };
    }),
  };
}

export function ns(name: string, labels: Record<string, string> = {}, labelsOpen = false): Namespace {
  return {
    name,
    labels: new Map(Object.entries({ ...labels, 'kubernetes.io/metadata.name': name })),
    labelsOpen,
  };
}

export interface PodSpec {
  readonly labels?: Record<string, string>;
  readonly present?: readonly string[];
  readonly maybe?: readonly string[];
  readonly ports?: readonly NamedPort[];
  readonly host?: boolean;
  readonly ips?: readonly string[];
  readonly replicated?: boolean;
}

/** A cluster under construction: pods are named `ns/name`, policies by any text. */
export class ClusterBuilder {
  readonly namespaces: Namespace[] = [];
  readonly endpoints: Endpoint[] = [];
  readonly names: string[] = [];
  readonly policyNames: string[] = [];
  tiers: Tier[] = [];
  options: EngineOptions = { addressesMatchPods: 'b24', podCidrs: undefined, nodeCidrs: undefined };

  namespace(namespace: Namespace): this {
    this.namespaces.push(namespace);
    return this;
  }

  pod(name: string, spec: PodSpec = {}): this {
    const [namespace = '', pod = ''] = name.split('/');
    let index = this.namespaces.findIndex((item) => item.name === namespace);
    if (index < 0) index = this.namespaces.push(ns(namespace, { ns: namespace })) - 1;
    const id = this.endpoints.length;
    this.names.push(name);
    this.endpoints.push({
      id,
      namespace: index,
      labels: new Map(Object.entries({ pod, ...spec.labels })),
      presentKeys: new Set(spec.present),
      maybeKeys: new Set(spec.maybe),
      namedPorts: spec.ports ?? [],
      serviceAccount: 'default',
      hostNetwork: spec.host ?? false,
      ips: spec.ips ?? [],
      workload: id,
      replicated: spec.replicated ?? false,
    });
    return this;
  }

  /** A tier as the API of the field has it: `np` is a union, everything else ordered with fall-through. */
  tier(id: string, ...policies: readonly Policy[]): this {
    this.tiers.push(
      id === 'np'
        ? { id, mode: 'union', end: 'deny-if-governed', policies }
        : { id, mode: 'ordered', end: 'next', policies },
    );
    return this;
  }

  build(): ClusterInput {
    return { namespaces: this.namespaces, endpoints: this.endpoints, tiers: this.tiers, options: this.options };
  }

  end(name: string): FlowEnd {
    if (name === 'node') return { kind: 'node', same: false };
    if (name === 'own node') return { kind: 'node', same: true };
    const id = this.names.indexOf(name);
    if (id >= 0) return { kind: 'endpoint', id };
    return /^[\d.]+$|:/.test(name) ? { kind: 'address', address: name } : { kind: 'domain', name };
  }

  /** `x/a -> y/b TCP 80` */
  flow(text: string): Flow {
    const [, from = '', to = '', protocol = 'TCP', port = '80'] =
      /^(.+?) -> (own node|\S+)(?: (\w+))?(?: (\d+))?$/.exec(text) ?? [];
    return { from: this.end(from), to: this.end(to), protocol: protocol as Protocol, port: Number(port) };
  }
}

let nextPolicy = 0;

export interface PolicySpec {
  readonly id?: number;
  /** Namespace of the policy; omitted for a cluster-wide one. */
  readonly namespace?: string;
  readonly pods?: Selector;
  readonly namespaces?: Selector;
  readonly governs?: readonly Direction[];
  readonly rules?: readonly Rule[];
  readonly order?: number;
}

export function reading(spec: PolicySpec): PolicyAlternative {
  return {
    id: spec.id ?? nextPolicy++,
    subject: {
      namespaces:
        spec.namespace === undefined
          ? { kind: 'matching', selector: spec.namespaces ?? EVERYTHING }
          : { kind: 'one', namespace: spec.namespace },
      pods: spec.pods ?? EVERYTHING,
    },
    governs: spec.governs ?? ['ingress', 'egress'],
    rules: spec.rules ?? [],
  };
}

export function policy(spec: PolicySpec): Policy {
  return { alternatives: [reading(spec)], order: spec.order ?? 0 };
}

export function rule(
  direction: Direction,
  action: Action,
  peers: readonly Peer[] = [ANY],
  ports: 'all' | readonly PortMatch[] = 'all',
): Rule {
  return { direction, action, peers, ports };
}

export const ANY: Peer = { kind: 'any' };

/** Pods of one namespace (`podSelector`). */
export function podsIn(namespace: string, pods: Selector = EVERYTHING): Peer {
  return { kind: 'pods', pods: { namespaces: { kind: 'one', namespace }, pods } };
}

/** Pods of matching namespaces (`namespaceSelector`). */
export function podsWhere(namespaces: Selector, pods: Selector = EVERYTHING): Peer {
  return { kind: 'pods', pods: { namespaces: { kind: 'matching', selector: namespaces }, pods } };
}

export function block(cidr: string, ...except: readonly string[]): Peer {
  return { kind: 'addresses', addresses: blockSet(cidr, ...except) };
}

export function blockSet(cidr: string, ...except: readonly string[]): IpSet {
  return IpSet.cidrs([cidr]).minus(IpSet.cidrs(except));
}

export function port(from: number, to: number = from, protocol: Protocol = 'TCP'): PortMatch {
  return { kind: 'range', protocol, from, to };
}

export function namedPort(name: string, protocol: Protocol | 'ANY' = 'TCP'): PortMatch {
  return { kind: 'named', protocol, name };
}
