import type { Direction } from '../../engine/model';
import type { TreeNode } from '../../protocol';
import type { Cluster, NamespaceEntry, PolicyEntry, Workload } from '../../workspace/cluster';
import { unreadClause } from '../../workspace/deciding';
import { isProtected } from '../../workspace/potential/potential-peers';
import type { Scope, Snapshot } from '../../workspace/snapshot';
import { code, escapeMarkdown } from '../markdown';
import { capitalize, count, describeReason, list } from '../prose';
import { denyingPolicies, governed, summarizeSide } from '../peers';
import { nameSpan } from '../resources';
import { describeIsolation, isolationOf, isolationWords, type NamespaceIsolation, realWorkloads } from './isolation';
import { exposureSummary } from './exposure-node';
import { nodeId } from './node-id';
import { MAYBE, NO, YES } from '../../engine/tri';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** Folders that hold anything of a cluster. */
export function treeScopes(snapshot: Snapshot): readonly Scope[] {
  return snapshot.scopes.filter((scope) => treeNamespaces(scope.cluster).length > 0);
}

/** Namespaces worth a node, by name: the ones that always exist (A5) only when the manifests put something there. */
export function treeNamespaces(cluster: Cluster): readonly NamespaceEntry[] {
  return [...cluster.namespaces.values()]
    .filter((n) => n.declared !== undefined || n.policies.length > 0 || realWorkloads(n).length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function folderNode(scope: Scope): TreeNode {
  const name = folderName(scope.root);
  const namespaces = treeNamespaces(scope.cluster).length;
  const description = `${namespaces} ${namespaces === 1 ? 'namespace' : 'namespaces'}`;
  return {
    id: nodeId({ scope: scope.root }),
    kind: 'folder',
    label: name,
    description,
    tooltip: `Everything in ${code(name)} is read as one cluster.`,
    icon: 'folder',
    expandable: true,
    context: 'folder',
    accessibility: `Folder ${name}, ${description}.`,
    target: { scope: scope.root },
  };
}

function folderName(root: string): string {
  const last = root.slice(root.lastIndexOf('/') + 1);
  if (last === '') return 'Other files';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

export function namespaceNode(snapshot: Snapshot, scope: Scope, namespace: NamespaceEntry): TreeNode {
  const { cluster } = scope;
  const ingress = isolationOf(cluster, namespace, 'ingress');
  const egress = isolationOf(cluster, namespace, 'egress');
  const workloads = realWorkloads(namespace).length;
  const counted = count(workloads, 'workload');
  const { declared } = namespace;
  const labels = [...namespace.labels].map(([key, value]) => code(`${key}=${value}`)).join(' ');
  return {
    id: nodeId({ scope: scope.root, namespace: namespace.name }),
    kind: 'namespace',
    label: namespace.name,
    description: `${describeIsolation(cluster, namespace)} · ${counted}`,
    tooltip: [
      `**Namespace ${escapeMarkdown(namespace.name)}**: ${counted}, ${namespace.policies.length} ${namespace.policies.length === 1 ? 'policy' : 'policies'}`,
      `Ingress: ${isolationSentence(ingress)}`,
      `Egress: ${isolationSentence(egress)}`,
      declared === undefined ? 'No manifest declares this namespace.' : `Labels: ${labels}`,
    ].join('\n\n'),
    icon: 'symbol-namespace',
    // Of an empty namespace nothing is in danger yet.
    ...(workloads > 0 && { iconColor: namespaceColor(ingress, egress) }),
    expandable: workloads > 0,
    context: [
      'namespace',
      ...(isClosed(ingress) ? ['isolated-ingress'] : []),
      ...(isClosed(egress) ? ['isolated-egress'] : []),
    ].join(' '),
    ...(declared !== undefined && { location: snapshot.locate(declared, nameSpan(declared)) }),
    accessibility: `Namespace ${namespace.name}, ${counted}, ingress ${isolationWords(ingress)}, egress ${isolationWords(egress)}.`,
    target: { scope: scope.root, namespace: namespace.name },
  };
}

function isClosed({ state }: NamespaceIsolation): boolean {
  return state === 'default-deny' || state === 'isolated';
}

function namespaceColor(ingress: NamespaceIsolation, egress: NamespaceIsolation): string {
  if (isClosed(ingress) && isClosed(egress)) return 'charts.green';
  return ingress.state === 'open' && egress.state === 'open' ? 'charts.red' : 'charts.yellow';
}

function isolationSentence(isolation: NamespaceIsolation): string {
  switch (isolation.state) {
    case 'default-deny':
      return 'denied unless a policy allows it, for new pods too.';
    case 'isolated':
      return 'every workload is isolated, but a new pod would be open.';
    case 'partly':
      return `${isolation.isolated} of ${isolation.total} workloads are isolated, the others are open.`;
    case 'open':
      return 'open: no policy restricts it.';
    case 'unknown':
      return 'cannot be told from the manifests.';
  }
}

export function workloadNode(snapshot: Snapshot, scope: Scope, workload: Workload): TreeNode {
  const { cluster } = scope;
  const ingress = summarizeSide(cluster, workload, 'ingress');
  const egress = summarizeSide(cluster, workload, 'egress');
  const isolated = DIRECTIONS.filter((direction) => governed(cluster, workload, direction) === YES);
  const unprotected = isUnprotected(cluster, workload);
  const sides = workload.hostNetwork
    ? 'host network: no policy applies'
    : unprotected
      ? 'unprotected: open in both directions'
      : `ingress: ${ingress} · egress: ${egress}`;
  const exposure = exposureSummary(cluster, workload);
  const description = exposure === undefined ? sides : `${sides} · ${exposure}`;
  const labels = [...workload.labels].map(([key, value]) => code(`${key}=${value}`)).join(' ');
  const zero = workload.scaledToZero ? ['Scaled to zero: it has no pods now.'] : [];
  return {
    id: nodeId({ scope: scope.root, namespace: workload.namespace, workload: workload.id }),
    kind: 'workload',
    label: workload.name,
    description,
    tooltip: [
      `**${escapeMarkdown(workload.kind)} ${escapeMarkdown(workload.name)}** in namespace ${escapeMarkdown(workload.namespace)}`,
      ...(workload.hostNetwork
        ? ['On the host network: no policy applies.']
        : [`Ingress: ${ingress}`, `Egress: ${egress}`]),
      ...(unprotected ? [UNPROTECTED] : []),
      ...(exposure === undefined ? [] : [`Exposure: ${exposure}`]),
      `Pod labels: ${labels === '' ? 'none' : labels}`,
      ...zero,
    ].join('\n\n'),
    icon: workload.kind === 'Pod' ? 'server-process' : 'package',
    iconColor: isolated.length === 2 ? 'charts.green' : isolated.length === 1 ? 'charts.yellow' : 'charts.red',
    expandable: true,
    context: ['workload', ...isolated.map((direction) => `isolated-${direction}`)].join(' '),
    ...(workload.resource !== undefined && {
      location: snapshot.locate(workload.resource, nameSpan(workload.resource)),
    }),
    accessibility: `${workload.kind} ${workload.name} in namespace ${workload.namespace}, ${description.replaceAll(' · ', ', ')}.`,
    target: { scope: scope.root, namespace: workload.namespace, workload: workload.id },
  };
}

const UNPROTECTED =
  '**No policy protects it**: whatever runs in the cluster may connect to it, and it may connect anywhere.';

/** No policy has a say in what it does or what is done to it. Policies cannot select pods on the host network. */
function isUnprotected(cluster: Cluster, workload: Workload): boolean {
  return !workload.hostNetwork && DIRECTIONS.every((direction) => isProtected(cluster, workload, direction) === NO);
}

export function directionNodes(scope: Scope, workload: Workload): readonly TreeNode[] {
  return DIRECTIONS.map((direction) => directionNode(scope, workload, direction));
}

function directionNode(scope: Scope, workload: Workload, direction: Direction): TreeNode {
  const { cluster } = scope;
  const state = governed(cluster, workload, direction);
  const by = cluster.isolation(workload, direction).by;
  const label = direction === 'ingress' ? 'Ingress' : 'Egress';
  const denying = cluster.unreadOn(workload, direction).filter(({ touch }) => touch.may.includes('deny'));
  const doubt = state === MAYBE ? (unreadClause(denying.map(({ entry }) => entry)) ?? UNSURE) : undefined;
  const exceptions = state === NO ? denyingPolicies(cluster, workload, direction) : [];
  const description = directionDescription(workload, doubt, by, exceptions, direction);
  return {
    id: nodeId({ scope: scope.root, namespace: workload.namespace, workload: workload.id, section: direction }),
    kind: 'direction',
    label,
    description,
    tooltip: [
      direction === 'ingress' ? 'Who may connect to these pods.' : 'What these pods may connect to.',
      `${escapeMarkdown(capitalize(description))}.`,
    ].join('\n\n'),
    icon: direction === 'ingress' ? 'arrow-down' : 'arrow-up',
    iconColor:
      state === YES ? 'charts.green' : state === MAYBE || exceptions.length > 0 ? 'charts.yellow' : 'charts.red',
    expandable: true,
    context: state === YES ? `direction ${direction} isolated` : `direction ${direction}`,
    accessibility: `${label} of ${workload.name}, ${description}.`,
    target: { scope: scope.root, namespace: workload.namespace, workload: workload.id, direction },
  };
}

const POLICIES_NAMED = 3;

const UNSURE = 'it is not certain that a policy isolates it';

function directionDescription(
  workload: Workload,
  doubt: string | undefined,
  by: readonly PolicyEntry[],
  exceptions: readonly PolicyEntry[],
  direction: Direction,
): string {
  if (workload.hostNetwork) return `no policy applies: ${describeReason('host-network')}`;
  if (doubt !== undefined) return doubt;
  const names = (policies: readonly PolicyEntry[]) =>
    list(
      policies.map((policy) => policy.name),
      'and',
      POLICIES_NAMED,
    );
  if (by.length > 0) return `isolated by ${names(by)}`;
  return exceptions.length > 0
    ? `open, except for what ${names(exceptions)} ${exceptions.length === 1 ? 'denies' : 'deny'}`
    : `open: no policy restricts ${direction}`;
}
