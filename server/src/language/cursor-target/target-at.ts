import type { RouteFact, ServiceFact, WorkloadFact } from '../../dialects/facts';
import type { Cluster, Workload } from '../../workspace/cluster';
import type { Position, Resource, Scope, Snapshot } from '../../workspace/snapshot';
import type { Span } from '../../yaml/span';
import { isOfType } from '../resources';
import type { CursorTarget, TargetAt } from './cursor-target';
import { covers, policyTarget } from './policy-target';

/** The meaningful word at a position, with the folder it belongs to; undefined on anything that has no meaning to us. */
export function targetAt(
  snapshot: Snapshot,
  uri: string,
  position: Position,
): (TargetAt & { readonly scope: Scope }) | undefined {
  const scope = snapshot.scopeOf(uri);
  const file = snapshot.files.get(uri);
  if (scope === undefined || file === undefined) return undefined;
  const offset = snapshot.offsetAt(uri, position);
  for (const resource of snapshot.resourcesAt(uri, offset)) {
    const start = file.documents[resource.documentIndex]?.start ?? 0;
    const found = inResource(scope.cluster, resource, offset - start);
    if (found !== undefined) return { ...found, resource, scope };
  }
  return undefined;
}

type Found = { readonly target: CursorTarget; readonly span: Span } | undefined;

function inResource(cluster: Cluster, resource: Resource, offset: number): Found {
  const { fact } = resource;
  if (fact.namespace !== undefined && covers(fact.namespace.span, offset)) {
    return { target: { kind: 'namespace', name: fact.namespace.value }, span: fact.namespace.span };
  }
  switch (fact.type) {
    case 'policy': {
      const policy = cluster.policyOf(resource);
      return policy && policyTarget(policy, fact, offset);
    }
    case 'workload': {
      const workload = cluster.workloadOf(resource);
      return workload && workloadTarget(workload, fact, offset);
    }
    case 'namespace':
      return namespaceTarget(resource, offset);
    case 'service':
      return serviceTarget(cluster, resource, fact, offset);
    case 'route':
      return routeTarget(resource, fact, offset);
    case 'unread-policy':
      return unreadTarget(cluster, resource, offset);
    case 'config':
    case 'endpoints':
    case 'gateway':
    case 'controller-class':
    case 'reference-grant':
    case 'node':
    case 'address-pool':
    case 'service-account':
    case 'role':
    case 'role-binding':
    case 'api-server-call':
    case 'monitor':
    case 'layer':
    case 'admission':
    case 'other':
      return undefined;
  }
}

function workloadTarget(workload: Workload, fact: WorkloadFact, offset: number): Found {
  for (const label of fact.template?.labels ?? []) {
    if (covers(label.key.span, offset) || covers(label.value.span, offset)) {
      const span = { start: label.key.span.start, end: label.value.span.end };
      return { target: { kind: 'workload-label', workload, label }, span };
    }
  }
  for (const port of fact.template?.containers.flatMap((container) => container.ports) ?? []) {
    if (covers(port.span, offset)) return { target: { kind: 'container-port', workload, port }, span: port.span };
  }
  const span = [fact.name?.span, fact.kindSpan].find((candidate) => covers(candidate, offset));
  return span && { target: { kind: 'workload', workload }, span };
}

function unreadTarget(cluster: Cluster, resource: Resource, offset: number): Found {
  const entry = cluster.unreadOf(resource);
  const { fact } = resource;
  const span = [fact.name?.span, fact.kindSpan].find((candidate) => covers(candidate, offset));
  return entry && span && { target: { kind: 'unread', entry }, span };
}

function namespaceTarget(resource: Resource, offset: number): Found {
  if (!isOfType(resource, 'namespace')) return undefined;
  const { fact, name } = resource;
  const label = fact.labels.find((candidate) =>
    covers({ start: candidate.key.span.start, end: candidate.value.span.end }, offset),
  );
  if (label !== undefined) {
    const span = { start: label.key.span.start, end: label.value.span.end };
    return { target: { kind: 'namespace-label', name, label }, span };
  }
  const span = [fact.name?.span, fact.kindSpan].find((candidate) => covers(candidate, offset));
  return span && { target: { kind: 'namespace', name }, span };
}

function serviceTarget(cluster: Cluster, resource: Resource, fact: ServiceFact, offset: number): Found {
  const service = cluster.service(resource.namespace, resource.name);
  if (service === undefined) return undefined;
  const port = fact.ports.find((candidate) => covers(candidate.span, offset));
  if (port !== undefined) return { target: { kind: 'service-port', service, port }, span: port.span };
  const span = [fact.name?.span, fact.kindSpan, fact.selectorSpan].find((candidate) => covers(candidate, offset));
  return span && { target: { kind: 'service', service }, span };
}

function routeTarget(resource: Resource, fact: RouteFact, offset: number): Found {
  const backend = fact.backends.find((candidate) => covers(candidate.service.span, offset));
  if (backend === undefined) return undefined;
  const namespace = backend.namespace ?? resource.namespace;
  return { target: { kind: 'route-backend', backend, namespace }, span: backend.service.span };
}
