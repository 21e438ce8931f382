import type { Cluster, PolicyEntry } from '../workspace/cluster';
import { closeSite, nameOf, openSiteData, openSiteOf, openSitesOf } from './parts/allow-everything';
import { policyOfFinding } from './parts/finding-policy';
import { freePolicyName } from './parts/new-policy';
import { namedDirections, oppositeName, saysAllow } from './parts/policy-names';
import { list } from './parts/prose';
import { scalar } from '../generate/templates';
import { fixOf, replaceText } from './fixes';
import { type Fix, defineRule } from './rule';

export const nameContradictsEffect = defineRule({
  meta: {
    id: 'name-contradicts-effect',
    title: 'Name of the policy says the opposite of what it does',
    category: 'semantics',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const { name, resource } = policy;
    for (const open of openSitesOf(cluster, policy)) {
      if (open.cause !== 'name') continue;
      const { direction } = open.site;
      report({
        resource,
        span: open.site.rule.span,
        message: `Policy ${name} denies no ${direction}: this rule names neither peers nor ports, so it allows everything. To deny all ${direction}, write \`${direction}: []\`.`,
        data: openSiteData(open),
        related: [nameOf(policy, 'The name says that it denies')],
      });
    }
    if (allowsNothing(policy)) {
      report({
        resource,
        span: resource.fact.name?.span ?? resource.fact.kindSpan,
        message: `Policy ${name} allows nothing: it has no rule, so all that it does is to deny ${list(resource.fact.governs)}. Write the rule that is missing, or rename it.`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    if (policy === undefined) return [];
    const rename = renameFix(policy, context.cluster);
    const open = openSiteOf(finding, context);
    if (open !== undefined) return [...closeSite(open, context, 'remove'), ...rename];
    return allowsNothing(policy) ? rename : [];
  },
});

/** Called allow, without a single rule in any direction. One that says which direction it is about may deny the other. */
function allowsNothing({ name, resource: { fact } }: PolicyEntry): boolean {
  if (fact.clusterScoped || fact.refused || fact.problems.length > 0 || !saysAllow(name)) return false;
  if ((fact.ingress?.rules.length ?? 0) + (fact.egress?.rules.length ?? 0) > 0 || fact.governs.length === 0)
    return false;
  const named = namedDirections(name);
  return named.every((direction) => fact.governs.includes(direction));
}

function renameFix({ name, namespace, resource }: PolicyEntry, { namespaces }: Cluster): readonly Fix[] {
  const written = resource.fact.name;
  const entry = namespaces.get(namespace);
  if (written === undefined || entry === undefined) return [];
  const free = freePolicyName(entry, oppositeName(name));
  return [
    fixOf(`Rename the policy to ${free} (where ${name} is applied already, delete it)`, () =>
      replaceText(resource, written.span, scalar(free)),
    ),
  ];
}
