import { type Family, PRIVATE_RANGES } from '../engine/ip-set';
import type { Cluster, PolicyEntry, ServiceEntry, Workload } from '../workspace/cluster';
import { editDocument, fixOf } from './fixes';
import {
  type BlockSite,
  LINK_LOCAL,
  PUBLIC,
  SOMEWHERE_PUBLIC,
  blocksInEffect,
  everythingOf,
  familyOfAll,
} from './parts/address-peers';
import { policiesCovering } from './parts/covering';
import { type DualStack, dualStackOf } from './parts/dual-stack';
import { addPeerEdits, quoted } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { isOpenTo, subjectSamples } from './parts/outside';
import { perCluster } from './parts/per-cluster';
import { rulesInEffect } from './parts/policy-rules';
import { portsOfRule } from './parts/rule-ports';
import { defineRule } from './rule';

const OTHER: Readonly<Record<Family, Family>> = { 4: 6, 6: 4 };
const EVERYTHING: Readonly<Record<Family, string>> = { 4: '0.0.0.0/0', 6: '::/0' };

export const singleAddressFamily = defineRule({
  meta: {
    id: 'single-address-family',
    title: 'Every address of one family only, in a cluster that has both',
    category: 'address',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const dualStack = dualStackOf(cluster);
    if (dualStack === undefined) return;
    for (const { site, missing } of lonely(cluster, policy)) {
      const { cidr, direction, rule } = site;
      const from = direction === 'ingress' ? 'from' : 'to';
      const effect =
        rule.action.value === 'allow'
          ? `connections ${from} IPv${missing} addresses stay denied`
          : `connections ${from} IPv${missing} addresses are not affected`;
      report({
        resource: policy.resource,
        span: cidr.span,
        message: `${cidr.value} is every address of IPv${OTHER[missing]} alone, and pods ${dualStack.certain ? 'have' : 'may have'} addresses of both families: ${effect}. Add ${EVERYTHING[missing]}.`,
        related: relatedOf(dualStack),
        ...(dualStack.certain ? {} : { severity: 'info' }),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && lonely(context.cluster, policy).find(({ site }) => site.cidr.span.start === finding.span.start);
    if (found === undefined) return [];
    const { site, missing } = found;
    const allows = site.rule.action.value === 'allow';
    const holes = site.peer.except.length === 0 ? [] : insideOf(missing);
    const but = holes.length === 0 ? '' : ' except private addresses';
    const except = holes.length === 0 ? '' : `\n  except:\n${holes.map((hole) => `    - ${quoted(hole)}`).join('\n')}`;
    const network = quoted(EVERYTHING[missing]);
    return [
      fixOf(
        `Add ${EVERYTHING[missing]}${but} (${allows ? 'allows more' : 'applies to more'})`,
        () =>
          editDocument(context, finding.resource, (document) =>
            addPeerEdits(document, finding.span, { block: `ipBlock:\n  cidr: ${network}${except}`, network }),
          ),
        { preferred: true, widens: allows },
      ),
    ];
  },
});

function relatedOf({ resource }: DualStack) {
  return resource === undefined
    ? []
    : [
        {
          resource,
          span: resource.fact.name?.span ?? resource.fact.kindSpan,
          message: 'Tells that there are addresses of both families',
        },
      ];
}

interface Lonely {
  readonly site: BlockSite;
  readonly missing: Family;
}

function lonely(cluster: Cluster, policy: PolicyEntry): readonly Lonely[] {
  return blocksInEffect(policy).flatMap((site) => {
    const family = familyOfAll(site.block);
    if (family === undefined || site.addresses.isEmpty) return [];
    const missing = OTHER[family];
    const isMissing =
      site.rule.action.value === 'allow' ? staysDenied(cluster, site, missing) : staysOpen(cluster, site, missing);
    return isMissing ? [{ site, missing }] : [];
  });
}

/** Whether no policy speaks of addresses of the other family for these pods. */
function staysDenied(cluster: Cluster, site: BlockSite, missing: Family): boolean {
  const { policy, direction } = site;
  const samples = subjectSamples(cluster, policy);
  if (samples.length === 0) {
    return [policy, ...policiesCovering(cluster, policy)].every((other) => !speaksOf(other, site, missing));
  }
  if (direction === 'ingress' && !cluster.subjectsOf(policy).some((w) => isServed(cluster, w, missing))) return false;
  return samples.some((workload) =>
    cluster.policiesSelecting(workload, direction).every((other) => !speaksOf(other, site, missing)),
  );
}

/** Whether a rule that does not allow leaves the other family as it was, and the internet open there. */
function staysOpen(cluster: Cluster, site: BlockSite, missing: Family): boolean {
  const samples = subjectSamples(cluster, site.policy);
  if (samples.length === 0) return !speaksOf(site.policy, site, missing);
  return samples.some((workload) =>
    isOpenTo(cluster, workload, site.direction, SOMEWHERE_PUBLIC[missing], portsAt(site, workload)),
  );
}

function portsAt({ rule, direction }: BlockSite, workload: Workload) {
  return portsOfRule(rule, direction === 'ingress' ? workload : undefined);
}

/** Whether the policy has a rule of the same action for addresses of the family, too. */
function speaksOf(policy: PolicyEntry, { direction, rule }: BlockSite, family: Family): boolean {
  const same = (other: { readonly direction: string; readonly rule: typeof rule }) =>
    other.direction === direction && other.rule.action.value === rule.action.value;
  return (
    rulesInEffect(policy).some((other) => same(other) && other.rule.peers === undefined) ||
    blocksInEffect(policy).some(
      (other) => same(other) && other.addresses.overlaps(everythingOf(family).intersect(PUBLIC)),
    )
  );
}

const servicesOf = perCluster((cluster): ReadonlyMap<Workload, readonly ServiceEntry[]> => {
  const found = new Map<Workload, ServiceEntry[]>();
  for (const service of cluster.services) {
    for (const workload of service.backends) {
      const known = found.get(workload);
      if (known === undefined) found.set(workload, [service]);
      else known.push(service);
    }
  }
  return found;
});

/** Whether clients of the family get to the workload: its Services have one family unless they ask for two. */
function isServed(cluster: Cluster, workload: Workload, family: Family): boolean {
  const services = servicesOf(cluster).get(workload) ?? [];
  return (
    services.length === 0 ||
    services.some(
      ({ resource: { fact } }) =>
        fact.ipFamilies.includes(`IPv${family}`) ||
        fact.ipFamilyPolicy === 'RequireDualStack' ||
        fact.ipFamilyPolicy === 'PreferDualStack',
    )
  );
}

function insideOf(family: Family): readonly string[] {
  const all = everythingOf(family);
  return [...PRIVATE_RANGES.intersect(all).cidrs(), ...LINK_LOCAL.intersect(all).cidrs()];
}
