import { IpSet } from '../engine/ip-set';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { editDocument, fixOf } from './fixes';
import { type BlockSite, allowedBlocks, familyOfAll, isNarrow } from './parts/address-peers';
import { policiesCovering } from './parts/covering';
import { textIn } from './parts/data-fixes';
import { addExceptEdits, quoted } from './parts/edit-peers';
import { METADATA_ADDRESSES, METADATA_PORT } from './parts/metadata-service';
import { isOpenTo, subjectSamples } from './parts/outside';
import { rulesInEffect } from './parts/policy-rules';
import { portsOfRule } from './parts/rule-ports';
import { defineRule } from './rule';

export const metadataServiceReachable = defineRule({
  meta: {
    id: 'metadata-service-reachable',
    title: 'Block of addresses holds the metadata service of the cloud',
    category: 'address',
    severity: 'warning',
    fixable: true,
    options: {
      type: 'object',
      properties: {
        addresses: {
          type: 'array',
          items: { type: 'string' },
          default: METADATA_ADDRESSES,
          description: 'Addresses of metadata services.',
        },
      },
      additionalProperties: false,
    },
  },
  policy(policy, { cluster, options, report }) {
    if (policy.resource.fact.clusterScoped) return;
    const services = (options['addresses'] as readonly string[]).flatMap((address) => {
      const set = addressSet(address);
      return set === undefined ? [] : [{ address, set }];
    });
    for (const site of allowedBlocks(policy)) {
      // A small block names what it means, and one that is everything is another finding.
      if (site.direction !== 'egress' || isNarrow(site.block) || isEverything(site)) continue;
      if (!portsOfRule(site.rule).includes(METADATA_PORT)) continue;
      const found = services.find(({ set }) => site.addresses.includes(set) && isReached(cluster, policy, set));
      if (found === undefined) continue;
      report({
        resource: policy.resource,
        span: site.cidr.span,
        message: `The block ${site.cidr.value} of policy ${policy.name} holds ${found.address}, where clouds hand out the credentials of the node to whoever asks. Exclude that address.`,
        data: { address: found.set.cidrs()[0] ?? '' },
      });
    }
  },
  fixes(finding, context) {
    const address = textIn(finding, 'address');
    if (address === undefined) return [];
    return [
      fixOf(
        `Exclude ${quoted(address)} (allows less)`,
        () => editDocument(context, finding.resource, (document) => addExceptEdits(document, finding.span, [address])),
        { preferred: true },
      ),
    ];
  },
});

const sets = new Map<string, IpSet | undefined>();

/** The same set for the same text, which the engine then knows again. */
function addressSet(address: string): IpSet | undefined {
  if (!sets.has(address)) sets.set(address, IpSet.address(address));
  return sets.get(address);
}

/** A block of which egress-to-internet tells. */
function isEverything({ block, peer }: BlockSite): boolean {
  return familyOfAll(block) !== undefined && peer.except.length === 0;
}

/** Whether some pods get there, over all policies, and no rule that opens everything tells of them. */
function isReached(cluster: Cluster, policy: PolicyEntry, service: IpSet): boolean {
  const samples = subjectSamples(cluster, policy);
  if (samples.length === 0) return !isToldOf([policy, ...policiesCovering(cluster, policy)]);
  return samples.some(
    (workload: Workload) =>
      isOpenTo(cluster, workload, 'egress', service, METADATA_PORT) &&
      !isToldOf(cluster.policiesSelecting(workload, 'egress')),
  );
}

function isToldOf(policies: readonly PolicyEntry[]): boolean {
  return policies.some(
    (policy) =>
      rulesInEffect(policy).some(
        ({ direction, rule }) =>
          direction === 'egress' &&
          rule.action.value === 'allow' &&
          rule.peers === undefined &&
          portsOfRule(rule).includes(METADATA_PORT),
      ) ||
      allowedBlocks(policy).some(
        (site) => site.direction === 'egress' && isEverything(site) && portsOfRule(site.rule).includes(METADATA_PORT),
      ),
  );
}
