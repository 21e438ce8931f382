import { PortSet } from '../engine/port-set';
import { scalar } from '../generate/templates';
import { stableSelector } from '../generate/stable-selector';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { groupBy } from './parts/group';
import { mayBeAllowedByOthers } from './parts/not-judged';
import { perCluster } from './parts/per-cluster';
import { rulesInEffect } from './parts/policy-rules';
import { specOf } from './parts/policy-types';
import { backendPortsOf, declaredPorts } from './parts/port-sites';
import { portText } from './parts/port-text';
import { list, unique } from './parts/prose';
import { portsOfRule } from './parts/rule-ports';
import { insertEntry, setValue } from '../yaml/edit';
import { entry } from '../yaml/navigate';
import { defineRule } from './rule';

export const subjectWiderThanRules = defineRule({
  meta: {
    id: 'subject-wider-than-rules',
    title: 'Policy isolates all pods, but its rules are for one workload',
    category: 'semantics',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const found = widerThanRules(cluster, policy);
    if (found === undefined) return;
    const { meant, closed } = found;
    const { resource, name, namespace } = policy;
    const ports = rulesInEffect(policy).flatMap(({ direction, rule }) =>
      direction === 'ingress' ? (rule.ports ?? []) : [],
    );
    report({
      resource,
      span: resource.fact.subject.podSelector?.keySpan ?? resource.fact.name?.span ?? resource.fact.kindSpan,
      message: `Policy ${name} isolates every pod of namespace ${namespace}, but admits connections on ${list(unique(ports.map(portText)))} alone, which only ${meant.name} serves: nothing can connect to ${list(closed.map((workload) => workload.name))}. Select the pods of ${meant.name}, or allow the ports of the others.`,
      related: closed.slice(0, 8).flatMap((workload) => {
        const span = workload.resource?.fact.name?.span;
        return workload.resource === undefined || span === undefined
          ? []
          : [{ resource: workload.resource, span, message: `Nothing can connect to ${workload.name}` }];
      }),
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found = policy && widerThanRules(context.cluster, policy);
    const choice = found && stableSelector(context.cluster, found.meant);
    if (policy === undefined || found === undefined || choice?.kind !== 'labels') return [];
    const labels = choice.labels.map(([key, value]) => `  ${scalar(key)}: ${scalar(value)}`).join('\n');
    return [
      fixOf(
        `Select the pods of ${found.meant.name} alone (the others are no longer isolated)`,
        () =>
          editDocument(context, policy.resource, (document) => {
            const spec = specOf(document, policy.resource.fact);
            const written = entry(spec, 'podSelector');
            const yaml = `matchLabels:\n${labels}`;
            if (spec === undefined) return undefined;
            if (written !== undefined) return setValue(document.text, written, yaml);
            return insertEntry(document.text, spec, 'podSelector', yaml, 'first');
          }),
        { preferred: true, widens: true },
      ),
    ];
  },
});

interface WiderThanRules {
  /** The one workload that serves what the rules open. */
  readonly meant: Workload;
  /** Those that serve something else, and that this policy alone isolates. */
  readonly closed: readonly Workload[];
}

function widerThanRules(cluster: Cluster, policy: PolicyEntry): WiderThanRules | undefined {
  const { fact } = policy.resource;
  if (fact.clusterScoped || fact.refused || policy.subject.pods.requirements.length > 0) return undefined;
  const rules = rulesInEffect(policy).flatMap(({ direction, rule }) => (direction === 'ingress' ? [rule] : []));
  if (rules.length === 0 || rules.some(({ ports }) => ports === undefined)) return undefined;
  // Two policies for all pods: nobody is isolated by this one alone.
  if ((policiesForAll(cluster).get(policy.namespace)?.length ?? 0) > 1) return undefined;
  const serving = cluster
    .subjectsOf(policy)
    .map((workload) => ({ workload, served: servedBy(cluster, workload) }))
    .filter(({ workload, served }) => workload.resource !== undefined && !served.isEmpty);
  const opens = ({ workload, served }: (typeof serving)[number]) =>
    rules.some((rule) => !portsOfRule(rule, workload).intersect(served).isEmpty);
  const [meant, second] = serving.filter(opens);
  if (meant === undefined || second !== undefined) return undefined;
  // Who is isolated by another policy, or selected by one with rules, has been thought of.
  const closed = serving.filter(
    ({ workload }) =>
      workload !== meant.workload &&
      cluster.policiesSelecting(workload, 'ingress').every((other) => other === policy) &&
      !mayBeAllowedByOthers(cluster, workload, 'ingress'),
  );
  return closed.length === 0 ? undefined : { meant: meant.workload, closed: closed.map(({ workload }) => workload) };
}

const policiesForAll = perCluster((cluster) =>
  groupBy(
    cluster.policies.filter(
      ({ subject, resource: { fact } }) =>
        !fact.clusterScoped && fact.governs.includes('ingress') && subject.pods.requirements.length === 0,
    ),
    ({ namespace }) => namespace,
  ),
);

function servedBy(cluster: Cluster, workload: Workload): PortSet {
  const declared = declaredPorts(workload).reduce(
    (set, { protocol, port }) =>
      protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP' ? set.union(PortSet.of(protocol, port)) : set,
    PortSet.NONE,
  );
  return backendPortsOf(cluster, workload).reduce(
    (set, { port, servicePort }) => (port === undefined ? set : set.union(PortSet.of(servicePort.protocol, port))),
    declared,
  );
}
