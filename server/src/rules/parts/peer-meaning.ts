import { OWN_NAMESPACE } from '../../dialects/compile';
import type { PeerFact } from '../../dialects/facts';
import type { Peer, PodSet } from '../../engine/model';
import type { IpSet } from '../../engine/ip-set';
import { type Requirement, type Selector, selectorKey } from '../../engine/selector';
import { implies, isSatisfiable } from '../../workspace/potential/selector-implication';

/**
 * Whom a peer means, apart from how it is written, for comparing peers of one direction. Pods are one selector over the labels of
 * pod and namespace: a namespace by name is the one with that name label (A4).
 */
export type PeerMeaning =
  | { readonly kind: 'any' }
  | { readonly kind: 'pods'; readonly selector: Selector }
  | { readonly kind: 'addresses'; readonly addresses: IpSet }
  | { readonly kind: 'domain'; readonly pattern: string }
  | { readonly kind: 'nodes'; readonly all: boolean; readonly at: PeerFact };

const ANY: PeerMeaning = { kind: 'any' };

/** undefined for a peer that matches nothing, or nobody knows what. `namespace` is the policy's own. */
export function peerMeaning(fact: PeerFact, namespace: string): PeerMeaning | undefined {
  const { peer } = fact;
  switch (peer.kind) {
    case 'any':
      return ANY;
    case 'pods':
      return podsMeaning(fact, peer, namespace);
    case 'addresses':
      return peer.addresses.isEmpty ? undefined : { kind: 'addresses', addresses: peer.addresses };
    case 'domain':
      return { kind: 'domain', pattern: peer.pattern };
    case 'nodes':
      return { kind: 'nodes', all: peer.all, at: fact };
    case 'outside':
    case 'unknown':
    case 'none':
      return undefined;
  }
}

const known = new WeakMap<PeerFact, { readonly namespace: string; readonly meaning: PeerMeaning | undefined }>();

function podsMeaning(
  fact: PeerFact,
  { pods }: Extract<Peer, { kind: 'pods' }>,
  namespace: string,
): PeerMeaning | undefined {
  let kept = known.get(fact);
  if (kept === undefined || kept.namespace !== namespace) {
    const selector = podsSelector(pods, namespace);
    kept = { namespace, meaning: isSatisfiable(selector) ? { kind: 'pods', selector } : undefined };
    known.set(fact, kept);
  }
  return kept.meaning;
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Pods of a set as one selector over their own labels and those of their namespace. */
function podsSelector({ namespaces, pods }: PodSet, ownNamespace: string): Selector {
  const scope: readonly Requirement[] =
    namespaces.kind === 'matching'
      ? namespaces.selector.requirements
      : [
          {
            op: 'in',
            key: NAME_LABEL,
            values: [namespaces.namespace === OWN_NAMESPACE ? ownNamespace : namespaces.namespace],
          },
        ];
  const ofNamespace = scope.map((requirement) => ({ ...requirement, key: `namespace:${requirement.key}` }));
  const ofPod = pods.requirements.map((requirement) => ({ ...requirement, key: `pod:${requirement.key}` }));
  return { requirements: [...ofNamespace, ...ofPod] };
}

/**
 * Whether everybody whom `inner` means is meant by `outer`, whatever pods and namespaces there may be. A block of addresses never
 * contains pods here, as that depends on the cluster (B24).
 */
export function meansAllOf(outer: PeerMeaning, inner: PeerMeaning): boolean {
  switch (outer.kind) {
    case 'any':
      return true;
    case 'pods':
      return inner.kind === 'pods' && implies(inner.selector, outer.selector);
    case 'addresses':
      return inner.kind === 'addresses' && outer.addresses.includes(inner.addresses);
    case 'domain':
      return inner.kind === 'domain' && inner.pattern === outer.pattern;
    case 'nodes':
      return inner.kind === 'nodes' && (outer.all || outer.at === inner.at);
  }
}

/** Equal for peers that are written differently but ask for the same. */
export function peerMeaningKey(meaning: PeerMeaning): string {
  switch (meaning.kind) {
    case 'any':
      return 'any';
    case 'pods':
      return `pods ${selectorKey(meaning.selector)}`;
    case 'addresses':
      return `addresses ${meaning.addresses.cidrs().join()}`;
    case 'domain':
      return `domain ${meaning.pattern}`;
    case 'nodes':
      return `nodes ${meaning.all ? '' : `${meaning.at.span.start}`}`;
  }
}
