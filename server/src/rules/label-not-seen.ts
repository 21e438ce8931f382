import type { SelectorFact } from '../dialects/facts';
import { pluginWhy } from '../workspace/plugin-words';
import { isExplained } from './parts/explained-selector';
import { selectorsIn } from './parts/policy-selectors';
import { unseenTermsOf } from './parts/unseen-labels';
import { defineRule } from './rule';

export const labelNotSeen = defineRule({
  meta: {
    id: 'label-not-seen',
    title: 'Selector uses a label that the network plugin does not see',
    category: 'selector',
    severity: 'warning',
    fixable: false,
  },
  policy(policy, { cluster, report }) {
    const { plugin } = cluster;
    for (const { selector, selects } of selectorsIn(policy.resource.fact)) {
      // That labels change with every roll-out is told elsewhere, whichever plugin it is.
      if (selects !== 'pods' || isExplained(selector, selects)) continue;
      for (const { key, operator } of unseenTermsOf(cluster, selector)) {
        report({
          resource: policy.resource,
          span: key.span,
          message: `The selector ${effectOf(operator)} by ${key.value}: policies are enforced by ${pluginWhy(plugin)}, which leaves this label out of what it knows a pod by. Select by a label of your own.`,
        });
      }
    }
  },
});

function effectOf(operator: SelectorFact['terms'][number]['operator']): string {
  return operator === 'In' || operator === 'Exists' ? 'finds no pod' : 'leaves out no pod';
}
