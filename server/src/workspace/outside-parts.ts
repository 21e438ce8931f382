import { addressAtoms } from '../engine/address-atoms';
import type { IpSet } from '../engine/ip-set';
import type { Direction } from '../engine/model';
import { addressSets } from '../engine/program';
import type { Cluster } from './cluster';
import { inputOver } from './namespace-input';

/** Addresses outside the cluster that no policy over the pods of one namespace tells apart. */
export interface OutsidePart {
  readonly addresses: IpSet;
  /** What to ask the engine with: its answer holds for all of `addresses`, and only for pods of the namespace. */
  readonly sample: IpSet;
}

/**
 * All addresses in as few parts as the policies that can select pods of a namespace need. The engine's own parts are those
 * of all policies of the cluster: to ask each workload about each of them would be quadratic where every policy has its own
 * blocks.
 */
export function outsideParts(cluster: Cluster, namespace: string, direction: Direction): readonly OutsidePart[] {
  const known = parts.get(cluster) ?? new Parts(cluster);
  parts.set(cluster, known);
  return known.of(namespace, direction);
}

const parts = new WeakMap<Cluster, Parts>();

class Parts {
  private readonly found = new Map<string, readonly OutsidePart[]>();
  private readonly samples: Readonly<Record<Direction, (set: IpSet) => IpSet>>;

  constructor(private readonly cluster: Cluster) {
    this.samples = { ingress: this.samplesFor('ingress'), egress: this.samplesFor('egress') };
  }

  of(namespace: string, direction: Direction): readonly OutsidePart[] {
    const key = `${direction} ${namespace}`;
    let result = this.found.get(key);
    if (result === undefined) {
      const { groups } = addressAtoms(addressSets(inputOver(this.cluster, namespace), [direction]));
      result = groups.map(({ addresses }) => ({ addresses, sample: this.samples[direction](addresses) }));
      this.found.set(key, result);
    }
    return result;
  }

  /** Finds the engine's part that holds the first address of a set. */
  private samplesFor(direction: Direction): (set: IpSet) => IpSet {
    const engineParts = this.cluster.reachability.externals(direction);
    // Disjoint sets that cover everything are cut into themselves.
    const { groupOf } = addressAtoms(engineParts);
    const byGroup = new Map(engineParts.map((part) => [part.first && groupOf(part.first), part]));
    return (set) => byGroup.get(set.first && groupOf(set.first)) ?? set;
  }
}
