import type { Cluster, Workload } from '../workspace/cluster';
import type { Resource, Scope } from '../workspace/snapshot';
import type { ApiServerAccess, Edge, ExternalEdge, InferenceResult } from './result';

/** A result with what it was made from. */
interface Made {
  readonly resources: readonly Resource[];
  readonly cluster: Cluster;
  readonly results: Map<string, InferenceResult>;
}

/** By the engine's namespaces, which are the same objects as long as no workload and no namespace means anything else. */
const latest = new WeakMap<object, Made>();

/**
 * Policies say nothing about who needs whom: while nothing but policies has changed, an earlier result holds for the new scope.
 * Only the objects of the cluster are exchanged for those of the new one.
 */
export function reused(scope: Scope, key: string): InferenceResult | undefined {
  const before = latest.get(scope.cluster.input.namespaces);
  const result = before?.results.get(key);
  if (before === undefined || result === undefined || !sameResources(before.resources, evidenceOf(scope)))
    return undefined;
  if (before.cluster === scope.cluster) return result;
  const again = moved(result, scope.cluster);
  put(scope, before.resources, key, again);
  return again;
}

/** Keeps a result for scopes to come. */
export function keep(scope: Scope, key: string, result: InferenceResult): InferenceResult {
  put(scope, evidenceOf(scope), key, result);
  return result;
}

function put({ cluster }: Scope, resources: readonly Resource[], key: string, result: InferenceResult): void {
  const before = latest.get(cluster.input.namespaces);
  const results = before?.cluster === cluster ? before.results : new Map<string, InferenceResult>();
  results.set(key, result);
  latest.set(cluster.input.namespaces, { resources, cluster, results });
}

function evidenceOf(scope: Scope): readonly Resource[] {
  return scope.resources.filter(({ fact }) => fact.type !== 'policy');
}

/** The same facts at the same places: evidence points at them. */
function sameResources(a: readonly Resource[], b: readonly Resource[]): boolean {
  return (
    a.length === b.length &&
    a.every((resource, index) => {
      const other = b[index];
      return (
        resource.fact === other?.fact && resource.uri === other.uri && resource.documentIndex === other.documentIndex
      );
    })
  );
}

function moved(result: InferenceResult, cluster: Cluster): InferenceResult {
  const workload = (old: Workload): Workload => cluster.workloads[old.index] ?? old;
  return {
    ...result,
    edges: result.edges.map((edge): Edge => ({
      ...edge,
      source:
        edge.source.kind === 'workload' ? { kind: 'workload', workload: workload(edge.source.workload) } : edge.source,
      destination: workload(edge.destination),
    })),
    external: result.external.map((edge): ExternalEdge => ({
      ...edge,
      source: workload(edge.source),
      service: edge.service && cluster.service(edge.service.namespace, edge.service.name),
    })),
    apiServer: result.apiServer.map((access): ApiServerAccess => ({ ...access, source: workload(access.source) })),
    dangling: result.dangling.map((reference) => ({
      ...reference,
      source: reference.source && workload(reference.source),
    })),
  };
}
