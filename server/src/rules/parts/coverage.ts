import type { PeerFact, RuleFact } from '../../dialects/facts';
import type { PodSet } from '../../engine/model';
import type { PortMatch } from '../../engine/port-set';
import type { Requirement, Selector } from '../../engine/selector';

/** Inclusion of what rules match, as far as it follows from their text alone. False when it cannot be told. */

/** Whether every connection that `inner` matches is matched by `outer`, for the same subjects and direction. */
export function coversRule(outer: RuleFact, inner: RuleFact): boolean {
  return coversPorts(outer, inner) && coversPeers(outer.peers, inner.peers);
}

/** Whether every pod of `inner` is a pod of `outer`. */
export function coversPods(outer: PodSet, inner: PodSet): boolean {
  if (!coversSelector(outer.pods, inner.pods)) return false;
  if (outer.namespaces.kind === 'one')
    return inner.namespaces.kind === 'one' && inner.namespaces.namespace === outer.namespaces.namespace;
  if (outer.namespaces.selector.requirements.length === 0) return true;
  return inner.namespaces.kind === 'matching' && coversSelector(outer.namespaces.selector, inner.namespaces.selector);
}

function coversSelector(outer: Selector, inner: Selector): boolean {
  return outer.requirements.every((wanted) => inner.requirements.some((given) => implies(given, wanted)));
}

function implies(given: Requirement, wanted: Requirement): boolean {
  if (given.key !== wanted.key) return false;
  switch (wanted.op) {
    case 'in':
      return given.op === 'in' && given.values.every((value) => wanted.values.includes(value));
    case 'not-in':
      if (given.op === 'in') return given.values.every((value) => !wanted.values.includes(value));
      if (given.op === 'not-in') return wanted.values.every((value) => given.values.includes(value));
      return given.op === 'not-exists';
    case 'exists':
      return given.op === 'in' || given.op === 'exists';
    case 'not-exists':
      return given.op === 'not-exists';
  }
}

function coversPorts({ ports: outer }: RuleFact, { ports: inner }: RuleFact): boolean {
  if (outer === undefined) return true;
  if (inner === undefined) return false;
  // An entry that is invalid matches nothing, which anything covers.
  return inner.every(
    ({ match }) =>
      match === undefined || outer.some((port) => port.match !== undefined && coversPort(port.match, match)),
  );
}

/** Whether every port of `inner` is one of `outer`, whatever the pods call their ports. */
export function coversPort(outer: PortMatch, inner: PortMatch): boolean {
  if (outer.protocol !== inner.protocol && outer.protocol !== 'ANY') return false;
  if (outer.kind === 'named') return inner.kind === 'named' && outer.name === inner.name;
  // Whatever a name stands for, it is a port.
  if (inner.kind === 'named') return outer.from <= 1 && outer.to >= 65535;
  return outer.from <= inner.from && inner.to <= outer.to;
}

function coversPeers(outer: RuleFact['peers'], inner: RuleFact['peers']): boolean {
  if (outer === undefined) return true;
  if (inner === undefined) return false;
  return inner.every((peer) => outer.some((candidate) => coversPeer(candidate, peer)));
}

function coversPeer({ peer: outer }: PeerFact, { peer: inner }: PeerFact): boolean {
  if (inner.kind === 'none' || outer.kind === 'any') return true;
  switch (outer.kind) {
    case 'pods':
      return inner.kind === 'pods' && coversPods(outer.pods, inner.pods);
    case 'addresses':
      return inner.kind === 'addresses' && outer.addresses.includes(inner.addresses);
    case 'outside':
      return inner.kind === 'outside' || inner.kind === 'domain';
    case 'nodes':
      return outer.all && inner.kind === 'nodes';
    case 'domain':
      return inner.kind === 'domain' && inner.pattern === outer.pattern;
    case 'unknown':
    case 'none':
      return false;
  }
}
