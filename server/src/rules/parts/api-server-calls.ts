import { PortSet } from '../../engine/port-set';
import type { ApiServerCallFact } from '../../dialects/facts';
import type { Cluster, ServiceEntry, Workload } from '../../workspace/cluster';
import type { Resource } from '../../workspace/snapshot';
import type { Protocol } from '../../engine/port-set';
import { perCluster } from './per-cluster';

/** A port of a workload that the API server itself connects to: a webhook, or an API that it passes on to. */
export interface ApiServerCall {
  readonly resource: Resource<ApiServerCallFact>;
  readonly call: ApiServerCallFact['services'][number];
  readonly service: ServiceEntry;
  readonly workload: Workload;
  readonly protocol: Protocol;
  readonly port: number;
}

export const apiServerCalls = perCluster((cluster): readonly ApiServerCall[] =>
  cluster.apiServerCalls.flatMap((resource) =>
    resource.fact.services.flatMap((call) => {
      const service = cluster.service(call.namespace, call.name.value);
      if (service === undefined) return [];
      return cluster.backendPorts(service).flatMap(({ workload, port, servicePort }) => {
        if (port === undefined || servicePort.port.value !== call.port) return [];
        return [{ resource, call, service, workload, protocol: servicePort.protocol, port }];
      });
    }),
  ),
);

const calledPorts = perCluster((cluster): ReadonlyMap<Workload, PortSet> => {
  const called = new Map<Workload, PortSet>();
  for (const { workload, protocol, port } of apiServerCalls(cluster)) {
    called.set(workload, (called.get(workload) ?? PortSet.NONE).union(PortSet.of(protocol, port)));
  }
  return called;
});

/** True when the API server calls the workload on all of these ports. */
export function isCalledByApiServer(cluster: Cluster, workload: Workload, ports: PortSet): boolean {
  return calledPorts(cluster).get(workload)?.includes(ports) === true;
}
