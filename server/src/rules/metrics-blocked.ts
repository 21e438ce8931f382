import type { PlannedPeer } from '../generate/plan';
import type { Cluster } from '../workspace/cluster';
import { type Addition, additionOf, allowFix, podsPeer } from './parts/allow-rule';
import { type BlockedMetrics, blockedMetrics } from './parts/blocked-metrics';
import { isolatingPlaces, policyNames } from './parts/denial';
import { groupBy } from './parts/group';
import { isRuledByCluster } from './parts/policy-rules';
import { list, unique } from './parts/prose';
import { type Finding, type FixContext, defineRule } from './rule';

const OPTIONS = {
  type: 'object',
  properties: {
    monitoringNamespace: {
      type: 'string',
      default: 'monitoring',
      description: 'Namespace of the monitoring system that the fix admits where the manifests do not show one.',
    },
  },
  additionalProperties: false,
} as const;

export const metricsBlocked = defineRule({
  meta: {
    id: 'metrics-blocked',
    title: 'Ingress isolation keeps the monitoring system from the metrics',
    category: 'connectivity',
    severity: 'warning',
    fixable: true,
    options: OPTIONS,
  },
  scope({ report, options, ...context }) {
    const { cluster } = context;
    for (const [, blocked] of groupBy(blockedMetrics(context), placeKey)) {
      const [first] = blocked;
      const [evidence] = first?.evidence ?? [];
      if (first === undefined || evidence === undefined) continue;
      const workloads = list(blocked.map(({ workload }) => workload.name));
      const by = unique(blocked.flatMap((one) => one.by));
      const scrapers = unique(blocked.flatMap((one) => one.scrapers));
      const who =
        scrapers.length > 0
          ? list(scrapers.map(({ namespace, name }) => `${namespace}/${name}`))
          : 'any pod that may be the monitoring system';
      report({
        resource: evidence,
        span: evidence.span,
        message: `The metrics of ${workloads} are to be scraped on ${portsText(blocked)} (${evidence.label}), but ingress is isolated by ${policyNames(by)} and no rule admits ${who}. Admit the monitoring system.`,
        data: { monitoringNamespace: options['monitoringNamespace'] },
        ...(scrapers.length > 0 || isMonitor(cluster, first) ? {} : { severity: 'info' }),
        related: isolatingPlaces(by, `the ingress of ${workloads}`),
      });
    }
  },
  fixes(finding, context) {
    const blocked = blockedMetrics(context).filter(
      ({ evidence: [first] }) => first !== undefined && isAt(first, finding),
    );
    const peers = blocked.map((one) => peersFor(one, finding, context));
    const additions = blocked.flatMap((one, index): Addition[] => {
      const ports = one.ports.map((port) => ({ protocol: 'TCP' as const, port }));
      const rule = { peers: peers[index] ?? [], ports };
      return [additionOf(one.workload, 'ingress', rule, `${one.workload.name}-from-monitoring`)];
    });
    // What a policy of the whole cluster denies no rule of a namespace can allow.
    const unable = blocked.some(({ workload }) => isRuledByCluster(context.cluster, workload, 'ingress'));
    if (blocked.length === 0 || unable || peers.some((some) => some.length === 0)) return [];
    const title = `Admit ${list(unique(peers.flat().map(peerName)))} on ${portsText(blocked)}`;
    return [allowFix(context, title, additions) ?? []].flat();
  },
});

function placeKey({ evidence: [first] }: BlockedMetrics): string {
  return `${first?.uri}#${first?.documentIndex}:${first?.span.start}`;
}

function isAt(evidence: BlockedMetrics['evidence'][number], { resource, span }: Finding): boolean {
  return (
    evidence.uri === resource.uri &&
    evidence.documentIndex === resource.documentIndex &&
    evidence.span.start === span.start
  );
}

function isMonitor({ monitors }: Cluster, { evidence: [first] }: BlockedMetrics): boolean {
  return monitors.some(({ uri, documentIndex }) => uri === first?.uri && documentIndex === first.documentIndex);
}

function portsText(blocked: readonly BlockedMetrics[]): string {
  const ports = unique(blocked.flatMap((one) => one.ports)).map((port) => `TCP ${port}`);
  return list(ports, 3, 'or');
}

/** The known monitoring system, else the namespace that is called so, else the one of the settings. */
function peersFor(
  { workload, scrapers }: BlockedMetrics,
  finding: Finding,
  { cluster }: FixContext,
): readonly PlannedPeer[] {
  if (scrapers.length > 0) return scrapers.flatMap((scraper) => podsPeer(cluster, scraper, workload.namespace) ?? []);
  const names = [...cluster.namespaces.keys()].filter((name) => /monitoring|prometheus|observability/.test(name));
  const configured = String(finding.data?.['monitoringNamespace']);
  const name = names.includes(configured) ? configured : (names[0] ?? configured);
  return [{ kind: 'pods', namespace: name, labels: [] }];
}

function peerName(peer: PlannedPeer): string {
  if (peer.kind === 'addresses') return peer.cidr;
  const labels = peer.labels.map(([key, value]) => `${key}=${value}`).join(', ');
  const namespace = typeof peer.namespace === 'string' ? `namespace ${peer.namespace}` : '';
  return labels === '' ? `every pod of ${namespace}` : `${labels}${namespace === '' ? '' : ` of ${namespace}`}`;
}
