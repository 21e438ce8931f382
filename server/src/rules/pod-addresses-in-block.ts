import type { IpSet } from '../engine/ip-set';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { pluginWhy } from '../workspace/plugin-words';
import { editDocument, fixOf } from './fixes';
import { type BlockSite, allowedBlocks, familyOf, isSingle } from './parts/address-peers';
import { addExceptEdits, peerYaml, replacePeerEdits } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { knownPods } from './parts/known-addresses';
import { list, unique } from './parts/prose';
import { isServiceBlock } from './service-address-in-block';
import { type Fix, type FixContext, defineRule } from './rule';

export const podAddressesInBlock = defineRule({
  meta: {
    id: 'pod-addresses-in-block',
    title: 'Address block holds addresses of pods',
    category: 'address',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const found of podBlocks(cluster, policy)) {
      const { site, workloads, kind } = found;
      const related = workloads.slice(0, 8).flatMap(({ resource, name }) => {
        const span = resource?.fact.name?.span;
        return resource === undefined || span === undefined
          ? []
          : [{ resource, span, message: `Pods of ${name} have such an address` }];
      });
      report({
        resource: policy.resource,
        span: site.cidr.span,
        message: missesPods(cluster) ? missedMessage(found, cluster) : messageOf(found),
        related,
        ...(kind === 'partly' ? { severity: 'info' } : {}),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && podBlocks(context.cluster, policy).find(({ site }) => site.cidr.span.start === finding.span.start);
    return found === undefined ? [] : fixesFor(found, context);
  },
});

interface PodBlock {
  readonly site: BlockSite;
  /** `one`: the address of one pod; `only`: nothing but pods; `partly`: other addresses, too. */
  readonly kind: 'one' | 'only' | 'partly';
  /** Address ranges of pods in it. */
  readonly range: IpSet | undefined;
  /** Workloads with known addresses in it. */
  readonly workloads: readonly Workload[];
}

/** Rules of the whole cluster speak of pods by their addresses on purpose (C12), and whoever writes everything means everything. */
function podBlocks(cluster: Cluster, policy: PolicyEntry): readonly PodBlock[] {
  if (policy.resource.fact.clusterScoped) return [];
  const found = allowedBlocks(policy).flatMap((site) => podBlockOf(cluster, site) ?? []);
  // Where no pod is matched by its address, a block that holds other addresses, too, means those.
  return missesPods(cluster) ? found.filter(({ kind }) => kind !== 'partly') : found;
}

function podBlockOf(cluster: Cluster, site: BlockSite): PodBlock | undefined {
  const { block, addresses } = site;
  if (addresses.isEmpty || isHugeBlock(block) || isServiceBlock(cluster, site)) return undefined;
  const pods = cluster.input.options.podCidrs;
  const workloads = unique(
    knownPods(cluster)
      .filter(({ set }) => addresses.includes(set))
      .map(({ workload }) => workload),
  );
  const range = pods?.overlaps(addresses) === true ? pods.intersect(addresses) : undefined;
  if (isSingle(block)) {
    return workloads.length > 0 || range !== undefined ? { site, kind: 'one', range, workloads } : undefined;
  }
  if (range !== undefined) return { site, kind: range.equals(addresses) ? 'only' : 'partly', range, workloads };
  return workloads.length > 0 ? { site, kind: 'partly', range, workloads } : undefined;
}

/** More than any organisation has: it means the internet. */
function isHugeBlock(block: IpSet): boolean {
  return block.ranges.some(({ family, lo, hi }) => hi - lo >= (family === 4 ? 1n << 25n : 1n << 122n));
}

/** Whether the network plugin is known to match no pod by an address block (D27). */
function missesPods({ plugin, input }: Cluster): boolean {
  return plugin.behaviour.addressesMatchPods !== 'b24' && input.options.addressesMatchPods !== 'b24';
}

function missedMessage({ site: { cidr }, kind }: PodBlock, { plugin }: Cluster): string {
  const what = kind === 'one' ? 'is the address of a pod' : 'holds nothing but addresses of pods';
  return `${cidr.value} ${what}, and so matches nothing: policies are enforced by ${pluginWhy(plugin)}, which matches no pod by an address block. Select the pods by their labels.`;
}

function messageOf({ site, kind, range, workloads }: PodBlock): string {
  const { cidr, direction } = site;
  const names = list(unique(workloads.map(({ name }) => name)).toSorted());
  if (kind === 'one') {
    const whose = names === '' ? 'is in the address range of pods' : `is the address of a pod of ${names}`;
    return `${cidr.value} ${whose}. Pods get other addresses whenever they start anew, and not every network plugin matches pods by address. Select the pod by its labels.`;
  }
  if (kind === 'only') {
    return `${cidr.value} holds nothing but addresses of pods. Which pod has which is up to the cluster, and not every network plugin matches pods by address. Select the pods by their labels.`;
  }
  const what = range === undefined ? `those of pods of ${names}` : `those of pods (${list(range.cidrs())})`;
  const effect = direction === 'ingress' ? 'admit all these pods' : 'let connections out to all these pods';
  return `The addresses of ${cidr.value} include ${what}, so that most network plugins ${effect}, and some do not. Exclude them, and select the pods that are meant by their labels.`;
}

function fixesFor({ site, kind, range, workloads }: PodBlock, context: FixContext): readonly Fix[] {
  const { policy, cidr, peer } = site;
  const replace = (title: string, yaml: string, preferred: boolean): Fix =>
    fixOf(
      title,
      () => editDocument(context, policy.resource, (document) => replacePeerEdits(document, cidr.span, yaml)),
      { preferred, widens: true },
    );
  if (kind === 'partly') {
    const blocks = range?.family(familyOf(site.block)).cidrs() ?? [];
    // The pods' range may be cut by exceptions that are there; then it is no block any more.
    if (blocks.length === 0 || blocks.length > 4 || peer.except.length > 0) return [];
    return [
      fixOf(
        `Exclude ${list(blocks)} (allows less)`,
        () => editDocument(context, policy.resource, (document) => addExceptEdits(document, cidr.span, blocks)),
        { preferred: true },
      ),
    ];
  }
  const [workload, more] = workloads;
  if (workload !== undefined && more === undefined) {
    const yaml = peerYaml(context.cluster, workload, policy.namespace);
    return yaml === undefined ? [] : [replace(`Select the pods of ${workload.name} instead`, yaml, true)];
  }
  const all = context.cluster.input.options.podCidrs;
  if (kind !== 'only' || all === undefined || !site.addresses.includes(all.family(familyOf(site.block)))) return [];
  return [replace('Select all pods of all namespaces instead', 'namespaceSelector: {}', true)];
}
