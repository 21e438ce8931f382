import type { Cluster, Workload } from '../workspace/cluster';
import type { EdgeSet } from './edge-set';
import { targetsOf } from './resolve';
import type { Evidence } from './result';

/** Pods of a StatefulSet with a headless Service find and call each other by name. Gives the evidence when they do. */
export function collectReplicas(cluster: Cluster, workload: Workload, edges: EdgeSet): Evidence | undefined {
  const { resource } = workload;
  const name = resource?.fact.headlessService;
  if (resource === undefined || name === undefined || (resource.fact.replicas ?? 1) < 2) return undefined;
  const service = cluster.service(workload.namespace, name);
  if (service === undefined || !service.resource.fact.headless) return undefined;
  const result = targetsOf(cluster, service, workload, undefined);
  if (result.kind === 'dangling' || !service.backends.includes(workload)) return undefined;
  const evidence: Evidence = {
    kind: 'replicas',
    uri: resource.uri,
    documentIndex: resource.documentIndex,
    span: resource.fact.name?.span ?? resource.fact.kindSpan,
    text: `serviceName: ${name}`,
    label: `replicas of ${resource.fact.kind.toLowerCase()}/${resource.name} behind headless service/${name}`,
  };
  for (const target of result.targets) {
    edges.add({
      source: { kind: 'workload', workload },
      destination: workload,
      protocol: target.protocol,
      port: target.port,
      service: name,
      servicePort: target.servicePort,
      confidence: 'likely',
      evidence: [evidence],
    });
  }
  return evidence;
}
