import type { PolicyEntry } from '../workspace/cluster';
import { entry, nodeWithSpan } from '../yaml/navigate';
import { appendItem, removeItem, replaceNode } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { mayBeDeniedElsewhere } from './parts/denied-elsewhere';
import { dnsRuleYaml } from './parts/dns-rule';
import { policyOfFinding } from './parts/finding-policy';
import { type RuleSite, rulesInEffect, sectionOf } from './parts/policy-rules';
import { specOf } from './parts/policy-types';
import { areAllPublished } from './parts/published';
import { type Finding, defineRule } from './rule';

export const allowAllRule = defineRule({
  meta: {
    id: 'allow-all-rule',
    title: 'Rule allows everything',
    category: 'semantics',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of rulesInEffect(policy)) {
      if (!allowsEverything(site)) continue;
      if (mayBeDeniedElsewhere(cluster, cluster.subjectsOf(policy), site.direction)) continue;
      // Who puts a workload behind a load balancer wants anyone to reach it.
      if (site.direction === 'ingress' && areAllPublished(cluster, cluster.subjectsOf(policy))) continue;
      const whom =
        site.direction === 'ingress'
          ? 'any pod, node or address may connect to every port'
          : 'the pods may connect to any pod, node or address on every port';
      report({
        resource: policy.resource,
        span: site.rule.span,
        message: `This rule of policy ${policy.name} allows all ${site.direction}: ${whom}. Name the peers and ports that are needed, or remove the rule.`,
        data: { direction: site.direction, index: site.rule.index },
        ...(saysSo(policy) ? { severity: 'info' } : {}),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site = policy === undefined ? undefined : siteOf(finding, policy);
    if (policy === undefined || site === undefined || policy.resource.fact.clusterScoped) return [];
    const { direction, rule } = site;
    const peers = direction === 'ingress' ? 'from' : 'to';
    const local = `${peers}:\n  - podSelector: {}`;
    const others = direction === 'egress' ? ' and DNS' : '';
    const rest = site.section.rules.length === 1 ? `denies all ${direction}` : 'the other rules stay';
    return [
      fixOf(
        `Allow only pods of namespace ${policy.namespace}${others}`,
        () =>
          editDocument(context, policy.resource, (document) => {
            const node = nodeWithSpan(document.tree, rule.span);
            const section = entry(specOf(document, policy.resource.fact), direction)?.value;
            if (node === undefined || section?.kind !== 'seq') return undefined;
            const narrowed = replaceNode(document.text, node, local);
            if (direction === 'ingress') return narrowed;
            return [...narrowed, ...appendItem(document.text, section, dnsRuleYaml(context.cluster))];
          }),
        { preferred: true },
      ),
      fixOf(`Remove the rule (${rest})`, () =>
        editDocument(context, policy.resource, (document) => {
          const section = entry(specOf(document, policy.resource.fact), direction)?.value;
          if (section?.kind !== 'seq') return undefined;
          if (section.items.length === 1) return replaceNode(document.text, section, '[]');
          return removeItem(document.text, section, rule.index);
        }),
      ),
    ];
  },
});

function allowsEverything({ rule }: RuleSite): boolean {
  return rule.peers === undefined && rule.ports === undefined && rule.action.value === 'allow';
}

/** A policy called allow-all or allow-external does what its name says: worth knowing, not worth a warning. */
function saysSo(policy: PolicyEntry): boolean {
  return /(^|-)allow-(all|any|everything|external|internet|public)(-|$)/.test(policy.name);
}

function siteOf(finding: Finding, policy: PolicyEntry): RuleSite | undefined {
  const direction = finding.data?.['direction'] === 'egress' ? 'egress' : 'ingress';
  const section = sectionOf(policy, direction);
  const rule = section?.rules.find((candidate) => candidate.index === finding.data?.['index']);
  return section === undefined || rule === undefined ? undefined : { policy, direction, section, rule };
}
