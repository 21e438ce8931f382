import type { PortFact } from '../../dialects/facts';
import type { PortMatch } from '../../engine/port-set';
import { namedPorts, type ServiceMapping, serviceMappings, targetsOf } from '../destinations';
import type { BackendPort, Cluster, ServiceEntry, Workload } from '../../workspace/cluster';
import type { CursorTarget } from '../cursor-target';
import { bullets, code, escapeMarkdown } from '../markdown';
import { capitalize, describePort } from '../prose';
import { NAMED, workloadCode } from './matched';

/** Policies see the port of the pod, never that of the Service (A28): what the port is at the destination. */
export function portHover(cluster: Cluster, target: Extract<CursorTarget, { kind: 'port' }>): readonly string[] {
  const { port, policy, direction, rule } = target;
  if (port.match === undefined) return ['This port entry is invalid.'];
  const destinations = targetsOf(cluster, policy, direction, rule);
  const place = direction === 'ingress' ? 'on the selected pods' : 'at the destinations of the rule';
  const sentence = `${capitalize(describePort(port.match))} ${place}.`;
  return [escapeMarkdown(sentence), found(port, port.match, destinations), trap(cluster, port.match, destinations)];
}

function found(port: PortFact, match: PortMatch, destinations: readonly Workload[]): string {
  if (match.kind === 'range') {
    if (match.from !== match.to) return '';
    const declared = destinations.flatMap((workload) =>
      workload.namedPorts
        .filter((named) => named.port === match.from && named.protocol === match.protocol)
        .map((named) => `${workloadCode(workload)}: ${code(named.name)}`),
    );
    return declared.length === 0 ? '' : bullets(declared, NAMED);
  }
  const resolved = destinations.flatMap((workload) =>
    namedPorts(workload, match).map((named) => `${workloadCode(workload)}: ${named.protocol} ${named.port}`),
  );
  if (resolved.length > 0) return `Resolves to:\n\n${bullets(resolved, NAMED)}`;
  if (destinations.length === 0) return '';
  return `No pod there declares a port named ${code(String(port.port?.value ?? match.name))}, so that this entry matches nothing.`;
}

function trap(cluster: Cluster, match: PortMatch, destinations: readonly Workload[]): string {
  if (match.kind !== 'range' || match.from !== match.to) return '';
  const mappings = destinations.flatMap((workload) => serviceMappings(cluster, workload));
  const wrong = mappings.find((mapping) => isServiceOnly(mapping, match.from, match.protocol, mappings));
  if (wrong === undefined) return '';
  return `${wrong.servicePort} is a port of the Service ${code(wrong.service)}; its pods listen on ${wrong.port}, and that is the port that policies see.`;
}

function isServiceOnly(
  mapping: ServiceMapping,
  port: number,
  protocol: string,
  all: readonly ServiceMapping[],
): boolean {
  if (mapping.servicePort !== port || mapping.protocol !== protocol || mapping.port === undefined) return false;
  return mapping.port !== port && !all.some((other) => other.port === port);
}

export function serviceHover(cluster: Cluster, service: ServiceEntry): readonly string[] {
  const { fact } = service.resource;
  if (fact.serviceType === 'ExternalName') {
    return [`Service ${code(service.name)} is another name for ${code(fact.externalName ?? '')}, outside the cluster.`];
  }
  if (fact.selector === undefined)
    return [`Service ${code(service.name)} has no selector; its addresses come from elsewhere.`];
  if (service.backends.length === 0)
    return [`No workload in namespace ${code(service.namespace)} is behind the Service ${code(service.name)}.`];
  const names = service.backends.map(workloadCode);
  return [
    `Service ${code(service.name)} leads to:\n\n${bullets(names, NAMED)}`,
    mappingList(cluster.backendPorts(service)),
  ];
}

export function servicePortHover(
  cluster: Cluster,
  target: Extract<CursorTarget, { kind: 'service-port' }>,
): readonly string[] {
  const ports = cluster.backendPorts(target.service).filter((port) => port.servicePort === target.port);
  return [mappingList(ports), 'Policies name the port of the pod, not the one of the Service.'];
}

function mappingList(ports: readonly BackendPort[]): string {
  const lines = ports.map(({ servicePort, workload, port }) => {
    const target =
      port === undefined
        ? `no port named ${code(String(servicePort.targetPort?.value ?? ''))}`
        : `${servicePort.protocol} ${port}`;
    return `${servicePort.protocol} ${servicePort.port.value} → ${workloadCode(workload)} ${target}`;
  });
  return bullets([...new Set(lines)], NAMED);
}

export function containerPortHover(
  cluster: Cluster,
  target: Extract<CursorTarget, { kind: 'container-port' }>,
): readonly string[] {
  const { workload, port } = target;
  const lines = serviceMappings(cluster, workload)
    .filter((mapping) => mapping.port === port.port.value && mapping.protocol === port.protocol)
    .map((mapping) => `Service ${code(mapping.service)}, port ${mapping.servicePort}`);
  const sentence = `${port.protocol} ${port.port.value} of ${workloadCode(workload)}: policies name this port.`;
  return [sentence, lines.length === 0 ? '' : `Services lead here:\n\n${bullets([...new Set(lines)], NAMED)}`];
}
