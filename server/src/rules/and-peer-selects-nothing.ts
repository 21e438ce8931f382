import type { ParsedDocument } from '../workspace/snapshot';
import { at, nodeWithSpan, ownEntries } from '../yaml/navigate';
import type { SpanEdit } from '../yaml/span';
import { editDocument, fixOf } from './fixes';
import { emptyPeerRule } from './parts/empty-peer-rule';
import type { PeerSite } from './parts/policy-rules';

export const andPeerSelectsNothing = emptyPeerRule(
  { id: 'and-peer-selects-nothing', title: 'Both selectors of a peer match pods, but none together' },
  'both-selectors',
  ({ site }, context) => [
    fixOf(
      `Split into two peers (OR: the whole namespaces, and pods of ${site.policy.namespace})`,
      () => editDocument(context, site.policy.resource, (document) => splitEdits(document, site)),
      { widens: true },
    ),
  ],
);

/** Makes an item of its own of the second selector, where it stands, so that comments stay with theirs. */
function splitEdits({ text, tree }: ParsedDocument, { rule, peer, direction }: PeerSite): SpanEdit[] | undefined {
  const peers = at(nodeWithSpan(tree, rule.span), [direction === 'ingress' ? 'from' : 'to']);
  const item = nodeWithSpan(tree, peer.span);
  if (peers?.kind !== 'seq' || item?.kind !== 'map' || item.aliasSpan !== undefined) return undefined;
  const [first, second, ...others] = ownEntries(item);
  if (first === undefined || second === undefined || others.length > 0) return undefined;
  const keyStart = second.key.span.start;
  const dash = peers.span.start - (text.lastIndexOf('\n', peers.span.start - 1) + 1);
  if (item.flow) {
    const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
    const between = peers.flow ? ' }, { ' : ` }${lineBreak}${' '.repeat(dash)}- { `;
    return [{ span: { start: first.span.end, end: keyStart }, text: between }];
  }
  const place = text.lastIndexOf('\n', keyStart - 1) + 1 + dash;
  return text.slice(place, keyStart).trim() === '' && place < keyStart
    ? [{ span: { start: place, end: place + 1 }, text: '-' }]
    : undefined;
}
