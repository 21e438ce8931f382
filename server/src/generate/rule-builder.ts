import { IpSet } from '../engine/ip-set';
import { compare } from '../inference/edge-set';
import type { PlannedPeer, PlannedPort, PlannedRule } from './plan';

interface PeerPorts {
  readonly peer: PlannedPeer;
  readonly ports: Map<string, PlannedPort>;
  readonly comments: string[];
}

/** Collects wanted connections of one workload and direction, and turns them into few exact rules. */
export class RuleBuilder {
  private readonly peers = new Map<string, PeerPorts>();
  private readonly open: { readonly port: PlannedPort; readonly comments: string[] }[] = [];

  add(peer: PlannedPeer, port: PlannedPort, comments: readonly string[]): void {
    const key = peerKey(peer);
    const known = this.peers.get(key) ?? { peer, ports: new Map<string, PlannedPort>(), comments: [] };
    known.ports.set(portKey(port), port);
    addMissing(known.comments, comments);
    this.peers.set(key, known);
  }

  /** Opens a port to everybody. */
  addOpen(port: PlannedPort, comments: readonly string[]): void {
    const known = this.open.find((other) => portKey(other.port) === portKey(port));
    if (known === undefined) this.open.push({ port, comments: [...comments] });
    else addMissing(known.comments, comments);
  }

  /**
   * Peers that share a port set share a rule; different port sets are never mixed, so nothing is allowed that was not
   * asked for. Ports that are open to everybody, or to every pod, need no further rule for them, but keep its reasons. Sorted
   * by first port, then by peers.
   */
  rules(): readonly PlannedRule[] {
    const openKeys = new Set(this.open.map(({ port }) => portKey(port)));
    const anyPod = [...this.peers.values()].find(({ peer }) => isAnyPod(peer));
    const groups = new Map<string, { ports: readonly PlannedPort[]; peers: PeerPorts[] }>();
    for (const entry of this.peers.values()) {
      const wider = entry.peer.kind === 'pods' && entry !== anyPod ? anyPod : undefined;
      const left = [...entry.ports.values()].filter((port) => !openKeys.has(portKey(port)));
      const ports = left.filter((port) => wider?.ports.has(portKey(port)) !== true).sort(byPort);
      if (wider !== undefined && ports.length < left.length) addMissing(wider.comments, entry.comments);
      if (ports.length === 0) continue;
      const key = ports.map(portKey).join(' ');
      const group = groups.get(key) ?? { ports, peers: [] };
      group.peers.push(entry);
      groups.set(key, group);
    }
    const rules = [...groups.values()].map(({ ports, peers }): PlannedRule => {
      const sorted = peers.sort((a, b) => compare(peerKey(a.peer), peerKey(b.peer)));
      const comments: string[] = [];
      for (const { comments: more } of sorted) addMissing(comments, more);
      return { peers: withMergedBlocks(sorted.map(({ peer }) => peer)), ports, comments };
    });
    return [...this.openRules(), ...rules].sort(
      (a, b) => firstPort(a) - firstPort(b) || compare(ruleKey(a), ruleKey(b)),
    );
  }

  private openRules(): readonly PlannedRule[] {
    if (this.open.length === 0) return [];
    const comments: string[] = [];
    for (const { comments: more } of this.open) addMissing(comments, more);
    return [{ peers: 'any', ports: this.open.map(({ port }) => port).sort(byPort), comments }];
  }
}

/** Neighbouring addresses become one block, as long as that adds none. */
function withMergedBlocks(peers: readonly PlannedPeer[]): readonly PlannedPeer[] {
  const whole = peers.flatMap((peer) => (peer.kind === 'addresses' && peer.except.length === 0 ? [peer.cidr] : []));
  if (whole.length < 2) return peers;
  const others = peers.filter((peer) => peer.kind !== 'addresses' || peer.except.length > 0);
  const blocks = IpSet.cidrs(whole)
    .cidrs()
    .map((cidr): PlannedPeer => ({ kind: 'addresses', cidr, except: [] }));
  return [...others, ...blocks];
}

/** Every pod of every namespace. */
function isAnyPod(peer: PlannedPeer): boolean {
  return (
    peer.kind === 'pods' && peer.labels.length === 0 && Array.isArray(peer.namespace) && peer.namespace.length === 0
  );
}

function addMissing(target: string[], more: readonly string[]): void {
  for (const text of more) if (!target.includes(text)) target.push(text);
}

function portKey({ protocol, port }: PlannedPort): string {
  return `${protocol} ${port}`;
}

function byPort(a: PlannedPort, b: PlannedPort): number {
  return a.port - b.port || compare(a.protocol, b.protocol);
}

function firstPort(rule: PlannedRule): number {
  return rule.ports[0]?.port ?? 0;
}

function ruleKey(rule: PlannedRule): string {
  return `${rule.peers === 'any' ? '' : rule.peers.map(peerKey).join(' ')} ${rule.ports.map(portKey).join(' ')}`;
}

/** Pods of the same namespace first, then other namespaces by name, then addresses. */
function peerKey(peer: PlannedPeer): string {
  if (peer.kind === 'addresses') return `2 ${peer.cidr} ${peer.except.join(',')}`;
  const labels = peer.labels.map(([key, value]) => `${key}=${value}`).join(',');
  if (peer.namespace === undefined) return `0 ${labels}`;
  const namespace =
    typeof peer.namespace === 'string'
      ? peer.namespace
      : peer.namespace.map(([key, value]) => `${key}=${value}`).join(',');
  return `1 ${namespace} ${labels}`;
}
