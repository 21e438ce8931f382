import { IpSet } from '../../engine/ip-set';
import type { Peer } from '../../engine/model';
import type { Located, Span } from '../../yaml/span';
import { kubectlType } from '../../yaml/kubectl-types';
import { child, entry } from '../../yaml/navigate';
import type { YamlEntry, YamlMap, YamlNode } from '../../yaml/tree';
import { type Block, checkedBlock } from '../cidr';
import { OWN_NAMESPACE } from '../compile';
import { EVERYTHING } from '../../engine/selector';
import type { PeerFact, SelectorFact } from '../facts';
import type { Problems } from '../problems';
import { itemsAt, placeOf, stringAt } from '../read';
import { isSet, selectorOf } from '../selector';

/** One item of `from` or `to` (B14) with its checks (BV5–BV10). */
export function policyPeer(item: YamlNode | undefined, place: Span, problems: Problems): PeerFact {
  const map = item?.kind === 'map' ? item : undefined;
  const span = item === undefined ? place : placeOf(item);
  const pods = entry(map, 'podSelector');
  const namespaces = entry(map, 'namespaceSelector');
  const block = entry(map, 'ipBlock');
  const podSelector = isSet(pods) ? selectorOf(pods, problems) : undefined;
  const namespaceSelector = isSet(namespaces) ? selectorOf(namespaces, problems) : undefined;
  const address = isSet(block) ? ipBlockOf(block, problems) : undefined;
  const selectors = podSelector !== undefined || namespaceSelector !== undefined;
  if (
    !selectors &&
    address === undefined &&
    (item === undefined || map !== undefined || kubectlType(item) === 'null')
  ) {
    reportEmpty(map, span, problems);
  }
  if (selectors && address !== undefined) {
    problems.reject(
      'peer-ipblock-mixed',
      block?.key.span ?? span,
      'One item holds either a block of addresses or selectors, so the API server refuses the policy. Put `ipBlock` into an item of its own, with a `- ` before it.',
    );
  }
  return {
    span,
    podSelector,
    namespaceSelector,
    cidr: address?.cidr,
    except: address?.except ?? [],
    peer:
      selectors && address !== undefined
        ? { kind: 'none' }
        : (address?.peer ?? podPeer(podSelector, namespaceSelector)),
  };
}

function reportEmpty(map: YamlMap | undefined, span: Span, problems: Problems): void {
  const unset = (map?.entries ?? []).find((pair) =>
    ['podSelector', 'namespaceSelector', 'ipBlock'].includes(String(pair.key.value)),
  );
  const message =
    unset === undefined
      ? 'This item names no peer, so the API server refuses the policy. Write `podSelector: {}` for all pods of this namespace, `namespaceSelector: {}` for all pods of the cluster, or remove the item.'
      : `\`${String(unset.key.value)}\` without a value is the same as leaving it out, so this item names no peer and the API server refuses the policy. Write \`${String(unset.key.value)}: {}\` to select everything.`;
  problems.reject(
    'peer-empty',
    unset?.key.span ?? span,
    message,
    unset === undefined ? {} : { field: String(unset.key.value) },
  );
}

/** B14: without namespaceSelector the policy's own namespace; without podSelector all pods. */
function podPeer(pods: SelectorFact | undefined, namespaces: SelectorFact | undefined): Peer {
  if (pods === undefined && namespaces === undefined) return { kind: 'none' };
  return {
    kind: 'pods',
    pods: {
      namespaces:
        namespaces === undefined
          ? { kind: 'one', namespace: OWN_NAMESPACE }
          : { kind: 'matching', selector: namespaces.selector },
      pods: pods?.selector ?? EVERYTHING,
    },
  };
}

interface IpBlock {
  readonly cidr: Located<string> | undefined;
  readonly except: readonly Located<string>[];
  readonly peer: Peer;
}

/** B18: inside `cidr` and outside every `except`. */
function ipBlockOf(pair: YamlEntry, problems: Problems): IpBlock {
  const { value } = pair;
  if (value?.kind !== 'map') return { cidr: undefined, except: [], peer: { kind: 'none' } };
  const written = child(value, 'cidr');
  const cidr = stringAt(written);
  if (kubectlType(written) === 'null' || cidr?.value === '') {
    const at = cidr?.span ?? entry(value, 'cidr')?.key.span ?? pair.key.span;
    problems.reject(
      'invalid-cidr',
      at,
      'This address block has no `cidr`, so the API server refuses the policy. Write the block, such as `203.0.113.0/24`.',
    );
  }
  const block = cidr === undefined || cidr.value === '' ? undefined : checkedBlock(cidr, 'invalid-cidr', problems);
  const except = itemsAt(value, 'except').flatMap((item) => stringAt(item) ?? []);
  let addresses = block?.set;
  for (const hole of except) {
    const excluded = exceptOf(hole, cidr?.value, block, problems);
    addresses = addresses?.minus(excluded.set);
  }
  return { cidr, except, peer: addresses === undefined ? { kind: 'none' } : { kind: 'addresses', addresses } };
}

/** BV8, BV10: a block strictly inside `cidr`. */
function exceptOf(
  hole: Located<string>,
  cidr: string | undefined,
  outer: Block | undefined,
  problems: Problems,
): Pick<Block, 'set'> {
  const block = checkedBlock(hole, 'invalid-except', problems);
  if (block === undefined) return { set: IpSet.NONE };
  if (outer !== undefined && (!outer.set.includes(block.set) || block.set.equals(outer.set))) {
    const why =
      block.family !== outer.family
        ? `is IPv${block.family} and \`${cidr}\` is IPv${outer.family}`
        : block.set.equals(outer.set)
          ? `is all of \`${cidr}\`, so that nothing would be left`
          : `is not inside \`${cidr}\``;
    problems.reject(
      'invalid-except',
      hole.span,
      `\`${hole.value}\` ${why}, so the API server refuses the policy. An exception must be a smaller block inside \`cidr\`.`,
    );
  }
  return block;
}
