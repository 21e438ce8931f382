import { IpSet } from '../engine/ip-set';
import type { Direction } from '../engine/model';
import { PortSet, type Protocol } from '../engine/port-set';
import { YES } from '../engine/tri';
import type { Edge } from '../inference/result';
import type { Cluster, Workload } from '../workspace/cluster';
import { unseenPods } from '../workspace/exposure/unseen-pods';
import type { PlannedPort } from './plan';

/** What the policies that are there already do, so that only what is missing is added. */
export class Existing {
  constructor(private readonly cluster: Cluster) {}

  isolates(workload: Workload, direction: Direction): boolean {
    return this.cluster.isolation(workload, direction).isolated === YES;
  }

  /** True when a policy isolates the workload and its rules admit the connection in that direction, or may be meant to. */
  admits(edge: Edge, direction: Direction): boolean {
    const bearer =
      direction === 'ingress' ? edge.destination : edge.source.kind === 'workload' ? edge.source.workload : undefined;
    if (bearer === undefined || !this.isolates(bearer, direction)) return false;
    if (edge.source.kind !== 'workload') return this.admitsUnseen(edge) !== 'none';
    return this.allows(edge.source.workload, edge.destination, edge.protocol, edge.port, direction);
  }

  /**
   * Who may use a port whose callers are not in the manifests. `some`: a rule admits some addresses or some pods; whether they are
   * the callers nobody can tell, but somebody has decided whom to let in, and a wider rule beside it would undo that.
   */
  admitsUnseen({ source, destination, protocol, port }: Edge): 'all' | 'some' | 'none' {
    if (!this.isolates(destination, 'ingress')) return 'none';
    if (source.kind === 'internet' || source.kind === 'api-server') {
      const admitted = this.cluster.reachability
        .externals('ingress')
        .filter((addresses) => !addresses.family(4).equals(IpSet.NONE))
        .map((addresses) => this.receives(destination, addresses, { protocol, port }));
      return admitted.every((one) => one) ? 'all' : admitted.some((one) => one) ? 'some' : 'none';
    }
    const ports = PortSet.of(protocol, port, port);
    const { allowed, unknown } = unseenPods(this.cluster, destination.namespace).fromElsewhere(destination, ports);
    if (!allowed.isEmpty) return 'all';
    return unknown.isEmpty ? 'none' : 'some';
  }

  /** The same for an address outside. */
  reaches(workload: Workload, address: string, port: PlannedPort): boolean {
    return this.isolates(workload, 'egress') && this.sends(workload, IpSet.address(address) ?? IpSet.NONE, port);
  }

  /** Whether a policy isolates the workload and lets it out to some of the addresses: which, is then a decision. */
  reachesSome(workload: Workload, within: IpSet, port: PlannedPort): boolean {
    if (!this.isolates(workload, 'egress')) return false;
    return this.cluster.reachability.externals('egress').some((addresses) => {
      const asked = addresses.intersect(within);
      return !asked.equals(IpSet.NONE) && this.sends(workload, asked, port);
    });
  }

  allows(from: Workload, to: Workload, protocol: Protocol, port: number, direction: Direction): boolean {
    return from.endpoints.every((source) =>
      to.endpoints.every((destination) => {
        const explanation = this.cluster.explain({
          from: { kind: 'endpoint', id: source },
          to: { kind: 'endpoint', id: destination },
          protocol,
          port,
        });
        return explanation.exemption !== undefined || explanation[direction].verdict.kind === 'allow';
      }),
    );
  }

  /** Directions in which some policy isolates every pod of the namespace, whatever pods come. */
  deniedByDefault(namespace: string): readonly Direction[] {
    const directions: readonly Direction[] = ['ingress', 'egress'];
    const policies = this.cluster.namespaces.get(namespace)?.policies ?? [];
    return directions.filter((direction) =>
      policies.some(
        (policy) => policy.subject.pods.requirements.length === 0 && policy.resource.fact.governs.includes(direction),
      ),
    );
  }

  private sends(workload: Workload, addresses: IpSet, port: PlannedPort): boolean {
    return workload.endpoints.every((id) =>
      this.cluster.reachability
        .between({ kind: 'endpoint', id }, { kind: 'external', addresses })
        .allowed.contains(port.protocol, port.port),
    );
  }

  private receives(workload: Workload, addresses: IpSet, port: PlannedPort): boolean {
    return workload.endpoints.every((id) =>
      this.cluster.reachability
        .between({ kind: 'external', addresses }, { kind: 'endpoint', id })
        .allowed.contains(port.protocol, port.port),
    );
  }
}
