import type { Cluster, NamespaceEntry } from '../workspace/cluster';
import { insertEntry, replaceNode, setValue } from '../yaml/edit';
import { entry, nodeWithSpan } from '../yaml/navigate';
import { scalar } from '../generate/templates';
import { allEdits, editDocument, fixOf } from './fixes';
import { environmentOf, tellsEnvironment } from './parts/environments';
import { groupBy } from './parts/group';
import { portsBetween } from './parts/pairs';
import { perCluster } from './parts/per-cluster';
import { type PeerSite, peersInEffect, podsOf, workloadsOf } from './parts/policy-rules';
import { list, unique } from './parts/prose';
import { type FixContext, defineRule } from './rule';

/** An ingress peer that admits pods of another environment, which then really get in. */
interface Crossing {
  readonly site: PeerSite;
  readonly from: NamespaceEntry;
  readonly to: NamespaceEntry;
}

export const crossEnvironment = defineRule({
  meta: {
    id: 'cross-environment',
    title: 'A namespace of another environment can reach this one',
    category: 'posture',
    severity: 'warning',
    fixable: true,
  },
  scope({ cluster, report }) {
    // Once for each namespace that is reached: its further rules are named beside.
    for (const [to, crossings] of groupBy(crossingsOf(cluster), (crossing) => crossing.to)) {
      const [first] = crossings;
      const own = environmentOf(to);
      if (first === undefined || own === undefined) continue;
      const sources = unique(crossings.map((crossing) => crossing.from.name));
      const sites = unique(crossings.map((crossing) => crossing.site));
      const environments = unique(crossings.flatMap(({ from }) => environmentOf(from)?.name ?? []));
      report({
        resource: first.site.policy.resource,
        span: spanOf(first.site),
        message: `Pods of namespace ${list(sources)} (${list(environments)}) can reach ${own.name} in namespace ${to.name}, because this peer admits every pod of their namespace. Admit only namespaces of the same environment.`,
        data: { namespace: to.name },
        ...(own.name === 'production' ? {} : { severity: 'info' }),
        related: sites.slice(1, 9).map((site) => ({
          resource: site.policy.resource,
          span: spanOf(site),
          message: `Policy ${site.policy.name} admits them, too`,
        })),
      });
    }
  },
  fixes(finding, context) {
    const to = context.cluster.namespaces.get(String(finding.data?.['namespace']));
    if (to === undefined) return [];
    const sites = unique(
      crossingsOf(context.cluster)
        .filter((c) => c.to === to)
        .map((c) => c.site),
    );
    const label = environmentOf(to)?.label;
    const where = sites.length === 1 ? '' : ` (${sites.length} peers)`;
    const narrow = (key: string, value: string) => () =>
      allEdits(sites.map((site) => narrowed(site, context, key, value)));
    return [
      ...(label === undefined
        ? []
        : [fixOf(`Admit only namespaces with ${label[0]}=${label[1]}${where}`, narrow(...label), { preferred: true })]),
      fixOf(`Admit only namespace ${to.name} itself${where}`, narrow('kubernetes.io/metadata.name', to.name), {
        preferred: label === undefined,
      }),
    ];
  },
});

const crossingsOf = perCluster((cluster): readonly Crossing[] => {
  const environments = new Map(
    [...cluster.namespaces.values()].map((namespace) => [namespace.name, environmentOf(namespace)?.name]),
  );
  if (unique(environments.values()).filter((name) => name !== undefined).length < 2) return [];
  return cluster.policies.flatMap((policy) => {
    const to = cluster.namespaces.get(policy.namespace);
    const own = environments.get(policy.namespace);
    if (to === undefined || own === undefined) return [];
    return peersInEffect(policy).flatMap((site) => {
      if (site.direction !== 'ingress' || site.peer.namespaceSelector === undefined || namesThem(site)) return [];
      return foreignNamespaces(cluster, site)
        .filter(({ name }) => environments.get(name) !== undefined && environments.get(name) !== own)
        .map((from) => ({ site, from, to }));
    });
  });
});

/** True when this rule tells of the peer. */
export function crossesEnvironments(cluster: Cluster, { peer }: Pick<PeerSite, 'peer'>): boolean {
  return crossingsOf(cluster).some(({ site }) => site.peer === peer);
}

/** A peer that names a namespace or an environment means it: that crossing is wanted. */
function namesThem({ peer }: PeerSite): boolean {
  const terms = peer.namespaceSelector?.terms ?? [];
  return terms.some(
    ({ key, operator }) =>
      operator === 'In' && (key.value === 'kubernetes.io/metadata.name' || tellsEnvironment(key.value)),
  );
}

/** Namespaces with a pod that the peer admits and that really reaches a subject. */
function foreignNamespaces(cluster: Cluster, site: PeerSite): readonly NamespaceEntry[] {
  const pods = podsOf(site.policy, site.peer);
  const sources = pods === undefined ? [] : workloadsOf(cluster, pods);
  const subjects = cluster.subjectsOf(site.policy);
  const names = sources
    .filter((source) => source.namespace !== site.policy.namespace && source.resource !== undefined)
    .filter((source) => subjects.some((subject) => !portsBetween(cluster, source, subject).allowed.isEmpty))
    .map((source) => source.namespace);
  return unique(names).flatMap((name) => cluster.namespaces.get(name) ?? []);
}

function spanOf({ peer }: PeerSite) {
  return peer.namespaceSelector?.keySpan ?? peer.span;
}

function narrowed({ policy, peer }: PeerSite, context: FixContext, key: string, value: string) {
  return editDocument(context, policy.resource, (document) => {
    const selector = nodeWithSpan(document.tree, peer.namespaceSelector?.span ?? peer.span);
    if (selector?.kind !== 'map') return undefined;
    const written = entry(selector, 'matchLabels');
    const pair = `${key}: ${scalar(value)}`;
    if (selector.entries.length === 0) return replaceNode(document.text, selector, `matchLabels:\n  ${pair}`);
    if (written === undefined) return insertEntry(document.text, selector, 'matchLabels', pair, 'first');
    if (written.value?.kind === 'map') return insertEntry(document.text, written.value, key, scalar(value), 'last');
    return setValue(document.text, written, pair);
  });
}
