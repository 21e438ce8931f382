import type { ServiceEntry, Workload } from '../workspace/cluster';
import type { EdgeSet } from './edge-set';
import type { Dialled } from './resolve';
import type { Confidence, Evidence } from './result';

/** A Service without a selector leads to the addresses that its endpoints list: of pods, or outside the cluster (A31). */
export function collectEndpoints(
  source: Workload,
  service: ServiceEntry,
  dialled: Dialled,
  { confidence, evidence, edges }: { confidence: Confidence; evidence: Evidence; edges: EdgeSet },
): void {
  const { ports } = service.resource.fact;
  const named = ports.filter(({ port, name }) => dialled === undefined || port.value === dialled || name === dialled);
  for (const servicePort of named) {
    for (const { ip, workload, name, protocol, port } of service.endpoints ?? []) {
      if (protocol !== servicePort.protocol || name !== (servicePort.name || undefined) || workload === source)
        continue;
      const common = { protocol, port, confidence, evidence: [evidence] } as const;
      if (workload === undefined) edges.addExternal({ ...common, source, host: ip, service });
      else {
        edges.add({
          ...common,
          source: { kind: 'workload', workload: source },
          destination: workload,
          service: service.name,
          servicePort: servicePort.port.value,
        });
      }
    }
  }
}
