import { DNS_RULE, allowDns } from '../../generate/templates';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import { CUSTOMARY_DNS } from '../../workspace/cluster/dns-platforms';
import { appendItem, insertEntry } from '../../yaml/edit';
import { at, entry, nodeWithSpan } from '../../yaml/navigate';
import { createFile, editDocument, fixOf } from '../fixes';
import { type CheckContext, type Fix, type FixContext, type Rule, type RuleMeta, defineRule } from '../rule';
import { dnsDeniedTo } from './dns-denied';
import { type DnsGap, dnsGapsOf } from './dns-gaps';
import { toldDnsMistakes } from './dns-mistakes';
import { dnsTargetOf } from './dns-peers';
import { podPeerYaml } from './edit-peers';
import { groupBy } from './group';
import { freePolicyName, newPolicyUri, writtenNamespace } from './new-policy';
import { specOf } from './policy-types';
import { list } from './prose';

export interface DnsWording {
  readonly missing: DnsGap['missing'];
  /** Behind the names of the workloads. */
  readonly consequence: string;
}

/** One finding for a policy that keeps workloads from the cluster's DNS, at its name. */
export function dnsRule(meta: Omit<RuleMeta, 'category' | 'severity' | 'fixable'>, wording: DnsWording): Rule {
  return defineRule({
    meta: { ...meta, category: 'dns', severity: 'warning', fixable: true },
    scope(context) {
      const gaps = dnsGapsOf(context.cluster).filter(
        (gap) => gap.missing === wording.missing && !isToldElsewhere(context.cluster, gap),
      );
      for (const [policy, ofPolicy] of groupBy(gaps, (gap) => gap.policy))
        reportGaps(context, policy, ofPolicy, wording);
    },
    fixes(finding, context) {
      const policy = context.cluster.policies.find((candidate) => candidate.id === finding.data?.['policy']);
      if (policy === undefined) return [];
      return wording.missing === 'both'
        ? wholeRule(policy, context)
        : [onePort(policy, context, wording.missing), ...wholeRule(policy, context)];
    },
  });
}

/** A rule that was meant to allow DNS, or one that denies it whatever others allow, is the better place to tell. */
function isToldElsewhere(cluster: Cluster, { workload }: DnsGap): boolean {
  if (dnsDeniedTo(cluster).has(workload)) return true;
  return cluster.policiesSelecting(workload, 'egress').some((policy) => toldDnsMistakes(cluster, policy).length > 0);
}

function reportGaps(context: CheckContext, policy: PolicyEntry, gaps: readonly DnsGap[], wording: DnsWording): void {
  const { resource } = policy;
  const workloads = gaps.map((gap) => gap.workload);
  context.report({
    resource,
    span: resource.fact.name?.span ?? resource.fact.kindSpan,
    message: `Policy ${policy.name} isolates the egress of ${list(workloads.map((w) => w.name))} ${wording.consequence}`,
    data: { policy: policy.id },
    ...(gaps.every((gap) => gap.sealed) ? { severity: 'info' } : {}),
    related: workloads.slice(0, 8).flatMap((workload) => {
      const name = workload.resource?.fact.name;
      if (workload.resource === undefined || name === undefined) return [];
      return [
        {
          resource: workload.resource,
          span: name.span,
          message: `${workload.name} ${wording.missing === 'both' ? 'cannot resolve names' : 'cannot resolve names reliably'}`,
        },
      ];
    }),
  });
}

/** Adds the whole rule to the policy; for a policy on all pods rather as a policy of its own. */
function wholeRule(policy: PolicyEntry, context: FixContext): readonly Fix[] {
  const namespace = context.cluster.namespaces.get(policy.namespace);
  const { fact } = policy.resource;
  const target = dnsTargetOf(context.cluster);
  const what = `UDP and TCP ${target.port} to ${target.namespace}`;
  const selectsAll = fact.subject.podSelector === undefined || fact.subject.podSelector.terms.length === 0;
  const inPolicy = fixOf(
    `Allow DNS in policy ${policy.name} (adds a rule: ${what})`,
    () =>
      editDocument(context, policy.resource, (document) => {
        const spec = specOf(document, fact);
        if (spec === undefined) return undefined;
        const section = entry(spec, 'egress');
        const rule = dnsRuleYaml(context.cluster);
        if (section?.value?.kind === 'seq') return appendItem(document.text, section.value, rule);
        if (section !== undefined) return undefined;
        return insertEntry(document.text, spec, 'egress', `- ${rule.trimEnd().replaceAll('\n', '\n  ')}`, 'last');
      }),
    { preferred: !selectsAll, widens: true },
  );
  if (!selectsAll || namespace === undefined || fact.clusterScoped) return [inPolicy];
  const name = freePolicyName(namespace, 'allow-dns');
  const inNamespace = fixOf(
    `Create policy ${name}: allow DNS for all pods of namespace ${namespace.name} (${what})`,
    () => {
      const text = allowDns(writtenNamespace(namespace), { name, rule: dnsRuleYaml(context.cluster) });
      return createFile(newPolicyUri(context, namespace, name), text);
    },
    { preferred: true, widens: true },
  );
  return [inNamespace, inPolicy];
}

/** Adds the missing protocol beside the entry that opens port 53. */
function onePort(policy: PolicyEntry, context: FixContext, protocol: 'UDP' | 'TCP'): Fix {
  const found = dnsPortList(policy, context);
  const place = found?.policy ?? policy;
  return fixOf(
    `Allow ${protocol} 53 in policy ${place.name}, beside ${protocol === 'UDP' ? 'TCP' : 'UDP'} 53`,
    () =>
      editDocument(context, place.resource, (document) => {
        const rule = found === undefined ? undefined : nodeWithSpan(document.tree, found.ruleSpan);
        const ports = at(rule, ['ports']);
        return ports?.kind === 'seq' ? appendItem(document.text, ports, `protocol: ${protocol}\nport: 53`) : undefined;
      }),
    { preferred: found !== undefined, widens: true },
  );
}

/** A rule with an entry for port 53, in the policy or in another one on the same pods. */
function dnsPortList(policy: PolicyEntry, { cluster }: FixContext) {
  const subjects = cluster.subjectsOf(policy);
  const neighbours = subjects.flatMap((workload) => cluster.policiesSelecting(workload, 'egress'));
  for (const candidate of new Set([policy, ...neighbours])) {
    const rule = candidate.resource.fact.egress?.rules.find((r) => r.ports?.some((port) => port.port?.value === 53));
    if (rule !== undefined) return { policy: candidate, ruleSpan: rule.span };
  }
  return undefined;
}

/** An egress rule to the DNS of this cluster: by the customary labels, or by those that its workload carries. */
export function dnsRuleYaml(cluster: Cluster): string {
  const { port } = dnsTargetOf(cluster);
  return DNS_RULE.replace(indented(CUSTOMARY_PEER), () => indented(dnsPeerYaml(cluster))).replaceAll(
    `port: ${CUSTOMARY_DNS.port}`,
    `port: ${port}`,
  );
}

/** The same as a peer of such a rule. */
export function dnsPeerYaml(cluster: Cluster): string {
  const { namespace, labels } = dnsTargetOf(cluster);
  return podPeerYaml(namespace, labels, '');
}

const CUSTOMARY_PEER = podPeerYaml(CUSTOMARY_DNS.namespace, [CUSTOMARY_DNS.label], '');

function indented(text: string): string {
  return text.replaceAll('\n', '\n    ');
}
