import { PortSet, formatPorts } from '../engine/port-set';
import { compare } from '../inference/edge-set';
import type { Edge, ExternalEdge } from '../inference/result';
import type { Cluster, Workload } from '../workspace/cluster';
import type { Scope, Snapshot } from '../workspace/snapshot';
import type { WorkspaceSettings } from '../workspace/settings';
import { createWorkspace } from '../workspace/workspace';
import { decidingRules, explainFirst, policyNames, type RuleReference, whyDenied } from './deciding-rules';
import { type ExtraGap, isExisting, type Tightening, tighteningOf } from './tightening';
import { exposureGaps, type Gap, outboundGaps } from './verify-external';
import { apiServerPorts, dnsPort } from './infrastructure-peers';
import { isCaller, PROBES, probeFor, STRANGER } from './probes';

export interface VerifyInput {
  readonly snapshot: Snapshot;
  readonly scope: Scope;
  /** Texts of the generated policies. */
  readonly generated: readonly string[];
  /** `ns/name` of the generated policies. */
  readonly generatedNames: ReadonlySet<string>;
  /** Ids of the workloads that the policies were made for. */
  readonly covered: ReadonlySet<string>;
  /** Ids of the covered workloads that must be able to resolve names. */
  readonly resolving: ReadonlySet<string>;
  readonly edges: readonly Edge[];
  /** Those of them that rules of before take care of in their own way: they need not be allowed as a whole. */
  readonly settled: ReadonlySet<Edge>;
  readonly external: readonly ExternalEdge[];
  /** Ids of the workloads that must be able to reach the API server. */
  readonly apiServerClients: ReadonlySet<string>;
  readonly settings: Partial<WorkspaceSettings> | undefined;
}

export interface Verification {
  /** Wanted connections that the policies do not allow. */
  readonly missing: readonly Gap[];
  /** Connections that the generated policies allow and nothing asks for; DNS is not counted. */
  readonly extra: readonly Gap[];
  /** The same, allowed by policies that were there before. */
  readonly extraBefore: readonly Gap[];
  /** The rules of those policies, with what they allow beyond what is asked for. */
  readonly tightening: readonly Tightening[];
  /** Workloads that must resolve names and cannot. */
  readonly withoutDns: readonly Gap[];
  /** Wanted connections of covered workloads that were checked. */
  readonly checked: number;
}

/**
 * Reads the generated policies back together with everything else, as a cluster would get them, and compares each pair of
 * workloads of which one is covered, and each covered workload and the outside, with what was wanted. Objects that are not
 * understood are left out: they would leave nothing to compare, and the policies are right or wrong without them.
 */
export function verify(input: VerifyInput): Verification {
  const cluster = clusterWith(input);
  if (cluster === undefined)
    return { missing: [], extra: [], extraBefore: [], tightening: [], withoutDns: [], checked: 0 };
  const byId = new Map(cluster.workloads.map((workload) => [workload.id, workload]));
  const edges = input.edges.filter((edge) => isCovered(input, edge));
  const wanted = wantedPorts(edges);
  const required = wantedPorts(edges.filter((edge) => !input.settled.has(edge)));
  const missing: Gap[] = [];
  const extra: ExtraGap[] = [];
  const open = openPorts(input.edges);
  const ends = cluster.workloads.filter((workload) => !workload.hostNetwork);
  for (const from of ends) {
    for (const to of ends) {
      const covers = input.covered.has(from.id) || input.covered.has(to.id);
      if (!covers || isCaller(to.id) || (from === to && !wanted.has(pairKey(from.id, to.id)))) continue;
      comparePair(input, cluster, from, to, { wanted, required, open }, missing, extra);
    }
  }
  // Host-network ends take no part in selectors: what was wanted of them is checked one by one.
  for (const edge of edges) {
    if (edge.source.kind !== 'workload') continue;
    const from = byId.get(edge.source.workload.id);
    const to = byId.get(edge.destination.id);
    if (from === undefined || to === undefined || (!from.hostNetwork && !to.hostNetwork)) continue;
    const allowed = connection(cluster, from, to);
    if (!allowed.contains(edge.protocol, edge.port)) {
      missing.push({
        src: from.id,
        dst: to.id,
        ports: `${edge.protocol} ${edge.port}`,
        reason: 'an end uses the host network, which no selector matches',
        byExisting: false,
      });
    }
  }
  const covered = [...input.covered].flatMap((id) => byId.get(id) ?? []);
  const outside = covered.flatMap((workload) => [
    exposureGaps(cluster, workload, input.edges),
    outboundGaps(cluster, workload, input.external, input.apiServerClients.has(workload.id)),
  ]);
  for (const gaps of outside) {
    missing.push(...gaps.missing);
    extra.push(...gaps.extra.map((gap) => ({ ...gap, byExisting: onlyExisting(input, cluster, [gap.rules]) })));
  }
  const external = input.external.filter((edge) => input.covered.has(edge.source.id));
  return {
    missing: sorted(missing),
    extra: sorted(extra.filter((gap) => !gap.byExisting).map(plain)),
    extraBefore: sorted(extra.filter((gap) => gap.byExisting).map(plain)),
    tightening: tighteningOf(cluster, extra, input.generatedNames),
    withoutDns: sorted([...input.resolving].flatMap((id) => dnsGap(cluster, byId.get(id)) ?? [])),
    checked: edges.length + external.length,
  };
}

function isCovered(input: VerifyInput, edge: Edge): boolean {
  const source = edge.source.kind === 'workload' && input.covered.has(edge.source.workload.id);
  return source || input.covered.has(edge.destination.id);
}

function clusterWith(input: VerifyInput): Cluster | undefined {
  const { settings } = input;
  const workspace = createWorkspace({ ...settings, cluster: { ...settings?.cluster, leaveOutUnread: true } });
  const { root } = input.scope;
  workspace.setRoots(root === '' ? [] : [root]);
  for (const uri of new Set(input.scope.resources.map((resource) => resource.uri))) {
    workspace.setFile(uri, input.snapshot.text(uri));
  }
  const folder = `${root === '' ? 'memory:' : root}/palisade-verification`;
  for (const [index, text] of input.generated.entries()) workspace.setFile(`${folder}/${index}.yaml`, text);
  workspace.setFile(`${folder}/probes.yaml`, PROBES);
  return workspace.snapshot().scopes.find((scope) => scope.root === root)?.cluster.judged;
}

type PortsByPair = ReadonlyMap<string, PortSet>;

function wantedPorts(edges: readonly Edge[]): PortsByPair {
  const wanted = new Map<string, PortSet>();
  for (const edge of edges) {
    const from = edge.source.kind === 'workload' ? edge.source.workload.id : probeFor(edge.source);
    if (from === undefined) continue;
    const key = pairKey(from, edge.destination.id);
    wanted.set(key, (wanted.get(key) ?? PortSet.NONE).union(PortSet.of(edge.protocol, edge.port, edge.port)));
  }
  return wanted;
}

/** Ports of each workload that a rule must open to more than named workloads: to the outside, or to any pod. */
function openPorts(edges: readonly Edge[]): PortsByPair {
  const open = new Map<string, PortSet>();
  for (const edge of edges) {
    const { source } = edge;
    const wide =
      source.kind === 'internet' ||
      source.kind === 'api-server' ||
      source.kind === 'monitoring' ||
      (source.kind === 'ingress-controller' && probeFor(source) === STRANGER) ||
      (source.kind === 'workload' && source.workload.hostNetwork);
    if (!wide) continue;
    const known = open.get(edge.destination.id) ?? PortSet.NONE;
    open.set(edge.destination.id, known.union(PortSet.of(edge.protocol, edge.port, edge.port)));
  }
  return open;
}

function comparePair(
  input: VerifyInput,
  cluster: Cluster,
  from: Workload,
  to: Workload,
  { wanted, required, open }: Readonly<Record<'wanted' | 'required' | 'open', PortsByPair>>,
  missing: Gap[],
  extra: ExtraGap[],
): void {
  const allowed = connection(cluster, from, to);
  const asked = wanted.get(pairKey(from.id, to.id)) ?? PortSet.NONE;
  const denied = (required.get(pairKey(from.id, to.id)) ?? PortSet.NONE).minus(allowed);
  if (!denied.isEmpty) {
    const reason = whyDenied(cluster, from, to, denied);
    missing.push({ src: from.id, dst: to.id, ports: formatPorts(denied), reason, byExisting: false });
  }
  if (from === to) return;
  let more = allowed.intersect(PortSet.ALL_PORTS).minus(asked);
  if (cluster.dnsWorkloads.includes(to)) more = more.minus(dnsPortsOf(cluster, to));
  // A pod that no policy here restricts may use what is open to everybody.
  if (!input.covered.has(from.id)) more = more.minus(open.get(to.id) ?? PortSet.NONE);
  // Where the API server is nobody knows: a block of every address holds pods, too.
  if (input.apiServerClients.has(from.id)) more = more.minus(apiServerPorts(cluster));
  if (more.isEmpty) return;
  // What is open to everybody on purpose is used by whom an egress rule lets out: that rule is then the cause.
  const wide = more.intersect(open.get(to.id) ?? PortSet.NONE);
  for (const [ports, ends] of [
    [wide, ['egress']],
    [more.minus(wide), ['egress', 'ingress']],
  ] as const) {
    if (ports.isEmpty) continue;
    const sides = decidingRules(explainFirst(cluster, from, to, ports), ends);
    const rules = sides.flat();
    const reason = `allowed by ${policyNames(
      cluster,
      rules.map(({ policy }) => policy),
    )}`;
    const byExisting = onlyExisting(input, cluster, sides);
    extra.push({ src: from.id, dst: to.id, ports: formatPorts(ports), reason, byExisting, rules });
  }
}

function dnsPairOf(cluster: Cluster, workload: Workload): PortSet {
  const port = dnsPort(cluster, workload);
  return PortSet.of('UDP', port, port).union(PortSet.of('TCP', port, port));
}

/** Port 53, and the one that the pods themselves listen on. */
function dnsPortsOf(cluster: Cluster, workload: Workload): PortSet {
  return DNS.union(dnsPairOf(cluster, workload));
}

const DNS = PortSet.of('UDP', 53, 53).union(PortSet.of('TCP', 53, 53));

/** Both protocols to one of the workloads that answer DNS, or to a cache on the node. */
function dnsGap(cluster: Cluster, workload: Workload | undefined): Gap | undefined {
  if (workload === undefined) return undefined;
  const reaches = cluster.dnsWorkloads.some(
    (dns) =>
      dns === workload || dns.hostNetwork || connection(cluster, workload, dns).includes(dnsPairOf(cluster, dns)),
  );
  if (reaches) return undefined;
  const server = cluster.dnsWorkloads[0];
  const why = server === undefined ? '' : `: ${whyDenied(cluster, workload, server, dnsPairOf(cluster, server))}`;
  return {
    src: workload.id,
    dst: server?.id ?? '{cluster-dns}',
    ports: formatPorts(DNS),
    reason: `names cannot be resolved${why}`,
    byExisting: false,
  };
}

/** What every pod of one workload can open to every pod of the other. */
function connection(cluster: Cluster, from: Workload, to: Workload): PortSet {
  let common: PortSet | undefined;
  for (const source of from.endpoints) {
    for (const destination of to.endpoints) {
      const { allowed } = cluster.reachability.between(
        { kind: 'endpoint', id: source },
        { kind: 'endpoint', id: destination },
      );
      common = common === undefined ? allowed : common.intersect(allowed);
    }
  }
  return common ?? PortSet.NONE;
}

/** True when policies that were there before suffice at every isolated end: then the generated ones do not open this. */
function onlyExisting(input: VerifyInput, cluster: Cluster, sides: readonly (readonly RuleReference[])[]): boolean {
  const existed = ({ policy }: RuleReference): boolean => isExisting(cluster, policy, input.generatedNames);
  return sides.length > 0 && sides.every((rules) => rules.some(existed));
}

function plain({ src, dst, ports, reason, byExisting }: ExtraGap): Gap {
  return { src, dst, ports, reason, byExisting };
}

function pairKey(from: string, to: string): string {
  return `${from} => ${to}`;
}

function sorted(gaps: readonly Gap[]): readonly Gap[] {
  return [...gaps].sort((a, b) => compare(a.src, b.src) || compare(a.dst, b.dst) || compare(a.ports, b.ports));
}
