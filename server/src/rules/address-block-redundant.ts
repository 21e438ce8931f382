import type { PolicyEntry } from '../workspace/cluster';
import { editDocument, fixOf } from './fixes';
import { type BlockSite, blocksInEffect } from './parts/address-peers';
import { removePeerEdits } from './parts/edit-peers';
import { groupBy } from './parts/group';
import { defineRule } from './rule';

export const addressBlockRedundant = defineRule({
  meta: {
    id: 'address-block-redundant',
    title: 'Address block is contained in another block of the rule',
    category: 'redundancy',
    severity: 'hint',
    fixable: true,
  },
  policy(policy, { report }) {
    for (const { site, by } of containedBlocks(policy)) {
      report({
        resource: policy.resource,
        span: site.cidr.span,
        message: `${by.cidr.value} in the same rule holds all of ${site.cidr.value}, so this block changes nothing. Remove it, or the wider one.`,
        tags: ['unnecessary'],
        related: [{ resource: policy.resource, span: by.cidr.span, message: 'The wider block' }],
      });
    }
  },
  fixes(finding, context) {
    return [
      fixOf(
        'Remove the block (no connection changes)',
        () => editDocument(context, finding.resource, (document) => removePeerEdits(document, finding.span)),
        { preferred: true },
      ),
    ];
  },
});

/** Equal blocks are another finding. */
function containedBlocks(policy: PolicyEntry): readonly { readonly site: BlockSite; readonly by: BlockSite }[] {
  return [...groupBy(blocksInEffect(policy), ({ rule }) => rule).values()].flatMap(containedIn);
}

/** Blocks lie inside each other or apart, so that of sorted ones only those around are looked at. */
function containedIn(sites: readonly BlockSite[]): readonly { readonly site: BlockSite; readonly by: BlockSite }[] {
  const around: BlockSite[] = [];
  return sites.toSorted(widerFirst).flatMap((site) => {
    while (around.length > 0 && around.at(-1)?.block.includes(site.block) !== true) around.pop();
    const by = around.find(
      ({ addresses }) => addresses.includes(site.addresses) && !site.addresses.includes(addresses),
    );
    around.push(site);
    return by === undefined || site.addresses.isEmpty ? [] : [{ site, by }];
  });
}

function widerFirst(a: BlockSite, b: BlockSite): number {
  const [first, second] = [a.block.ranges[0], b.block.ranges[0]];
  if (first === undefined || second === undefined || first.family !== second.family)
    return (first?.family ?? 0) - (second?.family ?? 0);
  if (first.lo !== second.lo) return first.lo < second.lo ? -1 : 1;
  if (first.hi !== second.hi) return first.hi > second.hi ? -1 : 1;
  return a.peer.except.length - b.peer.except.length;
}
