import { type Explanation, explain } from '../../engine/explain';
import { formatAddress, type IpSet } from '../../engine/ip-set';
import type { FlowEnd } from '../../engine/model';
import type { Cluster } from '../cluster';
import { inputOver } from '../namespace-input';
import type { Exposure } from './exposure';
import { unseenPods } from './unseen-pods';

/** Why policies permit an exposure or not: one explanation for each pod and each source that its answer rests on. */
export function explainExposure(cluster: Cluster, exposure: Exposure): readonly Explanation[] {
  const { source, workload, protocol, port } = exposure;
  const to = workload.endpoints.map((id): FlowEnd => ({ kind: 'endpoint', id }));
  switch (source.kind) {
    case 'workload':
      return source.workload.endpoints.flatMap((id) =>
        to.map((end) => cluster.explain({ from: { kind: 'endpoint', id }, to: end, protocol, port })),
      );
    case 'controller':
      return unseenPods(cluster, workload.namespace).explain(workload, source.place === 'router', protocol, port);
    case 'addresses': {
      const input = inputOver(cluster, workload.namespace);
      return sourcesOf(source).flatMap((from) => to.map((end) => explain(input, { from, to: end, protocol, port })));
    }
  }
}

function sourcesOf({ addresses, clients, seen }: Extract<Exposure['source'], { kind: 'addresses' }>): FlowEnd[] {
  const client = addressIn(clients) ?? addressIn(addresses);
  const ends: FlowEnd[] = [];
  if (client !== undefined && seen !== 'rewritten') ends.push(client);
  if (seen !== 'kept') ends.push({ kind: 'node', same: false });
  return ends;
}

function addressIn({ first }: IpSet): FlowEnd | undefined {
  return first && { kind: 'address', address: formatAddress(first) };
}
