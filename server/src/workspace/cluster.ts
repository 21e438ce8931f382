import type { PluginBehaviour } from '../dialects/cni';
import type {
  ApiServerCallFact,
  ControllerClassFact,
  GatewayFact,
  MonitorFact,
  NamespaceFact,
  PolicyFact,
  ReferenceGrantFact,
  RoleBindingFact,
  RoleFact,
  RouteFact,
  ServiceAccountFact,
  ServiceFact,
  ServicePortFact,
  UnreadPolicyFact,
  WorkloadFact,
} from '../dialects/facts';
import type { Deviation } from '../engine/enforcement';
import type { Explanation } from '../engine/explain';
import type { IpSet } from '../engine/ip-set';
import type { ClusterInput, Direction, Flow, NamedPort, Peer, PodSet, Policy } from '../engine/model';
import type { Protocol } from '../engine/port-set';
import type { Reachability } from '../engine/reachability';
import type { Selector } from '../engine/selector';
import type { Tri } from '../engine/tri';
import type { Resource } from './snapshot';

export interface NamespaceEntry {
  readonly name: string;
  readonly index: number;
  /** undefined when no manifest declares it (A5). */
  readonly declared: Resource<NamespaceFact> | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly workloads: readonly Workload[];
  /** Namespaced policies in it. */
  readonly policies: readonly PolicyEntry[];
}

export interface Workload {
  readonly index: number;
  /** `ns/name[Kind]`: how lists and messages name it. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  /** undefined for pseudo workloads such as cluster DNS (A35). */
  readonly resource: Resource<WorkloadFact> | undefined;
  /** Where its pod template stands: another object than `resource` for a Rollout with workloadRef (A15). */
  readonly templateResource: Resource<WorkloadFact> | undefined;
  /** Everything that the manifests say of the template: other manifests of that object and patches of it, too (A2). */
  readonly templates: readonly Resource<WorkloadFact>[];
  /** Pod labels (A9), the controller's known ones included. */
  readonly labels: ReadonlyMap<string, string>;
  readonly namedPorts: readonly NamedPort[];
  /** Engine endpoints; never empty. */
  readonly endpoints: readonly number[];
  readonly hostNetwork: boolean;
  readonly scaledToZero: boolean;
}

export interface PolicyEntry {
  readonly index: number;
  /** `ns/name`, or `name` for cluster-scoped policies. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly resource: Resource<PolicyFact>;
  /** Other manifests with the same identity (A2). */
  readonly duplicates: readonly Resource<PolicyFact>[];
  readonly subject: PodSet;
  /** Engine tier that it belongs to. */
  readonly tier: string;
  /** How the network plugin departs from what it says. */
  readonly deviations: readonly Deviation[];
  /** All that its manifests may mean; the alternatives carry `index` as their id. */
  readonly policy: Policy;
  /** What the engine evaluates: `policy`, or where manifests differ in tier or order a part of it in each place. */
  readonly placements: readonly { readonly tier: string; readonly policy: Policy }[];
}

/** An object of a kind that is not understood. What it may decide is unknown. */
export interface UnreadEntry {
  /** Its number in explanations: negative, as no policy's is. */
  readonly index: number;
  /** `ns/name`, or `name` for cluster-scoped objects. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly resource: Resource<UnreadPolicyFact>;
  /** Empty: no connection depends on it. */
  readonly touches: readonly UnreadTouch[];
}

/** Connections that an object which is not understood may decide. */
export interface UnreadTouch {
  readonly direction: Direction;
  readonly may: readonly ('allow' | 'deny')[];
  /** Whether it may leave its pods nothing but what it allows itself. */
  readonly isolates: boolean;
  readonly subject: PodSet;
  readonly peers: readonly Peer[];
  /** What the engine evaluates; its alternatives carry the entry's `index` as their id. */
  readonly policy: Policy;
}

/** What can stand behind a verdict. */
export type DecidingEntry = PolicyEntry | UnreadEntry;

/** Kinds that are not understood and have, or might be thought to have, a say in connections. */
export interface NotUnderstood {
  /** `cilium.io/CiliumNetworkPolicy`. */
  readonly kind: string;
  readonly resources: readonly Resource[];
  /** What is unknown because of them: nothing, what they may deny, or all that they may decide. */
  readonly unknown: 'nothing' | 'denials' | 'decisions';
}

/** What enforces the policies of a cluster, as far as it is known (semantics.md F). */
export interface NetworkPlugin {
  /** As settings call it. */
  readonly name: string;
  /** As messages call it, with its version if that is known. */
  readonly title: string;
  /**
   * `assumed`: there are objects that need it. `ambiguous`: manifests tell of several that would decide differently, so that
   * policies are taken at their word.
   */
  readonly how: 'setting' | 'detected' | 'assumed' | 'ambiguous' | 'unknown';
  /** The objects that tell of it; those of all rivals where it is ambiguous. */
  readonly signs: readonly Resource[];
  readonly behaviour: PluginBehaviour;
  /** Policies of other systems that it takes no notice of (F1): no verdict depends on them. */
  readonly unenforced: readonly Resource<PolicyFact | UnreadPolicyFact>[];
  /** Those of them that are understood. They are found by `policyOf`, and by nothing that is about what policies do. */
  readonly deadPolicies: readonly PolicyEntry[];
}

/** Objects with one identity (A2). */
export interface Duplicate {
  readonly first: Resource;
  readonly others: readonly Resource[];
  /** Those of them that describe the whole object: the rest are patches of overlays. */
  readonly whole: readonly Resource[];
}

export interface ServiceEntry {
  readonly namespace: string;
  readonly name: string;
  readonly resource: Resource<ServiceFact>;
  /** Workloads behind it (A26); without a selector those that its endpoints name (A31). */
  readonly backends: readonly Workload[];
  /** Backends by address, of a Service without a selector; undefined when nothing tells them (A31). */
  readonly endpoints: readonly ServiceEndpoint[] | undefined;
}

/** One address behind a Service without a selector, with one of its ports (A31). */
export interface ServiceEndpoint {
  readonly ip: string;
  /** The workload whose pod has the address; undefined for an address outside the cluster. */
  readonly workload: Workload | undefined;
  readonly name: string | undefined;
  readonly protocol: Protocol;
  readonly port: number;
}

/** A Service port as one workload's pods receive it (A27, A28). */
export interface BackendPort {
  readonly service: ServiceEntry;
  readonly servicePort: ServicePortFact;
  readonly workload: Workload;
  /** The pod's port number; undefined when the named target port is not declared by the pod. */
  readonly port: number | undefined;
}

/** What a cluster dump knows an address as. A hostNetwork pod has that of its node (A23). */
export type AddressOwner =
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'pod'; readonly workload: Workload; readonly name: string; readonly hostNetwork: boolean }
  | { readonly kind: 'service'; readonly service: ServiceEntry };

export interface Isolation {
  /** MAYBE as well when only objects isolate it that are not understood. */
  readonly isolated: Tri;
  /** Policies that isolate it in the direction. */
  readonly by: readonly PolicyEntry[];
}

/** A resolver that runs on each node, under an address that is the same on all of them. */
export interface DnsCache {
  readonly address: string;
  /** What tells of it: its workload, the kubelet's configuration, or pods that are told to ask it. */
  readonly resource: Resource;
}

/** The workspace folder read as one cluster, with everything derived from it computed on first use and kept. */
export interface Cluster {
  readonly input: ClusterInput;
  readonly namespaces: ReadonlyMap<string, NamespaceEntry>;
  readonly workloads: readonly Workload[];
  readonly policies: readonly PolicyEntry[];
  readonly services: readonly ServiceEntry[];
  readonly routes: readonly Resource<RouteFact>[];
  readonly gateways: readonly Resource<GatewayFact>[];
  readonly controllerClasses: readonly Resource<ControllerClassFact>[];
  readonly referenceGrants: readonly Resource<ReferenceGrantFact>[];
  readonly serviceAccounts: readonly Resource<ServiceAccountFact>[];
  readonly roles: readonly Resource<RoleFact>[];
  readonly roleBindings: readonly Resource<RoleBindingFact>[];
  readonly apiServerCalls: readonly Resource<ApiServerCallFact>[];
  readonly monitors: readonly Resource<MonitorFact>[];
  /** Objects that are not understood and may decide, or may seem to. */
  readonly unread: readonly UnreadEntry[];
  /** The same by kind, in the order of the kinds. */
  readonly notUnderstood: readonly NotUnderstood[];
  /** What enforces its policies. */
  readonly plugin: NetworkPlugin;
  /** The same cluster with a plugin that does as the API says; itself if it has such a one. */
  readonly asWritten: Cluster;
  /** What policies are judged and made by: itself, or as written where they may have no effect at all. */
  readonly judged: Cluster;
  /** Workloads, namespaces, policies and Services that stand in the workspace more than once (A2). */
  readonly duplicates: readonly Duplicate[];
  /** All pairs, computed lazily (G18, G19). */
  readonly reachability: Reachability;
  /** Decides one flow with its reasons (G24). */
  explain(flow: Flow): Explanation;
  workloadOf(resource: Resource): Workload | undefined;
  policyOf(resource: Resource): PolicyEntry | undefined;
  /** What explanations mean by `PolicyAlternative.id`. */
  deciderOf(id: number): DecidingEntry | undefined;
  unreadOf(resource: Resource): UnreadEntry | undefined;
  /** Finds `name`, `Kind:name` or a pod name such as `db-0` in a namespace. */
  findWorkloads(namespace: string, name: string): readonly Workload[];
  /** Endpoints that stand for the pod of that name: fewer than all of the workload's when the engine tells its pods apart. */
  endpointsOfPod(workload: Workload, pod: string): readonly number[];
  /** Empty for an address outside the cluster, or of which nothing is known. */
  addressOwners(address: string): readonly AddressOwner[];
  /** Workloads (pseudo ones included) that a pod set selects, with MAYBE for labels that nobody can know. */
  select(pods: PodSet): readonly { readonly workload: Workload; readonly match: Tri }[];
  namespacesMatching(selector: Selector): readonly NamespaceEntry[];
  /** hostNetwork workloads never appear as subjects (B30). */
  subjectsOf(policy: PolicyEntry): readonly Workload[];
  policiesSelecting(workload: Workload, direction?: Direction): readonly PolicyEntry[];
  /** What objects that are not understood may do to the workload's connections. */
  unreadOn(
    workload: Workload,
    direction?: Direction,
  ): readonly { readonly entry: UnreadEntry; readonly touch: UnreadTouch }[];
  isolation(workload: Workload, direction: Direction): Isolation;
  backendPorts(service: ServiceEntry): readonly BackendPort[];
  service(namespace: string, name: string): ServiceEntry | undefined;
  /** Workloads that answer DNS for the cluster: the ones in the manifests, else the pseudo workload (A35). */
  readonly dnsWorkloads: readonly Workload[];
  /** Caches on the nodes that pods ask instead (A35): policies see an address, not the DNS pods. */
  readonly dnsCaches: readonly DnsCache[];
  /** Address ranges of Services; undefined when nothing tells. Those of pods and nodes are in `input.options`. */
  readonly serviceCidrs: IpSet | undefined;
}
