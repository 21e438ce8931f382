import { PortSet } from '../engine/port-set';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { insertEntry, setValue } from '../yaml/edit';
import { entry, nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { crossesEnvironments } from './cross-environment';
import { policyOfFinding } from './parts/finding-policy';
import { subjectSamples } from './parts/outside';
import { portsBetween } from './parts/pairs';
import { type PeerSite, peersInEffect, podsOf, workloadsOf } from './parts/policy-rules';
import { declaredPorts } from './parts/port-sites';
import { count, list, unique } from './parts/prose';
import { isAnyPod } from './parts/wide-peers';
import { defineRule } from './rule';

export const namespaceWideOpen = defineRule({
  meta: {
    id: 'namespace-wide-open',
    title: 'Whole namespace is open to another one on every port',
    category: 'posture',
    severity: 'info',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, sources, served } of wideOpenings(cluster, policy)) {
      const whom = isAnyPod(site.peer)
        ? 'every namespace'
        : `${sources.length === 1 ? 'namespace' : 'namespaces'} ${list(sources)}`;
      report({
        resource: policy.resource,
        span: spanOf(site),
        message: `Every pod of ${whom} may connect to every port of every pod of namespace ${policy.namespace}. Its pods serve ${list(served)}: name the ports that are needed, or the pods.`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && wideOpenings(context.cluster, policy).find(({ site }) => spanOf(site).start === finding.span.start);
    if (found === undefined) return [];
    const { site, served } = found;
    const items = served.map((port) => `- protocol: ${port.split(' ')[0]}\n  port: ${port.split(' ')[1]}`).join('\n');
    return [
      fixOf(
        `Allow only the ${count(served.length, 'port')} that the pods declare (${list(served, 6)})`,
        () =>
          editDocument(context, finding.resource, (document) => {
            const rule = nodeWithSpan(document.tree, site.rule.span);
            const written = entry(rule, 'ports');
            if (rule?.kind !== 'map') return undefined;
            if (written !== undefined) return setValue(document.text, written, items);
            return insertEntry(document.text, rule, 'ports', items, 'last');
          }),
        { preferred: true },
      ),
    ];
  },
});

interface WideOpening {
  readonly site: PeerSite;
  /** Names of other namespaces of which every pod gets in. */
  readonly sources: readonly string[];
  /** `TCP 8080`: what the pods declare. */
  readonly served: readonly string[];
}

/** More kinds of pods than that are not looked at. */
const MAX_PAIRS = 400;

export function wideOpenings(cluster: Cluster, policy: PolicyEntry): readonly WideOpening[] {
  const { fact } = policy.resource;
  if (fact.clusterScoped || (fact.subject.podSelector?.terms.length ?? 0) > 0) return [];
  return peersInEffect(policy).flatMap((site): WideOpening[] => {
    const { direction, rule, peer } = site;
    const wide = peer.namespaceSelector !== undefined && (peer.podSelector?.terms.length ?? 0) === 0;
    if (direction !== 'ingress' || rule.action.value !== 'allow' || rule.ports !== undefined || !wide) return [];
    if (crossesEnvironments(cluster, site)) return [];
    const served = servedPorts(cluster.subjectsOf(policy));
    const sources = served.length === 0 ? [] : openSources(cluster, site);
    return sources.length === 0 ? [] : [{ site, sources, served }];
  });
}

function openSources(cluster: Cluster, site: PeerSite): readonly string[] {
  const pods = podsOf(site.policy, site.peer);
  const subjects = subjectSamples(cluster, site.policy);
  const kinds = new Map<string, Workload>();
  for (const workload of pods === undefined ? [] : workloadsOf(cluster, pods)) {
    if (workload.namespace === site.policy.namespace || workload.resource === undefined) continue;
    const key = `${workload.namespace} ${workload.endpoints.map((id) => cluster.reachability.classOf(id)).join()}`;
    if (!kinds.has(key)) kinds.set(key, workload);
  }
  if (kinds.size * subjects.length > MAX_PAIRS) return [];
  const isOpen = (source: Workload) =>
    subjects.every((subject) => portsBetween(cluster, source, subject).allowed.includes(PortSet.ALL_PORTS));
  const open = new Map<string, boolean>();
  for (const source of kinds.values())
    open.set(source.namespace, (open.get(source.namespace) ?? true) && isOpen(source));
  return [...open].flatMap(([name, all]) => (all ? [name] : []));
}

function servedPorts(subjects: readonly Workload[]): readonly string[] {
  return unique(subjects.flatMap(declaredPorts).map(({ protocol, port }) => `${protocol} ${port}`));
}

function spanOf({ peer }: PeerSite) {
  return peer.namespaceSelector?.keySpan ?? peer.span;
}
