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
  WorkloadFact,
} from '../dialects/facts';
import type { Explanation } from '../engine/explain';
import type { IpSet } from '../engine/ip-set';
import type { ClusterInput, Direction, Flow, NamedPort, PodSet, Policy } from '../engine/model';
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
  /** What the engine evaluates; its alternatives carry `index` as their id. */
  readonly policy: Policy;
}

/** Objects with one identity (A2). */
export interface Duplicate {
  readonly first: Resource;
  readonly others: readonly Resource[];
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

export interface Isolation {
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
  /** Kinds of policy-like objects that are present but not understood, e.g. `cilium.io/CiliumNetworkPolicy`. */
  readonly notUnderstood: readonly { readonly kind: string; readonly resources: readonly Resource[] }[];
  /** Workloads, namespaces, policies and Services that stand in the workspace more than once (A2). */
  readonly duplicates: readonly Duplicate[];
  /** All pairs, computed lazily (G18, G19). */
  readonly reachability: Reachability;
  /** Decides one flow with its reasons (G24). */
  explain(flow: Flow): Explanation;
  workloadOf(resource: Resource): Workload | undefined;
  policyOf(resource: Resource): PolicyEntry | undefined;
  /** Finds `name`, `Kind:name` or a pod name such as `db-0` in a namespace. */
  findWorkloads(namespace: string, name: string): readonly Workload[];
  /** Endpoints that stand for the pod of that name: fewer than all of the workload's when the engine tells its pods apart. */
  endpointsOfPod(workload: Workload, pod: string): readonly number[];
  /** Workloads (pseudo ones included) that a pod set selects, with MAYBE for labels that nobody can know. */
  select(pods: PodSet): readonly { readonly workload: Workload; readonly match: Tri }[];
  namespacesMatching(selector: Selector): readonly NamespaceEntry[];
  /** hostNetwork workloads never appear as subjects (B30). */
  subjectsOf(policy: PolicyEntry): readonly Workload[];
  policiesSelecting(workload: Workload, direction?: Direction): readonly PolicyEntry[];
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
