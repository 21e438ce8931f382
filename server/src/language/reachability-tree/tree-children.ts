import type { TreeNode } from '../../protocol';
import type { Scope, Snapshot } from '../../workspace/snapshot';
import { directionNodes, folderNode, namespaceNode, treeNamespaces, treeScopes, workloadNode } from './namespace-nodes';
import { exposureNode } from './exposure-node';
import { type NodePath, parseNodeId } from './node-id';
import { memberChildren, peerChildren, type PeerContext, peerNodes } from './peer-nodes';
import { realWorkloads } from './isolation';
import { type ExposureContext, publicationChildren, publicationNodes } from './publication-nodes';

/**
 * Children of a node of the Reachability tree, roots without an id: folders when there are several, else namespaces.
 * Only the asked level is computed. Empty when the node is gone.
 */
export function treeChildren(snapshot: Snapshot, id?: string): readonly TreeNode[] {
  if (id === undefined) return roots(snapshot);
  const path = parseNodeId(id);
  const scope = snapshot.scopes.find((candidate) => candidate.root === path?.scope);
  return path === undefined || scope === undefined ? [] : childrenAt(snapshot, scope, path);
}

function roots(snapshot: Snapshot): readonly TreeNode[] {
  const scopes = treeScopes(snapshot);
  const [only] = scopes;
  if (only !== undefined && scopes.length === 1) return namespaceNodes(snapshot, only);
  return scopes.map(folderNode);
}

function childrenAt(snapshot: Snapshot, scope: Scope, path: NodePath): readonly TreeNode[] {
  if (path.namespace === undefined) return namespaceNodes(snapshot, scope);
  const namespace = scope.cluster.namespaces.get(path.namespace);
  if (namespace === undefined) return [];
  const workloads = realWorkloads(namespace);
  if (path.workload === undefined) {
    const sorted = [...workloads].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    return sorted.map((workload) => workloadNode(snapshot, scope, workload));
  }
  const workload = workloads.find((candidate) => candidate.id === path.workload);
  if (workload === undefined) return [];
  if (path.section === undefined) return [...directionNodes(scope, workload), exposureNode(scope, workload)];
  if (path.section === 'exposure') {
    const exposure: ExposureContext = { snapshot, scope, workload };
    return path.peer === undefined ? publicationNodes(exposure) : publicationChildren(exposure, path.peer);
  }
  const context: PeerContext = { snapshot, scope, workload, direction: path.section };
  if (path.peer === undefined) return peerNodes(context);
  if (path.member === undefined) return peerChildren(context, path.peer);
  return memberChildren(context, path.peer, path.member);
}

function namespaceNodes(snapshot: Snapshot, scope: Scope): readonly TreeNode[] {
  return treeNamespaces(scope.cluster).map((namespace) => namespaceNode(snapshot, scope, namespace));
}
