import type { RuleFact } from '../dialects/facts';
import type { ParsedDocument } from '../workspace/snapshot';
import type { Span } from '../yaml/span';
import { PUBLIC, blocksInEffect, isSingle } from './parts/address-peers';
import { defineRule } from './rule';

export const publicAddressUnexplained = defineRule({
  meta: {
    id: 'public-address-unexplained',
    title: 'Public address stands without a comment',
    category: 'address',
    severity: 'hint',
    offByDefault: true,
    fixable: false,
  },
  policy(policy, { snapshot, report }) {
    const sites = blocksInEffect(policy).filter(({ block }) => isSingle(block) && PUBLIC.includes(block));
    const document = sites.length === 0 ? undefined : snapshot.parsed(policy.resource);
    if (document === undefined || isDescribed(policy.resource.fact.annotations)) return;
    for (const { cidr, rule } of sites) {
      if (isExplained(document, rule, cidr.span)) continue;
      report({
        resource: policy.resource,
        span: cidr.span,
        message: `Nothing tells whose address ${cidr.value} is, and public addresses change hands. Say in a comment what is there.`,
      });
    }
  },
});

function isDescribed(annotations: readonly { readonly key: { readonly value: string } }[]): boolean {
  return annotations.some(({ key }) => /description|reason/i.test(key.value));
}

/** By a name of the rule, or a comment on the line, between the rule's beginning and it, or right above the rule. */
function isExplained({ text, tree }: ParsedDocument, rule: RuleFact, cidr: Span): boolean {
  if (rule.name !== undefined) return true;
  const lineEnd = text.indexOf('\n', cidr.end);
  const end = lineEnd < 0 ? text.length : lineEnd;
  const start = aboveLines(text, text.lastIndexOf('\n', rule.span.start - 1) + 1);
  return tree.comments.some(
    ({ span }) => span.start >= start && span.start < end && !isAnothers(text, span, rule, cidr),
  );
}

/** A comment behind another block speaks about that one. */
function isAnothers(text: string, comment: Span, { peers }: RuleFact, cidr: Span): boolean {
  const lineStart = text.lastIndexOf('\n', comment.start - 1) + 1;
  const before = (peers ?? []).filter(
    (peer) => peer.cidr !== undefined && lineStart <= peer.cidr.span.start && peer.cidr.span.end <= comment.start,
  );
  return before.length > 0 && !before.some((peer) => peer.cidr?.span.start === cidr.start);
}

/** Where the lines of comments above a line begin. */
function aboveLines(text: string, lineStart: number): number {
  let start = lineStart;
  while (start > 0) {
    const before = text.lastIndexOf('\n', start - 2) + 1;
    if (!text.slice(before, start).trimStart().startsWith('#')) break;
    start = before;
  }
  return start;
}
