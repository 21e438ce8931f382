import type { TreeNode, WireLocation } from '../../protocol';
import type { Cluster, DecidingEntry, PolicyEntry } from '../../workspace/cluster';
import { decidingSpan, isUnread } from '../../workspace/deciding';
import { policyKey } from '../../workspace/diff/changes';
import { diffEndName } from '../../workspace/diff/connection-diff';
import { type DiffPort, type DiffReason, diffReason, firstPort } from '../../workspace/diff/diff-reasons';
import { escapeMarkdown } from '../markdown';
import { count } from '../prose';
import { nameSpan } from '../resources';
import { closedPorts, type Impact, type ImpactKind, openedPorts } from './impact';
import { type ImpactRow, rowBetween, rowsOf } from './impact-rows';
import { portsWords, sideWords } from './impact-words';

/** More connections of one kind than this nobody reads in a list. */
const MOST_ROWS = 500;

const KINDS: readonly ImpactKind[] = ['opened', 'changed', 'closed', 'unknown'];

const LOOKS: Readonly<Record<ImpactKind, { readonly label: string; readonly icon: string; readonly color: string }>> = {
  opened: { label: 'Opened', icon: 'diff-added', color: 'charts.red' },
  changed: { label: 'Changed', icon: 'diff-modified', color: 'charts.yellow' },
  closed: { label: 'Closed', icon: 'diff-removed', color: 'charts.green' },
  unknown: { label: 'Unknown', icon: 'question', color: 'charts.yellow' },
};

/** Ids are JSON arrays of these names, so that what is expanded stays so over edits. */
interface ImpactPath {
  readonly root: string;
  readonly kind?: ImpactKind;
  readonly source?: string;
  readonly destination?: string;
}

/** Children of a node of the Impact view; its roots without an id: folders when several differ, else kinds. */
export function impactChildren(impacts: readonly Impact[], id?: string): readonly TreeNode[] {
  const differing = impacts.filter(({ groups }) => groups.length > 0);
  if (id === undefined) {
    const [only, ...others] = differing;
    if (only === undefined) return [];
    return others.length === 0 ? kindNodes(only) : differing.map(folderNode);
  }
  const path = parsePath(id);
  const impact = differing.find(({ scope }) => scope.root === path?.root);
  if (path === undefined || impact === undefined) return [];
  if (path.kind === undefined) return kindNodes(impact);
  if (path.source === undefined || path.destination === undefined) return connectionNodes(impact, path.kind);
  const row = rowBetween(impact, path.source, path.destination);
  return row === undefined ? [] : reasonNodes(impact, row, id);
}

/** The connection that a node stands for, with its folder. */
export function impactRowOf(
  impacts: readonly Impact[],
  id: string,
): { readonly impact: Impact; readonly row: ImpactRow } | undefined {
  const path = parsePath(id);
  const impact = impacts.find(({ scope }) => scope.root === path?.root);
  if (path?.source === undefined || path.destination === undefined || impact === undefined) return undefined;
  const row = rowBetween(impact, path.source, path.destination);
  return row === undefined ? undefined : { impact, row };
}

/** Names a connection for `impactRowOf`. */
export function rowId({ scope }: Impact, { kind, diff }: ImpactRow): string {
  return JSON.stringify([scope.root, kind, diffEndName(diff.source), diffEndName(diff.destination)]);
}

function parsePath(id: string): ImpactPath | undefined {
  let names: unknown;
  try {
    names = JSON.parse(id);
  } catch {
    return undefined;
  }
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) return undefined;
  const [root, kindName, source, destination] = names as readonly string[];
  const kind = KINDS.find((one) => one === kindName);
  if (root === undefined || (kindName !== undefined && kind === undefined)) return undefined;
  return {
    root,
    ...(kind && { kind }),
    ...(source !== undefined && { source }),
    ...(destination !== undefined && { destination }),
  };
}

function folderNode(impact: Impact): TreeNode {
  const { root } = impact.scope;
  const label = decodeURIComponent(root.slice(root.lastIndexOf('/') + 1));
  const description = `+${impact.counts.opened} −${impact.counts.closed}`;
  return node(JSON.stringify([root]), 'folder', label, description, { icon: 'root-folder', expandable: true });
}

function kindNodes(impact: Impact): readonly TreeNode[] {
  return KINDS.flatMap((kind) => {
    const { total } = rowsOf(impact, kind, 0);
    if (total === 0) return [];
    const { label, icon, color } = LOOKS[kind];
    const id = JSON.stringify([impact.scope.root, kind]);
    return [node(id, 'changes', label, count(total, 'connection'), { icon, iconColor: color, expandable: true })];
  });
}

function connectionNodes(impact: Impact, kind: ImpactKind): readonly TreeNode[] {
  const { rows, total } = rowsOf(impact, kind, MOST_ROWS);
  const nodes = rows.map((row) => connectionNode(impact, row));
  if (rows.length === total) return nodes;
  const text = `and ${total - rows.length} more; palisade diff prints them all`;
  return [...nodes, node(JSON.stringify([impact.scope.root, kind, 'more']), 'message', text, '', { icon: 'ellipsis' })];
}

function connectionNode(impact: Impact, row: ImpactRow): TreeNode {
  const { diff, kind, from, to } = row;
  const explainable = diff.source.kind !== 'controller';
  const ports = portsWords(kind, diff);
  const info = newcomers(row);
  const { label, place } = labelOf(row);
  const description = [ports, ...info, ...place].join(' · ');
  const sides = `Before (${impact.base.words}): ${sideWords(diff.before)}. Now: ${sideWords(diff.after)}.`;
  return {
    ...node(rowId(impact, row), 'change', label, description, {
      icon: LOOKS[kind].icon,
      iconColor: LOOKS[kind].color,
      expandable: true,
    }),
    tooltip: escapeMarkdown(sides),
    context: explainable ? 'change explainable' : 'change',
    accessibility: `${LOOKS[kind].label}: ${from} to ${to}, ${[ports, ...info].join(', ')}. ${sides}`,
    target: { scope: impact.scope.root },
  };
}

/** Side bars are narrow: a namespace that both ends share stands behind the ports. */
function labelOf({ diff: { source, destination }, from, to }: ImpactRow): {
  readonly label: string;
  readonly place: readonly string[];
} {
  const shared =
    source.kind === 'workload' && destination.kind === 'workload' && source.namespace === destination.namespace;
  if (!shared) return { label: `${from} → ${to}`, place: [] };
  const name = (words: string) => words.slice(source.namespace.length + 1);
  return { label: `${name(from)} → ${name(to)}`, place: [`in ${source.namespace}`] };
}

/** Workloads that are on one side only explain most of what differs about them. */
function newcomers({ diff }: ImpactRow): readonly string[] {
  return [diff.source, diff.destination].flatMap((end) => {
    if (end.kind !== 'workload') return [];
    const name = (end.after ?? end.before)?.name ?? end.id;
    if (end.before === undefined) return [`${name} is new`];
    return end.after === undefined ? [`${name} is gone`] : [];
  });
}

/** Below a connection: what decides now, then what decided in the base; of ports opened and closed, each by itself. */
function reasonNodes(impact: Impact, { diff }: ImpactRow, id: string): readonly TreeNode[] {
  const ports = [firstPort(openedPorts(diff)), firstPort(closedPorts(diff))].filter((port) => port !== undefined);
  const questions: readonly (DiffPort | undefined)[] = ports.length === 0 ? [undefined] : ports;
  return questions.flatMap((port, index) => {
    const now = diffReason(diff, 'after', impact.scope.cluster, port);
    const before = impact.before && diffReason(diff, 'before', impact.before.cluster, port);
    return [
      ...(now === undefined ? [] : sideNodes(impact, now, 'now', `${id}#${index}`)),
      ...(before === undefined ? [] : sideNodes(impact, before, 'before', `${id}#${index}`)),
    ];
  });
}

const VERDICTS = { allow: 'allowed', deny: 'denied', unknown: 'unknown' } as const;

function sideNodes(impact: Impact, reason: DiffReason, side: 'now' | 'before', id: string): readonly TreeNode[] {
  const when = side === 'now' ? 'now' : `in ${impact.base.words}`;
  const answer = `${when}: ${reason.protocol} ${reason.port} ${VERDICTS[reason.verdict.kind]}`;
  if (reason.decidedBy.length === 0) {
    const icon = reason.verdict.kind === 'allow' ? 'unlock' : 'info';
    return [node(`${id}${side}`, 'message', 'No policy restricts it', answer, { icon })];
  }
  return reason.decidedBy.map(({ policy, direction, rule }, index) => {
    const place = side === 'now' ? locationNow(impact, policy, direction, rule) : locationBefore(impact, policy);
    const unread = isUnread(policy);
    const notes = [
      ...(unread ? ['not understood'] : rule === undefined ? [`isolates ${direction}`] : []),
      ...(place === undefined ? ['gone since'] : []),
    ];
    const label = rule === undefined ? policy.name : `${policy.name} · ${direction} rule ${rule + 1}`;
    return {
      ...node(`${id}${side}${index}`, 'policy', label, [answer, ...notes].join(' · '), {
        icon: unread ? 'question' : 'law',
      }),
      ...(place !== undefined && { location: place }),
    };
  });
}

function locationNow(
  { snapshot }: Impact,
  policy: DecidingEntry,
  direction: 'ingress' | 'egress',
  rule: number | undefined,
): WireLocation {
  return snapshot.locate(policy.resource, decidingSpan(policy, direction, rule));
}

/** The base's own lines lead nowhere; the policy as it is now is where to look on. */
function locationBefore({ snapshot, scope }: Impact, policy: DecidingEntry): WireLocation | undefined {
  const same = isUnread(policy)
    ? scope.cluster.unread.find(
        ({ id, resource }) => id === policy.id && resource.fact.kind === policy.resource.fact.kind,
      )
    : samePolicy(scope.cluster, policy);
  return same && snapshot.locate(same.resource, nameSpan(same.resource));
}

function samePolicy(cluster: Cluster, policy: PolicyEntry): PolicyEntry | undefined {
  const key = policyKey(policy);
  return cluster.policies.find((candidate) => policyKey(candidate) === key);
}

function node(
  id: string,
  kind: TreeNode['kind'],
  label: string,
  description: string,
  look: { readonly icon: string; readonly iconColor?: string; readonly expandable?: boolean },
): TreeNode {
  return {
    id,
    kind,
    label,
    description,
    tooltip: '',
    icon: look.icon,
    ...(look.iconColor !== undefined && { iconColor: look.iconColor }),
    expandable: look.expandable ?? false,
    context: kind,
    accessibility: description === '' ? label : `${label}, ${description}`,
  };
}
