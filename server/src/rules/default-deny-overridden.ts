import { closeSite, nameOf, openSiteData, openSiteOf, openSitesOf } from './parts/allow-everything';
import { deletePolicyFix } from './parts/delete-policy';
import { list } from './parts/prose';
import { defineRule } from './rule';

export const defaultDenyOverridden = defineRule({
  meta: {
    id: 'default-deny-overridden',
    title: 'Policy that allows everything undoes the default deny',
    category: 'posture',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const open of openSitesOf(cluster, policy)) {
      const { site, cause, undoes } = open;
      if (cause !== 'default-deny') continue;
      const { direction } = site;
      report({
        resource: policy.resource,
        span: site.rule.span,
        message: `This rule of policy ${policy.name} allows all ${direction} of every pod of namespace ${policy.namespace}, so that ${list(undoes.map(({ name }) => name))} denies no ${direction}: policies add up. Name the peers and ports that are needed, or remove the rule.`,
        data: openSiteData(open),
        related: undoes
          .slice(0, 8)
          .map((denier) => nameOf(denier, `${denier.name} denies all ${direction}, without effect`)),
      });
    }
  },
  fixes(finding, context) {
    const open = openSiteOf(finding, context);
    if (open === undefined) return [];
    const [denier] = open.undoes;
    const idle = denier?.resource.fact.governs.every((direction) =>
      openSitesOf(context.cluster, open.site.policy).some(({ site }) => site.direction === direction),
    );
    const removal = open.undoes.length === 1 && denier !== undefined && idle === true;
    return [...closeSite(open, context, 'narrow'), ...(removal ? [deletePolicyFix(denier, context)] : [])];
  },
});
