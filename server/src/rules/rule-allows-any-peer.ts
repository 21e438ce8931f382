import type { PortFact } from '../dialects/facts';
import type { Cluster, Workload } from '../workspace/cluster';
import { nodeWithSpan } from '../yaml/navigate';
import { insertEntry } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { isCalledByApiServer } from './parts/api-server-calls';
import { isAboutDataStores } from './parts/data-stores';
import { mayBeDeniedElsewhere } from './parts/denied-elsewhere';
import { policyOfFinding } from './parts/finding-policy';
import { type RuleSite, rulesInEffect, sectionOf } from './parts/policy-rules';
import { portText } from './parts/port-text';
import { list } from './parts/prose';
import { areAllPublished } from './parts/published';
import { portsOfRule } from './parts/rule-ports';
import { isBroken } from './parts/selector-hints';
import { defineRule } from './rule';

const DNS_PORTS: readonly number[] = [53, 5353];
/** Outside services and the API server are reached by TLS; their addresses are seldom known. */
const WEB_PORTS: readonly number[] = [443, 6443, ...DNS_PORTS];

export const ruleAllowsAnyPeer = defineRule({
  meta: {
    id: 'rule-allows-any-peer',
    title: 'Rule names ports but no peers',
    category: 'semantics',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of rulesInEffect(policy)) {
      const { rule, direction } = site;
      if (rule.peers !== undefined || rule.ports === undefined || rule.action.value !== 'allow') continue;
      // `form:` for `from:` and ports that do not exist are errors of their own.
      if (isBroken(policy.resource.fact, rule.span)) continue;
      if (mayBeDeniedElsewhere(cluster, cluster.subjectsOf(policy), direction)) continue;
      if (direction === 'ingress' && isMeantForAnyone(cluster, site, rule.ports)) continue;
      if (isAboutDataStores(cluster, site)) continue;
      if (direction === 'egress' && opensOnly(rule.ports, DNS_PORTS)) continue;
      const key = direction === 'ingress' ? 'from' : 'to';
      const whom =
        direction === 'ingress'
          ? 'anyone, inside the cluster or outside, may connect'
          : 'the pods may connect to any destination, inside the cluster or outside,';
      report({
        resource: policy.resource,
        span: rule.peersKeySpan ?? rule.portsKeySpan ?? rule.span,
        message: `A rule of policy ${policy.name} has ports but no \`${key}\`: ${whom} on ${list(rule.ports.map(portText))}. Name the peers under \`${key}\`.`,
        data: { direction, index: rule.index },
        ...(direction === 'egress' && opensOnly(rule.ports, WEB_PORTS) ? { severity: 'info' } : {}),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const direction = finding.data?.['direction'] === 'egress' ? 'egress' : 'ingress';
    const rule = policy && sectionOf(policy, direction)?.rules.find((r) => r.index === finding.data?.['index']);
    if (policy === undefined || rule === undefined || policy.resource.fact.clusterScoped) return [];
    const key = direction === 'ingress' ? 'from' : 'to';
    return [
      fixOf(
        `Allow only pods of namespace ${policy.namespace} (adds \`${key}\`)`,
        () =>
          editDocument(context, policy.resource, (document) => {
            const node = nodeWithSpan(document.tree, rule.span);
            if (node?.kind !== 'map') return undefined;
            const written = node.entries.find((entry) => entry.key.value === key);
            const peers = '- podSelector: {}';
            if (written === undefined)
              return insertEntry(document.text, node, key, node.flow ? `[{ podSelector: {} }]` : peers, 'first');
            return [{ span: { start: written.key.span.end, end: written.span.end }, text: ': [{ podSelector: {} }]' }];
          }),
        { preferred: true },
      ),
    ];
  },
});

/** A workload that is published, and a webhook: the API server that calls it has no labels to select it by. */
export function isMeantForAnyone(cluster: Cluster, site: RuleSite, ports: readonly PortFact[]): boolean {
  const subjects = cluster.subjectsOf(site.policy);
  if (areAllPublished(cluster, subjects)) return true;
  if (isOnlyForApiServer(cluster, subjects, site.rule)) return true;
  return (
    /webhook/.test(site.policy.name) ||
    ports.every(({ port }) => port?.value === 9443 || /webhook/.test(String(port?.value))) ||
    (subjects.length > 0 && subjects.every((workload) => /webhook/.test(workload.name)))
  );
}

function isOnlyForApiServer(cluster: Cluster, subjects: readonly Workload[], rule: RuleSite['rule']): boolean {
  return (
    subjects.length > 0 &&
    subjects.every((workload) => isCalledByApiServer(cluster, workload, portsOfRule(rule, workload)))
  );
}

function opensOnly(ports: readonly PortFact[], allowed: readonly number[]): boolean {
  return ports.every(
    ({ port, endPort }) => typeof port?.value === 'number' && endPort === undefined && allowed.includes(port.value),
  );
}
