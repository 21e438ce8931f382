import { stableSelector } from '../../generate/stable-selector';
import { scalar } from '../../generate/templates';
import type { Cluster, Workload } from '../../workspace/cluster';
import type { ParsedDocument } from '../../workspace/snapshot';
import { appendItem, insertEntry, removeItem, replaceNode, setValue } from '../../yaml/edit';
import { at, entry, pathTo } from '../../yaml/navigate';
import type { Span, SpanEdit } from '../../yaml/span';
import type { YamlNode, YamlPath } from '../../yaml/tree';
import { itemAt } from './tree-places';

/** Edits of a peer that is found by the place of its `cidr`. undefined where the document has another shape. */

/** Adds blocks to `except`, behind those that are there. */
export function addExceptEdits(
  document: ParsedDocument,
  cidr: Span,
  blocks: readonly string[],
): readonly SpanEdit[] | undefined {
  const block = entry(itemAt(document, cidr)?.item, 'ipBlock')?.value;
  if (block?.kind !== 'map' || blocks.length === 0) return undefined;
  const written = entry(block, 'except');
  const value = blocks.map((cidr) => `- ${quoted(cidr)}`).join('\n');
  if (written === undefined) return insertEntry(document.text, block, 'except', value, { after: 'cidr' });
  const { value: list } = written;
  if (list?.kind !== 'seq' || list.items.length === 0) return setValue(document.text, written, value);
  return blocks.flatMap((cidr) => appendItem(document.text, list, quoted(cidr)));
}

/** `::/0` needs quotes in a flow list, and reads better with them anywhere. */
export function quoted(cidr: string): string {
  return cidr.includes(':') ? JSON.stringify(cidr) : cidr;
}

const SECTIONS: YamlPath = ['ingress', 'egress'];

/** The list and index that go with a peer: of lists with a single item the next one outside, up to the rules themselves. */
function removable({ tree }: ParsedDocument, cidr: Span) {
  const { path } = pathTo(tree, cidr.start);
  for (let length = path.length; length > 0; length -= 1) {
    const index = path[length - 1];
    const list = at(tree.root, path.slice(0, length - 1));
    if (typeof index !== 'number' || list?.kind !== 'seq') continue;
    const isSection = SECTIONS.includes(path[length - 2] ?? '');
    if (list.items.length > 1 || isSection) return { list, index };
  }
  return undefined;
}

/** Removes the peer, and the rule if it is the only one: an empty list of peers would mean everyone (B13). */
export function removePeerEdits(document: ParsedDocument, cidr: Span): readonly SpanEdit[] | undefined {
  const found = removable(document, cidr);
  return found && removeItem(document.text, found.list, found.index);
}

/** Puts another peer in its place; `yaml` is the item's value. */
export function replacePeerEdits(document: ParsedDocument, cidr: Span, yaml: string): readonly SpanEdit[] | undefined {
  const item = itemAt(document, cidr)?.item;
  return entry(item, 'ipBlock') === undefined || item === undefined
    ? undefined
    : replaceNode(document.text, item, yaml);
}

/** Adds a peer behind this one. */
export function addPeerEdits(
  document: ParsedDocument,
  cidr: Span,
  yaml: { readonly block: string; readonly network: string },
): readonly SpanEdit[] | undefined {
  const place = itemAt(document, cidr);
  if (place === undefined) return undefined;
  const isBlock = entry(place.item, 'ipBlock') !== undefined;
  return appendItem(document.text, place.list, isBlock ? yaml.block : yaml.network, place.index + 1);
}

/** A peer for the pods of a workload, as YAML; undefined when it has no labels to rely on. `from`: the policy's namespace. */
export function peerYaml(cluster: Cluster, workload: Workload, from: string): string | undefined {
  const choice = stableSelector(cluster, workload);
  return choice.kind === 'none' ? undefined : podPeerYaml(workload.namespace, choice.labels, from);
}

export function podPeerYaml(
  namespace: string,
  labels: Iterable<readonly [key: string, value: string]>,
  from: string,
): string {
  const space =
    namespace === from
      ? ''
      : `namespaceSelector:\n  matchLabels:\n    kubernetes.io/metadata.name: ${scalar(namespace)}\n`;
  const pairs = [...labels].map(([key, value]) => `    ${key}: ${scalar(value)}`);
  return pairs.length === 0 ? `${space}podSelector: {}` : `${space}podSelector:\n  matchLabels:\n${pairs.join('\n')}`;
}

/** The node of an object in its document. */
export function objectNode({ tree }: ParsedDocument, span: Span): YamlNode | undefined {
  for (let { path } = pathTo(tree, span.start); ; path = path.slice(0, -1)) {
    const node = at(tree.root, path);
    if (node?.kind === 'map' && entry(node, 'kind') !== undefined) return node;
    if (path.length === 0) return undefined;
  }
}
