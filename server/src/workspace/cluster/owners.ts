import type { WorkloadFact } from '../../dialects/facts';
import type { Resource } from '../snapshot';

type WorkloadResource = Resource<WorkloadFact>;

/** Which objects stand for pods, once objects that describe the same pods are merged. */
export interface Ownership {
  /** In the order of the manifests. */
  readonly kept: readonly WorkloadResource[];
  /** Objects dropped in favour of another (A13, A15), and what they were dropped for. */
  readonly absorbedBy: ReadonlyMap<WorkloadResource, WorkloadResource>;
  /** The other way round: the objects that a kept one stands for. */
  readonly absorbed: ReadonlyMap<WorkloadResource, readonly WorkloadResource[]>;
  /** Where the pod template of a kept object is; absent for an object without pods (A8). */
  readonly templates: ReadonlyMap<WorkloadResource, WorkloadResource>;
}

/**
 * Merges owned objects into their owners (A13) and a Deployment into the Rollout that refers to it (A15). Expects each
 * identity once.
 */
export function resolveOwners(workloads: readonly WorkloadResource[]): Ownership {
  const byName = new Map(
    workloads.map((workload) => [nameKey(workload.namespace, workload.fact.kind, workload.name), workload]),
  );
  const find = (from: WorkloadResource, target: { readonly kind: string; readonly name: string } | undefined) =>
    target === undefined ? undefined : byName.get(nameKey(from.namespace, target.kind, target.name));

  const templates = new Map<WorkloadResource, WorkloadResource>();
  const borrowers = new Map<WorkloadResource, WorkloadResource>();
  for (const workload of workloads) {
    const source = workload.fact.template !== undefined ? workload : find(workload, workload.fact.templateRef);
    if (source?.fact.template === undefined) continue;
    templates.set(workload, source);
    if (source !== workload) borrowers.set(source, workload);
  }

  // An owner without pods of its own describes nothing: then the owned objects are all there is.
  const parentOf = (workload: WorkloadResource): WorkloadResource | undefined => {
    const parent = borrowers.get(workload) ?? find(workload, workload.fact.owner);
    return parent !== undefined && parent !== workload && templates.has(parent) ? parent : undefined;
  };
  const absorbedBy = new Map<WorkloadResource, WorkloadResource>();
  for (const workload of workloads) {
    const top = topOf(workload, parentOf);
    if (top !== workload) absorbedBy.set(workload, top);
  }
  const absorbed = new Map<WorkloadResource, WorkloadResource[]>();
  for (const [workload, top] of absorbedBy) {
    const under = absorbed.get(top);
    if (under === undefined) absorbed.set(top, [workload]);
    else under.push(workload);
  }
  const kept = workloads.filter((workload) => !absorbedBy.has(workload) && templates.has(workload));
  return { kept, absorbedBy, absorbed, templates };
}

/** Follows owners upwards. Objects that own each other in a circle stay apart. */
function topOf(
  workload: WorkloadResource,
  parentOf: (workload: WorkloadResource) => WorkloadResource | undefined,
): WorkloadResource {
  const seen = new Set([workload]);
  let top = workload;
  for (let parent = parentOf(top); parent !== undefined; parent = parentOf(top)) {
    if (seen.has(parent)) return workload;
    seen.add(parent);
    top = parent;
  }
  return top;
}

function nameKey(namespace: string, kind: string, name: string): string {
  return `${namespace}/${kind}/${name}`;
}
