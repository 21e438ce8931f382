import { type Address, IpSet, PRIVATE_RANGES, parseAddress } from './ip-set';
import type {
  ClusterInput,
  Direction,
  Endpoint,
  EngineOptions,
  Namespace,
  NamespaceScope,
  Peer,
  PodSet,
} from './model';
import { maskOf, NO_REASON, type ReasonMask } from './reasons';
import { matches } from './selector';
import { MAYBE, NO, type Tri, YES } from './tri';

/** Three-valued membership with the reasons for a MAYBE (empty otherwise). */
export interface Match {
  readonly tri: Tri;
  readonly reasons: ReasonMask;
}

export const NO_MATCH: Match = { tri: NO, reasons: NO_REASON };
export const FULL_MATCH: Match = { tri: YES, reasons: NO_REASON };

export function maybe(reasons: ReasonMask): Match {
  return { tri: MAYBE, reasons };
}

/** What a peer is matched against: the far end of a connection, seen from the pod whose policies are evaluated. */
export type PeerEnd =
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint }
  /** undefined: a text that is no address and therefore in no block. */
  | { readonly kind: 'address'; readonly address: Address | undefined }
  | { readonly kind: 'node' }
  | { readonly kind: 'domain'; readonly name: string };

/** Kleene disjunction that keeps the reasons of whatever could still decide it. */
export function orMatch(a: Match, b: Match): Match {
  if (a.tri === YES || b.tri === NO) return a;
  if (b.tri === YES || a.tri === NO) return b;
  return maybe(a.reasons | b.reasons);
}

export function andMatch(a: Match, b: Match): Match {
  if (a.tri === NO || b.tri === YES) return a;
  if (b.tri === NO || a.tri === YES) return b;
  return maybe(a.reasons | b.reasons);
}

/** Whether pods of a namespace are in scope (A5: labels of an undeclared namespace may be open). */
export function namespaceMatch(scope: NamespaceScope, namespace: Namespace): Match {
  if (scope.kind === 'one') return scope.namespace === namespace.name ? FULL_MATCH : NO_MATCH;
  const tri = matches(scope.selector, namespace.labels, undefined, undefined, namespace.labelsOpen);
  return tri === MAYBE ? maybe(maskOf('undeclared-namespace-labels')) : tri === YES ? FULL_MATCH : NO_MATCH;
}

/** Whether an endpoint's labels satisfy the pod selector; the namespace is not looked at (A10). */
export function podLabelsMatch(pods: PodSet, endpoint: Endpoint): Match {
  const tri = matches(pods.pods, endpoint.labels, endpoint.presentKeys, endpoint.maybeKeys);
  return tri === MAYBE ? maybe(maskOf('unknown-label-value')) : tri === YES ? FULL_MATCH : NO_MATCH;
}

/** Whether a pod set holds an endpoint; never a hostNetwork pod (B16, B30). */
export function podSetMatch(input: ClusterInput, pods: PodSet, endpoint: Endpoint): Match {
  const namespace = input.namespaces[endpoint.namespace];
  if (endpoint.hostNetwork || namespace === undefined) return NO_MATCH;
  return andMatch(namespaceMatch(pods.namespaces, namespace), podLabelsMatch(pods, endpoint));
}

/**
 * Whether two pods, of which one is on the host network, run on one node: then everything between them is allowed (B27,
 * B30). NO as well when neither is on the host network, as the rule is about the node itself.
 */
export function onSameNode(a: Endpoint, b: Endpoint): Tri {
  if (!a.hostNetwork && !b.hostNetwork) return NO;
  if (a.node === undefined || b.node === undefined) return MAYBE;
  return a.node === b.node ? YES : NO;
}

/** Whether what a pod and its own node say to each other is allowed by itself in that direction of the pod (B27, D8). */
export function sparesOwnNode({ ownNode }: EngineOptions, direction: Direction): boolean {
  return direction === 'ingress' || ownNode !== 'to-pod';
}

/** Whether one peer of a rule matches the far end of a connection. */
export function peerMatch(input: ClusterInput, peer: Peer, end: PeerEnd): Match {
  switch (peer.kind) {
    case 'any':
      return FULL_MATCH;
    case 'none':
      return NO_MATCH;
    case 'unknown':
      return maybe(maskOf(peer.reason));
    case 'pods':
      return end.kind === 'endpoint' ? podSetMatch(input, peer.pods, end.endpoint) : NO_MATCH;
    case 'addresses':
      return addressMatch(input.options, peer.addresses, end);
    case 'outside':
      return end.kind === 'address' || end.kind === 'domain' ? FULL_MATCH : NO_MATCH;
    case 'nodes':
      return nodeMatch(input.options, peer.all, end);
    case 'domain':
      return domainMatch(peer.pattern, end);
  }
}

/** Whether an address block holds the far end (B18, B24). */
export function addressMatch(options: EngineOptions, addresses: IpSet, end: PeerEnd): Match {
  switch (end.kind) {
    case 'address':
      return end.address !== undefined && addresses.containsAddress(end.address) ? FULL_MATCH : NO_MATCH;
    case 'endpoint':
      return end.endpoint.hostNetwork
        ? nodeAddressMatch(options, addresses, end.endpoint.ips)
        : podAddressMatch(options, addresses, end.endpoint.ips);
    case 'node':
      return nodeAddressMatch(options, addresses, []);
    case 'domain':
      // Nobody knows where a name resolves to; only a block that covers a whole family surely holds it (G17, C-X16).
      if (addresses.isEmpty) return NO_MATCH;
      return coversFamily(addresses) ? FULL_MATCH : maybe(maskOf('fqdn'));
  }
}

function podAddressMatch(options: EngineOptions, addresses: IpSet, ips: readonly string[]): Match {
  if (options.addressesMatchPods !== 'b24' || addresses.isEmpty) return NO_MATCH;
  const unknown = maskOf('pod-ip-unknown');
  if (ips.length > 0) return knownAddressMatch(addresses, ips, unknown);
  if (coversFamily(addresses)) return FULL_MATCH;
  if (options.podCidrs !== undefined) return rangeMatch(addresses, options.podCidrs, unknown);
  return !addresses.overlaps(PRIVATE_RANGES) || isPublicInternet(addresses) ? NO_MATCH : maybe(unknown);
}

function nodeAddressMatch(options: EngineOptions, addresses: IpSet, ips: readonly string[]): Match {
  if (options.addressesMatchPods === 'never' || addresses.isEmpty) return NO_MATCH;
  const unknown = maskOf('node-ip-unknown');
  if (ips.length > 0) return knownAddressMatch(addresses, ips, unknown);
  if (addresses.includes(IpSet.ALL_V4)) return FULL_MATCH;
  if (options.nodeCidrs !== undefined) return rangeMatch(addresses, options.nodeCidrs, unknown);
  // Nodes may have public addresses, so not even a public block can be ruled out.
  return maybe(unknown);
}

/** A pod with an address of each family is reached through either: only part of them inside decides nothing. */
function knownAddressMatch(addresses: IpSet, ips: readonly string[], unknown: ReasonMask): Match {
  const families = new Map<number, boolean>();
  for (const ip of ips) {
    const address = parseAddress(ip);
    if (address === undefined) continue;
    const inside = addresses.containsAddress(address);
    families.set(address.family, inside || families.get(address.family) === true);
  }
  const inside = [...families.values()];
  if (inside.length === 0) return maybe(unknown);
  if (inside.every((value) => value)) return FULL_MATCH;
  return inside.includes(true) ? maybe(unknown) : NO_MATCH;
}

function rangeMatch(addresses: IpSet, range: IpSet, unknown: ReasonMask): Match {
  if (!addresses.overlaps(range)) return NO_MATCH;
  return addresses.includes(range) ? FULL_MATCH : maybe(unknown);
}

function coversFamily(addresses: IpSet): boolean {
  return addresses.includes(IpSet.ALL_V4) || addresses.includes(IpSet.ALL_V6);
}

const RFC1918 = IpSet.cidrs(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);

/** IPv4 ranges that no pod is given unless an administrator says so: authors carve them out or leave them in at will. */
const SPECIAL = IpSet.cidrs([
  '0.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '198.18.0.0/15',
  '224.0.0.0/3',
]);

/** "Everything except the private ranges", the usual way to write "the internet" (B24). */
function isPublicInternet(addresses: IpSet): boolean {
  return !addresses.overlaps(RFC1918) && addresses.union(RFC1918).union(SPECIAL).includes(IpSet.ALL_V4);
}

function nodeMatch(options: EngineOptions, all: boolean, end: PeerEnd): Match {
  const unknown = maybe(maskOf('node-ip-unknown'));
  switch (end.kind) {
    case 'node':
      return all ? FULL_MATCH : unknown;
    case 'endpoint':
      if (!end.endpoint.hostNetwork) return NO_MATCH;
      return all ? FULL_MATCH : unknown;
    case 'address': {
      const { address } = end;
      return address !== undefined && options.nodeCidrs?.containsAddress(address) === true ? unknown : NO_MATCH;
    }
    case 'domain':
      return NO_MATCH;
  }
}

function domainMatch(pattern: string, end: PeerEnd): Match {
  switch (end.kind) {
    case 'domain':
      return domainHolds(pattern, end.name) ? FULL_MATCH : NO_MATCH;
    case 'address':
      return maybe(maskOf('fqdn'));
    case 'endpoint':
    case 'node':
      return NO_MATCH;
  }
}

/** `*.` stands for one or more whole labels, so the bare suffix is not matched; a final dot means nothing (C13). */
function domainHolds(pattern: string, name: string): boolean {
  const wanted = normalizeDomain(pattern);
  const given = normalizeDomain(name);
  if (!wanted.startsWith('*.')) return wanted === given;
  const suffix = wanted.slice(1);
  return given.length > suffix.length && given.endsWith(suffix) && !given.startsWith('.');
}

function normalizeDomain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
