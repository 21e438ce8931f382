import { IpSet } from '../engine/ip-set';
import { PortSet } from '../engine/port-set';
import { YES } from '../engine/tri';
import { scalar } from '../generate/templates';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { appendItem, insertEntry } from '../yaml/edit';
import { entry } from '../yaml/navigate';
import { createFile, editDocument, fixOf } from './fixes';
import { widest } from './parts/dns-gaps';
import { tellingLabels } from './parts/dns-peers';
import { DNS_PORTS } from './parts/dns-ports';
import { groupBy } from './parts/group';
import { freePolicyName, newPolicyUri } from './parts/new-policy';
import { isOpenTo } from './parts/outside';
import { rulesInEffect } from './parts/policy-rules';
import { specOf } from './parts/policy-types';
import { list } from './parts/prose';
import { portsOfRule } from './parts/rule-ports';
import { defineRule } from './rule';

export const clusterDnsEgressBlocked = defineRule({
  meta: {
    id: 'cluster-dns-egress-blocked',
    title: "Cluster's DNS cannot ask the resolvers outside",
    category: 'dns',
    severity: 'warning',
    fixable: true,
  },
  scope({ cluster, report }) {
    for (const [policy, blocked] of groupBy(blockedServers(cluster), ({ by }) => by)) {
      const { resource } = policy;
      report({
        resource,
        span: resource.fact.name?.span ?? resource.fact.kindSpan,
        message: `Policy ${policy.name} isolates the egress of ${namesOf(blocked)}, and nothing allows DNS to resolvers outside: only names of the cluster itself can be resolved, by all its pods. Allow UDP and TCP 53.`,
        data: { policy: policy.id },
        related: blocked.slice(0, 8).flatMap(({ server }) => {
          const span = server.resource?.fact.name?.span;
          return server.resource === undefined || span === undefined
            ? []
            : [{ resource: server.resource, span, message: `${server.name} answers DNS for the cluster` }];
        }),
      });
    }
  },
  fixes(finding, context) {
    const { cluster } = context;
    const blocked = blockedServers(cluster).filter(({ by }) => by.id === finding.data?.['policy']);
    const [first] = blocked;
    const namespace = first && cluster.namespaces.get(first.by.namespace);
    if (first === undefined || namespace === undefined) return [];
    const { by: policy, server } = first;
    const { fact } = policy.resource;
    if ((fact.subject.podSelector?.terms.length ?? 0) === 0) {
      const name = freePolicyName(namespace, 'allow-dns-upstream');
      const title = `Create policy ${name}: allow ${namesOf(blocked)} UDP and TCP 53 to anywhere`;
      return [
        fixOf(title, () => createFile(newPolicyUri(context, namespace, name), upstreamPolicy(server, name)), {
          preferred: true,
          widens: true,
        }),
      ];
    }
    return [
      fixOf(
        `Allow UDP and TCP 53 to anywhere in policy ${policy.name}`,
        () =>
          editDocument(context, policy.resource, (document) => {
            const spec = specOf(document, fact);
            const section = entry(spec, 'egress');
            if (spec === undefined) return undefined;
            if (section?.value?.kind === 'seq') return appendItem(document.text, section.value, UPSTREAM_RULE);
            if (section !== undefined) return undefined;
            return insertEntry(document.text, spec, 'egress', `- ${UPSTREAM_RULE.replaceAll('\n', '\n  ')}`, 'last');
          }),
        { preferred: true, widens: true },
      ),
    ];
  },
});

interface BlockedServer {
  readonly server: Workload;
  readonly by: PolicyEntry;
}

function namesOf(blocked: readonly BlockedServer[]): string {
  const names = blocked.flatMap(({ server }) => (server.resource === undefined ? [] : [server.name]));
  return names.length === 0 ? "the cluster's DNS" : list(names);
}

/** DNS, and DNS over TLS. */
const UPSTREAM = DNS_PORTS.union(PortSet.of('TCP', 853));

function blockedServers(cluster: Cluster): readonly BlockedServer[] {
  return cluster.dnsWorkloads.flatMap((server) => {
    if (server.hostNetwork) return [];
    const { isolated, by } = cluster.isolation(server, 'egress');
    const policy = isolated === YES ? widest(cluster, by) : undefined;
    if (policy === undefined || isOpenTo(cluster, server, 'egress', IpSet.ALL, UPSTREAM, 'perhaps')) return [];
    return asksPods(cluster, server) ? [] : [{ server, by: policy }];
  });
}

/** It may ask other pods, which ask on its behalf. */
function asksPods(cluster: Cluster, server: Workload): boolean {
  return cluster
    .policiesSelecting(server, 'egress')
    .some((policy) =>
      rulesInEffect(policy).some(
        ({ direction, rule }) =>
          direction === 'egress' &&
          rule.action.value === 'allow' &&
          (rule.peers ?? []).some(({ peer }) => peer.kind === 'pods') &&
          !portsOfRule(rule).intersect(UPSTREAM).isEmpty,
      ),
    );
}

/** Where the resolvers are is up to the nodes: often they have link-local or private addresses. */
const UPSTREAM_RULE = `ports:
  - protocol: UDP
    port: 53
  - protocol: TCP
    port: 53`;

function upstreamPolicy(server: Workload, name: string): string {
  const labels = tellingLabels(server).map(([key, value]) => `      ${key}: ${scalar(value)}\n`);
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${scalar(server.namespace)}
spec:
  podSelector:
    matchLabels:
${labels.join('')}  policyTypes:
    - Egress
  egress:
    - ${UPSTREAM_RULE.replaceAll('\n', '\n      ')}
`;
}
