import type { EndpointsFact, LabelFact, ServiceFact, ServicePortFact } from '../../dialects/facts';
import type { Selector } from '../../engine/selector';
import type { BackendPort, Duplicate, ServiceEndpoint, ServiceEntry, Workload } from '../cluster';
import type { Resource } from '../snapshot';
import { describe, duplicatesIn, groupByIdentity } from './identities';
import { firstNamedPort } from './workloads';

export interface ServiceModels {
  readonly entries: readonly ServiceEntry[];
  readonly duplicates: readonly Duplicate[];
}

/** What Services are resolved with. */
export interface ServiceContext {
  /** Workloads of a namespace that carry the labels. */
  select(namespace: string, selector: Selector): readonly Workload[];
  /** The workload of the pod of that name, or else with that address. */
  podAt(namespace: string, pod: string | undefined, ip: string): Workload | undefined;
}

export function modelServices(
  resources: readonly Resource<ServiceFact>[],
  endpoints: readonly Resource<EndpointsFact>[],
  context: ServiceContext,
  patchFiles: ReadonlySet<string>,
): ServiceModels {
  const described = describe(groupByIdentity(resources), patchFiles, completeness);
  const slices = new Map<string, Resource<EndpointsFact>[]>();
  for (const slice of endpoints) {
    const key = `${slice.namespace}/${slice.fact.service ?? ''}`;
    slices.set(key, [...(slices.get(key) ?? []), slice]);
  }
  const entries = described.map(
    ({ main }) => new LazyService(main, slices.get(`${main.namespace}/${main.name}`) ?? [], context),
  );
  return { entries, duplicates: duplicatesIn(described) };
}

/** An overlay's patch says neither whom a Service selects nor on which ports. */
function completeness({ serviceType, selector, ports }: ServiceFact): number {
  if (serviceType === 'ExternalName') return 2;
  return (selector === undefined ? 0 : 1) + (ports.length === 0 ? 0 : 1);
}

class LazyService implements ServiceEntry {
  readonly namespace: string;
  readonly name: string;
  private found: readonly Workload[] | undefined;
  private listed: readonly ServiceEndpoint[] | undefined;

  constructor(
    readonly resource: Resource<ServiceFact>,
    private readonly slices: readonly Resource<EndpointsFact>[],
    private readonly context: ServiceContext,
  ) {
    this.namespace = resource.namespace;
    this.name = resource.name;
  }

  get backends(): readonly Workload[] {
    this.found ??= this.findBackends();
    return this.found;
  }

  get endpoints(): readonly ServiceEndpoint[] | undefined {
    const { selector, serviceType } = this.resource.fact;
    if (selector !== undefined || serviceType === 'ExternalName' || this.slices.length === 0) return undefined;
    this.listed ??= this.slices.flatMap(({ fact }) => fact.subsets).flatMap((subset) => this.endpointsIn(subset));
    return this.listed;
  }

  private findBackends(): readonly Workload[] {
    const { selector, serviceType } = this.resource.fact;
    // A32: an ExternalName is an alias, its selector counts for nothing.
    if (serviceType === 'ExternalName') return [];
    if (selector !== undefined) return this.context.select(this.namespace, equalitySelector(selector));
    return [...new Set((this.endpoints ?? []).flatMap(({ workload }) => workload ?? []))];
  }

  private endpointsIn({ addresses, ports }: EndpointsFact['subsets'][number]): readonly ServiceEndpoint[] {
    return addresses.flatMap(({ ip, pod }) => {
      const workload = this.context.podAt(this.namespace, pod, ip);
      return ports.map((port) => ({ ip, workload, ...port }));
    });
  }
}

/** Services select by equality alone (A26). */
function equalitySelector(labels: readonly LabelFact[]): Selector {
  return {
    requirements: labels.map((label) => ({ op: 'in', key: label.key.value, values: [label.value.value] })),
  };
}

/** Service ports as the backends' pods receive them (A27, A28, A31; A30 for headless ones: the candidate ports). */
export function backendPortsOf(service: ServiceEntry): readonly BackendPort[] {
  const { ports } = service.resource.fact;
  const { endpoints } = service;
  if (endpoints !== undefined) {
    return ports.flatMap((servicePort) => endpointPorts(service, endpoints, servicePort));
  }
  return service.backends.flatMap((workload) =>
    ports.map((servicePort) => ({ service, servicePort, workload, port: targetPortOn(servicePort, workload) })),
  );
}

/** Endpoints tell the pod's port themselves; they are matched with the Service's ports by name (A31). */
function endpointPorts(
  service: ServiceEntry,
  endpoints: readonly ServiceEndpoint[],
  servicePort: ServicePortFact,
): readonly BackendPort[] {
  const found = new Map<string, BackendPort>();
  for (const { workload, name, protocol, port } of endpoints) {
    if (workload === undefined || protocol !== servicePort.protocol || name !== (servicePort.name || undefined))
      continue;
    found.set(`${workload.index}:${port}`, { service, servicePort, workload, port });
  }
  return [...found.values()];
}

function targetPortOn(servicePort: ServicePortFact, workload: Workload): number | undefined {
  const target = servicePort.targetPort?.value;
  if (typeof target === 'string' && target !== '') {
    return firstNamedPort(workload.namedPorts, target, servicePort.protocol)?.port;
  }
  return typeof target === 'number' && target !== 0 ? target : servicePort.port.value;
}
