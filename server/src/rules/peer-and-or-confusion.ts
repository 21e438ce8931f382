import { formatSelector } from '../engine/selector';
import { insertEntry, removeItem } from '../yaml/edit';
import { at, nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { confusedPairs } from './parts/peer-pairs';
import { rulesInEffect } from './parts/policy-rules';
import { list } from './parts/prose';
import { scalar } from '../generate/templates';
import { defineRule } from './rule';

export const peerAndOrConfusion = defineRule({
  meta: {
    id: 'peer-and-or-confusion',
    title: 'Two list items mean OR where AND was probably meant',
    category: 'selector',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of rulesInEffect(policy)) {
      for (const { spaces, pods, together } of confusedPairs(cluster, site)) {
        if (pods.podSelector === undefined || spaces.namespaceSelector === undefined) continue;
        const wanted = formatSelector(pods.podSelector.selector);
        report({
          resource: policy.resource,
          span: pods.podSelector.keySpan,
          message: `Two list items are OR: this admits every pod of the namespaces with ${formatSelector(spaces.namespaceSelector.selector) || 'any label'}, and pods with ${wanted} of namespace ${policy.namespace}, of which there are none. One item with both selectors would admit ${list(together.map((w) => `${w.namespace}/${w.name}`))} alone.`,
          related: [
            {
              resource: policy.resource,
              span: spaces.namespaceSelector.keySpan,
              message: 'This item admits every pod of the namespaces',
            },
          ],
        });
      }
    }
  },
  fixes(finding, context) {
    const { cluster } = context;
    const policy = policyOfFinding(finding, context);
    const pair =
      policy &&
      rulesInEffect(policy)
        .flatMap((site) => confusedPairs(cluster, site))
        .find(({ pods }) => pods.podSelector?.keySpan.start === finding.span.start);
    if (policy === undefined || pair === undefined) return [];
    const key = pair.site.direction === 'ingress' ? 'from' : 'to';
    const combine = () =>
      editDocument(context, policy.resource, (document) => {
        const list = at(nodeWithSpan(document.tree, pair.site.rule.span), [key]);
        const spaces = nodeWithSpan(document.tree, pair.spaces.span);
        const selector = at(nodeWithSpan(document.tree, pair.pods.span), ['podSelector']);
        if (list?.kind !== 'seq' || spaces?.kind !== 'map' || selector === undefined) return undefined;
        const index = list.items.findIndex((item) => item?.span.start === pair.pods.span.start);
        const yaml = dedent(document.text, selector.span);
        const removal = index < 0 ? undefined : removeItem(document.text, list, index);
        if (removal === undefined) return undefined;
        return [...insertEntry(document.text, spaces, 'podSelector', yaml, 'last'), ...removal];
      });
    const spell = () =>
      editDocument(context, policy.resource, (document) => {
        const pods = nodeWithSpan(document.tree, pair.pods.span);
        if (pods?.kind !== 'map') return undefined;
        const label = `kubernetes.io/metadata.name: ${scalar(policy.namespace)}`;
        const value = pods.flow ? `{ matchLabels: { ${label} } }` : `matchLabels:\n  ${label}`;
        return insertEntry(document.text, pods, 'namespaceSelector', value, 'first');
      });
    return [
      fixOf('Combine into one peer (AND: allows less)', combine, { preferred: true }),
      fixOf(`Keep both (OR), and write that the pods are those of namespace ${policy.namespace}`, spell),
    ];
  },
});

/** A block value's text as if it stood at the left margin. */
function dedent(text: string, span: { readonly start: number; readonly end: number }): string {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const column = span.start - lineStart;
  return text
    .slice(span.start, span.end)
    .trimEnd()
    .replaceAll(new RegExp(`\\n {0,${column}}`, 'g'), '\n');
}
