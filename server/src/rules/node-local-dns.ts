import { IpSet } from '../engine/ip-set';
import type { Cluster, PolicyEntry } from '../workspace/cluster';
import { appendItem } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { dnsPeers, dnsSelectedBy } from './parts/dns-peers';
import { DNS_PORTS } from './parts/dns-ports';
import { quoted } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { isOpenTo, subjectSamples } from './parts/outside';
import { perCluster } from './parts/per-cluster';
import type { PeerSite } from './parts/policy-rules';
import { list } from './parts/prose';
import { itemAt } from './parts/tree-places';
import { defineRule } from './rule';

export const nodeLocalDns = defineRule({
  meta: {
    id: 'node-local-dns',
    title: 'DNS rule leaves out the DNS cache on the node',
    category: 'dns',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const site = uncached(cluster, policy);
    if (site === undefined) return;
    const addresses = list(cluster.dnsCaches.map(({ address }) => address));
    report({
      resource: policy.resource,
      span: spanOf(site),
      message: `Pods of this cluster ask the DNS cache on their node, at ${addresses}, and not the pods of the cluster's DNS, which this rule allows alone: names cannot be resolved. Allow the address as well.`,
      related: cluster.dnsCaches.slice(0, 8).map(({ resource, address }) => ({
        resource,
        span: resource.fact.name?.span ?? resource.fact.kindSpan,
        message: `Tells of a DNS cache at ${address}`,
      })),
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site = policy && uncached(context.cluster, policy);
    if (site === undefined || site.policy.resource.fact.clusterScoped) return [];
    const blocks = context.cluster.dnsCaches.flatMap(({ address }) => IpSet.address(address)?.cidrs() ?? []);
    return [
      fixOf(
        `Allow ${list(blocks)} in the same rule`,
        () =>
          editDocument(context, finding.resource, (document) => {
            const place = itemAt(document, finding.span);
            const { length } = place?.list.items ?? [];
            return (
              place &&
              blocks.flatMap((cidr) =>
                appendItem(document.text, place.list, `ipBlock:\n  cidr: ${quoted(cidr)}`, length),
              )
            );
          }),
        { preferred: true, widens: true },
      ),
    ];
  },
});

function spanOf({ peer }: PeerSite) {
  return peer.podSelector?.keySpan ?? peer.namespaceSelector?.keySpan ?? peer.span;
}

const cacheAddresses = perCluster(({ dnsCaches }) =>
  dnsCaches.reduce((all, { address }) => all.union(IpSet.address(address) ?? IpSet.NONE), IpSet.NONE),
);

/** A DNS rule of which some pods, over all policies, get to the DNS pods but to none of the caches. */
function uncached(cluster: Cluster, policy: PolicyEntry): PeerSite | undefined {
  const caches = cacheAddresses(cluster);
  if (caches.isEmpty) return undefined;
  const site = dnsPeers(policy).find((candidate) => dnsSelectedBy(cluster, candidate).length > 0);
  if (site === undefined) return undefined;
  const samples = subjectSamples(cluster, policy);
  const cannot = samples.some((workload) => !isOpenTo(cluster, workload, 'egress', caches, DNS_PORTS, 'perhaps'));
  return cannot ? site : undefined;
}
