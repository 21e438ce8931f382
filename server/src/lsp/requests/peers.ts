import { list } from '../../language/prose';
import type { PeerChoice } from '../../protocol';
import type { Cluster, Workload } from '../../workspace/cluster';

/** Ends that a path may have: every workload, the Services that lead to some, then the internet. */
export function peerChoices(cluster: Cluster): readonly PeerChoice[] {
  const servicePorts = portsByWorkload(cluster);
  const workloads = [...cluster.workloads]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((workload) => ({
      id: workload.id,
      label: `${workload.namespace}/${workload.name}`,
      description: workload.kind,
      ports: portsOf(workload, servicePorts.get(workload) ?? []),
    }));
  return [
    ...workloads,
    ...services(cluster),
    { id: 'internet', label: 'internet', description: 'an address outside the cluster', ports: [] },
  ];
}

const BACKENDS_NAMED = 3;

function services(cluster: Cluster): readonly PeerChoice[] {
  return [...cluster.services]
    .map(({ namespace, name, resource, backends }) => ({
      id: `${namespace}/Service:${name}`,
      label: `Service ${namespace}/${name}`,
      description:
        backends.length === 0
          ? 'nothing in the workspace is behind it'
          : `leads to ${list(
              backends.map((workload) => workload.name),
              'and',
              BACKENDS_NAMED,
            )}`,
      ports: resource.fact.ports.map(({ protocol, port, name: called }) => ({
        protocol,
        port: port.value,
        label: called === undefined || called === '' ? 'port of the Service' : `port ${called} of the Service`,
      })),
      destinationOnly: true,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

type Port = PeerChoice['ports'][number];

/** Ports that Services lead to, then the ones that only containers declare; each once. */
function portsOf(workload: Workload, fromServices: readonly Port[]): readonly Port[] {
  const declared = containerPorts(workload);
  const seen = new Map<string, Port>();
  for (const port of [...fromServices, ...declared]) {
    const key = `${port.protocol} ${port.port}`;
    if (!seen.has(key)) seen.set(key, port);
  }
  return [...seen.values()];
}

function containerPorts({ resource, namedPorts }: Workload): readonly Port[] {
  const containers = resource?.fact.template?.containers ?? [];
  const named = namedPorts.map(({ protocol, port, name }) => ({ protocol, port, label: `port ${name}` }));
  const numbered = containers.flatMap(({ name, ports }) =>
    ports.flatMap((entry) => {
      const port = entry.port?.value;
      return port === undefined
        ? []
        : [{ protocol: entry.protocol, port, label: `container ${name?.value ?? ''}`.trim() }];
    }),
  );
  return [...named, ...numbered];
}

function portsByWorkload(cluster: Cluster): ReadonlyMap<Workload, readonly Port[]> {
  const found = new Map<Workload, Port[]>();
  for (const { service, servicePort, workload, port } of cluster.services.flatMap((one) => cluster.backendPorts(one))) {
    if (port === undefined) continue;
    const ports = found.get(workload) ?? [];
    ports.push({ protocol: servicePort.protocol, port, label: `Service ${service.name}:${servicePort.port.value}` });
    found.set(workload, ports);
  }
  return found;
}
