import { IpSet, PRIVATE_RANGES } from '../engine/ip-set';
import type { PortFact } from '../dialects/facts';
import { insertEntry, setValue } from '../yaml/edit';
import { entry } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { mayBeDeniedElsewhere } from './parts/denied-elsewhere';
import { policyOfFinding } from './parts/finding-policy';
import { peersInEffect } from './parts/policy-rules';
import { portText } from './parts/port-text';
import { list } from './parts/prose';
import { itemAt } from './parts/tree-places';
import { defineRule } from './rule';

/** Link-local addresses hold the cloud's metadata service, which hands out credentials. */
const LINK_LOCAL: Readonly<Record<4 | 6, string>> = { 4: '169.254.0.0/16', 6: 'fe80::/10' };

export const egressToInternet = defineRule({
  meta: {
    id: 'egress-to-internet',
    title: 'Egress is open to every address',
    category: 'address',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    // Policies of the cluster set bounds; what leaves is up to the namespaces' own.
    if (policy.resource.fact.clusterScoped) return;
    if (mayBeDeniedElsewhere(cluster, cluster.subjectsOf(policy), 'egress')) return;
    for (const { direction, peer, rule } of peersInEffect(policy)) {
      if (direction !== 'egress' || peer.cidr === undefined || peer.except.length > 0) continue;
      if (familyOfAll(peer.cidr.value) === undefined) continue;
      const ports = rule.ports === undefined ? 'every port' : list(rule.ports.map(portText));
      report({
        resource: policy.resource,
        span: peer.cidr.span,
        message: `Policy ${policy.name} lets its pods connect to every address on ${ports}: the whole internet, private networks and the cloud's metadata service. Name the addresses that are needed, or at least exclude the private ones.`,
        ...(isWebOnly(rule.ports) ? { severity: 'info' } : {}),
      });
    }
  },
  fixes(finding, context) {
    const peer = policyOfFinding(finding, context)
      ?.resource.fact.egress?.rules.flatMap((rule) => rule.peers ?? [])
      .find(({ cidr }) => cidr?.span.start === finding.span.start);
    const family = peer?.cidr === undefined ? undefined : familyOfAll(peer.cidr.value);
    if (family === undefined) return [];
    const excluded = [
      ...PRIVATE_RANGES.intersect(family === 4 ? IpSet.ALL_V4 : IpSet.ALL_V6).cidrs(),
      LINK_LOCAL[family],
    ];
    return [
      fixOf(
        'Exclude private and link-local addresses (allows less)',
        () =>
          editDocument(context, finding.resource, (document) => {
            const block = entry(itemAt(document, finding.span)?.item, 'ipBlock')?.value;
            const written = entry(block, 'except');
            const value = excluded.map((cidr) => `- ${cidr}`).join('\n');
            if (block?.kind !== 'map') return undefined;
            if (written !== undefined) return setValue(document.text, written, value);
            return insertEntry(document.text, block, 'except', value, { after: 'cidr' });
          }),
        { preferred: true },
      ),
    ];
  },
});

/** The family of which the block is everything; undefined for every smaller block. */
function familyOfAll(cidr: string): 4 | 6 | undefined {
  const set = IpSet.cidr(cidr);
  if (set === undefined) return undefined;
  if (set.equals(IpSet.ALL_V4)) return 4;
  return set.equals(IpSet.ALL_V6) ? 6 : undefined;
}

/** HTTPS to services whose addresses change is what this is mostly for. */
function isWebOnly(ports: readonly PortFact[] | undefined): boolean {
  return (
    ports?.every(({ port, endPort }) => endPort === undefined && (port?.value === 443 || port?.value === 53)) === true
  );
}
