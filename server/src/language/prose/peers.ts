import type { PeerFact } from '../../dialects/facts';
import type { Direction, PodSet } from '../../engine/model';
import { describePods } from './selectors';
import { describeReason } from './reasons';
import { list } from './words';

/**
 * The pods that a peer entry reaches, with the policy's own namespace filled in where the entry names none (B14).
 * undefined for peers that are not pods.
 */
export function podsOfPeer(peer: PeerFact, namespace: string): PodSet | undefined {
  if (peer.peer.kind !== 'pods') return undefined;
  const { pods } = peer.peer;
  if (pods.namespaces.kind !== 'one' || pods.namespaces.namespace !== '') return pods;
  return { ...pods, namespaces: { kind: 'one', namespace } };
}

/** A peer as a noun phrase: `pods labelled app=web in namespace production`, `addresses in 10.0.0.0/8 except 10.1.0.0/16`. */
export function describePeer(peer: PeerFact, namespace: string): string {
  switch (peer.peer.kind) {
    case 'any':
      return 'anyone inside or outside the cluster';
    case 'pods':
      return describePods(podsOfPeer(peer, namespace) ?? peer.peer.pods);
    case 'addresses':
      return describeAddresses(peer);
    case 'outside':
      return 'anyone outside the cluster';
    case 'nodes':
      return peer.peer.all ? 'the nodes of the cluster' : 'some nodes of the cluster';
    case 'domain':
      return describeHosts(peer.peer.pattern);
    case 'unknown':
      return `peers that cannot be told from the manifests (${describeReason(peer.peer.reason)})`;
    case 'none':
      return 'nothing';
  }
}

/** A star stands for one or more whole labels, so that the name behind it is not meant (C13). */
function describeHosts(pattern: string): string {
  return pattern.startsWith('*.') ? `hosts with a name below ${pattern.slice(2)}` : `the host ${pattern}`;
}

/** What every rule without peers stands for (B13). */
export function describeAnyPeer(direction: Direction): string {
  return direction === 'ingress'
    ? 'any source inside or outside the cluster'
    : 'any destination inside or outside the cluster';
}

/** All peers of a rule, joined by `or`. At most `limit` are named. */
export function describePeers(
  peers: readonly PeerFact[] | undefined,
  namespace: string,
  direction: Direction,
  limit = 4,
): string {
  if (peers === undefined) return describeAnyPeer(direction);
  const phrases = [...new Set(peers.map((peer) => describePeer(peer, namespace)))];
  return phrases.length === 0 ? 'nothing' : list(phrases, 'and', limit);
}

function describeAddresses(peer: PeerFact): string {
  const block = peer.cidr?.value ?? 'an address block';
  const phrase = ANYWHERE[block] ?? `addresses in ${block}`;
  if (peer.except.length === 0) return phrase;
  return `${phrase} except ${list(
    peer.except.map((cidr) => cidr.value),
    'and',
    5,
  )}`;
}

const ANYWHERE: Readonly<Record<string, string>> = {
  '0.0.0.0/0': 'any IPv4 address (0.0.0.0/0)',
  '::/0': 'any IPv6 address (::/0)',
};
