import type { PortSet } from '../engine/port-set';
import { scalar } from '../generate/templates';
import { inferConnections } from '../inference/infer';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { replaceNode } from '../yaml/edit';
import { nodeWithSpan } from '../yaml/navigate';
import { crossesEnvironments } from './cross-environment';
import { editDocument, fixOf } from './fixes';
import { wideOpenings } from './namespace-wide-open';
import { PLATFORM_NAMESPACES } from './parts/default-deny';
import { dataStoreOf, storePorts } from './parts/data-stores';
import { isDnsOnly } from './parts/dns-ports';
import { policyOfFinding } from './parts/finding-policy';
import { type PeerSite, peersInEffect } from './parts/policy-rules';
import { portText } from './parts/port-text';
import { list, unique } from './parts/prose';
import { areAllPublished } from './parts/published';
import { portsOfRule } from './parts/rule-ports';
import { isAnyPod, isReachedFromElsewhere } from './parts/wide-peers';
import { isMeantForAnyone } from './rule-allows-any-peer';
import { SENSITIVE_PORT_SET, openPorts } from './sensitive-port-open';
import { type FixContext, type Severity, defineRule } from './rule';

export const allNamespacesAllowed = defineRule({
  meta: {
    id: 'all-namespaces-allowed',
    title: 'Pods of every namespace are admitted',
    category: 'posture',
    severity: 'info',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, reached } of openSites(cluster, policy)) {
      const { ports } = site.rule;
      const whom = reached.length === 0 ? 'the selected pods' : list(reached.map(({ name }) => name));
      const where = ports === undefined ? 'every port' : list(ports.map(portText));
      report({
        resource: policy.resource,
        span: spanOf(site),
        message: `Every pod of every namespace may connect to ${whom} on ${where}, because an empty namespaceSelector selects all of them, those of other teams included. Name the namespaces that need it.`,
        severity: severityOf(site),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const open =
      policy && openSites(context.cluster, policy).find(({ site }) => spanOf(site).start === finding.span.start);
    if (policy === undefined || open === undefined) return [];
    const { namespace } = policy;
    const clients = clientNamespaces(open.site, context).filter((name) => name !== namespace);
    const own = narrowFix(
      open.site,
      context,
      [namespace],
      `Admit only pods of namespace ${namespace}`,
      clients.length === 0,
    );
    if (clients.length === 0) return [own];
    const known = [namespace, ...clients];
    const title = `Admit only pods of ${list(known, 6)}, which are known to use it`;
    return [narrowFix(open.site, context, known, title, true), own];
  },
});

interface OpenSite {
  readonly site: PeerSite;
  /** Empty when no workload of the workspace is selected. */
  readonly reached: readonly Workload[];
}

/**
 * Ingress peers that mean all pods there are. Egress to all of them is no gap: it is how pods are kept from the internet, and who
 * is reached decides about it at the other end.
 */
function openSites(cluster: Cluster, policy: PolicyEntry): readonly OpenSite[] {
  const { clusterScoped, refused } = policy.resource.fact;
  if (clusterScoped || refused || PLATFORM_NAMESPACES.includes(policy.namespace)) return [];
  return peersInEffect(policy).flatMap((site): OpenSite[] => {
    const { direction, rule, peer } = site;
    if (direction !== 'ingress' || rule.action.value !== 'allow' || !isAnyPod(peer)) return [];
    if (isWanted(cluster, site) || isToldElsewhere(cluster, site)) return [];
    const subjects = cluster.subjectsOf(policy);
    const reached = subjects.filter((workload) =>
      isReachedFromElsewhere(cluster, workload, portsOfRule(rule, workload)),
    );
    return subjects.length > 0 && reached.length === 0 ? [] : [{ site, reached }];
  });
}

/** Pods that serve the whole cluster, or the world. */
function isWanted(cluster: Cluster, { policy, direction, section, rule }: PeerSite): boolean {
  const subjects = cluster.subjectsOf(policy);
  if (isDnsOnly(rule.ports) || areAllPublished(cluster, subjects)) return true;
  if (subjects.length > 0 && subjects.every((workload) => cluster.dnsWorkloads.includes(workload))) return true;
  return rule.ports !== undefined && isMeantForAnyone(cluster, { policy, direction, section, rule }, rule.ports);
}

function isToldElsewhere(cluster: Cluster, site: PeerSite): boolean {
  const { policy, peer, rule } = site;
  const subjects = cluster.subjectsOf(policy);
  const opens = (ports: PortSet, workload: Workload) => !portsOfRule(rule, workload).intersect(ports).isEmpty;
  const opensData = subjects.some((workload) => {
    const store = dataStoreOf(workload);
    return store !== undefined && opens(storePorts(store), workload);
  });
  return (
    opensData ||
    crossesEnvironments(cluster, site) ||
    (subjects.some((workload) => opens(SENSITIVE_PORT_SET, workload)) &&
      openPorts(cluster, policy).some((open) => open.site.peer === peer)) ||
    wideOpenings(cluster, policy).some((open) => open.site.peer === peer)
  );
}

function severityOf({ policy, rule }: PeerSite): Severity {
  if (/(^|-)(all|any|every)-?(namespaces?|ns)(-|$)|cluster|internal/.test(policy.name)) return 'hint';
  return rule.ports === undefined ? 'warning' : 'info';
}

function spanOf({ peer }: PeerSite) {
  return peer.namespaceSelector?.keySpan ?? peer.span;
}

/** Namespaces of the workloads that the manifests show to use the pods. */
function clientNamespaces({ policy }: PeerSite, { cluster, scope, snapshot }: FixContext): readonly string[] {
  const subjects = new Set(cluster.subjectsOf(policy));
  const edges = inferConnections(scope, { snapshot }).edges.filter(
    ({ destination, confidence }) => confidence !== 'hint' && subjects.has(destination),
  );
  return unique(edges.flatMap(({ source }) => (source.kind === 'workload' ? [source.workload.namespace] : [])));
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

function narrowFix(
  { policy, peer }: PeerSite,
  context: FixContext,
  namespaces: readonly string[],
  title: string,
  preferred: boolean,
) {
  const [first = '', ...others] = namespaces.map(scalar);
  const yaml =
    others.length === 0
      ? `matchLabels:\n  ${NAME_LABEL}: ${first}`
      : `matchExpressions:\n  - key: ${NAME_LABEL}\n    operator: In\n    values: [${[first, ...others].join(', ')}]`;
  return fixOf(
    `${title} (allows less)`,
    () =>
      editDocument(context, policy.resource, (document) => {
        const selector = peer.namespaceSelector && nodeWithSpan(document.tree, peer.namespaceSelector.span);
        return selector && replaceNode(document.text, selector, yaml);
      }),
    { preferred },
  );
}
