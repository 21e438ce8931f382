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
   * asked for. Ports that are open to everybody need no further rule. Sorted by first port, then by peers.
   */
  rules(): readonly PlannedRule[] {
    const openKeys = new Set(this.open.map(({ port }) => portKey(port)));
    const groups = new Map<string, { ports: readonly PlannedPort[]; peers: PeerPorts[] }>();
    for (const entry of this.peers.values()) {
      const ports = [...entry.ports.values()].filter((port) => !openKeys.has(portKey(port))).sort(byPort);
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
      return { peers: sorted.map(({ peer }) => peer), ports, comments };
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
