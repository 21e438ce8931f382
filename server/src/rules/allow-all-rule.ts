import type { PolicyEntry } from '../workspace/cluster';
import { closeSite, openSiteData, openSiteOf, openSitesOf } from './parts/allow-everything';
import { mayBeDeniedElsewhere } from './parts/denied-elsewhere';
import { isBroken } from './parts/selector-hints';
import { defineRule } from './rule';

export const allowAllRule = defineRule({
  meta: {
    id: 'allow-all-rule',
    title: 'Rule allows everything',
    category: 'semantics',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const open of openSitesOf(cluster, policy)) {
      const { site, cause } = open;
      // A misspelt `from` is an error of its own.
      if (cause !== 'open' || isBroken(policy.resource.fact, site.rule.span)) continue;
      if (mayBeDeniedElsewhere(cluster, cluster.subjectsOf(policy), site.direction)) continue;
      const whom =
        site.direction === 'ingress'
          ? 'any pod, node or address may connect to every port'
          : 'the pods may connect to any pod, node or address on every port';
      report({
        resource: policy.resource,
        span: site.rule.span,
        message: `This rule of policy ${policy.name} allows all ${site.direction}: ${whom}. Name the peers and ports that are needed, or remove the rule.`,
        data: openSiteData(open),
        ...(saysSo(policy) ? { severity: 'info' } : {}),
      });
    }
  },
  fixes(finding, context) {
    const open = openSiteOf(finding, context);
    return open === undefined ? [] : closeSite(open, context, 'narrow');
  },
});

/** A policy called allow-all or allow-external does what its name says: worth knowing, not worth a warning. */
function saysSo(policy: PolicyEntry): boolean {
  return /(^|-)allow-(all|any|everything|external|internet|public)(-|$)/.test(policy.name);
}
