import { IpSet, PRIVATE_RANGES } from '../engine/ip-set';
import type { PortFact } from '../dialects/facts';
import type { PortSet } from '../engine/port-set';
import type { Cluster, PolicyEntry } from '../workspace/cluster';
import { editDocument, fixOf } from './fixes';
import {
  type BlockSite,
  LINK_LOCAL,
  SOMEWHERE_PUBLIC,
  allowedBlocks,
  everythingOf,
  familyOfAll,
} from './parts/address-peers';
import { mayBeDeniedElsewhere } from './parts/denied-elsewhere';
import { isDnsOnly } from './parts/dns-ports';
import { addExceptEdits } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { METADATA, METADATA_PORT } from './parts/metadata-service';
import { isOpenTo, subjectSamples } from './parts/outside';
import { isRuledByCluster } from './parts/policy-rules';
import { portText } from './parts/port-text';
import { list } from './parts/prose';
import { portsOfRule } from './parts/rule-ports';
import { defineRule } from './rule';

export const egressToInternet = defineRule({
  meta: {
    id: 'egress-to-internet',
    title: 'Egress is open to every address',
    category: 'address',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    if (mayBeDeniedElsewhere(cluster, cluster.subjectsOf(policy), 'egress')) return;
    for (const site of openBlocks(policy)) {
      const effect = effectOf(cluster, site);
      if (effect === undefined) continue;
      const { ports } = site.rule;
      const where = ports === undefined ? 'every port' : list(ports.map(portText));
      const reached = [
        'the whole internet',
        'private networks',
        ...(effect.metadata ? ["the cloud's metadata service"] : []),
      ];
      report({
        resource: policy.resource,
        span: site.cidr.span,
        message: `Policy ${policy.name} lets its pods connect to every address on ${where}: ${list(reached)}. Name the addresses that are needed, or at least exclude the private ones.`,
        ...(isWebOnly(ports) ? { severity: 'info' } : {}),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site = policy && openBlocks(policy).find(({ cidr }) => cidr.span.start === finding.span.start);
    if (site === undefined) return [];
    const excluded = excludedFrom(context.cluster, site.block);
    return [
      fixOf(
        'Exclude private and link-local addresses (allows less)',
        () => editDocument(context, finding.resource, (document) => addExceptEdits(document, finding.span, excluded)),
        { preferred: true },
      ),
    ];
  },
});

/** Egress peers that are everything. Policies of the cluster set bounds; what leaves is up to the namespaces' own. */
function openBlocks(policy: PolicyEntry): readonly BlockSite[] {
  if (policy.resource.fact.clusterScoped) return [];
  return allowedBlocks(policy).filter(
    ({ direction, block, peer, rule }) =>
      direction === 'egress' &&
      peer.except.length === 0 &&
      familyOfAll(block) !== undefined &&
      // Of that another rule tells.
      !isDnsOnly(rule.ports),
  );
}

interface Effect {
  /** Whether the metadata service is among what is open. */
  readonly metadata: boolean;
}

/** Some addresses that stand for networks inside. */
const SOMEWHERE_INSIDE = IpSet.cidrs([
  '10.0.0.1/32',
  '10.200.0.1/32',
  '172.20.0.1/32',
  '192.168.1.1/32',
  'fd00::1/128',
]);
const INSIDE = { 4: SOMEWHERE_INSIDE.family(4), 6: SOMEWHERE_INSIDE.family(6) } as const;
const METADATA_OF = { 4: METADATA.family(4), 6: METADATA.family(6) } as const;

/**
 * What policies of the whole cluster leave of it; undefined when they keep the pods from the internet, or from everything
 * inside: then the set of policies is right as a whole.
 */
function effectOf(cluster: Cluster, site: BlockSite): Effect | undefined {
  const ports = portsOfRule(site.rule);
  if (ports.isEmpty) return undefined;
  const metadata = ports.intersect(METADATA_PORT);
  const samples = subjectSamples(cluster, site.policy);
  const ruled = samples.filter((workload) => isRuledByCluster(cluster, workload, 'egress'));
  if (ruled.length < samples.length || samples.length === 0) return { metadata: !metadata.isEmpty };
  const family = familyOfAll(site.block) ?? 4;
  const opens = (addresses: IpSet, on: PortSet) =>
    ruled.some((workload) => isOpenTo(cluster, workload, 'egress', addresses, on, 'perhaps'));
  if (!opens(SOMEWHERE_PUBLIC[family], ports)) return undefined;
  const reached = opens(METADATA_OF[family], metadata);
  return reached || opens(INSIDE[family], ports) ? { metadata: reached } : undefined;
}

/** What the fix excludes: everything inside, with pods and Services that have other addresses. */
function excludedFrom({ input, serviceCidrs }: Cluster, block: IpSet): readonly string[] {
  const family = everythingOf(familyOfAll(block) ?? 4);
  const own = (input.options.podCidrs ?? IpSet.NONE).union(serviceCidrs ?? IpSet.NONE).minus(PRIVATE_RANGES);
  return [PRIVATE_RANGES, LINK_LOCAL, own].flatMap((part) => part.intersect(family).cidrs());
}

/** HTTPS to services whose addresses change is what this is mostly for, and to the API server. */
const WEB: readonly unknown[] = [443, 6443, 53];

function isWebOnly(ports: readonly PortFact[] | undefined): boolean {
  return ports?.every(({ port, endPort }) => endPort === undefined && WEB.includes(port?.value)) === true;
}
