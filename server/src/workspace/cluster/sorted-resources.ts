import type {
  AddressPoolFact,
  ApiServerCallFact,
  ControllerClassFact,
  EndpointsFact,
  Fact,
  GatewayFact,
  MonitorFact,
  LayerFact,
  NamespaceFact,
  NodeFact,
  PolicyFact,
  ReferenceGrantFact,
  RoleBindingFact,
  RoleFact,
  RouteFact,
  ServiceAccountFact,
  ServiceFact,
  UnreadPolicyFact,
  WorkloadFact,
} from '../../dialects/facts';
import type { Resource } from '../snapshot';

/** The resources of a cluster by what they are. */
export interface SortedResources {
  readonly policies: readonly Resource<PolicyFact>[];
  readonly workloads: readonly Resource<WorkloadFact>[];
  readonly namespaces: readonly Resource<NamespaceFact>[];
  readonly services: readonly Resource<ServiceFact>[];
  readonly routes: readonly Resource<RouteFact>[];
  readonly endpoints: readonly Resource<EndpointsFact>[];
  readonly gateways: readonly Resource<GatewayFact>[];
  readonly classes: readonly Resource<ControllerClassFact>[];
  readonly grants: readonly Resource<ReferenceGrantFact>[];
  readonly nodes: readonly Resource<NodeFact>[];
  readonly pools: readonly Resource<AddressPoolFact>[];
  readonly accounts: readonly Resource<ServiceAccountFact>[];
  readonly roles: readonly Resource<RoleFact>[];
  readonly roleBindings: readonly Resource<RoleBindingFact>[];
  readonly apiServerCalls: readonly Resource<ApiServerCallFact>[];
  readonly monitors: readonly Resource<MonitorFact>[];
  readonly layers: readonly Resource<LayerFact>[];
  readonly unread: readonly Resource<UnreadPolicyFact>[];
}

export function sortResources(resources: readonly Resource[]): SortedResources {
  const lists: Record<Fact['type'], Resource[]> = {
    policy: [],
    workload: [],
    namespace: [],
    service: [],
    config: [],
    route: [],
    endpoints: [],
    gateway: [],
    'controller-class': [],
    'reference-grant': [],
    node: [],
    'address-pool': [],
    'service-account': [],
    role: [],
    'role-binding': [],
    'api-server-call': [],
    monitor: [],
    layer: [],
    'unread-policy': [],
    admission: [],
    other: [],
  };
  for (const resource of resources) lists[resource.fact.type].push(resource);
  // The record's key is the discriminant, so each list holds facts of that type alone.
  const list = <F extends Fact>(type: F['type']) => lists[type] as readonly Resource[] as readonly Resource<F>[];
  return {
    policies: list<PolicyFact>('policy'),
    workloads: list<WorkloadFact>('workload'),
    namespaces: list<NamespaceFact>('namespace'),
    services: list<ServiceFact>('service'),
    routes: list<RouteFact>('route'),
    endpoints: list<EndpointsFact>('endpoints'),
    gateways: list<GatewayFact>('gateway'),
    classes: list<ControllerClassFact>('controller-class'),
    grants: list<ReferenceGrantFact>('reference-grant'),
    nodes: list<NodeFact>('node'),
    pools: list<AddressPoolFact>('address-pool'),
    accounts: list<ServiceAccountFact>('service-account'),
    roles: list<RoleFact>('role'),
    roleBindings: list<RoleBindingFact>('role-binding'),
    apiServerCalls: list<ApiServerCallFact>('api-server-call'),
    monitors: list<MonitorFact>('monitor'),
    layers: list<LayerFact>('layer'),
    unread: list<UnreadPolicyFact>('unread-policy'),
  };
}

/** Names the place of a resource: the same for the same place in two snapshots. */
export function placeKey(resource: Resource): string {
  return `${resource.uri}#${resource.documentIndex}.${resource.factIndex}`;
}

/** Whether two lists hold the same facts at the same places. */
export function sameResources(a: readonly Resource[], b: readonly Resource[]): boolean {
  return a.length === b.length && a.every((resource, index) => isSame(resource, b[index]));
}

/** Whether two resources are the same fact at the same place. */
export function isSame(a: Resource, b: Resource | undefined): boolean {
  if (a === b) return true;
  return a.fact === b?.fact && a.uri === b.uri && a.documentIndex === b.documentIndex && a.factIndex === b.factIndex;
}
