import type { Location } from 'vscode-languageserver-types';
import type { Cluster, Workload } from '../../workspace/cluster';
import type { Position, Resource, Snapshot } from '../../workspace/snapshot';
import { type CursorTarget, type SelectorTarget, targetAt } from '../cursor-target';
import { destinationPorts, targetsOf } from '../destinations';
import { nameSpan } from '../resources';
import { NAMESPACE_NAME_LABEL, podsOfPeer } from '../prose';

/** What a word leads to: the objects that a selector, namespace, port or Service name stands for. */
export function definition(snapshot: Snapshot, uri: string, position: Position): readonly Location[] {
  const found = targetAt(snapshot, uri, position);
  return found === undefined ? [] : unique(locations(snapshot, found.scope.cluster, found.target));
}

function locations(snapshot: Snapshot, cluster: Cluster, target: CursorTarget): readonly Location[] {
  switch (target.kind) {
    case 'policy':
      return workloads(snapshot, cluster.subjectsOf(target.policy));
    case 'selector':
      return selectorTargets(snapshot, cluster, target);
    case 'peer': {
      const pods = podsOfPeer(target.peer, target.policy.namespace);
      return pods === undefined
        ? []
        : workloads(
            snapshot,
            cluster.select(pods).map(({ workload }) => workload),
          );
    }
    case 'port':
      return portTargets(
        snapshot,
        targetsOf(cluster, target.policy, target.direction, target.rule),
        target.port.port?.value,
      );
    case 'namespace':
      return namespace(snapshot, cluster, target.name);
    case 'service':
      return workloads(snapshot, target.service.backends);
    case 'service-port':
      return portTargets(snapshot, target.service.backends, target.port.targetPort?.value ?? target.port.port.value);
    case 'route-backend': {
      const service = cluster.service(target.namespace, target.backend.service.value);
      return service === undefined ? [] : [nameOf(snapshot, service.resource)];
    }
    case 'unread':
    case 'workload':
    case 'workload-label':
    case 'container-port':
    case 'namespace-label':
    case 'policy-type':
    case 'section':
    case 'rule':
    case 'cidr':
      return [];
  }
}

function selectorTargets(snapshot: Snapshot, cluster: Cluster, target: SelectorTarget): readonly Location[] {
  if (target.of === 'namespaces') {
    const matched = cluster.namespacesMatching(target.selector.selector);
    const byName = target.term?.key.value === NAMESPACE_NAME_LABEL && target.value !== undefined;
    const wanted = byName ? matched.filter((one) => one.name === target.value?.value) : matched;
    return wanted.flatMap((one) => (one.declared === undefined ? [] : [nameOf(snapshot, one.declared)]));
  }
  const matched = cluster.select(target.pods).map(({ workload }) => workload);
  const key = target.term?.key.value;
  return matched.flatMap((workload) =>
    key === undefined ? workloadLocation(snapshot, workload) : labelLocation(snapshot, workload, key),
  );
}

function namespace(snapshot: Snapshot, cluster: Cluster, name: string): readonly Location[] {
  const declared = cluster.namespaces.get(name)?.declared;
  return declared === undefined ? [] : [nameOf(snapshot, declared)];
}

/** Container ports with this number or name. */
function portTargets(
  snapshot: Snapshot,
  at: readonly Workload[],
  port: number | string | undefined,
): readonly Location[] {
  return destinationPorts(at).flatMap(({ workload, port: number, name, span }) => {
    if (workload.resource === undefined || span === undefined || (number !== port && name !== port)) return [];
    return [snapshot.locate(workload.resource, span)];
  });
}

function labelLocation(snapshot: Snapshot, workload: Workload, key: string): readonly Location[] {
  const label = workload.resource?.fact.template?.labels.find((candidate) => candidate.key.value === key);
  if (workload.resource === undefined || label === undefined) return workloadLocation(snapshot, workload);
  return [snapshot.locate(workload.resource, { start: label.key.span.start, end: label.value.span.end })];
}

function workloads(snapshot: Snapshot, found: readonly Workload[]): readonly Location[] {
  return found.flatMap((workload) => workloadLocation(snapshot, workload));
}

function workloadLocation(snapshot: Snapshot, { resource }: Workload): readonly Location[] {
  return resource === undefined ? [] : [nameOf(snapshot, resource)];
}

function nameOf(snapshot: Snapshot, resource: Resource): Location {
  return snapshot.locate(resource, nameSpan(resource));
}

function unique(found: readonly Location[]): readonly Location[] {
  return [...new Map(found.map((location) => [JSON.stringify(location), location])).values()];
}
