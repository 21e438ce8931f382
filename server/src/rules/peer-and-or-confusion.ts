import { formatSelector } from '../engine/selector';
import { insertEntry } from '../yaml/edit';
import { nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { combinePeersEdits } from './parts/combine-peers';
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
    const combine = () => editDocument(context, policy.resource, (document) => combinePeersEdits(document, pair));
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
