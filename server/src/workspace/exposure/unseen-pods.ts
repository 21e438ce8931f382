import type { ClusterInput, Endpoint, Namespace, Tier } from '../../engine/model';
import { formatPorts, PortSet } from '../../engine/port-set';
import { type Connection, createReachability, type Reachability } from '../../engine/reachability';
import { askPorts } from '../ask-ports';
import type { Cluster, PolicyEntry, Workload } from '../cluster';
import { SYSTEM_NAMESPACE } from '../cluster/namespaces';
import { identityOf } from '../identity';
import { meaningText } from '../meaning';

/**
 * Decides connections from pods that no manifest shows, such as an ingress controller: their labels and namespaces may be
 * anything (A37). They are endpoints of an input of its own, so that no list ever shows them.
 */
export interface UnseenPods {
  /** From some pod of the cluster of which nothing is known: allowed is what any pod may open. */
  anywhere(destination: Workload, ports: PortSet): Connection;
  /** The same from a pod of another namespace. */
  elsewhere(destination: Workload, ports: PortSet): Connection;
  /** From some pod of the cluster's own namespace, whose policies do not count. */
  fromSystem(destination: Workload, ports: PortSet): Connection;
  /** What a workload may open to some pod of another namespace of which nothing is known. */
  reachedBy(source: Workload, ports: PortSet): Connection;
  /** From OpenShift's router, whose namespace carries a known label (A41). */
  router(destination: Workload, ports: PortSet): Connection;
}

const built = new WeakMap<ClusterInput, UnseenPods>();

export function unseenPods(cluster: Cluster): UnseenPods {
  let found = built.get(cluster.input);
  if (found === undefined) {
    found = new Visitors(cluster);
    built.set(cluster.input, found);
  }
  return found;
}

const ELSEWHERE: Namespace = { name: '{elsewhere}', labels: new Map(), labelsOpen: true };

const ROUTERS: Namespace = {
  name: '{openshift-ingress}',
  labels: new Map([
    ['kubernetes.io/metadata.name', 'openshift-ingress'],
    ['network.openshift.io/policy-group', 'ingress'],
  ]),
  labelsOpen: true,
};

/** By the engine's namespace: it and policies outlive edits elsewhere, and nothing is decided anew. */
const kept = new WeakMap<Namespace, { readonly key: string; readonly visitors: NamespaceVisitors }>();

class Visitors implements UnseenPods {
  private readonly byNamespace = new Map<string, NamespaceVisitors>();
  private readonly ofCluster: readonly PolicyEntry[];

  constructor(private readonly cluster: Cluster) {
    this.ofCluster = cluster.policies.filter(({ resource }) => resource.fact.clusterScoped);
  }

  anywhere(destination: Workload, ports: PortSet): Connection {
    const visitors = this.of(destination);
    const open = visitors.ask('elsewhere', destination, ports);
    // It may also stand beside its backends, where more is allowed to it. A policy there that would stop its own egress is
    // no sign that it is stopped: nobody runs a controller that may not send.
    const beside = visitors.ask('beside', destination, ports);
    const unknown = open.unknown.union(beside.allowed).union(beside.unknown).minus(open.allowed);
    if (unknown.isEmpty) return { allowed: open.allowed, unknown, reasons: [] };
    const reasons = new Set([...open.reasons, ...beside.reasons]);
    return { allowed: open.allowed, unknown, reasons: reasons.size > 0 ? [...reasons] : ['missing-reference'] };
  }

  elsewhere(destination: Workload, ports: PortSet): Connection {
    return this.of(destination).ask('elsewhere', destination, ports);
  }

  fromSystem(destination: Workload, ports: PortSet): Connection {
    return this.of(destination).ask('system', destination, ports);
  }

  reachedBy(source: Workload, ports: PortSet): Connection {
    return this.of(source).reachedBy(source, ports);
  }

  router(destination: Workload, ports: PortSet): Connection {
    return this.of(destination).ask('router', destination, ports);
  }

  private of({ namespace }: Workload): NamespaceVisitors {
    const known = this.byNamespace.get(namespace) ?? this.visitorsFor(namespace);
    this.byNamespace.set(namespace, known);
    return known;
  }

  private visitorsFor(name: string): NamespaceVisitors {
    const { cluster } = this;
    const entry = cluster.namespaces.get(name);
    const namespace = cluster.input.namespaces[entry?.index ?? -1] ?? ELSEWHERE;
    const system = cluster.input.namespaces[cluster.namespaces.get(SYSTEM_NAMESPACE)?.index ?? -1] ?? ELSEWHERE;
    const policies = [...(entry?.policies ?? []), ...this.ofCluster];
    const key = [...policies.map(({ policy }) => identityOf(policy)), meaningText(cluster.input.options)].join();
    const before = kept.get(namespace);
    if (before?.key === key) return before.visitors;
    const workloads = entry?.workloads ?? [];
    const endpoints = workloads.flatMap(({ endpoints: ids }) => ids.flatMap((id) => cluster.input.endpoints[id] ?? []));
    const visitors = new NamespaceVisitors(cluster.input, { namespace, system, endpoints, policies });
    kept.set(namespace, { key, visitors });
    return visitors;
  }
}

type Stand = 'elsewhere' | 'router' | 'beside' | 'system';

interface Surroundings {
  readonly namespace: Namespace;
  /** The cluster's own namespace. */
  readonly system: Namespace;
  readonly endpoints: readonly Endpoint[];
  /** Those that may select pods of the namespace. */
  readonly policies: readonly PolicyEntry[];
}

/** Unseen pods and the pods of one namespace, in an engine of their own. */
class NamespaceVisitors {
  private readonly engine: { readonly input: ClusterInput; readonly reachability: Reachability };
  /** Ids of the engine by those of the cluster. */
  private readonly own: ReadonlyMap<number, number>;
  private readonly strangers: Readonly<Record<Stand, number>>;
  private readonly answers = new Map<string, Connection>();

  constructor({ tiers, options }: ClusterInput, { namespace, system, endpoints, policies }: Surroundings) {
    const used = tiers.map((tier) => ({
      ...tier,
      policies: policies.filter((entry) => entry.tier === tier.id).map(({ policy }) => policy),
    }));
    const maybeKeys = selectedKeys(used);
    const workload = endpoints.reduce((top, endpoint) => Math.max(top, endpoint.workload), 0) + 1;
    const all = endpoints.map((endpoint, id): Endpoint => ({ ...endpoint, id, namespace: 0 }));
    const add = (place: number): number => all.push(unseen(all.length, place, workload + all.length, maybeKeys)) - 1;
    this.own = new Map(endpoints.map(({ id }, index) => [id, index]));
    this.strangers = { beside: add(0), elsewhere: add(1), router: add(2), system: add(3) };
    const input = { namespaces: [namespace, ELSEWHERE, ROUTERS, system], endpoints: all, tiers: used, options };
    this.engine = { input, reachability: createReachability(input) };
  }

  ask(from: Stand, destination: Workload, ports: PortSet): Connection {
    return this.between([this.strangers[from]], this.idsOf(destination), ports);
  }

  reachedBy(source: Workload, ports: PortSet): Connection {
    return this.between(this.idsOf(source), [this.strangers.elsewhere], ports);
  }

  private idsOf({ endpoints }: Workload): readonly number[] {
    return endpoints.flatMap((id) => this.own.get(id) ?? []);
  }

  private between(sources: readonly number[], destinations: readonly number[], ports: PortSet): Connection {
    const key = `${sources.join()}>${destinations.join()} ${formatPorts(ports)}`;
    const connection = this.answers.get(key) ?? this.compute(sources, destinations, ports);
    this.answers.set(key, connection);
    return connection;
  }

  private compute(sources: readonly number[], destinations: readonly number[], ports: PortSet): Connection {
    const answers = sources.flatMap((from) =>
      destinations.map((to) =>
        askPorts(this.engine, { kind: 'endpoint', id: from }, { kind: 'endpoint', id: to }, ports),
      ),
    );
    const allowed = answers.reduce((set, answer) => set.union(answer.allowed), PortSet.NONE);
    const unknown = answers.reduce((set, answer) => set.union(answer.unknown), PortSet.NONE).minus(allowed);
    return { allowed, unknown, reasons: [...new Set(answers.flatMap((answer) => answer.reasons))] };
  }
}

function unseen(id: number, namespace: number, workload: number, maybeKeys: ReadonlySet<string>): Endpoint {
  return {
    id,
    namespace,
    labels: new Map(),
    presentKeys: new Set(),
    maybeKeys,
    namedPorts: [],
    serviceAccount: 'default',
    hostNetwork: false,
    ips: [],
    workload,
    replicated: false,
  };
}

/** Every key that some policy asks pods for. */
function selectedKeys(tiers: readonly Tier[]): ReadonlySet<string> {
  const alternatives = tiers.flatMap((tier) => tier.policies.flatMap((policy) => policy.alternatives));
  const selectors = alternatives.flatMap(({ subject, rules }) => [
    subject.pods,
    ...rules.flatMap((rule) => rule.peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods.pods] : []))),
  ]);
  return new Set(selectors.flatMap(({ requirements }) => requirements.map(({ key }) => key)));
}
