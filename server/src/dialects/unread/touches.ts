import type { Direction, Peer, PodSet } from '../../engine/model';
import { EVERYTHING, type Selector } from '../../engine/selector';
import { OWN_NAMESPACE } from '../compile';
import type { TouchFact } from '../facts';

/** Parts that readers put touches together from. */

export const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** Pods of the object's own namespace. */
export function ownPods(pods: Selector = EVERYTHING): PodSet {
  return { namespaces: { kind: 'one', namespace: OWN_NAMESPACE }, pods };
}

/** Pods of all namespaces, or of those that the selector holds for. */
export function podsEverywhere(pods: Selector = EVERYTHING, namespaces: Selector = EVERYTHING): PodSet {
  return { namespaces: { kind: 'matching', selector: namespaces }, pods };
}

export const ANYONE: readonly Peer[] = [{ kind: 'any' }];

export const NODES: readonly Peer[] = [{ kind: 'nodes', all: true }];

/** Everything but pods: a firewall at the cluster's edge does not spare the nodes' own addresses. */
export const OUTSIDE: readonly Peer[] = [{ kind: 'outside' }, ...NODES];

/** It may allow and deny: what it says about its pods is not known at all. */
export function decides(pods: PodSet, direction: Direction): TouchFact {
  return { direction, pods, may: ['allow', 'deny'], peers: ANYONE, isolates: true };
}

/** It may deny and never allows what something else denies. */
export function restricts(pods: PodSet, direction: Direction): TouchFact {
  return { direction, pods, may: ['deny'], peers: ANYONE, isolates: true };
}

/** It isolates its pods; whether it may allow anything is known. */
export function isolates(pods: PodSet, direction: Direction, allows: boolean): TouchFact {
  return allows ? decides(pods, direction) : restricts(pods, direction);
}

/** Touches of the same pods, direction and peers as one. */
export function merged(touches: readonly TouchFact[]): readonly TouchFact[] {
  const found = new Map<string, TouchFact>();
  for (const touch of touches) {
    const { direction, pods, peers } = touch;
    const key = JSON.stringify([direction, pods, peers]);
    const before = found.get(key);
    found.set(key, before === undefined ? touch : union(before, touch));
  }
  return [...found.values()];
}

function union(a: TouchFact, b: TouchFact): TouchFact {
  const may = (['allow', 'deny'] as const).filter((action) => a.may.includes(action) || b.may.includes(action));
  return { ...a, may, isolates: a.isolates || b.isolates };
}
