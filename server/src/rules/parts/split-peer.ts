import type { ParsedDocument } from '../../workspace/snapshot';
import { aliasesOf, isShared, isTorn } from '../../yaml/aliases';
import { columnOf } from '../../yaml/edit-text';
import { at, nodeWithSpan, ownEntries } from '../../yaml/navigate';
import type { SpanEdit } from '../../yaml/span';
import type { PeerSite } from './policy-rules';

/**
 * Makes two items of a peer with both selectors: AND becomes OR. The second selector stays where it stands, so that comments stay
 * with theirs. undefined where the text has another shape.
 */
export function splitPeerEdits(
  { text, tree }: ParsedDocument,
  { rule, peer, direction }: PeerSite,
): readonly SpanEdit[] | undefined {
  const peers = at(nodeWithSpan(tree, rule.span), [direction === 'ingress' ? 'from' : 'to']);
  const item = nodeWithSpan(tree, peer.span);
  if (peers?.kind !== 'seq' || item?.kind !== 'map' || item.aliasSpan !== undefined) return undefined;
  const aliases = aliasesOf(tree);
  if (isShared(aliases, item.span) || isTorn(aliases, item.span)) return undefined;
  const [first, second, ...others] = ownEntries(item);
  if (first === undefined || second === undefined || others.length > 0) return undefined;
  if (item.entries.length > 2) return undefined;
  const keyStart = second.key.span.start;
  const dash = columnOf(text, peers.span.start);
  if (item.flow) {
    const between = text.slice(first.span.end, keyStart);
    if (between.includes('#')) return undefined;
    return [
      {
        span: { start: first.span.end, end: keyStart },
        text: flowSeparator(text, item.span.start, between, peers.flow, dash),
      },
    ];
  }
  const place = keyStart - columnOf(text, keyStart) + dash;
  return text.slice(place, keyStart).trim() === '' && place < keyStart
    ? [{ span: { start: place, end: place + 1 }, text: '-' }]
    : undefined;
}

function flowSeparator(text: string, itemStart: number, between: string, inFlow: boolean, dash: number): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  if (!inFlow) return ` }${eol}${' '.repeat(dash)}- { `;
  const lineBreak = /\r?\n[ \t]*$/.exec(between)?.[0];
  if (lineBreak === undefined) return /^\{\s/.test(text.slice(itemStart)) ? ' }, { ' : '}, {';
  // One key a line stays one key a line.
  const outer = /^[ \t]*/.exec(text.slice(itemStart - columnOf(text, itemStart)))?.[0] ?? '';
  return `${eol}${outer}},${eol}${outer}{${lineBreak}`;
}
