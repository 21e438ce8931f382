import type { Peer } from '../../engine/model';
import { EVERYTHING } from '../../engine/selector';
import type { Located, Span } from '../../yaml/span';
import { entry } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import { checkedBlock } from '../cidr';
import type { PeerFact, SelectorFact } from '../facts';
import type { Problems } from '../problems';
import { itemsAt, placeOf, stringAt } from '../read';
import { isSet, selectorOf } from '../selector';

/** Pods of a subject or peer: `namespaces`, or `pods` with two selectors (C8). */
export interface Pods {
  readonly podSelector: SelectorFact | undefined;
  readonly namespaceSelector: SelectorFact;
}

export function podsOf(map: YamlMap | undefined, problems: Problems): Pods | undefined {
  const namespaces = entry(map, 'namespaces');
  if (isSet(namespaces)) return { podSelector: undefined, namespaceSelector: selectorOf(namespaces, problems) };
  const pods = entry(map, 'pods');
  if (!isSet(pods) || pods.value?.kind !== 'map') return undefined;
  const podSelector = entry(pods.value, 'podSelector');
  const namespaceSelector = entry(pods.value, 'namespaceSelector');
  return {
    podSelector: podSelector && selectorOf(podSelector, problems),
    // Both are required; a missing one is reported by the schema and selects everything here.
    namespaceSelector:
      namespaceSelector === undefined ? everything(pods.key.span) : selectorOf(namespaceSelector, problems),
  };
}

function everything(span: Span): SelectorFact {
  return { span, keySpan: span, selector: EVERYTHING, terms: [] };
}

/**
 * One item of `from` or `to` (C9–C13). Each network and each domain name is a fact of its own, at its own place. undefined for an
 * item without a field that is known: the caller fails closed (C17).
 */
export function peersOf(item: YamlMap, egress: boolean, problems: Problems): readonly PeerFact[] | undefined {
  const span = placeOf(item);
  const pods = podsOf(item, problems);
  if (pods !== undefined) {
    const { podSelector, namespaceSelector } = pods;
    return [
      {
        span,
        podSelector,
        namespaceSelector,
        cidr: undefined,
        except: [],
        peer: {
          kind: 'pods',
          pods: {
            namespaces: { kind: 'matching', selector: namespaceSelector.selector },
            pods: podSelector?.selector ?? EVERYTHING,
          },
        },
      },
    ];
  }
  if (!egress) return undefined;
  const networks = entry(item, 'networks');
  if (isSet(networks)) {
    return itemsAt(networks.value).map((node) => {
      const cidr = stringAt(node);
      return addressPeer(node === undefined ? span : placeOf(node), cidr, problems);
    });
  }
  const nodes = entry(item, 'nodes');
  if (isSet(nodes)) {
    const selector = selectorOf(nodes, problems);
    return [plain(span, { kind: 'nodes', all: selector.selector.requirements.length === 0 })];
  }
  const domains = entry(item, 'domainNames');
  if (isSet(domains)) {
    return itemsAt(domains.value).flatMap((node) => {
      const pattern = stringAt(node);
      return pattern === undefined ? [] : [plain(pattern.span, { kind: 'domain', pattern: pattern.value })];
    });
  }
  return undefined;
}

function addressPeer(span: Span, cidr: Located<string> | undefined, problems: Problems): PeerFact {
  const block = cidr === undefined ? undefined : checkedBlock(cidr, 'invalid-cidr', problems);
  return { ...plain(span, block === undefined ? { kind: 'none' } : { kind: 'addresses', addresses: block.set }), cidr };
}

function plain(span: Span, peer: Peer): PeerFact {
  return { span, podSelector: undefined, namespaceSelector: undefined, cidr: undefined, except: [], peer };
}
