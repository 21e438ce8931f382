import type { Cluster, PolicyEntry } from '../workspace/cluster';
import { nodeWithSpan } from '../yaml/navigate';
import { replaceNode, setScalar } from '../yaml/edit';
import { scalar } from '../generate/templates';
import { editDocument, fixOf } from './fixes';
import { type DnsMistake, toldDnsMistakes } from './parts/dns-mistakes';
import { isDnsGuessed } from './parts/dns-peers';
import { DNS_PORT } from './parts/dns-ports';
import { policyOfFinding } from './parts/finding-policy';
import { list } from './parts/prose';
import { carries } from './parts/selector-text';
import { type Fix, type FixContext, defineRule } from './rule';

export const dnsRuleMissesPods = defineRule({
  meta: {
    id: 'dns-rule-misses-pods',
    title: 'DNS rule does not match the DNS pods',
    category: 'dns',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const mistake of toldDnsMistakes(cluster, policy)) {
      report({
        resource: policy.resource,
        span: spanOf(mistake),
        message: messageOf(cluster, mistake),
        ...(isPlausible(cluster, mistake) ? { severity: 'info' } : {}),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const mistake =
      policy &&
      toldDnsMistakes(context.cluster, policy).find((candidate) => spanOf(candidate).start === finding.span.start);
    return policy === undefined || mistake === undefined ? [] : [fixFor(mistake, policy, context)];
  },
});

function spanOf(mistake: DnsMistake) {
  const { peer, rule } = mistake.site;
  const { podSelector } = peer;
  if (mistake.kind === 'labels') return podSelector?.terms[0]?.span ?? podSelector?.keySpan ?? peer.span;
  const wrong = rule.ports?.find(({ port }) => port?.value === DNS_PORT);
  return wrong?.port?.span ?? rule.portsKeySpan ?? rule.span;
}

function messageOf(cluster: Cluster, mistake: DnsMistake): string {
  const { policy, peer } = mistake.site;
  if (mistake.kind === 'port') {
    const { namespace, port } = mistake.platform;
    return `The DNS pods of namespace ${namespace} listen on ${port}, and policies see the port of the pod: with ${DNS_PORT} alone the pods of policy ${policy.name} cannot resolve names. Write ${port}.`;
  }
  const labels = list(mistake.labels.map(([key, value]) => `${key}=${value}`));
  const what = peer.podSelector === undefined ? 'this peer' : carries(peer.podSelector.selector);
  const known = isDnsGuessed(cluster)
    ? `carry ${labels} nearly everywhere, whatever the Deployment and the Service are called`
    : `carry ${labels}`;
  return `No DNS pod of this workspace ${what}: those of namespace ${mistake.namespace} ${known}. So the pods of policy ${policy.name} cannot resolve names; select ${labels}.`;
}

/** A cluster that nobody sees may have labelled its DNS by the name of the program. */
function isPlausible(cluster: Cluster, mistake: DnsMistake): boolean {
  const values = mistake.site.peer.podSelector?.terms.flatMap((term) => term.values) ?? [];
  return mistake.kind === 'labels' && isDnsGuessed(cluster) && values.some(({ value }) => /core-?dns/.test(value));
}

function fixFor(mistake: DnsMistake, policy: PolicyEntry, context: FixContext): Fix {
  const { peer, rule } = mistake.site;
  if (mistake.kind === 'port') {
    const { port } = mistake.platform;
    return fixOf(
      `Write port ${port}`,
      () =>
        editDocument(context, policy.resource, (document) =>
          (rule.ports ?? []).flatMap((entry) => {
            const node = entry.port?.value === DNS_PORT ? nodeWithSpan(document.tree, entry.port.span) : undefined;
            return node?.kind === 'scalar' ? setScalar(document.text, node, port) : [];
          }),
        ),
      { preferred: true, widens: true },
    );
  }
  const pairs = mistake.labels.map(([key, value]) => `${key}: ${scalar(value)}`);
  return fixOf(
    `Select ${list(mistake.labels.map(([key, value]) => `${key}=${value}`))}`,
    () =>
      editDocument(context, policy.resource, (document) => {
        const node = peer.podSelector && nodeWithSpan(document.tree, peer.podSelector.span);
        if (node === undefined) return undefined;
        const labels = node.flow ? `{ matchLabels: { ${pairs.join(', ')} } }` : `matchLabels:\n  ${pairs.join('\n  ')}`;
        return replaceNode(document.text, node, labels);
      }),
    { preferred: true, widens: true },
  );
}
