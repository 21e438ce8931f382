import { PortSet } from '../engine/port-set';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import type { Span } from '../yaml/span';
import { replaceNode } from '../yaml/edit';
import { nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { dataStoreOf, storePorts } from './parts/data-stores';
import { policyOfFinding } from './parts/finding-policy';
import { type PeerSite, peersInEffect } from './parts/policy-rules';
import { isServed } from './parts/port-sites';
import { list, unique } from './parts/prose';
import { portsOfRule } from './parts/rule-ports';
import { isAnyPod, isReachedFromElsewhere } from './parts/wide-peers';
import { defineRule } from './rule';

/** Ports whose programs give much to whoever connects, by what they are known for. All are TCP. */
const SENSITIVE: Readonly<Record<number, string>> = {
  22: 'SSH',
  1433: 'SQL Server',
  1521: 'Oracle',
  2375: 'Docker',
  2376: 'Docker',
  2379: 'etcd',
  2380: 'etcd peers',
  3306: 'MySQL',
  3389: 'remote desktop',
  5432: 'PostgreSQL',
  6379: 'Redis',
  6443: 'Kubernetes API',
  9042: 'Cassandra',
  9200: 'Elasticsearch',
  9300: 'Elasticsearch nodes',
  10250: 'kubelet',
  10255: 'kubelet',
  11211: 'Memcached',
  27017: 'MongoDB',
};

const SENSITIVE_PORTS = Object.keys(SENSITIVE).map(Number);

export const SENSITIVE_PORT_SET: PortSet = SENSITIVE_PORTS.reduce(
  (set, port) => set.union(PortSet.of('TCP', port)),
  PortSet.NONE,
);

export const sensitivePortOpen = defineRule({
  meta: {
    id: 'sensitive-port-open',
    title: 'Sensitive port is open to every namespace',
    category: 'posture',
    severity: 'warning',
    fixable: true,
    options: {
      type: 'object',
      properties: {
        ports: {
          type: 'array',
          items: { type: 'integer', minimum: 1, maximum: 65535 },
          default: SENSITIVE_PORTS,
          description: 'TCP ports that count as sensitive.',
        },
      },
      additionalProperties: false,
    },
  },
  policy(policy, { cluster, options, report }) {
    for (const { site, port, workloads } of openPorts(cluster, policy, options['ports'] as readonly number[])) {
      const span = spanOfPort(site, port, workloads[0]) ?? site.peer.span;
      const known = SENSITIVE[port];
      report({
        resource: policy.resource,
        span,
        message: `Every pod of every namespace may connect to ${list(workloads.map(({ name }) => name))} on TCP ${port}${known === undefined ? '' : ` (${known})`}. Name the peers that need it.`,
        data: { peer: site.peer.span.start },
        related: [
          ...(span === site.peer.span
            ? []
            : [{ resource: policy.resource, span: site.peer.span, message: 'This peer admits every pod' }]),
          ...workloads.slice(0, 3).flatMap((workload) => containerPort(workload, port)),
        ],
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site = policy && peersInEffect(policy).find(({ peer }) => peer.span.start === finding.data?.['peer']);
    if (policy === undefined || site === undefined || policy.resource.fact.clusterScoped) return [];
    return [
      fixOf(
        `Admit only pods of namespace ${policy.namespace} (allows less)`,
        () =>
          editDocument(context, finding.resource, (document) => {
            const item = nodeWithSpan(document.tree, site.peer.span);
            return item && replaceNode(document.text, item, 'podSelector: {}');
          }),
        { preferred: true },
      ),
    ];
  },
});

interface OpenPort {
  readonly site: PeerSite;
  readonly port: number;
  readonly workloads: readonly Workload[];
}

export function openPorts(
  cluster: Cluster,
  policy: PolicyEntry,
  ports: readonly number[] = SENSITIVE_PORTS,
): readonly OpenPort[] {
  const sites = peersInEffect(policy).filter(
    ({ direction, rule, peer }) => direction === 'ingress' && rule.action.value === 'allow' && isAnyPod(peer),
  );
  return sites.flatMap((site) => {
    const opened = cluster
      .subjectsOf(policy)
      .map((workload) => ({ workload, allowed: portsOfRule(site.rule, workload) }));
    return unique(ports).flatMap((port) => {
      const workloads = opened
        .filter(({ workload, allowed }) => allowed.contains('TCP', port) && isServed(cluster, workload, 'TCP', port))
        .map(({ workload }) => workload)
        .filter((workload) => !isDataStore(workload, port))
        .filter((workload) => isReachedFromElsewhere(cluster, workload, PortSet.of('TCP', port)));
      return workloads.length === 0 ? [] : [{ site, port, workloads }];
    });
  });
}

/** Whoever can reach a database, and by which rules, is a finding of its own. */
function isDataStore(workload: Workload, port: number): boolean {
  const store = dataStoreOf(workload);
  return store !== undefined && storePorts(store).contains('TCP', port);
}

/** Where the rule says which port it is; undefined when it is about all of them. */
function spanOfPort({ rule }: PeerSite, port: number, workload: Workload | undefined): Span | undefined {
  const entry = rule.ports?.find((one) => portsOfRule({ ...rule, ports: [one] }, workload).contains('TCP', port));
  return entry?.port?.span ?? entry?.span;
}

function containerPort({ name, resource, templateResource }: Workload, port: number) {
  const place = templateResource ?? resource;
  const found = place?.fact.template?.containers
    .flatMap((container) => container.ports)
    .find((candidate) => candidate.port.value === port);
  return place === undefined || found === undefined
    ? []
    : [{ resource: place, span: found.port.span, message: `${name} listens here` }];
}
