import { scalar } from '../generate/templates';
import { insertEntry, removeEntry } from '../yaml/edit';
import { at, nodeWithSpan } from '../yaml/navigate';
import { appendItem } from '../yaml/edit';
import { editDocument, fixOf, replaceText } from './fixes';
import { type EmptyPeer, emptyPeers } from './parts/empty-peer';
import { policyOfFinding } from './parts/finding-policy';
import { list } from './parts/prose';
import { type Fix, type FixContext, defineRule } from './rule';

export const peerSelectsNothing = defineRule({
  meta: {
    id: 'peer-selects-nothing',
    title: 'Peer matches no workload',
    category: 'selector',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, span, message, severity, workloads } of emptyPeers(cluster, policy)) {
      report({
        resource: policy.resource,
        span,
        message,
        severity,
        data: { peer: [site.peer.span.start, site.peer.span.end] },
        related: workloads.slice(0, 3).flatMap(({ resource, name }) => {
          const at = resource?.fact.name?.span;
          return resource === undefined || at === undefined
            ? []
            : [{ resource, span: at, message: `${name} is defined here` }];
        }),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    if (policy === undefined) return [];
    const empty = emptyPeers(context.cluster, policy).find(({ span }) => span.start === finding.span.start);
    return empty === undefined ? [] : fixesFor(empty, context);
  },
});

function fixesFor(empty: EmptyPeer, context: FixContext): readonly Fix[] {
  const { policy, peer, direction } = empty.site;
  const { hint } = empty;
  if (hint !== undefined) {
    return [
      fixOf(
        `Replace ${hint.written} by ${hint.meant}`,
        () => replaceText(policy.resource, hint.span, scalar(hint.meant)),
        {
          preferred: true,
          widens: true,
        },
      ),
    ];
  }
  const fixes = empty.otherNamespaces.slice(0, 3).map((namespace, index) =>
    fixOf(
      `Look in namespace ${namespace} (adds a namespaceSelector)`,
      () =>
        editDocument(context, policy.resource, (document) => {
          const item = nodeWithSpan(document.tree, peer.span);
          if (item?.kind !== 'map') return undefined;
          const label = `kubernetes.io/metadata.name: ${scalar(namespace)}`;
          const value = item.flow ? `{ matchLabels: { ${label} } }` : `matchLabels:\n  ${label}`;
          return insertEntry(document.text, item, 'namespaceSelector', value, 'first');
        }),
      { preferred: index === 0, widens: true },
    ),
  );
  if (!empty.halvesMatch) return fixes;
  const key = direction === 'ingress' ? 'from' : 'to';
  return [
    ...fixes,
    fixOf(
      `Split into two peers (OR: ${list(['the whole namespaces', `pods of ${policy.namespace}`])})`,
      () =>
        editDocument(context, policy.resource, (document) => {
          const peers = at(nodeWithSpan(document.tree, empty.site.rule.span), [key]);
          const item = nodeWithSpan(document.tree, peer.span);
          const selector = at(item, ['podSelector']);
          if (peers?.kind !== 'seq' || item?.kind !== 'map' || selector === undefined) return undefined;
          const pods = document.text.slice(selector.span.start, selector.span.end).trimEnd();
          const column = selector.span.start - (document.text.lastIndexOf('\n', selector.span.start - 1) + 1);
          const yaml = selector.flow
            ? `podSelector: ${pods}`
            : `podSelector:\n  ${pods.replaceAll(new RegExp(`\\n {0,${column}}`, 'g'), '\n  ')}`;
          return [...removeEntry(document.text, item, 'podSelector'), ...appendItem(document.text, peers, yaml)];
        }),
      { widens: true },
    ),
  ];
}
