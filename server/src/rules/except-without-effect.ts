import type { Located } from '../yaml/span';
import { IpSet } from '../engine/ip-set';
import { blocksInEffect } from './parts/address-peers';
import { removeItemFix } from './parts/remove-item';
import { defineRule } from './rule';

export const exceptWithoutEffect = defineRule({
  meta: {
    id: 'except-without-effect',
    title: 'Exception is contained in another exception',
    category: 'address',
    severity: 'hint',
    fixable: true,
  },
  policy(policy, { report }) {
    for (const { peer } of blocksInEffect(policy)) {
      for (const { hole, by } of contained(peer.except)) {
        const same = hole.value === by.value;
        report({
          resource: policy.resource,
          span: hole.span,
          message: `${hole.value} is excluded already${same ? '' : ` with ${by.value}`}. Remove it.`,
          tags: ['unnecessary'],
          related: [{ resource: policy.resource, span: by.span, message: `Excludes ${by.value}` }],
        });
      }
    }
  },
  fixes(finding, context) {
    return [removeItemFix(finding, context, 'Remove the exception (no connection changes)', { preferred: true })];
  },
});

/** Of two equal ones the later. */
function contained(except: readonly Located<string>[]) {
  const holes = except.flatMap((hole) => {
    const set = IpSet.cidr(hole.value);
    return set === undefined ? [] : [{ hole, set }];
  });
  return holes.flatMap(({ hole, set }, index) => {
    const by = holes.find(
      (other, at) => at !== index && other.set.includes(set) && (at < index || !set.includes(other.set)),
    );
    return by === undefined ? [] : [{ hole, by: by.hole }];
  });
}
