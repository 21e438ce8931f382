import { controllerWorkloads } from '../inference/infrastructure';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { editDocument, fixOf } from './fixes';
import { type BlockSite, SOMEWHERE_PUBLIC, allowedBlocks, familyOf, familyOfAll } from './parts/address-peers';
import { isAboutDataStores } from './parts/data-stores';
import { PLATFORM_NAMESPACES } from './parts/default-deny';
import { isDnsOnly } from './parts/dns-ports';
import { removePeerEdits, replacePeerEdits } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { isOpenTo } from './parts/outside';
import { perCluster } from './parts/per-cluster';
import { list } from './parts/prose';
import { isPublished } from './parts/published';
import { portsOfRule } from './parts/rule-ports';
import { isMeantForAnyone } from './rule-allows-any-peer';
import { defineRule } from './rule';

export const ingressFromInternet = defineRule({
  meta: {
    id: 'ingress-from-internet',
    title: 'Ingress is open to every address, but nothing publishes the pods',
    category: 'address',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, unpublished, all } of idleOpenings(cluster, policy)) {
      report({
        resource: policy.resource,
        span: site.cidr.span,
        message: `Policy ${policy.name} admits every address to ${list(unpublished.map(({ name }) => name))}, but no load balancer, node port, Ingress or route leads there: the block only opens the pods to all others of the cluster and to the nodes. Name the peers that need to connect.`,
        related: unpublished.slice(0, 8).flatMap(({ resource, name }) => {
          const span = resource?.fact.name?.span;
          return resource === undefined || span === undefined
            ? []
            : [{ resource, span, message: `Nothing publishes ${name}` }];
        }),
        ...(unpublished.length < all ? { severity: 'info' } : {}),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && idleOpenings(context.cluster, policy).find(({ site }) => site.cidr.span.start === finding.span.start);
    if (found === undefined) return [];
    const { rule, peer, section } = found.site;
    const alone = rule.peers?.length === 1;
    const rest = alone && section.rules.length === 1 ? ' (denies all ingress)' : ' (allows less)';
    const isPlain = peer.except.length === 0;
    return [
      fixOf(
        `Admit only pods of namespace ${policy?.namespace ?? ''} instead`,
        () =>
          editDocument(context, finding.resource, (document) =>
            replacePeerEdits(document, finding.span, 'podSelector: {}'),
          ),
        { preferred: isPlain, widens: !isPlain },
      ),
      fixOf(
        `Remove the ${alone ? 'rule' : 'block'}${rest}`,
        () => editDocument(context, finding.resource, (document) => removePeerEdits(document, finding.span)),
        { preferred: !isPlain },
      ),
    ];
  },
});

interface IdleOpening {
  readonly site: BlockSite;
  readonly unpublished: readonly Workload[];
  /** How many workloads the policy selects. */
  readonly all: number;
}

function idleOpenings(cluster: Cluster, policy: PolicyEntry): readonly IdleOpening[] {
  // Without any Service, what publishes the pods is elsewhere.
  if (cluster.services.length === 0 || policy.resource.fact.clusterScoped) return [];
  if (PLATFORM_NAMESPACES.includes(policy.namespace)) return [];
  const sites = allowedBlocks(policy).filter(
    ({ direction, block, rule }) =>
      direction === 'ingress' && familyOfAll(block) !== undefined && !isDnsOnly(rule.ports),
  );
  if (sites.length === 0) return [];
  const subjects = cluster.subjectsOf(policy).filter(({ resource }) => resource !== undefined);
  return sites.flatMap((site) => {
    if (site.rule.ports !== undefined && isMeantForAnyone(cluster, site, site.rule.ports)) return [];
    if (isAboutDataStores(cluster, site)) return [];
    const unpublished = subjects.filter(
      (workload) =>
        !isMeantForOutside(cluster, workload) &&
        isOpenTo(
          cluster,
          workload,
          'ingress',
          SOMEWHERE_PUBLIC[familyOf(site.block)],
          portsOfRule(site.rule, workload),
        ),
    );
    return unpublished.length === 0 ? [] : [{ site, unpublished, all: subjects.length }];
  });
}

const controllers = perCluster((cluster) => new Set(controllerWorkloads(cluster, undefined)));

function isMeantForOutside(cluster: Cluster, workload: Workload): boolean {
  return isPublished(cluster, workload) || hasHostPort(workload) || controllers(cluster).has(workload);
}

/** A port of the node that leads to the pod (A24). */
function hasHostPort({ templateResource }: Workload): boolean {
  const containers = templateResource?.fact.template?.containers ?? [];
  return containers.some(({ ports }) => ports.some(({ hostPort }) => hostPort !== undefined && hostPort > 0));
}
