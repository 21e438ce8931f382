import type { Cluster, Workload } from '../../workspace/cluster';
import { unreadName } from '../../workspace/deciding';
import type { CursorTarget } from '../cursor-target';
import { bullets, code, escapeMarkdown } from '../markdown';
import { summarizeSide } from '../peers';
import { count } from '../prose';
import { policiesUsing, servicesUsing } from '../selector-uses';
import { NAMED, workloadCode } from './matched';

export function workloadHover(cluster: Cluster, workload: Workload): readonly string[] {
  const policies = cluster.policiesSelecting(workload);
  const names = policies.map((policy) => code(policy.id));
  const unread = [...new Set(cluster.unreadOn(workload).map(({ entry }) => code(unreadName(entry))))];
  if (workload.hostNetwork)
    return [`${workloadCode(workload)} runs on the host network: network policies do not apply to its pods.`];
  return [
    `${workloadCode(workload)}: ingress ${summarizeSide(cluster, workload, 'ingress')}, egress ${summarizeSide(cluster, workload, 'egress')}.`,
    names.length === 0
      ? `No policy selects it${unread.length === 0 ? ': every pod can reach it, and it can reach everything' : ''}.`
      : `${policies.length === 1 ? 'One policy selects' : `${policies.length} policies select`} it:\n\n${bullets(names, NAMED)}`,
    ...(unread.length === 0 ? [] : [`Not understood, and may decide about it:\n\n${bullets(unread, NAMED)}`]),
  ];
}

export function workloadLabelHover(
  cluster: Cluster,
  target: Extract<CursorTarget, { kind: 'workload-label' }>,
): readonly string[] {
  const { key, value } = target.label;
  const policies = policiesUsing(cluster, target.workload, key.value).map((policy) => `policy ${code(policy.id)}`);
  const services = servicesUsing(cluster, target.workload, key.value).map((service) => `Service ${code(service.name)}`);
  const uses = [...policies, ...services];
  const label = code(`${key.value}=${value.value}`);
  if (uses.length === 0) return [`No policy and no Service selects these pods by ${label}.`];
  return [`These pods are selected by ${label} in:\n\n${bullets(uses, NAMED)}`];
}

export function namespaceHover(cluster: Cluster, name: string): readonly string[] {
  const namespace = cluster.namespaces.get(name);
  if (namespace === undefined) return [`The workspace has no namespace ${code(name)}.`];
  const workloads = namespace.workloads.filter((workload) => workload.resource !== undefined);
  const labels = [...namespace.labels].map(([key, value]) => `${key}=${value}`).join(', ');
  const declared = namespace.declared === undefined ? ' No manifest declares it.' : '';
  return [
    `Namespace ${code(name)}: ${count(workloads.length, 'workload')}, ${count(namespace.policies.length, 'policy', 'policies')}.${declared}`,
    `Labels: ${escapeMarkdown(labels)}`,
  ];
}
