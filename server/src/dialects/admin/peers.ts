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
import { checkLength, checkOneOf } from './bounds';
import { checkDomainName } from './domain-names';

/** Pods of a subject or peer: `namespaces`, or `pods` with two selectors (C8). */
export interface Pods {
  readonly podSelector: SelectorFact | undefined;
  readonly namespaceSelector: SelectorFact;
}

export const POD_FIELDS = ['namespaces', 'pods'] as const;
const EGRESS_FIELDS = [...POD_FIELDS, 'networks', 'nodes', 'domainNames'] as const;
/** Blocks and names of one peer (C10). */
const ADDRESSES = { min: 1, max: 25 };

export function podsOf(map: YamlMap | undefined, problems: Problems): Pods | undefined {
  const namespaces = entry(map, 'namespaces');
  if (isSet(namespaces)) return { podSelector: undefined, namespaceSelector: selectorOf(namespaces, problems) };
  const pods = entry(map, 'pods');
  if (!isSet(pods) || pods.value?.kind !== 'map') return undefined;
  const podSelector = entry(pods.value, 'podSelector');
  const namespaceSelector = entry(pods.value, 'namespaceSelector');
  const missing = isSet(podSelector) ? (isSet(namespaceSelector) ? undefined : 'namespaceSelector') : 'podSelector';
  if (missing !== undefined) {
    // Refused by the schema, but what is meant is plain: clients in Go write the empty selector by themselves.
    problems.rejectClear(
      'wrong-type',
      entry(pods.value, missing)?.key.span ?? pods.key.span,
      `\`pods\` needs \`namespaceSelector\` and \`podSelector\`, so the API server refuses the policy. Add \`${missing}\`; \`{}\` selects all.`,
    );
  }
  return {
    podSelector: podSelector && selectorOf(podSelector, problems),
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
  const fields = egress ? EGRESS_FIELDS : POD_FIELDS;
  checkOneOf(item, { fields, what: 'peer', place: span, item: true }, problems);
  const pods = podsOf(item, problems);
  if (pods !== undefined) return [podPeer(span, pods)];
  if (!egress) return undefined;
  const networks = entry(item, 'networks');
  if (isSet(networks)) {
    checkLength(networks, ADDRESSES, problems);
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
    checkLength(domains, ADDRESSES, problems);
    return itemsAt(domains.value).flatMap((node) => {
      const pattern = stringAt(node);
      if (pattern === undefined) return [];
      checkDomainName(pattern, problems);
      return [plain(pattern.span, { kind: 'domain', pattern: pattern.value })];
    });
  }
  return undefined;
}

function podPeer(span: Span, { podSelector, namespaceSelector }: Pods): PeerFact {
  const namespaces = { kind: 'matching', selector: namespaceSelector.selector } as const;
  const pods = { namespaces, pods: podSelector?.selector ?? EVERYTHING };
  return { span, podSelector, namespaceSelector, cidr: undefined, except: [], peer: { kind: 'pods', pods } };
}

/** Longest block that the schema takes: an IPv6 address written out, and its prefix (C18). */
const LONGEST_BLOCK = 43;

function addressPeer(span: Span, cidr: Located<string> | undefined, problems: Problems): PeerFact {
  const strict = cidr === undefined || isStrict(cidr, problems);
  const block = cidr === undefined || !strict ? undefined : checkedBlock(cidr, 'invalid-cidr', problems);
  return { ...plain(span, block === undefined ? { kind: 'none' } : { kind: 'addresses', addresses: block.set }), cidr };
}

/** What `isCIDR` refuses beyond what NetworkPolicy refuses: both notations in one, leading zeros, great length (C18). */
function isStrict({ value, span }: Located<string>, problems: Problems): boolean {
  const why =
    value.length > LONGEST_BLOCK
      ? `has ${value.length} characters; ${LONGEST_BLOCK} are allowed`
      : value.includes(':') && value.includes('.')
        ? 'is an IPv4 address written as IPv6'
        : !value.includes(':') && /(?:^|[./])0\d/.test(value)
          ? 'has leading zeros'
          : undefined;
  if (why === undefined) return true;
  problems.reject('invalid-cidr', span, `\`${value}\` ${why}, so the API server refuses the policy. Write it plainly.`);
  return false;
}

function plain(span: Span, peer: Peer): PeerFact {
  return { span, podSelector: undefined, namespaceSelector: undefined, cidr: undefined, except: [], peer };
}
