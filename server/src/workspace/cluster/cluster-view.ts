import type {
  ApiServerCallFact,
  ControllerClassFact,
  GatewayFact,
  MonitorFact,
  ReferenceGrantFact,
  RoleBindingFact,
  RoleFact,
  RouteFact,
  ServiceAccountFact,
} from '../../dialects/facts';
import { type Explanation, explain } from '../../engine/explain';
import type { IpSet } from '../../engine/ip-set';
import type { ClusterInput, Direction, Flow, PodSet } from '../../engine/model';
import type { Reachability } from '../../engine/reachability';
import type { Selector } from '../../engine/selector';
import type { Tri } from '../../engine/tri';
import type {
  AddressOwner,
  BackendPort,
  Cluster,
  DnsCache,
  DecidingEntry,
  Duplicate,
  Isolation,
  NamespaceEntry,
  NetworkPlugin,
  NotUnderstood,
  PolicyEntry,
  ServiceEntry,
  UnreadEntry,
  Workload,
} from '../cluster';
import type { Resource } from '../snapshot';
import { AddressBook } from './addresses';
import { dnsCachesIn, isClusterDns } from './dns';
import type { EndpointNeeds } from './endpoints';
import type { EnginePart } from './engine-input';
import type { NamespaceModel } from './namespaces';
import { notUnderstoodIn } from './not-understood';
import type { SelectionIndex } from './selection';
import { endpointsOfPod } from './pod-endpoints';
import { backendPortsOf, modelServices, type ServiceContext } from './services';
import { placeKey, type SortedResources } from './sorted-resources';
import { Subjects } from './subjects';
import { findByName } from './workload-names';
import type { WorkloadModel } from './workloads';

export interface ClusterParts {
  readonly sorted: SortedResources;
  readonly namespaces: readonly NamespaceModel[];
  readonly namespaceIndex: ReadonlyMap<string, number>;
  readonly models: readonly WorkloadModel[];
  readonly endpointIds: readonly (readonly number[])[];
  readonly policies: readonly PolicyEntry[];
  readonly unread: readonly UnreadEntry[];
  /** Of namespaces, workloads and policies. */
  readonly duplicates: readonly Duplicate[];
  readonly patchFiles: ReadonlySet<string>;
  readonly engine: EnginePart;
  readonly selection: SelectionIndex;
  /** How the endpoints were made. */
  readonly needs: EndpointNeeds;
  readonly serviceCidrs: IpSet | undefined;
  readonly plugin: NetworkPlugin;
  /** undefined when it is as written. */
  readonly asWritten: (() => Cluster) | undefined;
}

/** The cluster as its users see it: objects with places, over the numbers that engine and selection work with. */
export class ClusterView implements Cluster {
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
  readonly unread: readonly UnreadEntry[];
  readonly notUnderstood: readonly NotUnderstood[];
  readonly duplicates: readonly Duplicate[];
  readonly dnsWorkloads: readonly Workload[];
  readonly serviceCidrs: IpSet | undefined;
  readonly plugin: NetworkPlugin;
  private readonly subjects: Subjects;
  private workloadsByPlace: ReadonlyMap<string, Workload> | undefined;
  private policiesByPlace: ReadonlyMap<string, PolicyEntry> | undefined;
  private unreadByPlace: ReadonlyMap<string, UnreadEntry> | undefined;
  private addresses: AddressBook | undefined;
  private servicesByName: ReadonlyMap<string, ServiceEntry> | undefined;
  private written: Cluster | undefined;
  private caches: readonly DnsCache[] | undefined;

  constructor(private readonly parts: ClusterParts) {
    const { sorted, models, policies, engine } = parts;
    this.input = engine.input;
    this.workloads = models.map((model, index) => workloadOf(model, index, parts.endpointIds[index] ?? []));
    this.policies = policies;
    this.namespaces = namespaceEntries(parts.namespaces, this.workloads, policies);
    const context: ServiceContext = {
      select: (namespace, selector) =>
        this.select({ namespaces: { kind: 'one', namespace }, pods: selector }).map(({ workload }) => workload),
      podAt: (namespace, pod, ip) => this.podAt(namespace, pod, ip),
    };
    const services = modelServices(sorted.services, sorted.endpoints, context, parts.patchFiles);
    this.services = services.entries;
    this.routes = sorted.routes;
    this.gateways = sorted.gateways;
    this.controllerClasses = sorted.classes;
    this.referenceGrants = sorted.grants;
    this.serviceAccounts = sorted.accounts;
    this.roles = sorted.roles;
    this.roleBindings = sorted.roleBindings;
    this.apiServerCalls = sorted.apiServerCalls;
    this.monitors = sorted.monitors;
    this.unread = parts.unread;
    this.notUnderstood = notUnderstoodIn(parts.unread);
    this.duplicates = [...parts.duplicates, ...services.duplicates];
    this.dnsWorkloads = this.workloads.filter((_, index) => {
      const model = models[index];
      return model !== undefined && isClusterDns(model);
    });
    this.serviceCidrs = parts.serviceCidrs;
    this.plugin = parts.plugin;
    this.subjects = new Subjects(this.workloads, policies, parts.unread, parts.selection, engine.input.tiers);
  }

  get reachability(): Reachability {
    return this.parts.engine.reachability();
  }

  get asWritten(): Cluster {
    this.written ??= this.parts.asWritten?.() ?? this;
    return this.written;
  }

  get judged(): Cluster {
    return this.plugin.behaviour.policies === 'enforced' ? this : this.asWritten;
  }

  get dnsCaches(): readonly DnsCache[] {
    this.caches ??= dnsCachesIn(this.parts.sorted.workloads, this.parts.sorted.pools);
    return this.caches;
  }

  explain(flow: Flow): Explanation {
    return explain(this.input, flow);
  }

  workloadOf(resource: Resource): Workload | undefined {
    this.workloadsByPlace ??= new Map(
      this.parts.models.flatMap((model, index) => {
        const workload = this.workloads[index];
        return workload === undefined ? [] : model.members.map((member) => [placeKey(member), workload] as const);
      }),
    );
    return this.workloadsByPlace.get(placeKey(resource));
  }

  policyOf(resource: Resource): PolicyEntry | undefined {
    this.policiesByPlace ??= new Map(
      [...this.policies, ...this.plugin.deadPolicies].flatMap((entry) =>
        [entry.resource, ...entry.duplicates].map((place) => [placeKey(place), entry] as const),
      ),
    );
    return this.policiesByPlace.get(placeKey(resource));
  }

  deciderOf(id: number): DecidingEntry | undefined {
    return id < 0 ? this.unread[-1 - id] : this.policies[id];
  }

  unreadOf(resource: Resource): UnreadEntry | undefined {
    this.unreadByPlace ??= new Map(this.unread.map((entry) => [placeKey(entry.resource), entry]));
    return this.unreadByPlace.get(placeKey(resource));
  }

  findWorkloads(namespace: string, name: string): readonly Workload[] {
    const found = findByName(
      (this.namespaces.get(namespace)?.workloads ?? []).flatMap((workload) => {
        const model = this.parts.models[workload.index];
        return model === undefined ? [] : [{ model, workload }];
      }),
      name,
    );
    return found.map(({ workload }) => workload);
  }

  endpointsOfPod(workload: Workload, pod: string): readonly number[] {
    const model = this.parts.models[workload.index];
    const endpoints = workload.endpoints.flatMap((id) => this.input.endpoints[id] ?? []);
    return model === undefined ? workload.endpoints : endpointsOfPod(model, endpoints, pod, this.parts.needs);
  }

  addressOwners(address: string): readonly AddressOwner[] {
    const { sorted, models } = this.parts;
    this.addresses ??= new AddressBook(sorted.nodes, models, this.workloads, this.services);
    return this.addresses.ownersOf(address);
  }

  private podAt(namespace: string, pod: string | undefined, ip: string): Workload | undefined {
    const [named] = pod === undefined ? [] : this.findWorkloads(namespace, `Pod:${pod}`);
    if (named !== undefined) return named;
    const owner = this.addressOwners(ip).find(({ kind }) => kind === 'pod');
    return owner?.kind === 'pod' ? owner.workload : undefined;
  }

  select(pods: PodSet): readonly { readonly workload: Workload; readonly match: Tri }[] {
    return this.parts.selection.select(pods).flatMap(({ index, match }) => {
      const workload = this.workloads[index];
      return workload === undefined ? [] : [{ workload, match }];
    });
  }

  namespacesMatching(selector: Selector): readonly NamespaceEntry[] {
    return this.parts.selection.namespacesMatching(selector).flatMap(({ index }) => {
      const name = this.parts.namespaces[index]?.engine.name;
      return (name === undefined ? undefined : this.namespaces.get(name)) ?? [];
    });
  }

  subjectsOf(policy: PolicyEntry): readonly Workload[] {
    return this.subjects.of(policy).map(({ workload }) => workload);
  }

  policiesSelecting(workload: Workload, direction?: Direction): readonly PolicyEntry[] {
    return this.subjects.policiesOn(workload, direction);
  }

  unreadOn(workload: Workload, direction?: Direction): ReturnType<Cluster['unreadOn']> {
    return this.subjects.unreadOn(workload, direction);
  }

  isolation(workload: Workload, direction: Direction): Isolation {
    return this.subjects.isolation(workload, direction);
  }

  backendPorts(service: ServiceEntry): readonly BackendPort[] {
    return backendPortsOf(service);
  }

  service(namespace: string, name: string): ServiceEntry | undefined {
    this.servicesByName ??= new Map(this.services.map((entry) => [`${entry.namespace}/${entry.name}`, entry]));
    return this.servicesByName.get(`${namespace}/${name}`);
  }
}

function workloadOf(model: WorkloadModel, index: number, endpoints: readonly number[]): Workload {
  return {
    index,
    id: model.id,
    namespace: model.namespace,
    name: model.name,
    kind: model.kind,
    resource: model.resource,
    templateResource: model.templateResource,
    templates: model.templates,
    labels: model.shape.labels,
    namedPorts: model.shape.namedPorts,
    endpoints,
    hostNetwork: [model.shape, ...model.otherShapes].every((shape) => shape.hostNetwork),
    scaledToZero: model.scaledToZero,
  };
}

function namespaceEntries(
  models: readonly NamespaceModel[],
  workloads: readonly Workload[],
  policies: readonly PolicyEntry[],
): ReadonlyMap<string, NamespaceEntry> {
  const workloadsIn = groupByNamespace(workloads);
  const policiesIn = groupByNamespace(policies.filter((policy) => policy.namespace !== ''));
  return new Map(
    models.map(({ engine, declared }, index) => [
      engine.name,
      {
        name: engine.name,
        index,
        declared,
        labels: engine.labels,
        workloads: workloadsIn.get(engine.name) ?? [],
        policies: policiesIn.get(engine.name) ?? [],
      },
    ]),
  );
}

function groupByNamespace<T extends { readonly namespace: string }>(items: readonly T[]): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.namespace);
    if (group === undefined) groups.set(item.namespace, [item]);
    else group.push(item);
  }
  return groups;
}
