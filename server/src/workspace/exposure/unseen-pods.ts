import type { ClusterInput, Endpoint, Namespace } from '../../engine/model';
import { PortSet } from '../../engine/port-set';
import { type Connection, createReachability, type Reachability } from '../../engine/reachability';
import { askPorts } from '../ask-ports';
import type { Cluster, Workload } from '../cluster';

/**
 * Decides connections from pods that no manifest shows, such as an ingress controller: their labels and namespaces may be
 * anything (A37). They are endpoints of an input of its own, so that no list ever shows them.
 */
export interface UnseenPods {
  /** From some pod of the cluster of which nothing is known: allowed is what any pod may open. */
  anywhere(destination: Workload, ports: PortSet): Connection;
  /** From OpenShift's router, whose namespace carries a known label (A41). */
  router(destination: Workload, ports: PortSet): Connection;
}

const built = new WeakMap<Cluster, UnseenPods>();

export function unseenPods(cluster: Cluster): UnseenPods {
  let found = built.get(cluster);
  if (found === undefined) {
    found = new Visitors(cluster);
    built.set(cluster, found);
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
  /** Namespace name → the endpoint that stands for an unseen pod in it. */
  private readonly local = new Map<string, number>();

  constructor(cluster: Cluster) {
    const { input } = cluster;
    const maybeKeys = selectedKeys(input);
    const namespaces = [...input.namespaces, ELSEWHERE, ROUTERS];
    const endpoints = [...input.endpoints];
    const workload = input.endpoints.reduce((top, endpoint) => Math.max(top, endpoint.workload), 0) + 1;
    const add = (namespace: number): number => {
      endpoints.push(unseen(endpoints.length, namespace, workload + endpoints.length, maybeKeys));
      return endpoints.length - 1;
    };
    this.elsewhere = add(input.namespaces.length);
    this.routers = add(input.namespaces.length + 1);
    for (const namespace of cluster.namespaces.values()) {
      if (namespace.workloads.length > 0) this.local.set(namespace.name, add(namespace.index));
    }
    const extended = { ...input, namespaces, endpoints };
    this.engine = { input: extended, reachability: createReachability(extended) };
  }

  anywhere(destination: Workload, ports: PortSet): Connection {
    const open = this.ask(this.elsewhere, destination, ports);
    const neighbour = this.local.get(destination.namespace);
    if (neighbour === undefined) return open;
    // It may also stand beside its backends, where more is allowed to it. A policy there that would stop its own egress is
    // no sign that it is stopped: nobody runs a controller that may not send.
    const beside = this.ask(neighbour, destination, ports);
    const unknown = open.unknown.union(beside.allowed).union(beside.unknown).minus(open.allowed);
    if (unknown.isEmpty) return { allowed: open.allowed, unknown, reasons: [] };
    const reasons = new Set([...open.reasons, ...beside.reasons]);
    return { allowed: open.allowed, unknown, reasons: reasons.size > 0 ? [...reasons] : ['missing-reference'] };
  }

  router(destination: Workload, ports: PortSet): Connection {
    return this.ask(this.routers, destination, ports);
  }

  private ask(source: number, destination: Workload, ports: PortSet): Connection {
    const answers = destination.endpoints.map((id) =>
      askPorts(this.engine, { kind: 'endpoint', id: source }, { kind: 'endpoint', id }, ports),
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
function selectedKeys({ tiers }: ClusterInput): ReadonlySet<string> {
  const alternatives = tiers.flatMap((tier) => tier.policies.flatMap((policy) => policy.alternatives));
  const selectors = alternatives.flatMap(({ subject, rules }) => [
    subject.pods,
    ...rules.flatMap((rule) => rule.peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods.pods] : []))),
  ]);
  return new Set(selectors.flatMap(({ requirements }) => requirements.map(({ key }) => key)));
}
