import type { WirePosition } from '../../protocol';
import type { Resource, Scope, Snapshot } from '../../workspace/snapshot';
import { policyAt, workloadAt } from '../resources';
import { nodeId, type NodePath } from './node-id';
import { treeScopes } from './namespace-nodes';

/** Ids from the root to what stands at a position: the workload, or the first workload that a policy selects. */
export function treePath(snapshot: Snapshot, uri: string, position: WirePosition): readonly string[] {
  const scope = snapshot.scopeOf(uri);
  const resource = snapshot.resourcesAt(uri, snapshot.offsetAt(uri, position))[0];
  const path = scope === undefined || resource === undefined ? undefined : pathOf(scope, resource);
  if (scope === undefined || path === undefined) return [];
  const { namespace, workload } = path;
  return [
    ...(treeScopes(snapshot).length > 1 ? [nodeId({ scope: scope.root })] : []),
    ...(namespace === undefined ? [] : [nodeId({ scope: scope.root, namespace })]),
    ...(namespace === undefined || workload === undefined ? [] : [nodeId({ scope: scope.root, namespace, workload })]),
  ];
}

function pathOf(scope: Scope, resource: Resource): NodePath | undefined {
  if (resource.fact.type === 'namespace') return { scope: scope.root, namespace: resource.name };
  const policy = policyAt(scope, resource);
  const workload = policy === undefined ? workloadAt(scope, resource) : scope.cluster.subjectsOf(policy)[0];
  if (workload !== undefined) return { scope: scope.root, namespace: workload.namespace, workload: workload.id };
  return policy === undefined || policy.namespace === ''
    ? undefined
    : { scope: scope.root, namespace: policy.namespace };
}
