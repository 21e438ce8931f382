import type { Action, Direction, Peer, PodSet } from '../engine/model';
import type { PortMatch, Protocol } from '../engine/port-set';
import type { Selector } from '../engine/selector';
import type { Located, Span } from '../yaml/span';
import type { PluginSign } from './cni/profile';

/**
 * Facts: what is kept of a resource once its syntax tree is gone. Plain readonly data; all spans are relative to the
 * document chunk, so a fact survives any edit outside its own document. No consumer outside a dialect's folder looks at
 * which dialect a policy is written in.
 */
export type Fact =
  | PolicyFact
  | WorkloadFact
  | NamespaceFact
  | ServiceFact
  | EndpointsFact
  | ConfigFact
  | RouteFact
  | GatewayFact
  | ControllerClassFact
  | ReferenceGrantFact
  | NodeFact
  | AddressPoolFact
  | ServiceAccountFact
  | RoleFact
  | RoleBindingFact
  | ApiServerCallFact
  | MonitorFact
  | LayerFact
  | UnreadPolicyFact
  | AdmissionFact
  | OtherFact;

export interface ResourceHeader {
  readonly apiVersion: string;
  /** API group without version; '' for core. */
  readonly group: string;
  readonly kind: string;
  readonly kindSpan: Span;
  /** undefined when missing or not a string. */
  readonly name: Located<string> | undefined;
  /** As written; the effective namespace (A3) is `Resource.namespace`. undefined for cluster-scoped kinds. */
  readonly namespace: Located<string> | undefined;
  readonly clusterScoped: boolean;
  /** metadata.labels of the object itself. */
  readonly labels: readonly LabelFact[];
  readonly annotations: readonly LabelFact[];
  /** When it is applied, relative to its neighbours, where an annotation orders a roll-out; without one it is 0. */
  readonly wave: Located<number> | undefined;
  /** Span of the `metadata` mapping, if there is one. */
  readonly metadataSpan: Span | undefined;
  readonly span: Span;
  /** Findings made while reading this resource. */
  readonly problems: readonly Problem[];
  /** What it tells of the network plugin of the cluster; absent for nearly all objects. */
  readonly signs?: readonly PluginSign[];
}

/**
 * A defect seen while reading one resource. `rule` is the id of the rule under which it is reported (severity, page and
 * fixes belong to that rule); `rejected` says that the API server would refuse the object.
 */
export interface Problem {
  readonly rule: string;
  readonly message: string;
  readonly span: Span;
  readonly rejected: boolean;
  /** Refused, but with one obvious repair that leaves the meaning as it is: verdicts are made as if it were repaired. */
  readonly clear?: true;
  /** What the rule's fix needs, e.g. the nearest valid value. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface LabelFact {
  readonly key: Located<string>;
  readonly value: Located<string>;
}

export interface SelectorTerm {
  readonly key: Located<string>;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly Located<string>[];
  readonly span: Span;
  readonly form: 'matchLabels' | 'matchExpressions';
}

export interface SelectorFact {
  /** Span of the selector's value; of its key when the value is missing. */
  readonly span: Span;
  readonly keySpan: Span;
  readonly selector: Selector;
  readonly terms: readonly SelectorTerm[];
}

export interface PortFact {
  readonly span: Span;
  readonly protocol: Located<string> | undefined;
  readonly port: Located<number | string> | undefined;
  readonly endPort: Located<number> | undefined;
  /** undefined when the entry is invalid. */
  readonly match: PortMatch | undefined;
}

export interface PeerFact {
  readonly span: Span;
  readonly podSelector: SelectorFact | undefined;
  readonly namespaceSelector: SelectorFact | undefined;
  readonly cidr: Located<string> | undefined;
  readonly except: readonly Located<string>[];
  /** Engine meaning; kind 'none' when the entry is invalid. */
  readonly peer: Peer;
}

export interface RuleFact {
  /** Index within its section. */
  readonly index: number;
  readonly name: string | undefined;
  readonly action: Located<Action>;
  readonly span: Span;
  /** undefined: any peer, because the list is missing, null or empty (B13). */
  readonly peers: readonly PeerFact[] | undefined;
  /** Span of the `from`/`to` key when written. */
  readonly peersKeySpan: Span | undefined;
  /** undefined: all ports, because the list is missing, null or empty (B26). */
  readonly ports: readonly PortFact[] | undefined;
  readonly portsKeySpan: Span | undefined;
}

export interface SectionFact {
  readonly keySpan: Span;
  /** Span of the list; of the key when the value is missing or null. */
  readonly span: Span;
  readonly rules: readonly RuleFact[];
}

export interface SubjectFact {
  /** Smallest place to point at for "these pods": the podSelector, else the spec. */
  readonly span: Span;
  readonly podSelector: SelectorFact | undefined;
  /** Only for cluster-scoped policies. */
  readonly namespaceSelector: SelectorFact | undefined;
}

export interface PolicyFact extends ResourceHeader {
  readonly type: 'policy';
  /** Registry id of the dialect. */
  readonly dialect: string;
  /** Which tier of the engine it belongs to; the registry orders tiers. */
  readonly tier: string;
  /** Order within an ordered tier; 0 in a union tier. */
  readonly order: number;
  /** Where the order is written; left out when it is not. */
  readonly orderSpan?: Span;
  readonly specSpan: Span | undefined;
  readonly subject: SubjectFact;
  /** The directions field (`policyTypes`) as written; undefined when absent, null or not a list. */
  readonly declaredTypes: Located<readonly Located<string>[]> | undefined;
  /** Whether the dialect has such a field at all. */
  readonly hasTypesField: boolean;
  /** Effective directions (B5). */
  readonly governs: readonly Direction[];
  /** undefined when the key is absent; a null value is a section without rules. */
  readonly ingress: SectionFact | undefined;
  readonly egress: SectionFact | undefined;
  /** True when some problem is `rejected`, or the document has syntax errors: verdicts that depend on it are unknown. */
  readonly refused: boolean;
}

export interface ContainerPortFact {
  readonly span: Span;
  readonly name: Located<string> | undefined;
  readonly port: Located<number>;
  readonly protocol: Protocol;
  readonly protocolSpan: Span | undefined;
  /** Port of the node that leads to this one (A24). */
  readonly hostPort: number | undefined;
}

/** A string of a container that may hold the address of something it talks to. */
export type EnvFact = {
  readonly name: Located<string>;
} & (
  | { readonly kind: 'value'; readonly value: Located<string> }
  | {
      readonly kind: 'config-key';
      readonly source: 'ConfigMap' | 'Secret';
      readonly ref: Located<string>;
      readonly key: string;
    }
);

export interface ContainerFact {
  readonly name: Located<string> | undefined;
  readonly kind: 'container' | 'init' | 'sidecar';
  readonly image: string | undefined;
  /** Set when the image is that of a database, cache or queue. */
  readonly dataStore: DataStore | undefined;
  readonly ports: readonly ContainerPortFact[];
  readonly env: readonly EnvFact[];
  /** envFrom: whole ConfigMaps or Secrets. */
  readonly envFrom: readonly { readonly source: 'ConfigMap' | 'Secret'; readonly ref: Located<string> }[];
  /** command and args, in order. */
  readonly args: readonly Located<string>[];
  readonly probePorts: readonly (number | string)[];
}

/** What a program that keeps data is called, and where it serves it. */
export interface DataStore {
  readonly name: string;
  /** Ports that lead to the data, unless it is set up otherwise. */
  readonly ports: readonly number[];
}

export interface PodTemplateFact {
  readonly span: Span;
  readonly labels: readonly LabelFact[];
  /** Span of the `labels` mapping of the template; undefined when there is none. */
  readonly labelsSpan: Span | undefined;
  readonly annotations: readonly LabelFact[];
  readonly containers: readonly ContainerFact[];
  readonly hostNetwork: boolean;
  readonly serviceAccount: string;
  /** `automountServiceAccountToken` of the pod; undefined leaves it to the ServiceAccount. */
  readonly mountsToken: boolean | undefined;
  /** `dnsPolicy` as written; undefined means that the pods ask the cluster's DNS. */
  readonly dnsPolicy: string | undefined;
  /** Resolvers of `dnsConfig`. */
  readonly nameservers: readonly string[];
  /** ConfigMaps and Secrets mounted as volumes (projected ones included). */
  readonly volumes: readonly VolumeFact[];
}

export interface VolumeFact {
  readonly source: 'ConfigMap' | 'Secret';
  readonly ref: Located<string>;
  /** Keys that become files; undefined = all. */
  readonly keys: readonly string[] | undefined;
}

export interface WorkloadFact extends ResourceHeader {
  readonly type: 'workload';
  /** undefined for a workload without a template (A8, ReplicationController). */
  readonly template: PodTemplateFact | undefined;
  /** Desired number of pods; undefined for one per node. */
  readonly replicas: number | undefined;
  readonly scaledToZero: boolean;
  /** spec.selector.matchLabels of the controller, for stable selector choice. */
  readonly selectorKeys: readonly string[];
  /** Labels that the controller adds: known values (A10). */
  readonly addedLabels: readonly (readonly [key: string, value: string])[];
  readonly presentKeys: readonly string[];
  readonly maybeKeys: readonly string[];
  /** True when its pods carry ordinals in labels (StatefulSet). */
  readonly ordinals: boolean;
  /** The first ordinal, where it has any. */
  readonly firstOrdinal: number;
  /** serviceName of a StatefulSet. */
  readonly headlessService: string | undefined;
  readonly owner: { readonly kind: string; readonly name: string } | undefined;
  /** Another object whose template this one uses (A8, Rollout workloadRef). */
  readonly templateRef: { readonly kind: string; readonly name: string } | undefined;
  /** From status, in cluster dumps. */
  readonly podIps: readonly string[];
  readonly hostIp: string | undefined;
  readonly nodeName: string | undefined;
  /** Pod phase Succeeded or Failed: not an endpoint (A14). */
  readonly finished: boolean;
}

export interface NamespaceFact extends ResourceHeader {
  readonly type: 'namespace';
  /** Span of `metadata.labels`, if written. */
  readonly labelsSpan: Span | undefined;
}

export interface ServicePortFact {
  readonly span: Span;
  readonly name: string | undefined;
  readonly port: Located<number>;
  /** As written; undefined means the same as `port` (A27). */
  readonly targetPort: Located<number | string> | undefined;
  readonly protocol: Protocol;
  readonly nodePort: number | undefined;
}

export interface ServiceFact extends ResourceHeader {
  readonly type: 'service';
  /** undefined when missing or empty (A26, A31). */
  readonly selector: readonly LabelFact[] | undefined;
  readonly selectorSpan: Span | undefined;
  readonly ports: readonly ServicePortFact[];
  readonly serviceType: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  readonly headless: boolean;
  /** Lists pods before they are ready, which those need that look for their peers to become ready. */
  readonly listsUnready: boolean;
  readonly externalName: string | undefined;
  readonly externalIps: readonly string[];
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  /** Its own addresses, in cluster dumps or where they are fixed; empty for a headless Service. */
  readonly clusterIps: readonly string[];
  /** `ipFamilies` as written. */
  readonly ipFamilies: readonly string[];
  readonly ipFamilyPolicy: string | undefined;
  /** A34. */
  readonly internalLoadBalancer: boolean;
  /** Client addresses that the load balancer admits, as written; empty = all (A33). */
  readonly sourceRanges: readonly string[];
  /** The load balancer is asked to send to pods themselves, without a node in between (A38). */
  readonly balancesToPods: boolean;
}

/** Endpoints or EndpointSlice: addresses behind a Service, for one without a selector the only ones (A31). */
export interface EndpointsFact extends ResourceHeader {
  readonly type: 'endpoints';
  /** Name of the Service; undefined for an EndpointSlice that belongs to none. */
  readonly service: string | undefined;
  readonly subsets: readonly {
    readonly addresses: readonly { readonly ip: string; readonly pod: string | undefined }[];
    readonly ports: readonly {
      readonly name: string | undefined;
      readonly protocol: Protocol;
      readonly port: number;
    }[];
  }[];
}

/** ConfigMap or Secret: text that containers read. Secret `data` is decoded; undecodable values are left out. */
export interface ConfigFact extends ResourceHeader {
  readonly type: 'config';
  readonly data: readonly { readonly key: Located<string>; readonly value: Located<string> }[];
}

/** Ingress, HTTPRoute, GRPCRoute, TCPRoute, TLSRoute, OpenShift Route: traffic from outside led to Services. */
export interface RouteFact extends ResourceHeader {
  readonly type: 'route';
  readonly family: 'ingress' | 'gateway' | 'openshift';
  /** What it asks to be served by (A39); empty outside the Gateway API. */
  readonly parents: readonly RouteParentFact[];
  /** Host names of a Gateway API route; empty = any. */
  readonly hostnames: readonly string[];
  /** Which controller class serves it, as far as the object says (IngressClass name, parent Gateway). */
  readonly controller: string | undefined;
  readonly backends: readonly RouteBackendFact[];
  /** Backends that are no Service: nobody but the controller knows what they lead to (A36). */
  readonly otherBackends: readonly OtherBackendFact[];
}

export interface OtherBackendFact {
  readonly span: Span;
  readonly kind: string;
  readonly name: string;
}

export interface RouteBackendFact {
  readonly span: Span;
  readonly service: Located<string>;
  readonly namespace: string | undefined;
  /** Service port by number or name; undefined = all ports of the Service. */
  readonly port: Located<number | string> | undefined;
}

export interface RouteParentFact {
  readonly span: Span;
  readonly kind: string;
  readonly name: string;
  /** undefined = the route's own. */
  readonly namespace: string | undefined;
  /** Listener by name or port; undefined = any. */
  readonly section: string | undefined;
  readonly port: number | undefined;
}

/** Gateway API Gateway: who may attach routes to which listener (A39). */
export interface GatewayFact extends ResourceHeader {
  readonly type: 'gateway';
  /** Name of its GatewayClass. */
  readonly className: string | undefined;
  readonly listeners: readonly ListenerFact[];
}

export interface ListenerFact {
  readonly span: Span;
  readonly name: string | undefined;
  readonly port: number | undefined;
  readonly protocol: string;
  /** May start with `*.`; undefined = any. */
  readonly hostname: string | undefined;
  /** Kinds of routes; undefined = what fits the protocol. */
  readonly kinds: readonly string[] | undefined;
  readonly from: 'Same' | 'All' | 'None' | { readonly namespaces: Selector };
}

/** IngressClass or GatewayClass: which controller serves it (A37). */
export interface ControllerClassFact extends ResourceHeader {
  readonly type: 'controller-class';
  readonly controller: string | undefined;
  readonly isDefault: boolean;
}

/** References from other namespaces that a namespace admits (A39). */
export interface ReferenceGrantFact extends ResourceHeader {
  readonly type: 'reference-grant';
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
  /** Without a name: every object of the kind. */
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name: string | undefined }[];
}

/** A node, from a cluster dump (A23). */
export interface NodeFact extends ResourceHeader {
  readonly type: 'node';
  readonly addresses: readonly string[];
}

/** A manifest that tells the cluster's address ranges (kind Cluster, kubeadm, Calico IPPool …) or resolvers (kubelet). */
export interface AddressPoolFact extends ResourceHeader {
  readonly type: 'address-pool';
  readonly podCidrs: readonly string[];
  readonly serviceCidrs: readonly string[];
  /** Resolvers that pods are told to ask. */
  readonly resolvers: readonly string[];
}

export interface ServiceAccountFact extends ResourceHeader {
  readonly type: 'service-account';
  /** `automountServiceAccountToken` as written. */
  readonly mountsToken: boolean | undefined;
}

/** Role or ClusterRole. */
export interface RoleFact extends ResourceHeader {
  readonly type: 'role';
  /** True when it lets a pod ask the API server for objects; false when it only lets pods be made in a certain way. */
  readonly opensApi: boolean;
}

/** RoleBinding or ClusterRoleBinding. */
export interface RoleBindingFact extends ResourceHeader {
  readonly type: 'role-binding';
  readonly role: { readonly kind: string; readonly name: string };
  /** Its ServiceAccounts; a namespace that is not written is the binding's own. */
  readonly accounts: readonly { readonly name: Located<string>; readonly namespace: string | undefined }[];
}

/** What the API server itself calls through Services: webhooks of admission and conversion, aggregated APIs. */
export interface ApiServerCallFact extends ResourceHeader {
  readonly type: 'api-server-call';
  readonly services: readonly {
    readonly span: Span;
    readonly name: Located<string>;
    readonly namespace: string;
    /** Of the Service. */
    readonly port: number;
  }[];
}

/** An object by which a monitoring system finds what to scrape: pods, or the pods behind Services. */
export interface MonitorFact extends ResourceHeader {
  readonly type: 'monitor';
  readonly targets: 'services' | 'pods';
  readonly selector: Selector;
  /** Where it looks; undefined = its own namespace. */
  readonly namespaces: 'any' | readonly string[] | undefined;
  readonly endpoints: readonly MonitorEndpointFact[];
}

export interface MonitorEndpointFact {
  readonly span: Span;
  /** undefined = every port. */
  readonly port: number | string | undefined;
  /** Whose port it is; a Service's is only ever named. */
  readonly of: 'service' | 'pod';
}

/** Says how the files of its folder and others become objects: bases, overlays and their patches. */
export interface LayerFact extends ResourceHeader {
  readonly type: 'layer';
  /** Files, relative to its own, that hold only the changes to objects which stand elsewhere. */
  readonly patches: readonly string[];
}

/**
 * An object of a kind that is not understood and may yet decide about connections. It is read only as far as to know which
 * verdicts it may change.
 */
export interface UnreadPolicyFact extends ResourceHeader {
  readonly type: 'unread-policy';
  /** Empty: no connection of pods depends on it. */
  readonly touches: readonly TouchFact[];
}

/** Connections that an object may decide. Where it cannot be told which, they are too many rather than too few. */
export interface TouchFact {
  readonly direction: Direction;
  /** Pods whose connections they are. The object's own namespace is `OWN_NAMESPACE`. */
  readonly pods: PodSet;
  /** What may become of them, whatever the policies say that are understood. */
  readonly may: readonly ('allow' | 'deny')[];
  /** Their other ends, never pods of its own namespace alone. `other-networks`: nodes, and pods of namespaces that `pods` does not reach. */
  readonly peers: readonly Peer[] | 'other-networks';
  /** Whether it may leave its pods nothing but what it allows itself. */
  readonly isolates: boolean;
}

/** Changes objects while they are created. Of all that it does only labels are known, which nobody else sees (A17). */
export interface AdmissionFact extends ResourceHeader {
  readonly type: 'admission';
  readonly sets: readonly LabelSetFact[];
}

/** A label that objects get when they are created. */
export interface LabelSetFact {
  readonly span: Span;
  readonly on: 'pods' | 'namespaces';
  /** undefined when it is not plainly written. */
  readonly key: string | undefined;
}

/** Any other Kubernetes object. Kept so that what is not understood can be named. */
export interface OtherFact extends ResourceHeader {
  readonly type: 'other';
}
