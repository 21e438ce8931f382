import { IpSet } from '../engine/ip-set';
import type { Direction } from '../engine/model';
import type { Protocol } from '../engine/port-set';
import { YES } from '../engine/tri';
import type { Edge } from '../inference/result';
import type { Cluster, Workload } from '../workspace/cluster';
import type { PlannedPort } from './plan';

/** What the policies that are there already do, so that only what is missing is added. */
export class Existing {
  constructor(private readonly cluster: Cluster) {}

  isolates(workload: Workload, direction: Direction): boolean {
    return this.cluster.isolation(workload, direction).isolated === YES;
  }

  /** True when a policy isolates the workload and its rules admit the connection in that direction. */
  admits(edge: Edge, direction: Direction): boolean {
    const bearer =
      direction === 'ingress' ? edge.destination : edge.source.kind === 'workload' ? edge.source.workload : undefined;
    if (bearer === undefined || !this.isolates(bearer, direction)) return false;
    if (edge.source.kind !== 'workload') return this.admitsEverybody(edge.destination, edge);
    return this.allows(edge.source.workload, edge.destination, edge.protocol, edge.port, direction);
  }

  /** The same for an address outside; undefined = every address. */
  reaches(workload: Workload, address: string | undefined, port: PlannedPort): boolean {
    if (!this.isolates(workload, 'egress')) return false;
    const addresses = address === undefined ? IpSet.ALL_V4 : (IpSet.address(address) ?? IpSet.NONE);
    return workload.endpoints.every((id) =>
      this.cluster.reachability
        .between({ kind: 'endpoint', id }, { kind: 'external', addresses })
        .allowed.contains(port.protocol, port.port),
    );
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

  private admitsEverybody(workload: Workload, port: PlannedPort): boolean {
    return workload.endpoints.every((id) =>
      this.cluster.reachability
        .between({ kind: 'external', addresses: IpSet.ALL }, { kind: 'endpoint', id })
        .allowed.contains(port.protocol, port.port),
    );
  }
}
