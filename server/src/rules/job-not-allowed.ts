import { YES } from '../engine/tri';
import type { Cluster, Workload } from '../workspace/cluster';
import { type Addition, allowFix } from './parts/allow-rule';
import { isolatingPlaces, policyNames } from './parts/denial';
import { dnsGapsOf } from './parts/dns-gaps';
import { isDnsOnly } from './parts/dns-ports';
import { dnsRuleYaml } from './parts/dns-rule';
import { mayBeAllowedByOthers } from './parts/not-judged';
import { rulesInEffect } from './parts/policy-rules';
import { wantedDenied } from './parts/wanted';
import type { RuleFact } from '../dialects/facts';
import { type FixContext, defineRule } from './rule';

export const jobNotAllowed = defineRule({
  meta: {
    id: 'job-not-allowed',
    title: 'Job is isolated and nothing allows it any connection',
    category: 'connectivity',
    severity: 'info',
    fixable: true,
  },
  scope({ report, ...context }) {
    const { cluster } = context;
    const jobs = forgottenJobs(cluster);
    if (jobs.length === 0) return;
    // Where a setting names what the job needs, that tells more.
    const told = new Set(wantedDenied(context).map(({ from }) => from));
    for (const { workload, dns } of jobs) {
      const { resource, kind, name } = workload;
      if (resource === undefined || told.has(workload)) continue;
      const { by } = cluster.isolation(workload, 'egress');
      report({
        resource,
        span: resource.fact.name?.span ?? resource.fact.kindSpan,
        message: `The egress of ${kind} ${name} is isolated by ${policyNames(by)}, and no policy allows it any connection${dns ? ' but DNS' : ''}, unlike other workloads of namespace ${workload.namespace}. If it needs one, it fails when it runs: allow what it needs.`,
        related: isolatingPlaces(by, `the egress of ${name}`),
      });
    }
  },
  fixes(finding, context) {
    const job = forgottenJobs(context.cluster).find(
      ({ workload: { resource } }) =>
        resource?.uri === finding.resource.uri &&
        resource.documentIndex === finding.resource.documentIndex &&
        (resource.fact.name?.span ?? resource.fact.kindSpan).start === finding.span.start,
    );
    return job === undefined ? [] : [allowFix(context, title(job), additions(job, context), false) ?? []].flat();
  },
});

interface ForgottenJob {
  readonly workload: Workload;
  /** Whether it may resolve names at least. */
  readonly dns: boolean;
}

const KINDS: readonly string[] = ['Job', 'CronJob'];

/** Jobs run late and seldom, so that nobody notices soon what a default deny does to them. */
function forgottenJobs(cluster: Cluster): readonly ForgottenJob[] {
  const jobs = cluster.workloads.filter(
    (workload) =>
      KINDS.includes(workload.kind) &&
      isLeftOut(cluster, workload) &&
      !mayBeAllowedByOthers(cluster, workload, 'egress'),
  );
  if (jobs.length === 0) return [];
  const withoutDns = new Set(dnsGapsOf(cluster).map(({ workload }) => workload));
  return jobs.flatMap((workload) => {
    // A namespace in which nobody may connect anywhere is meant to be so, or lacks DNS, which is told already.
    const neighbours = cluster.namespaces.get(workload.namespace)?.workloads ?? [];
    if (withoutDns.has(workload) || !neighbours.some((other) => mayDoSomething(cluster, other))) return [];
    return [{ workload, dns: allowedRules(cluster, workload).length > 0 }];
  });
}

/** Isolated by policies that are about all pods, without a rule for anything but DNS. One of its own is written on purpose. */
function isLeftOut(cluster: Cluster, workload: Workload): boolean {
  const { isolated, by } = cluster.isolation(workload, 'egress');
  if (workload.resource === undefined || workload.hostNetwork || isolated !== YES) return false;
  if (by.some(({ resource: { fact } }) => (fact.subject.podSelector?.terms.length ?? 0) > 0)) return false;
  return !mayDoSomething(cluster, workload);
}

function mayDoSomething(cluster: Cluster, workload: Workload): boolean {
  if (workload.resource === undefined || cluster.isolation(workload, 'egress').isolated !== YES) return false;
  return allowedRules(cluster, workload).some((rule) => !isDnsOnly(rule.ports));
}

function allowedRules(cluster: Cluster, workload: Workload): readonly RuleFact[] {
  return cluster.policiesSelecting(workload, 'egress').flatMap((policy) =>
    rulesInEffect(policy)
      .filter(({ direction, rule }) => direction === 'egress' && rule.action.value === 'allow')
      .map(({ rule }) => rule),
  );
}

function title({ workload, dns }: ForgottenJob): string {
  return `Allow ${workload.name} to connect to the pods of namespace ${workload.namespace}${dns ? '' : ' and to DNS'}`;
}

function additions({ workload, dns }: ForgottenJob, { cluster }: FixContext): readonly Addition[] {
  const rules = ['to:\n  - podSelector: {}', ...(dns ? [] : [dnsRuleYaml(cluster).trimEnd()])];
  const policyName = `allow-${workload.name}`;
  return rules.map((rule) => ({ workload, direction: 'egress', rule, policyName }));
}
