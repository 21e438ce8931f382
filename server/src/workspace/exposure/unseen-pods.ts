import { type Explanation, explain } from '../../engine/explain';
import type { ClusterInput, Endpoint, FlowEnd, Namespace } from '../../engine/model';
import { type Protocol, PortSet } from '../../engine/port-set';
import { type Connection, createReachability, type Reachability } from '../../engine/reachability';
import { askPorts } from '../ask-ports';
import type { Cluster, Workload } from '../cluster';
import { SYSTEM_NAMESPACE } from '../cluster/namespaces';
import { inputOver } from '../namespace-input';

/**
 * Decides connections from pods that no manifest shows, such as an ingress controller: their labels and namespaces may be
 * anything (A37). They are endpoints of an input of its own, so that no list ever shows them.
 */
export interface UnseenPods {
  /** From some pod of the cluster of which nothing is known: allowed is what any pod may open. */
  anywhere(destination: Workload, ports: PortSet): Connection;
  /** The same from a pod of another namespace. */
  fromElsewhere(destination: Workload, ports: PortSet): Connection;
  /** From some pod of the cluster's own namespace, whose policies do not count. */
  fromSystem(destination: Workload, ports: PortSet): Connection;
  /** What a workload may open to some pod of another namespace of which nothing is known. */
  toElsewhere(source: Workload, ports: PortSet): Connection;
  /** From OpenShift's router, whose namespace carries a known label (A41). */
  router(destination: Workload, ports: PortSet): Connection;
  /**
   * Why a pod from elsewhere and one of the same namespace, or else the router, may or may not use a port: an explanation for
   * each pod of the workload.
   */
  explain(destination: Workload, isRouter: boolean, protocol: Protocol, port: number): readonly Explanation[];
}

const built = new WeakMap<Cluster, Map<string, UnseenPods>>();

/** What decides about connections to pods of one namespace. */
export function unseenPods(cluster: Cluster, namespace: string): UnseenPods {
  const known = built.get(cluster) ?? new Map<string, UnseenPods>();
  built.set(cluster, known);
  let found = known.get(namespace);
  if (found === undefined) {
    found = new Visitors(cluster, namespace);
    known.set(namespace, found);
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

class Visitors implements UnseenPods {
  private readonly engine: { readonly input: ClusterInput; readonly reachability: Reachability };
  private readonly elsewhere: number;
  private readonly routers: number;
  private readonly system: number;
  /** A pod beside the destinations. */
  private readonly neighbour: number | undefined;
  /** The cluster's numbers of the namespace's endpoints → those in the input. */
  private readonly ids: ReadonlyMap<number, number>;

  constructor(cluster: Cluster, namespace: string) {
    const home = cluster.namespaces.get(namespace);
    const own = (home?.workloads ?? []).flatMap((workload) =>
      workload.endpoints.flatMap((id) => cluster.input.endpoints[id] ?? []),
    );
    this.ids = new Map(own.map((endpoint, id) => [endpoint.id, id]));
    const input = inputOver(cluster, namespace);
    const maybeKeys = selectedKeys(input);
    const namespaces = [...input.namespaces, ELSEWHERE, ROUTERS];
    const endpoints = own.map((endpoint, id): Endpoint => ({ ...endpoint, id }));
    const workload = own.reduce((top, endpoint) => Math.max(top, endpoint.workload), 0) + 1;
    const add = (index: number): number => {
      endpoints.push(unseen(endpoints.length, index, workload + endpoints.length, maybeKeys));
      return endpoints.length - 1;
    };
    this.elsewhere = add(input.namespaces.length);
    this.routers = add(input.namespaces.length + 1);
    this.system = add(cluster.namespaces.get(SYSTEM_NAMESPACE)?.index ?? input.namespaces.length);
    this.neighbour = home === undefined ? undefined : add(home.index);
    const extended = { ...input, namespaces, endpoints };
    this.engine = { input: extended, reachability: createReachability(extended) };
  }

  anywhere(destination: Workload, ports: PortSet): Connection {
    const open = this.ask(this.elsewhere, destination, ports);
    if (this.neighbour === undefined) return open;
    // It may also stand beside its backends, where more is allowed to it. A policy there that would stop its own egress is
    // no sign that it is stopped: nobody runs a controller that may not send.
    const beside = this.ask(this.neighbour, destination, ports);
    const unknown = open.unknown.union(beside.allowed).union(beside.unknown).minus(open.allowed);
    if (unknown.isEmpty) return { allowed: open.allowed, unknown, reasons: [] };
    const reasons = new Set([...open.reasons, ...beside.reasons]);
    return { allowed: open.allowed, unknown, reasons: reasons.size > 0 ? [...reasons] : ['missing-reference'] };
  }

  fromElsewhere(destination: Workload, ports: PortSet): Connection {
    return this.ask(this.elsewhere, destination, ports);
  }

  fromSystem(destination: Workload, ports: PortSet): Connection {
    return this.ask(this.system, destination, ports);
  }

  toElsewhere(source: Workload, ports: PortSet): Connection {
    const elsewhere = { kind: 'endpoint', id: this.elsewhere } as const;
    return anyOf(this.endsOf(source).map((from) => askPorts(this.engine, from, elsewhere, ports)));
  }

  router(destination: Workload, ports: PortSet): Connection {
    return this.ask(this.routers, destination, ports);
  }

  explain(destination: Workload, isRouter: boolean, protocol: Protocol, port: number): readonly Explanation[] {
    const sources = isRouter
      ? [this.routers]
      : [this.elsewhere, ...(this.neighbour === undefined ? [] : [this.neighbour])];
    return sources.flatMap((id): readonly Explanation[] => {
      const from: FlowEnd = { kind: 'endpoint', id };
      return this.endsOf(destination).map((to) => explain(this.engine.input, { from, to, protocol, port }));
    });
  }

  private ask(source: number, destination: Workload, ports: PortSet): Connection {
    const from = { kind: 'endpoint', id: source } as const;
    return anyOf(this.endsOf(destination).map((to) => askPorts(this.engine, from, to, ports)));
  }

  private endsOf({ endpoints }: Workload): readonly { readonly kind: 'endpoint'; readonly id: number }[] {
    return endpoints.flatMap((id) => {
      const own = this.ids.get(id);
      return own === undefined ? [] : [{ kind: 'endpoint' as const, id: own }];
    });
  }
}

function anyOf(answers: readonly Connection[]): Connection {
  const allowed = answers.reduce((set, answer) => set.union(answer.allowed), PortSet.NONE);
  const unknown = answers.reduce((set, answer) => set.union(answer.unknown), PortSet.NONE).minus(allowed);
  return { allowed, unknown, reasons: [...new Set(answers.flatMap((answer) => answer.reasons))] };
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
function selectedKeys({ tiers }: ClusterInput): ReadonlySet<string> {
  const alternatives = tiers.flatMap((tier) => tier.policies.flatMap((policy) => policy.alternatives));
  const selectors = alternatives.flatMap(({ subject, rules }) => [
    subject.pods,
    ...rules.flatMap((rule) => rule.peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods.pods] : []))),
  ]);
  return new Set(selectors.flatMap(({ requirements }) => requirements.map(({ key }) => key)));
}
