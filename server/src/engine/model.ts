import type { IpSet } from './ip-set';
import type { PortMatch, Protocol } from './port-set';
import type { Selector } from './selector';
import type { UnknownReason } from './verdict';

/**
 * The engine's input: one immutable picture of a cluster, free of YAML, files and dialects. Everything that decides is
 * in here; where it came from is kept by the caller, who finds it back by index (`PolicyAlternative.id`, rule index).
 */
export type Direction = 'ingress' | 'egress';

export type Action = 'allow' | 'deny' | 'pass' | 'log';

/** Labels of a pod or namespace. A key that maps to '' is present (semantics.md B3). */
export type Labels = ReadonlyMap<string, string>;

export interface NamedPort {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
}

export interface Namespace {
  readonly name: string;
  /** Always contains `kubernetes.io/metadata.name` (A4). */
  readonly labels: Labels;
  /** True when no manifest declares it and open mode is on: keys not in `labels` are unknown (A5). */
  readonly labelsOpen: boolean;
  /** What other manifests of the same namespace say (A2): exactly one of these and `labels` holds. */
  readonly otherLabels?: readonly Labels[];
}

/** What one description of a pod says. */
export interface PodReading {
  readonly labels: Labels;
  /** Keys that are surely present with a value nobody can know, e.g. `pod-template-hash` (A10). */
  readonly presentKeys: ReadonlySet<string>;
  /** Keys that may be present (A10, Rollout metadata). */
  readonly maybeKeys: ReadonlySet<string>;
  readonly namedPorts: readonly NamedPort[];
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  /** Known addresses (status.podIPs); empty when unknown. Textual, IPv4 or IPv6. */
  readonly ips: readonly string[];
  /** The node it runs on, if a dump tells: decides whether a hostNetwork pod shares it (B27, B30). */
  readonly node?: string;
}

/**
 * One pod, or one of at most two replicas that stand for all pods of a template (A11), or one ordinal of a StatefulSet
 * that a selector tells apart from its siblings.
 */
export interface Endpoint extends PodReading {
  /** Index in `ClusterInput.endpoints`. */
  readonly id: number;
  /** Index in `ClusterInput.namespaces`. */
  readonly namespace: number;
  /**
   * Mutually exclusive readings beside its own: what other manifests of the same identity say (A2). A verdict that differs
   * between readings is unknown. Endpoints that share the list are the same pod template and have the same one in force.
   */
  readonly otherReadings?: readonly PodReading[];
  /** Endpoints of one workload share this number; two different ones are never the same pod. */
  readonly workload: number;
  /** True when the workload has more than one pod, so that traffic to a sibling exists beside traffic to itself. */
  readonly replicated: boolean;
}

/** Which namespaces a pod peer or a subject reaches. */
export type NamespaceScope =
  { readonly kind: 'one'; readonly namespace: string } | { readonly kind: 'matching'; readonly selector: Selector };

export interface PodSet {
  readonly namespaces: NamespaceScope;
  readonly pods: Selector;
}

export type Peer =
  /** Everything: pods, nodes, addresses outside the cluster (B13). */
  | { readonly kind: 'any' }
  | { readonly kind: 'pods'; readonly pods: PodSet }
  /** Addresses. Whether a pod of unknown address is in it is decided by `EngineOptions` (B24). */
  | { readonly kind: 'addresses'; readonly addresses: IpSet }
  /** Addresses and names outside the cluster, all of them: no pod, no node. */
  | { readonly kind: 'outside' }
  /** Node addresses by node label (C11). `all` is the empty selector. */
  | { readonly kind: 'nodes'; readonly all: boolean }
  /** A destination known only by DNS name (C13, G17). */
  | { readonly kind: 'domain'; readonly pattern: string }
  /** A peer that the engine cannot express: matches perhaps, for this reason. */
  | { readonly kind: 'unknown'; readonly reason: UnknownReason }
  /** A peer that matches nothing. */
  | { readonly kind: 'none' };

export interface Rule {
  readonly direction: Direction;
  readonly action: Action;
  /** ORed. An empty list matches nothing; "any peer" is written as one `any`. */
  readonly peers: readonly Peer[];
  /** 'all' = every port of every protocol, ICMP and the rest included (B26). An empty list matches nothing. */
  readonly ports: 'all' | readonly PortMatch[];
}

/** One reading of a policy. Most policies have exactly one. */
export interface PolicyAlternative {
  /** Caller's number for the policy; explanations give it back. Several alternatives may share it. */
  readonly id: number;
  /** Pods it applies to; hostNetwork pods are never subjects (B30). */
  readonly subject: PodSet;
  /** Directions in which it isolates or rules (B5). Rules of another direction are ignored (B8). */
  readonly governs: readonly Direction[];
  /** In the order of the manifest. Explanations cite the index within its direction. */
  readonly rules: readonly Rule[];
}

/**
 * One policy of a tier. `alternatives` are mutually exclusive readings, of which exactly one holds in the real cluster:
 * two manifests with one identity (A2), or an object that the API server refuses: then one reading has no effect and
 * another may do anything to its subjects (`uncertain`); or an object that is not understood. A verdict that differs between
 * readings is unknown.
 */
export interface Policy {
  readonly alternatives: readonly PolicyAlternative[];
  /** Set when there are several alternatives: the reason to give if they lead to different verdicts. */
  readonly uncertain?: UnknownReason;
  /** Ascending = earlier, within the tier (C4). Ignored in a union tier. Equal numbers tie (C6). */
  readonly order: number;
}

/** A reading that has no effect at all: the second alternative of an object that the API server may refuse. */
export const NO_EFFECT: Omit<PolicyAlternative, 'id'> = {
  subject: { namespaces: { kind: 'one', namespace: '' }, pods: { requirements: [] } },
  governs: [],
  rules: [],
};

export interface Tier {
  readonly id: string;
  /** union: no order, allow rules only, an unmatched governed direction is denied (B7). ordered: first match wins (C2). */
  readonly mode: 'union' | 'ordered';
  readonly policies: readonly Policy[];
  /** What happens to what no rule matched. */
  readonly end: 'next' | 'deny-if-governed';
}

export interface EngineOptions {
  /**
   * Whether an address block can match a pod whose address is unknown. `b24`: by `podCidrs` and the rules of B24;
   * `never`: address blocks only match what is outside the cluster (D27, netpol-analyzer); `nodes`: and nodes.
   */
  readonly addressesMatchPods: 'b24' | 'never' | 'nodes';
  /**
   * What is allowed between a pod and its own node before any policy is asked (B27). `to-pod`: only what the node opens (D8);
   * the other way policies see a node. Default `both`.
   */
  readonly ownNode?: 'both' | 'to-pod';
  /** Known pod address ranges, or undefined. */
  readonly podCidrs: IpSet | undefined;
  /** Known node address ranges, or undefined. */
  readonly nodeCidrs: IpSet | undefined;
}

export interface ClusterInput {
  readonly namespaces: readonly Namespace[];
  readonly endpoints: readonly Endpoint[];
  /** In evaluation order (G1). After the last tier traffic is allowed. */
  readonly tiers: readonly Tier[];
  readonly options: EngineOptions;
}

/** One end of a connection. */
export type FlowEnd =
  | { readonly kind: 'endpoint'; readonly id: number }
  /** With `node` it is that of a node of the cluster, by its name (B27). */
  | { readonly kind: 'address'; readonly address: string; readonly node?: string }
  /** A node of the cluster; `same` = the node that runs the other end (B27). */
  | { readonly kind: 'node'; readonly same: boolean }
  | { readonly kind: 'domain'; readonly name: string };

/** One new connection: `port` is the destination's port (B28); ignored for protocol OTHER. */
export interface Flow {
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly protocol: Protocol;
  readonly port: number;
}
