import { PortSet } from '../engine/port-set';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { insertEntry, replaceNode } from '../yaml/edit';
import { entry, nodeWithSpan } from '../yaml/navigate';
import { IpSet } from '../engine/ip-set';
import { editDocument, fixOf } from './fixes';
import { PUBLIC, allowedBlocks, familyOfAll } from './parts/address-peers';
import { policiesCovering } from './parts/covering';
import { PLATFORM_NAMESPACES } from './parts/default-deny';
import { isDnsOnly, RESOLVER_PORT_SET } from './parts/dns-ports';
import { dnsPeerYaml } from './parts/dns-rule';
import { quoted } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { subjectSamples } from './parts/outside';
import { type RuleSite, rulesInEffect } from './parts/policy-rules';
import { portsOfRule } from './parts/rule-ports';
import { type FixContext, defineRule } from './rule';

export const dnsToAnywhere = defineRule({
  meta: {
    id: 'dns-to-anywhere',
    title: 'DNS is allowed to every destination',
    category: 'dns',
    severity: 'hint',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of openSites(cluster, policy)) {
      report({
        resource: policy.resource,
        span: spanOf(site),
        message: `Policy ${policy.name} restricts egress, but lets DNS out to every destination: questions to a resolver of somebody else's carry data out. Allow DNS to the cluster's own only.`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site =
      policy && openSites(context.cluster, policy).find((candidate) => spanOf(candidate).start === finding.span.start);
    if (site === undefined) return [];
    const { rule } = site;
    // Other peers of the rule stay allowed; what to leave of them is not known.
    if (rule.peers?.some(({ cidr }) => !isEverything(cidr?.value)) === true) return [];
    return [
      fixOf(
        "Allow DNS to the cluster's own only (allows less)",
        () =>
          editDocument(context, finding.resource, (document) => {
            const node = nodeWithSpan(document.tree, rule.span);
            if (node?.kind !== 'map') return undefined;
            const written = entry(node, 'to');
            const peers = peersYaml(context);
            if (written === undefined) return insertEntry(document.text, node, 'to', peers, 'first');
            return written.value && replaceNode(document.text, written.value, peers);
          }),
        { preferred: true },
      ),
    ];
  },
});

function spanOf({ rule }: RuleSite) {
  return rule.peers?.find(({ cidr }) => isEverything(cidr?.value))?.cidr?.span ?? rule.portsKeySpan ?? rule.span;
}

function isEverything(cidr: string | undefined): boolean {
  const block = cidr === undefined ? undefined : IpSet.cidr(cidr);
  return block !== undefined && familyOfAll(block) !== undefined;
}

function peersYaml({ cluster }: FixContext): string {
  const caches = cluster.dnsCaches.flatMap(({ address }) => IpSet.address(address)?.cidrs() ?? []);
  const peers = [dnsPeerYaml(cluster), ...caches.map((cidr) => `ipBlock:\n  cidr: ${quoted(cidr)}`)];
  return peers.map((peer) => `- ${peer.replaceAll('\n', '\n  ')}`).join('\n');
}

/** Rules about DNS without any restriction of where, of policies whose pods may not go everywhere anyway. */
function openSites(cluster: Cluster, policy: PolicyEntry): readonly RuleSite[] {
  if (policy.resource.fact.clusterScoped || PLATFORM_NAMESPACES.includes(policy.namespace)) return [];
  const sites = rulesInEffect(policy).filter(
    ({ direction, rule }) =>
      direction === 'egress' &&
      rule.action.value === 'allow' &&
      isDnsOnly(rule.ports) &&
      (rule.peers?.some(({ cidr }) => isEverything(cidr?.value)) ?? true),
  );
  return sites.length > 0 && isRestricted(cluster, policy) ? sites : [];
}

const BEYOND_DNS = PortSet.ALL_PORTS.minus(RESOLVER_PORT_SET);

/** Whether some pods get nowhere on the internet on other ports: no policy on them opens anything there. */
function isRestricted(cluster: Cluster, policy: PolicyEntry): boolean {
  const samples = subjectSamples(cluster, policy);
  if (samples.length === 0) {
    return [policy, ...policiesCovering(cluster, policy)].every((other) => !opensInternet(other));
  }
  return samples.some(
    (workload) =>
      !asksTheWorld(cluster, workload) &&
      cluster.policiesSelecting(workload, 'egress').every((other) => !opensInternet(other)),
  );
}

/** Resolvers, and what looks up other people's zones. */
function asksTheWorld({ dnsWorkloads }: Cluster, workload: Workload): boolean {
  return dnsWorkloads.includes(workload) || /dns|resolver|unbound|cert-manager/.test(workload.name);
}

function opensInternet(policy: PolicyEntry): boolean {
  const beyond = (rule: RuleSite['rule']) => !portsOfRule(rule).intersect(BEYOND_DNS).isEmpty;
  return (
    rulesInEffect(policy).some(
      ({ direction, rule }) =>
        direction === 'egress' && rule.action.value === 'allow' && rule.peers === undefined && beyond(rule),
    ) ||
    allowedBlocks(policy).some(
      ({ direction, addresses, rule }) => direction === 'egress' && addresses.overlaps(PUBLIC) && beyond(rule),
    )
  );
}
