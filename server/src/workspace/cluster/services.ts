import type { LabelFact, ServiceFact, ServicePortFact } from '../../dialects/facts';
import type { Selector } from '../../engine/selector';
import type { BackendPort, Duplicate, ServiceEntry, Workload } from '../cluster';
import type { Resource } from '../snapshot';
import { duplicatesIn, groupByIdentity } from './identities';
import { firstNamedPort } from './workloads';

export interface ServiceModels {
  readonly entries: readonly ServiceEntry[];
  readonly duplicates: readonly Duplicate[];
}

/** @param select finds the workloads of a namespace that carry the labels. */
export function modelServices(
  resources: readonly Resource<ServiceFact>[],
  select: (namespace: string, selector: Selector) => readonly Workload[],
): ServiceModels {
  const groups = groupByIdentity(resources);
  const entries = groups.flatMap((group) => {
    const resource = group.at(-1);
    return resource === undefined ? [] : [new LazyService(resource, select)];
  });
  return { entries, duplicates: duplicatesIn(groups) };
}

class LazyService implements ServiceEntry {
  readonly namespace: string;
  readonly name: string;
  private found: readonly Workload[] | undefined;

  constructor(
    readonly resource: Resource<ServiceFact>,
    private readonly select: (namespace: string, selector: Selector) => readonly Workload[],
  ) {
    this.namespace = resource.namespace;
    this.name = resource.name;
  }

  get backends(): readonly Workload[] {
    const { selector, serviceType } = this.resource.fact;
    // A32: an ExternalName is an alias, its selector counts for nothing.
    if (selector === undefined || serviceType === 'ExternalName') return [];
    this.found ??= this.select(this.namespace, equalitySelector(selector));
    return this.found;
  }
}

/** Services select by equality alone (A26). */
function equalitySelector(labels: readonly LabelFact[]): Selector {
  return {
    requirements: labels.map((label) => ({ op: 'in', key: label.key.value, values: [label.value.value] })),
  };
}

/** Service ports as the backends' pods receive them (A27, A28; A30 for headless ones: the candidate ports). */
export function backendPortsOf(service: ServiceEntry): readonly BackendPort[] {
  return service.backends.flatMap((workload) =>
    service.resource.fact.ports.map((servicePort) => ({
      service,
      servicePort,
      workload,
      port: targetPortOn(servicePort, workload),
    })),
  );
}

function targetPortOn(servicePort: ServicePortFact, workload: Workload): number | undefined {
  const target = servicePort.targetPort?.value;
  if (typeof target === 'string' && target !== '') {
    return firstNamedPort(workload.namedPorts, target, servicePort.protocol)?.port;
  }
  return typeof target === 'number' && target !== 0 ? target : servicePort.port.value;
}
