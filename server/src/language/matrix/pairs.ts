import type { PortSet } from '../../engine/port-set';
import type { Connection } from '../../engine/reachability';
import { askPorts } from '../../workspace/ask-ports';
import type { Cluster, Workload } from '../../workspace/cluster';
import { classEndpoints, mergeConnections } from '../peers';
import { type Judged, judge } from './judge';

/** What workloads may open to each other, on the ports that are asked for. */
export class Pairs {
  private readonly judged = new Map<Connection, Judged>();
  private readonly endpoints = new Map<Workload, readonly number[]>();

  constructor(
    private readonly cluster: Cluster,
    private readonly ports: PortSet,
  ) {}

  /** The union over the pods of both, as in lists. */
  between(source: Workload, destination: Workload): Judged {
    const { reachability } = this.cluster;
    const found: Judged[] = [];
    for (const from of this.endpointsOf(source)) {
      for (const to of this.endpointsOf(destination)) {
        const answer = reachability.between({ kind: 'endpoint', id: from }, { kind: 'endpoint', id: to });
        // Pairs with equal answers share the object.
        const known = this.judged.get(answer) ?? this.ask(answer, from, to);
        found.push(known);
      }
    }
    const [only] = found;
    return only !== undefined && found.length === 1 ? only : judge(mergeConnections(found), this.ports);
  }

  private ask(answer: Connection, from: number, to: number): Judged {
    const asked = askPorts(this.cluster, { kind: 'endpoint', id: from }, { kind: 'endpoint', id: to }, this.ports);
    const judged = judge(asked, this.ports);
    this.judged.set(answer, judged);
    return judged;
  }

  private endpointsOf(workload: Workload): readonly number[] {
    const known = this.endpoints.get(workload) ?? classEndpoints(this.cluster, workload);
    this.endpoints.set(workload, known);
    return known;
  }
}
