import { inferConnections } from '../inference/infer';
import { PortSet } from '../engine/port-set';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { type Exposure, exposureOf } from '../workspace/exposure/exposure';
import type { ParsedDocument, Resource } from '../workspace/snapshot';
import { appendItem, insertEntry, removeEntry, replaceNode, setScalar, setValue } from '../yaml/edit';
import { at, entry, nodeWithSpan } from '../yaml/navigate';
import type { Span, SpanEdit } from '../yaml/span';
import { editDocument, fixOf } from './fixes';
import { PUBLIC, allowedBlocks, familyOfAll } from './parts/address-peers';
import { dataStoreOf, isAboutDataStores, storePorts } from './parts/data-stores';
import { peerYaml } from './parts/edit-peers';
import { policyOfFinding } from './parts/finding-policy';
import { groupBy } from './parts/group';
import { isOpenTo } from './parts/outside';
import { perCluster } from './parts/per-cluster';
import { type RuleSite, rulesInEffect } from './parts/policy-rules';
import { list, unique } from './parts/prose';
import { isPublished } from './parts/published';
import { portsOfRule } from './parts/rule-ports';
import { isAnyPod, isReachedFromElsewhere } from './parts/wide-peers';
import { type Fix, type FixContext, defineRule } from './rule';

export const dataStoreExposed = defineRule({
  meta: {
    id: 'data-store-exposed',
    title: 'Database, cache or queue is open to anyone',
    category: 'posture',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { span, stores, whom } of openRules(cluster, policy)) {
      report({
        resource: policy.resource,
        span,
        message: `${whom} may connect to ${storeNames(stores)}, because this rule of policy ${policy.name} admits them all. Admit only the workloads that use it.`,
        related: stores.slice(0, 8).flatMap(({ resource, name }) => {
          const place = resource?.fact.name?.span;
          return resource === undefined || place === undefined
            ? []
            : [{ resource, span: place, message: `${name} keeps data` }];
        }),
      });
    }
  },
  scope({ cluster, report }) {
    for (const { resource, exposures } of publications(cluster)) {
      const workloads = unique(exposures.map(({ workload }) => workload));
      const ports = list(unique(exposures.map(({ protocol, port }) => `${protocol} ${port}`)));
      const isRoute = resource.fact.type === 'route';
      report({
        resource,
        span: resource.fact.name?.span ?? resource.fact.kindSpan,
        message: `${resource.fact.kind} ${resource.name} publishes ${storeNames(workloads)} outside the cluster on ${ports}, and no policy limits who connects. Keep it inside, or admit only the addresses that need it.`,
        ...(isRoute ? { severity: 'info' } : {}),
        related: workloads.slice(0, 8).flatMap((workload) => {
          const place = workload.resource?.fact.name?.span;
          return workload.resource === undefined || place === undefined || workload.resource === resource
            ? []
            : [{ resource: workload.resource, span: place, message: `${workload.name} keeps data` }];
        }),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const open = policy && openRules(context.cluster, policy).find(({ span }) => span.start === finding.span.start);
    if (policy !== undefined && open !== undefined) return narrowing(policy, open, context);
    const published = publications(context.cluster).find(
      ({ resource }) =>
        resource.uri === finding.resource.uri &&
        resource.documentIndex === finding.resource.documentIndex &&
        resource.fact.name?.span.start === finding.span.start,
    );
    return published === undefined ? [] : unpublishing(published, context);
  },
});

/** A rule that opens data stores to anyone. */
interface OpenRule {
  readonly site: RuleSite;
  /** Where the finding stands. */
  readonly span: Span;
  /** The peer to narrow; undefined for a rule without peers. */
  readonly peer: Span | undefined;
  readonly stores: readonly Workload[];
  readonly whom: string;
}

function openRules(cluster: Cluster, policy: PolicyEntry): readonly OpenRule[] {
  if (policy.resource.fact.clusterScoped) return [];
  return rulesInEffect(policy).flatMap((site): OpenRule[] => {
    const { rule, direction } = site;
    if (direction !== 'ingress' || rule.action.value !== 'allow') return [];
    const stores = openStores(cluster, site);
    if (stores.length === 0) return [];
    const anyPod = rule.peers?.find(isAnyPod);
    if (anyPod !== undefined) {
      const reached = stores.filter((workload) => isReachedFromElsewhere(cluster, workload, opened(site, workload)));
      const span = anyPod.namespaceSelector?.keySpan ?? anyPod.span;
      if (reached.length === 0) return [];
      return [{ site, span, peer: anyPod.span, stores: reached, whom: 'Every pod of every namespace' }];
    }
    if (!isAboutDataStores(cluster, site)) return [];
    const reached = stores.filter(
      (workload) =>
        !isPublished(cluster, workload) && isOpenTo(cluster, workload, 'ingress', PUBLIC, opened(site, workload)),
    );
    if (reached.length === 0) return [];
    if (rule.peers === undefined) {
      const span = rule.peersKeySpan ?? rule.portsKeySpan ?? rule.span;
      return [{ site, span, peer: undefined, stores: reached, whom: 'Any pod, node or address' }];
    }
    const block = allowedBlocks(policy).find((one) => one.rule === rule && familyOfAll(one.block) !== undefined);
    if (block === undefined) return [];
    return [{ site, span: block.cidr.span, peer: block.peer.span, stores: reached, whom: 'Every address' }];
  });
}

/** Data stores among the subjects whose data a rule leads to. */
function openStores(cluster: Cluster, site: RuleSite): readonly Workload[] {
  return cluster.subjectsOf(site.policy).filter((workload) => !opened(site, workload).isEmpty);
}

function opened({ rule }: RuleSite, workload: Workload): PortSet {
  const store = dataStoreOf(workload);
  return store === undefined ? PortSet.NONE : portsOfRule(rule, workload).intersect(storePorts(store));
}

/** `db (PostgreSQL) and cache (Redis)`. */
function storeNames(workloads: readonly Workload[]): string {
  return list(workloads.map((workload) => `${workload.name} (${dataStoreOf(workload)?.name ?? ''})`));
}

function narrowing(policy: PolicyEntry, open: OpenRule, context: FixContext): readonly Fix[] {
  const { cluster } = context;
  const instead = (peers: readonly string[]) =>
    editDocument(context, policy.resource, (document) => narrowEdits(document, open, peers));
  const clients = isAboutDataStores(cluster, open.site) ? clientsOf(open.stores, context) : [];
  const peers = clients.flatMap((client) => peerYaml(cluster, client, policy.namespace) ?? []);
  const known = peers.length > 0 && peers.length === clients.length;
  const own = fixOf(
    `Admit only pods of namespace ${policy.namespace} (allows less)`,
    () => instead(['podSelector: {}']),
    {
      preferred: !known,
    },
  );
  if (!known) return [own];
  const title = `Admit only ${list(clients.map(({ name }) => name))}, known to use it (allows less)`;
  return [fixOf(title, () => instead(peers), { preferred: true }), own];
}

/** Puts other peers in the place of the wide one. */
function narrowEdits(
  { text, tree }: ParsedDocument,
  { site, peer }: OpenRule,
  peers: readonly string[],
): readonly SpanEdit[] | undefined {
  const rule = nodeWithSpan(tree, site.rule.span);
  if (rule?.kind !== 'map') return undefined;
  const from = entry(rule, 'from');
  const items = peers.map((yaml) => `- ${yaml.replaceAll('\n', '\n  ')}`).join('\n');
  if (from === undefined) return insertEntry(text, rule, 'from', items, 'first');
  const written = from.value;
  const wide = peer && nodeWithSpan(tree, peer);
  if (written?.kind !== 'seq' || wide === undefined) return setValue(text, from, items);
  if (written.items.length === 1) return replaceNode(text, written, items);
  const [first = '', ...others] = peers;
  return [...replaceNode(text, wide, first), ...others.flatMap((yaml) => appendItem(text, written, yaml))];
}

/** Workloads that the manifests show to use one of them. */
function clientsOf(stores: readonly Workload[], { scope, snapshot }: FixContext): readonly Workload[] {
  const edges = inferConnections(scope, { snapshot }).edges.filter(
    ({ destination, confidence }) => confidence !== 'hint' && stores.includes(destination),
  );
  return unique(edges.flatMap(({ source }) => (source.kind === 'workload' ? [source.workload] : [])));
}

interface Publication {
  readonly resource: Resource;
  readonly exposures: readonly Exposure[];
}

/** What leads from outside to data, and is limited neither by a balancer nor by policies. */
const publications = perCluster((cluster): readonly Publication[] => {
  const open = exposureOf(cluster).filter((exposure) => {
    const { workload, protocol, port, via, published, service } = exposure;
    if (via === 'internal-load-balancer' || published !== 'yes') return false;
    const store = dataStoreOf(workload);
    if (store === undefined || !storePorts(store).contains(protocol, port)) return false;
    if ((service?.resource.fact.sourceRanges.length ?? 0) > 0) return false;
    return admitsTheInternet(cluster, exposure);
  });
  return [...groupBy(open, ({ resource }) => resource)].map(([resource, exposures]) => ({ resource, exposures }));
});

const INTERNET = PUBLIC.family(4);

/** Whether everyone gets in: for routes whoever serves them, else every address. */
function admitsTheInternet(cluster: Cluster, { source, permitted, workload, protocol, port }: Exposure): boolean {
  if (source.kind !== 'addresses') return permitted === 'yes';
  return workload.endpoints.some((id) =>
    cluster.reachability
      .between({ kind: 'external', addresses: INTERNET }, { kind: 'endpoint', id })
      .allowed.contains(protocol, port),
  );
}

/** Fields that a Service may have only while it is published. */
const OF_PUBLISHED = [
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'loadBalancerIP',
  'loadBalancerClass',
  'loadBalancerSourceRanges',
  'allocateLoadBalancerNodePorts',
];

function unpublishing({ resource }: Publication, context: FixContext): readonly Fix[] {
  if (resource.fact.type !== 'service' || resource.fact.serviceType === 'ClusterIP') return [];
  return [
    fixOf(
      `Set type: ClusterIP in Service ${resource.name} (nobody outside gets in)`,
      () =>
        editDocument(context, resource, (document) => {
          const root = nodeWithSpan(document.tree, resource.fact.span);
          const spec = at(root, ['spec']);
          const type = at(spec, ['type']);
          if (spec?.kind !== 'map' || type?.kind !== 'scalar') return undefined;
          const ports = at(spec, ['ports']);
          const entries = ports?.kind === 'seq' ? ports.items : [];
          return [
            ...setScalar(document.text, type, 'ClusterIP'),
            ...OF_PUBLISHED.flatMap((key) => removeEntry(document.text, spec, key)),
            ...entries.flatMap((port) => (port?.kind === 'map' ? removeEntry(document.text, port, 'nodePort') : [])),
          ];
        }),
      { preferred: true },
    ),
  ];
}
