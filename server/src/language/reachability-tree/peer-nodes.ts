import { formatAddress } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import { NO } from '../../engine/tri';
import type { TreeNode } from '../../protocol';
import type { Workload } from '../../workspace/cluster';
import { publicationsOf } from '../../workspace/exposure/publications';
import { publicationSentence } from '../../workspace/exposure/words';
import type { Scope, Snapshot } from '../../workspace/snapshot';
import { escapeMarkdown } from '../markdown';
import {
  connectionWith,
  decidersOf,
  describeEnd,
  describePeerPorts,
  type PeerEnd,
  peersOf,
  type WorkloadPeer,
} from '../peers';
import { capitalize, describeReason } from '../prose';
import { nameSpan } from '../resources';
import { nodeId, type NodePath } from './node-id';
import { ruleNode } from './rule-nodes';

/** What the nodes below one direction of one workload share. */
export interface PeerContext {
  readonly snapshot: Snapshot;
  readonly scope: Scope;
  readonly workload: Workload;
  readonly direction: Direction;
}

/** More members of a group than this are summed up in one line. */
const MEMBERS_SHOWN = 500;

/** Peers of one direction, or the sentence that says why there are none. */
export function peerNodes(context: PeerContext): readonly TreeNode[] {
  const { workload, direction, scope } = context;
  const { governed, peers } = peersOf(scope.cluster, workload, direction);
  const nodes = peers.map((peer) => peerNode(context, peer));
  if (workload.hostNetwork)
    return [message(context, 'host-network', 'No policy applies to pods on the host network', 'info'), ...nodes];
  if (nodes.length > 0) return nodes;
  // With peers, the node above has said so.
  if (governed === NO) return [message(context, 'open', `Not isolated: no policy restricts ${direction}`, 'unlock')];
  return [
    message(context, 'closed', direction === 'ingress' ? 'Nothing may connect' : 'Nothing may be reached', 'lock'),
  ];
}

/** Below a peer: the rules that decide, then the members of a group. */
export function peerChildren(context: PeerContext, key: string): readonly TreeNode[] {
  const { scope, workload, direction } = context;
  const peer = peersOf(scope.cluster, workload, direction).peers.find((candidate) => candidate.key === key);
  if (peer === undefined) return [];
  const isGroup = peer.end.kind === 'cluster' || peer.end.kind === 'namespace';
  const rules = isGroup && peer.sources.length === 0 ? [] : ruleNodes(context, peer, pathOf(context, key));
  return [...rules, ...memberNodes(context, peer)];
}

/** Below a member of a group: the rules that decide for this member. */
export function memberChildren(context: PeerContext, key: string, memberKey: string): readonly TreeNode[] {
  const { scope, workload, direction } = context;
  const peer = peersOf(scope.cluster, workload, direction).peers.find((candidate) => candidate.key === key);
  const member = peer === undefined ? undefined : membersOf(peer.end).find((other) => memberKeyOf(other) === memberKey);
  if (peer === undefined || member === undefined) return [];
  return ruleNodes(context, asPeer(context, peer, member), { ...pathOf(context, key), member: memberKey });
}

function pathOf({ scope, workload, direction }: PeerContext, peer?: string): NodePath {
  return {
    scope: scope.root,
    namespace: workload.namespace,
    workload: workload.id,
    section: direction,
    ...(peer !== undefined && { peer }),
  };
}

function membersOf(end: PeerEnd): readonly Workload[] {
  if (end.kind === 'cluster' || end.kind === 'namespace') return end.members;
  return end.kind === 'unknown' && end.members.length > 1 ? end.members : [];
}

function memberKeyOf(workload: Workload): string {
  return `workload:${workload.id}`;
}

function asPeer({ scope, workload, direction }: PeerContext, group: WorkloadPeer, member: Workload): WorkloadPeer {
  return {
    key: memberKeyOf(member),
    end: group.end.kind === 'unknown' ? { kind: 'unknown', members: [member] } : { kind: 'workload', workload: member },
    connection: group.connection ?? connectionWith(scope.cluster, workload, direction, member),
    sources: [],
  };
}

function memberNodes(context: PeerContext, peer: WorkloadPeer): readonly TreeNode[] {
  const members = membersOf(peer.end);
  const shown = members
    .slice(0, MEMBERS_SHOWN)
    .map((member) => peerNode(context, asPeer(context, peer, member), peer.key));
  if (members.length <= MEMBERS_SHOWN) return shown;
  return [...shown, message(context, `more:${peer.key}`, `and ${members.length - MEMBERS_SHOWN} more`, 'ellipsis')];
}

function peerNode(context: PeerContext, peer: WorkloadPeer, group?: string): TreeNode {
  const { snapshot, scope, workload, direction } = context;
  const label = describeEnd(peer.end, workload.namespace);
  const description = describePeerPorts(peer);
  const icon = peerIcon(context, peer);
  const resource = peer.end.kind === 'workload' ? peer.end.workload.resource : undefined;
  const name = queryName(peer.end);
  const path = pathOf(context, group ?? peer.key);
  const verb = direction === 'ingress' ? `may connect to ${workload.name}` : `may be reached by ${workload.name}`;
  const sentence = peer.end.kind === 'unknown' ? `${label}: ${description}` : `${label} ${verb}: ${description}`;
  return {
    id: nodeId(group === undefined ? path : { ...path, member: peer.key }),
    kind: 'peer',
    label,
    description,
    tooltip: [`${capitalize(sentence)}.`, ...remarks(context, peer)].map(escapeMarkdown).join('\n\n'),
    icon: icon.icon,
    ...(icon.color !== undefined && { iconColor: icon.color }),
    expandable: true,
    context: name === undefined ? 'peer' : 'peer explainable',
    ...(resource !== undefined && { location: snapshot.locate(resource, nameSpan(resource)) }),
    accessibility: `${capitalize(sentence)}.`,
    target: {
      scope: scope.root,
      namespace: workload.namespace,
      workload: workload.id,
      direction,
      ...(name !== undefined && { peer: name }),
    },
  };
}

/** What the line itself has no room for. */
function remarks({ scope, workload, direction }: PeerContext, { end }: WorkloadPeer): readonly string[] {
  if (end.kind === 'potential') {
    const others =
      end.pods.present || end.pods.pods.kind === 'entire-cluster'
        ? 'Pods like these in the workspace have lines of their own. '
        : '';
    return [
      `${others}This is what policies would let others do, should there be any: in a cluster anybody who may create pods can make one.`,
    ];
  }
  if (end.kind !== 'external' || direction === 'egress') return [];
  const publications = publicationsOf(scope.cluster, workload);
  if (publications.length > 0)
    return publications.map((one) => `${capitalize(publicationSentence(one, describeReason))}.`);
  return [
    `Nothing in the workspace publishes ${workload.name} outside the cluster, so that such connections need a way to the addresses of its pods.`,
  ];
}

/** How `explain` names the peer; groups have no one name. */
function queryName(end: PeerEnd): string | undefined {
  if (end.kind === 'workload') return end.workload.id;
  if (end.kind === 'unknown' && end.members.length === 1) return end.members[0]?.id;
  const first = end.kind === 'external' ? end.addresses.first : undefined;
  if (first === undefined) return undefined;
  // The first address of "everything" is 0.0.0.0, which means nothing to a reader.
  return first.value === 0n ? 'internet' : formatAddress(first);
}

function peerIcon(
  { scope }: PeerContext,
  { end, connection }: WorkloadPeer,
): { readonly icon: string; readonly color?: string } {
  switch (end.kind) {
    case 'workload':
      if (scope.cluster.dnsWorkloads.includes(end.workload)) return { icon: 'book' };
      return { icon: end.workload.kind === 'Pod' ? 'server-process' : 'package' };
    case 'cluster':
      return { icon: 'globe', color: 'charts.yellow' };
    case 'namespace':
      return { icon: 'symbol-namespace' };
    case 'external':
      return connection?.allowed.isEmpty === true
        ? { icon: 'question', color: 'charts.yellow' }
        : { icon: 'globe', color: 'charts.red' };
    case 'nodes':
      return { icon: 'server' };
    case 'potential':
      return { icon: 'circle-outline' };
    case 'unknown':
      return { icon: 'question', color: 'charts.yellow' };
  }
}

function ruleNodes(context: PeerContext, peer: WorkloadPeer, path: NodePath): readonly TreeNode[] {
  const deciders = decidersOf(context.scope.cluster, context.workload, context.direction, peer);
  if (deciders.length === 0) {
    const text = 'Not isolated: no policy restricts this connection';
    return [{ ...message(context, 'not-isolated', text, 'unlock'), id: nodeId(path, 'message', 'not-isolated') }];
  }
  return deciders.map((decider) => ruleNode(context, decider, path));
}

function message(context: PeerContext, key: string, label: string, icon: string): TreeNode {
  const color = icon === 'unlock' ? 'charts.red' : icon === 'lock' ? 'charts.green' : undefined;
  return {
    id: nodeId(pathOf(context), 'message', key),
    kind: 'message',
    label,
    description: '',
    tooltip: '',
    icon,
    ...(color !== undefined && { iconColor: color }),
    expandable: false,
    context: 'message',
    accessibility: `${label}.`,
  };
}
