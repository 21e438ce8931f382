import type { ServiceFact } from '../dialects/facts';
import { type Family, IpSet } from '../engine/ip-set';
import type { Protocol } from '../engine/port-set';
import type { Cluster, PolicyEntry, ServiceEntry, Workload } from '../workspace/cluster';
import { insertEntry, setValue } from '../yaml/edit';
import { entry } from '../yaml/navigate';
import { allEdits, editDocument, fixOf } from './fixes';
import { type BlockSite, allowedBlocks, everythingOf, familyOf } from './parts/address-peers';
import { objectNode } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { groupBy } from './parts/group';
import { perCluster } from './parts/per-cluster';
import { type RuleSite, rulesInEffect } from './parts/policy-rules';
import { list, unique } from './parts/prose';
import { portsOfRule } from './parts/rule-ports';
import { type FixContext, type FixEdits, defineRule } from './rule';

export const loadBalancerHidesSource = defineRule({
  meta: {
    id: 'load-balancer-hides-source',
    title: 'Address block meets connections whose source may be rewritten',
    category: 'address',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, services } of hiddenSources(cluster, policy)) {
      const names = services.map(({ name }) => name);
      report({
        resource: policy.resource,
        span: site.cidr.span,
        message: `What comes through Service ${list(names)} may carry the address of a node instead of the client's, because externalTrafficPolicy is not Local there: this block may keep out whom it names, or let in whom it does not. Set externalTrafficPolicy: Local.`,
        related: services.slice(0, 8).map(({ resource, name }) => ({
          resource,
          span: resource.fact.name?.span ?? resource.fact.kindSpan,
          message: `Service ${name} (${resource.fact.serviceType})`,
        })),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && hiddenSources(context.cluster, policy).find(({ site }) => site.cidr.span.start === finding.span.start);
    if (found === undefined) return [];
    const names = list(found.services.map(({ name }) => name));
    return [
      fixOf(
        `Set externalTrafficPolicy: Local in Service ${names} (nodes without its pods then refuse)`,
        () => allEdits(found.services.map((service) => localEdits(service, context))),
        { preferred: true, widens: true },
      ),
    ];
  },
});

/** A port of a workload to which a Service leads from outside by way of nodes (A33). */
interface Entrance {
  readonly service: ServiceEntry;
  readonly protocol: Protocol;
  readonly port: number;
}

const entrancesOf = perCluster((cluster): ReadonlyMap<Workload, readonly Entrance[]> => {
  const backends = cluster.services
    .filter(({ resource: { fact } }) => isRewriting(fact))
    .flatMap((service) => cluster.backendPorts(service));
  const entrances = backends.flatMap(({ service, servicePort: { protocol }, workload, port }) =>
    port === undefined ? [] : [{ service, protocol, workload, port }],
  );
  return groupBy(entrances, ({ workload }) => workload);
});

function isRewriting(fact: ServiceFact): boolean {
  if (fact.externalTrafficPolicy === 'Local' || fact.balancesToPods || fact.serviceType === 'ExternalName')
    return false;
  return fact.serviceType !== 'ClusterIP' || fact.externalIps.length > 0;
}

interface HiddenSource {
  readonly site: BlockSite;
  readonly services: readonly ServiceEntry[];
}

function hiddenSources(cluster: Cluster, policy: PolicyEntry): readonly HiddenSource[] {
  if (policy.resource.fact.clusterScoped) return [];
  const sites = allowedBlocks(policy).filter((site) => site.direction === 'ingress' && isAboutClients(cluster, site));
  if (sites.length === 0) return [];
  const entrances = cluster
    .subjectsOf(policy)
    .flatMap((workload) => (entrancesOf(cluster).get(workload) ?? []).map((entrance) => ({ workload, ...entrance })));
  return sites.flatMap((site) => {
    const through = entrances.filter(
      ({ workload, protocol, port }) =>
        portsOfRule(site.rule, workload).contains(protocol, port) &&
        !isForEveryone(cluster, workload, protocol, port, familyOf(site.block)),
    );
    const services = unique(through.map(({ service }) => service));
    return services.length === 0 ? [] : [{ site, services }];
  });
}

/** Whether the rules admit every address of the family together; then it does not matter whose a connection carries. */
function isForEveryone(
  cluster: Cluster,
  workload: Workload,
  protocol: Protocol,
  port: number,
  family: Family,
): boolean {
  const policies = cluster.policiesSelecting(workload, 'ingress');
  const matches = ({ direction, rule }: RuleSite) =>
    direction === 'ingress' && rule.action.value === 'allow' && portsOfRule(rule, workload).contains(protocol, port);
  if (policies.some((policy) => rulesInEffect(policy).some((site) => matches(site) && site.rule.peers === undefined)))
    return true;
  const admitted = policies
    .flatMap(allowedBlocks)
    .filter(matches)
    .reduce((all, { addresses }) => all.union(addresses), IpSet.NONE);
  return admitted.includes(everythingOf(family));
}

/** A block of everything makes no difference, and one of nodes means them. */
function isAboutClients(cluster: Cluster, { block, addresses }: BlockSite): boolean {
  if (addresses.isEmpty || addresses.includes(everythingOf(familyOf(block)))) return false;
  return cluster.input.options.nodeCidrs?.includes(addresses) !== true;
}

function localEdits({ resource }: ServiceEntry, context: FixContext): FixEdits {
  return editDocument(context, resource, (document) => {
    const spec = entry(objectNode(document, resource.fact.kindSpan), 'spec')?.value;
    if (spec?.kind !== 'map') return undefined;
    const written = entry(spec, 'externalTrafficPolicy');
    if (written !== undefined) return setValue(document.text, written, 'Local');
    return insertEntry(document.text, spec, 'externalTrafficPolicy', 'Local', { after: 'type' });
  });
}
