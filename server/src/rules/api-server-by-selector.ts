import { apiServerRule } from '../generate/infrastructure-peers';
import { appendItem, replaceNode } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { apiServerSelectors } from './parts/api-server';
import { quoted } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { list } from './parts/prose';
import type { PeerSite } from './parts/policy-rules';
import { itemAt } from './parts/tree-places';
import { defineRule } from './rule';

export const apiServerBySelector = defineRule({
  meta: {
    id: 'api-server-by-selector',
    title: 'Selector is used to reach the API server',
    category: 'connectivity',
    severity: 'info',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of apiServerSelectors(cluster, policy)) {
      report({
        resource: policy.resource,
        span: spanOf(site),
        message: `This peer looks for the API server by labels, but it is no pod that a selector finds: it has the address of a node or of the cloud, and this rule does not allow it. Name its addresses in an ipBlock.`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site =
      policy &&
      apiServerSelectors(context.cluster, policy).find((candidate) => spanOf(candidate).start === finding.span.start);
    if (site === undefined) return [];
    const blocks = apiServerRule(context.cluster).peers.map(({ cidr }) => cidr);
    return [
      fixOf(
        `Allow these ports to ${blocks.length === 1 && blocks[0] === '0.0.0.0/0' ? 'every address' : list(blocks)} instead`,
        () =>
          editDocument(context, finding.resource, (document) => {
            const place = itemAt(document, spanOf(site));
            if (place?.item === undefined) return undefined;
            const [first = '', ...others] = blocks.map((cidr) => `ipBlock:\n  cidr: ${quoted(cidr)}`);
            return [
              ...replaceNode(document.text, place.item, first),
              ...others.flatMap((block) => appendItem(document.text, place.list, block)),
            ];
          }),
        { preferred: true, widens: true },
      ),
    ];
  },
});

function spanOf({ peer }: PeerSite) {
  return (peer.namespaceSelector ?? peer.podSelector)?.keySpan ?? peer.span;
}
