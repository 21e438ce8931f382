import { writerFor } from '../dialects/index';
import { CUSTOMARY_DNS } from '../workspace/cluster/dns-platforms';
import type { Cluster } from '../workspace/cluster';
import { appendItem } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { type DnsDenial, dnsDenials } from './parts/dns-denied';
import { dnsPortsOf, tellingLabels } from './parts/dns-peers';
import { isolatingTierBehind } from './parts/ordered-tiers';
import { list } from './parts/prose';
import { itemAt } from './parts/tree-places';
import { type Fix, type FixContext, defineRule } from './rule';

export const adminDenyBlocksDns = defineRule({
  meta: {
    id: 'admin-deny-blocks-dns',
    title: 'Rule of a cluster-wide policy denies DNS',
    category: 'dns',
    severity: 'warning',
    fixable: true,
  },
  scope({ cluster, report }) {
    for (const { policy, rule, workloads } of dnsDenials(cluster)) {
      const names = list(workloads.map(({ namespace, name }) => `${namespace}/${name}`));
      const final = isolatingTierBehind(cluster, policy)
        ? 'No policy of a namespace can allow it again.'
        : 'Only pods with policies of their own are spared.';
      report({
        resource: policy.resource,
        span: rule.action.span,
        message: `This rule denies DNS to ${names}, so names cannot be resolved there. ${final} Put a rule before it that allows UDP and TCP 53 to the cluster DNS.`,
        related: workloads.slice(0, 8).flatMap(({ resource, name }) => {
          const span = resource?.fact.name?.span;
          return resource === undefined || span === undefined
            ? []
            : [{ resource, span, message: `${name} cannot resolve names` }];
        }),
      });
    }
  },
  fixes(finding, context) {
    const found = dnsDenials(context.cluster).find(
      ({ policy: { resource }, rule }) =>
        resource.uri === finding.resource.uri &&
        resource.documentIndex === finding.resource.documentIndex &&
        rule.action.span.start === finding.span.start,
    );
    return found === undefined ? [] : allowBefore(found, context);
  },
});

function allowBefore({ policy, rule }: DnsDenial, context: FixContext): readonly Fix[] {
  const { fact } = policy.resource;
  const item = writerFor(fact)?.allowingRule?.(fact.kind, dnsRuleFor(context.cluster));
  if (item === undefined) return [];
  return [
    fixOf(
      `Insert a rule that allows DNS, before rule ${rule.index + 1} (UDP and TCP 53)`,
      () =>
        editDocument(context, policy.resource, (document) => {
          const place = itemAt(document, rule.span);
          return place && appendItem(document.text, place.list, item, place.index);
        }),
      { preferred: true, widens: true },
    ),
  ];
}

/** By the customary labels, or by those that the DNS of the workspace carries. */
function dnsRuleFor(cluster: Cluster) {
  const server = cluster.dnsWorkloads.find(({ resource }) => resource !== undefined);
  const [port = CUSTOMARY_DNS.port] = server === undefined ? [] : dnsPortsOf(cluster, server);
  return {
    name: 'allow-dns',
    namespace: server?.namespace ?? CUSTOMARY_DNS.namespace,
    labels: server === undefined ? [CUSTOMARY_DNS.label] : tellingLabels(server),
    ports: [
      { protocol: 'UDP', port },
      { protocol: 'TCP', port },
    ],
  } as const;
}
