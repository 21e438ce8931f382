import { IpSet } from '../engine/ip-set';
import type { RuleFact } from '../dialects/facts';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import type { Located, Span } from '../yaml/span';
import { allEdits, editDocument, fixOf } from './fixes';
import { type BlockSite, allowedBlocks } from './parts/address-peers';
import { policiesCovering } from './parts/covering';
import { addExceptEdits } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { isOpenTo, subjectSamples } from './parts/outside';
import { rulesInEffect } from './parts/policy-rules';
import { list, unique } from './parts/prose';
import { portsOfRule } from './parts/rule-ports';
import { defineRule } from './rule';

export const exceptReadded = defineRule({
  meta: {
    id: 'except-readded',
    title: 'Exception is allowed again by another rule',
    category: 'address',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, holes, by } of readded(cluster, policy)) {
      const [first] = by;
      const [hole] = holes;
      if (first === undefined || hole === undefined) continue;
      const names = list(holes.map(({ value }) => value));
      const what = holes.length === 1 ? `The exception ${names} keeps` : `The exceptions ${names} keep`;
      const where = first.policy === policy ? 'this policy' : `policy ${first.policy.name}`;
      const who = first.rule === site.rule ? 'another peer of this rule' : `another rule of ${where}`;
      const wanted = first.site === undefined ? 'Narrow that one.' : 'Exclude them there as well.';
      report({
        resource: policy.resource,
        span: hole.span,
        message: `${what} nothing out: ${who} allows these addresses on the same ports, and whatever one rule allows is allowed. ${wanted}`,
        related: by
          .slice(0, 8)
          .map((other) => ({ resource: other.policy.resource, span: other.span, message: 'Allows them again' })),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && readded(context.cluster, policy).find(({ holes }) => holes[0]?.span.start === finding.span.start);
    if (found === undefined) return [];
    const sites = found.by.flatMap(({ site }) => site ?? []);
    if (sites.length < found.by.length) return [];
    const names = unique(sites.map((site) => site.policy.name)).filter((name) => name !== policy?.name);
    const where = names.length === 0 ? 'there' : `in policy ${list(names)}`;
    return [
      fixOf(
        `Exclude ${list(found.holes.map(({ value }) => value))} ${where}, too (allows less)`,
        () =>
          allEdits(
            sites.map(({ policy: { resource }, cidr, block, addresses }) => {
              const missing = found.sets
                .filter((set) => addresses.includes(set) && !set.includes(block))
                .flatMap((set) => set.cidrs());
              return editDocument(context, resource, (document) => addExceptEdits(document, cidr.span, missing));
            }),
          ),
        { preferred: true },
      ),
    ];
  },
});

interface Readded {
  readonly site: BlockSite;
  /** Exceptions that are void, and what they are. */
  readonly holes: readonly Located<string>[];
  readonly sets: readonly IpSet[];
  readonly by: readonly Readder[];
}

/** A rule, or one of its blocks, that allows what an exception leaves out. */
interface Readder {
  readonly policy: PolicyEntry;
  readonly rule: RuleFact;
  readonly span: Span;
  /** undefined for a rule without peers. */
  readonly site: BlockSite | undefined;
}

/**
 * Exceptions that a wider rule makes void for every pod. A rule that allows just them or part of them, on fewer ports or
 * for fewer pods, is how something is let through on purpose.
 */
function readded(cluster: Cluster, policy: PolicyEntry): readonly Readded[] {
  if (policy.resource.fact.clusterScoped) return [];
  const sites = allowedBlocks(policy).filter(({ peer, addresses }) => peer.except.length > 0 && !addresses.isEmpty);
  if (sites.length === 0) return [];
  const samples = subjectSamples(cluster, policy);
  const policies = [policy, ...policiesCovering(cluster, policy)];
  return sites.flatMap((site) => {
    const found = site.peer.except.flatMap((hole) => {
      const set = IpSet.cidr(hole.value);
      if (set === undefined || !site.block.includes(set)) return [];
      const by = policies.flatMap((other) => readders(other, site, set, samples[0]));
      return by.length > 0 && isEffective(cluster, samples, site, set) ? [{ hole, set, by }] : [];
    });
    if (found.length === 0) return [];
    const by = new Map(found.flatMap((one) => one.by.map((readder) => [readder.span, readder] as const)));
    return [{ site, holes: found.map(({ hole }) => hole), sets: found.map(({ set }) => set), by: [...by.values()] }];
  });
}

function readders(policy: PolicyEntry, site: BlockSite, hole: IpSet, sample: Workload | undefined): readonly Readder[] {
  const destination = site.direction === 'ingress' ? sample : undefined;
  const wanted = portsOfRule(site.rule, destination);
  if (wanted.isEmpty) return [];
  const covers = (rule: RuleFact) => portsOfRule(rule, destination).includes(wanted);
  const rules = rulesInEffect(policy).flatMap(({ rule, direction }): Readder[] => {
    if (direction !== site.direction || rule.peers !== undefined || rule.action.value !== 'allow') return [];
    return covers(rule) ? [{ policy, rule, span: rule.portsKeySpan ?? rule.span, site: undefined }] : [];
  });
  const blocks = allowedBlocks(policy).flatMap((other): Readder[] => {
    if (other.direction !== site.direction || other.peer === site.peer) return [];
    if (!other.addresses.includes(hole) || hole.includes(other.addresses)) return [];
    return covers(other.rule) ? [{ policy, rule: other.rule, span: other.cidr.span, site: other }] : [];
  });
  return [...rules, ...blocks];
}

/** A policy of the whole cluster may keep the addresses out all the same. */
function isEffective(
  cluster: Cluster,
  samples: readonly Workload[],
  { direction, rule }: BlockSite,
  hole: IpSet,
): boolean {
  if (samples.length === 0) return true;
  return samples.some((workload) =>
    isOpenTo(cluster, workload, direction, hole, portsOfRule(rule, direction === 'ingress' ? workload : undefined)),
  );
}
