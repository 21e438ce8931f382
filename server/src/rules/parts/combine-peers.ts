import type { PeerFact } from '../../dialects/facts';
import type { ParsedDocument } from '../../workspace/snapshot';
import { aliasesOf, isShared, isTorn } from '../../yaml/aliases';
import { insertEntry, removeItem } from '../../yaml/edit';
import { columnOf } from '../../yaml/edit-text';
import { at, nodeWithSpan } from '../../yaml/navigate';
import type { SpanEdit } from '../../yaml/span';
import type { YamlNode, YamlSeq } from '../../yaml/tree';
import type { RuleSite } from './policy-rules';
import { yamlOf } from './tree-places';

/** Two items of a peer list, one with only a namespaceSelector and one with only a podSelector. */
export interface PeerPairPlace {
  readonly site: RuleSite;
  readonly spaces: PeerFact;
  readonly pods: PeerFact;
}

/** Makes one item of both: OR becomes AND. undefined where the text has another shape. */
export function combinePeersEdits(
  { text, tree }: ParsedDocument,
  { site, spaces, pods }: PeerPairPlace,
): readonly SpanEdit[] | undefined {
  const list = at(nodeWithSpan(tree, site.rule.span), [site.direction === 'ingress' ? 'from' : 'to']);
  const into = nodeWithSpan(tree, spaces.span);
  const from = nodeWithSpan(tree, pods.span);
  const selector = at(from, ['podSelector']);
  if (list?.kind !== 'seq' || into?.kind !== 'map' || from === undefined || selector === undefined) return undefined;
  const aliases = aliasesOf(tree);
  if ([spaces.span, pods.span].some((span) => isShared(aliases, span) || isTorn(aliases, span))) return undefined;
  const index = list.items.findIndex((item) => item?.span.start === pods.span.start);
  if (index < 0) return undefined;
  const joined = joinEdits(text, list, into, from);
  if (joined !== undefined) return joined;
  const yaml = yamlOf({ start: 0, text, tree }, selector);
  return [...insertEntry(text, into, 'podSelector', yaml, 'last'), ...removeItem(text, list, index)];
}

/** Takes away the dash between two neighbours in block style, so that all comments stay where they are. */
function joinEdits(text: string, list: YamlSeq, a: YamlNode, b: YamlNode): readonly SpanEdit[] | undefined {
  const [first, second] = a.span.start < b.span.start ? [a, b] : [b, a];
  const index = list.items.findIndex((item) => item?.span.start === second.span.start);
  const dash = list.itemSpans[index]?.start;
  if (list.flow || first.flow || second.flow || dash === undefined) return undefined;
  if (list.items[index - 1]?.span.start !== first.span.start) return undefined;
  if (columnOf(text, first.span.start) !== columnOf(text, second.span.start)) return undefined;
  const blanks = text.slice(dash + 1, second.span.start);
  return /^ +$/.test(blanks) ? [{ span: { start: dash, end: dash + 1 }, text: ' ' }] : undefined;
}
