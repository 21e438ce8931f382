import type { MonitorEndpointFact, MonitorFact } from '../dialects/facts';
import type { NamespaceScope } from '../engine/model';
import { EVERYTHING, matches } from '../engine/selector';
import { NO } from '../engine/tri';
import type { Cluster, ServiceEntry, Workload } from '../workspace/cluster';
import type { Resource } from '../workspace/snapshot';
import type { Evidence } from './result';

/** A port of pods that a monitor has scraped. */
export interface MonitoredPort {
  readonly workload: Workload;
  readonly port: number;
  /** The Service by which the monitor finds the pods. */
  readonly service: ServiceEntry | undefined;
  readonly evidence: Evidence;
}

/** What a ServiceMonitor or PodMonitor has scraped, as far as its selectors find something. */
export function monitoredPorts(cluster: Cluster, monitor: Resource<MonitorFact>): readonly MonitoredPort[] {
  return monitor.fact.targets === 'services' ? throughServices(cluster, monitor) : ofPods(cluster, monitor);
}

function throughServices(cluster: Cluster, monitor: Resource<MonitorFact>): readonly MonitoredPort[] {
  const { fact, namespace } = monitor;
  const { namespaces = [namespace] } = fact;
  const services = cluster.services.filter((service) => {
    if (namespaces !== 'any' && !namespaces.includes(service.namespace)) return false;
    const { labels } = service.resource.fact;
    return matches(fact.selector, new Map(labels.map(({ key, value }) => [key.value, value.value]))) !== NO;
  });
  return services.flatMap((service) =>
    cluster.backendPorts(service).flatMap(({ servicePort, workload, port }) =>
      fact.endpoints.flatMap((endpoint): MonitoredPort[] => {
        const named = endpoint.of === 'service' && servicePort.name === endpoint.port;
        const meant = named || isPodPort(workload, endpoint, port);
        if (!meant || port === undefined || servicePort.protocol !== 'TCP') return [];
        return [{ workload, port, service, evidence: evidenceOf(monitor, endpoint) }];
      }),
    ),
  );
}

function isPodPort(workload: Workload, endpoint: MonitorEndpointFact, port: number | undefined): boolean {
  if (endpoint.of === 'service') return false;
  if (endpoint.port === undefined || endpoint.port === port) return true;
  return workload.namedPorts.some((named) => named.name === endpoint.port && named.port === port);
}

function ofPods(cluster: Cluster, monitor: Resource<MonitorFact>): readonly MonitoredPort[] {
  const { fact, namespace } = monitor;
  const { namespaces = [namespace] } = fact;
  const scopes: readonly NamespaceScope[] =
    namespaces === 'any'
      ? [{ kind: 'matching', selector: EVERYTHING }]
      : namespaces.map((name) => ({ kind: 'one', namespace: name }));
  const workloads = scopes.flatMap((scope) => cluster.select({ namespaces: scope, pods: fact.selector }));
  return workloads.flatMap(({ workload, match }) =>
    match === NO || workload.resource === undefined
      ? []
      : fact.endpoints.flatMap((endpoint): readonly MonitoredPort[] =>
          numbersOf(workload, endpoint).map((port) => ({
            workload,
            port,
            service: undefined,
            evidence: evidenceOf(monitor, endpoint),
          })),
        ),
  );
}

function numbersOf(workload: Workload, { port }: MonitorEndpointFact): readonly number[] {
  if (typeof port === 'number') return [port];
  return workload.namedPorts
    .filter((named) => named.protocol === 'TCP' && (port === undefined || named.name === port))
    .map((named) => named.port);
}

function evidenceOf(
  { uri, documentIndex, fact, name }: Resource<MonitorFact>,
  endpoint: MonitorEndpointFact,
): Evidence {
  const text = endpoint.port === undefined ? fact.kind : `port ${endpoint.port}`;
  const label = `${fact.kind.toLowerCase()}/${name}`;
  return { kind: 'scrape', uri, documentIndex, span: endpoint.span, text, label };
}
