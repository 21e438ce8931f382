import { explain } from '../engine/explain';
import type { Direction } from '../engine/model';
import type { Cluster, PolicyEntry } from '../workspace/cluster';
import { decidingSpan } from '../workspace/deciding';
import { inputOver } from '../workspace/namespace-input';
import { portPieces } from '../workspace/path-ports';
import type { Location, Scope, Snapshot } from '../workspace/snapshot';
import type { Exercised } from './check';

/** One rule of a policy, or a policy as a whole, and how many tests look at a connection that it decides. */
export interface CoveredRule {
  /** `shop/api ingress rule 1`; the policy alone for the policy as a whole. */
  readonly label: string;
  readonly policy: boolean;
  readonly location: Location;
  readonly tests: number;
}

/** More connections of one test than these are not explained: each costs a look at every policy of its pods. */
const MOST_EXPLAINED = 400;

/** Counts, for every rule of a scope's policies, the tests that exercise it: allowed or denied by it is what they see. */
export class RuleCoverage {
  private readonly counts = new Map<string, number>();

  constructor(private readonly cluster: Cluster) {}

  /** Adds the connections that one test has looked at. */
  add(connections: readonly Exercised[]): void {
    const found = new Set<string>();
    for (const connection of connections.slice(0, MOST_EXPLAINED)) {
      for (const key of this.decidersOf(connection)) found.add(key);
    }
    for (const key of found) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  /** All rules of the policies in force, in the order of their files. */
  rules(snapshot: Snapshot, { cluster }: Scope): readonly CoveredRule[] {
    return cluster.policies
      .filter((policy) => !policy.resource.fact.refused)
      .flatMap((policy) => this.of(snapshot, policy));
  }

  private *decidersOf({ from, to, ports }: Exercised): Generator<string> {
    const { cluster } = this;
    for (const { protocol, from: port } of portPieces(cluster, [[from, to]], ports)) {
      for (const direction of ['egress', 'ingress'] as const) {
        const near = direction === 'egress' ? from : to;
        const endpoint = near.kind === 'endpoint' ? cluster.input.endpoints[near.id] : undefined;
        const namespace = cluster.input.namespaces[endpoint?.namespace ?? -1];
        if (namespace === undefined) continue;
        // What other namespaces' policies say has no say here.
        const input = inputOver(cluster, namespace.name);
        const { decidedBy, isolatedBy } = explain(input, { from, to, protocol, port })[direction];
        for (const { policy, rule } of decidedBy) {
          if (rule !== undefined) yield keyOf(policy, direction, rule);
          yield keyOf(policy);
        }
        // Denied because nothing allows it: what isolates has been looked at.
        if (decidedBy.length === 0) for (const policy of isolatedBy) yield keyOf(policy);
      }
    }
  }

  private of(snapshot: Snapshot, policy: PolicyEntry): readonly CoveredRule[] {
    const count = (key: string) => this.counts.get(key) ?? 0;
    const place = (direction: Direction, rule?: number) =>
      snapshot.locate(policy.resource, decidingSpan(policy, direction, rule));
    const { fact } = policy.resource;
    const rules = fact.governs.flatMap((direction) =>
      (fact[direction]?.rules ?? []).map((_, rule): CoveredRule => ({
        label: `${policy.id} ${direction} rule ${rule + 1}`,
        policy: false,
        location: place(direction, rule),
        tests: count(keyOf(policy.index, direction, rule)),
      })),
    );
    const whole: CoveredRule = {
      label: policy.id,
      policy: true,
      location: place('ingress'),
      tests: count(keyOf(policy.index)),
    };
    return [whole, ...rules];
  }
}

function keyOf(policy: number, direction?: Direction, rule?: number): string {
  return direction === undefined ? `${policy}` : `${policy} ${direction} ${rule}`;
}
