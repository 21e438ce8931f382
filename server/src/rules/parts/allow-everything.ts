import type { Direction } from '../../engine/model';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import { appendItem, removeItem, replaceNode } from '../../yaml/edit';
import { entry, nodeWithSpan } from '../../yaml/navigate';
import { editDocument, fixOf } from '../fixes';
import type { Finding, Fix, FixContext, Report } from '../rule';
import { isAboutDataStores } from './data-stores';
import { dnsRuleYaml } from './dns-rule';
import { policyOfFinding } from './finding-policy';
import { perCluster } from './per-cluster';
import { policyGroups } from './policy-groups';
import { namedDirections, saysDeny } from './policy-names';
import { type RuleSite, rulesInEffect, sectionOf } from './policy-rules';
import { specOf } from './policy-types';
import { areAllPublished } from './published';

/** A rule that allows everything in a direction (B10), with what makes it worth telling. */
interface OpenSite {
  readonly site: RuleSite;
  /** Which rule tells it: the policy's name says the opposite, it undoes a default deny, or it is just open. */
  readonly cause: 'name' | 'default-deny' | 'open';
  /** Default denies of the namespace that it undoes. */
  readonly undoes: readonly PolicyEntry[];
}

export function openSitesOf(cluster: Cluster, policy: PolicyEntry): readonly OpenSite[] {
  const open = rulesInEffect(policy).filter(isOpen);
  const told = open.filter((site) => {
    if (isAboutDataStores(cluster, site)) return false;
    // Who puts a workload behind a load balancer wants anyone to reach it.
    return site.direction !== 'ingress' || !areAllPublished(cluster, cluster.subjectsOf(policy));
  });
  const contradicted = told.length > 0 && deniesByName(policy, open);
  return told.map((site) => {
    const undoes = undoneBy(cluster).get(policy)?.[site.direction] ?? [];
    const named = namedDirections(policy.name);
    if (contradicted && (named.length === 0 || named.includes(site.direction))) return { site, cause: 'name', undoes };
    return { site, cause: undoes.length > 0 ? 'default-deny' : 'open', undoes };
  });
}

function isOpen({ rule }: RuleSite): boolean {
  return rule.peers === undefined && rule.ports === undefined && rule.action.value === 'allow';
}

/** The name says that the policy denies, and every direction that it can mean is wholly open. */
function deniesByName({ name, resource: { fact } }: PolicyEntry, open: readonly RuleSite[]): boolean {
  if (fact.clusterScoped || !saysDeny(name)) return false;
  const named = namedDirections(name);
  const meant = named.length === 0 ? fact.governs : fact.governs.filter((direction) => named.includes(direction));
  return meant.length > 0 && meant.every((direction) => open.some((site) => site.direction === direction));
}

type ByDirection = Readonly<Record<Direction, readonly PolicyEntry[]>>;

/** Default denies, by the policies for all pods that allow everything where they deny. */
const undoneBy = perCluster((cluster): ReadonlyMap<PolicyEntry, ByDirection> => {
  const found = new Map<PolicyEntry, ByDirection>();
  for (const members of policyGroups(cluster)) {
    const forAll = members.filter(({ subject }) => subject.pods.requirements.length === 0);
    const deniers = (direction: Direction) =>
      forAll.filter(
        (policy) =>
          policy.resource.fact.governs.includes(direction) && (sectionOf(policy, direction)?.rules.length ?? 0) === 0,
      );
    const denied = forAll.length < 2 ? undefined : { ingress: deniers('ingress'), egress: deniers('egress') };
    if (denied === undefined) continue;
    for (const policy of forAll) if (rulesInEffect(policy).some(isOpen)) found.set(policy, denied);
  }
  return found;
});

/** The policy's name, as a place beside a finding. */
export function nameOf({ resource }: PolicyEntry, message: string): NonNullable<Report['related']>[number] {
  return { resource, span: resource.fact.name?.span ?? resource.fact.kindSpan, message };
}

/** What findings about such a rule carry for their fixes. */
export function openSiteData({ site }: OpenSite): NonNullable<Report['data']> {
  return { direction: site.direction, index: site.rule.index };
}

export function openSiteOf(finding: Finding, context: FixContext): OpenSite | undefined {
  const policy = policyOfFinding(finding, context);
  if (policy === undefined || policy.resource.fact.clusterScoped) return undefined;
  return openSitesOf(context.cluster, policy).find(
    ({ site }) => site.direction === finding.data?.['direction'] && site.rule.index === finding.data['index'],
  );
}

/** Two ways to allow less. */
export function closeSite({ site }: OpenSite, context: FixContext, preferred: 'narrow' | 'remove'): readonly Fix[] {
  const { policy, direction, rule, section } = site;
  const peers = direction === 'ingress' ? 'from' : 'to';
  const others = direction === 'egress' ? ' and DNS' : '';
  const rest = section.rules.length === 1 ? `denies all ${direction}` : 'the other rules stay';
  return [
    fixOf(
      `Allow only pods of namespace ${policy.namespace}${others}`,
      () =>
        editDocument(context, policy.resource, (document) => {
          const node = nodeWithSpan(document.tree, rule.span);
          const list = entry(specOf(document, policy.resource.fact), direction)?.value;
          if (node === undefined || list?.kind !== 'seq') return undefined;
          const narrowed = replaceNode(document.text, node, `${peers}:\n  - podSelector: {}`);
          if (direction === 'ingress') return narrowed;
          return [...narrowed, ...appendItem(document.text, list, dnsRuleYaml(context.cluster))];
        }),
      { preferred: preferred === 'narrow' },
    ),
    fixOf(
      `Remove the rule (${rest})`,
      () =>
        editDocument(context, policy.resource, (document) => {
          const list = entry(specOf(document, policy.resource.fact), direction)?.value;
          if (list?.kind !== 'seq') return undefined;
          if (list.items.length === 1) return replaceNode(document.text, list, '[]');
          return removeItem(document.text, list, rule.index);
        }),
      { preferred: preferred === 'remove' },
    ),
  ];
}
