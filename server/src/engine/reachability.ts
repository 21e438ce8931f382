import { type AddressAtoms, addressAtoms } from './address-atoms';
import { CellJoins, type Connection } from './cell-joins';
import { type ClassFacts, classesOfVariants, classify, type EndpointClass } from './classes';
import { type Expansion, expansionOf, type Variant } from './expansion';
import type { IpSet } from './ip-set';
import { type Match, onSameNode, sparesOwnNode } from './membership';
import type { ClusterInput, Direction } from './model';
import { PodSetIndex } from './pod-index';
import type { PortAtoms } from './port-atoms';
import { PortSet } from './port-set';
import { addressSets, compileProgram, type Program, portAtomsOf } from './program';
import { type Cell, type PeerColumn, SideTable } from './side-table';
import { agreed, NO, or, type Tri, YES } from './tri';

export type { Connection } from './cell-joins';
export type { EndpointClass } from './classes';

/** One end of a question. `external`: outside the cluster; `node`: see `FlowEnd`. */
export type ReachEnd =
  | { readonly kind: 'endpoint'; readonly id: number }
  | { readonly kind: 'external'; readonly addresses: IpSet }
  | { readonly kind: 'node'; readonly same: boolean };

/** Work done so far: what tests measure instead of time. */
export interface ReachabilityCounters {
  readonly classes: number;
  readonly sideTablesComputed: number;
  /** Rules that these tables hold. */
  readonly rulesInTables: number;
  /** Distinct pod sets evaluated over endpoints. */
  readonly selectorsEvaluated: number;
}

/** All pairs of a cluster, over classes of endpoints (G13–G19). Everything beyond the classes is computed on first use. */
export interface Reachability {
  readonly classes: readonly EndpointClass[];
  /** -1 for an id that does not exist. */
  classOf(endpointId: number): number;
  /**
   * Disjoint sets of outside addresses that all policies of the direction treat alike, covering IPv4 and IPv6: as sources
   * for ingress, as destinations for egress.
   */
  externals(direction: Direction): readonly IpSet[];
  /**
   * What `from` can open to `to`. For external addresses `allowed` and "not denied" hold for every address of the set, so
   * ask with one of `externals`, or a part of one, for an answer that is not a blend. Two endpoints with one id are
   * siblings if the workload is replicated; else it is traffic of a pod to itself, which is always allowed (B31).
   */
  between(from: ReachEnd, to: ReachEnd): Connection;
  /** Whether some policy isolates the endpoint in the direction (B6). */
  side(endpointId: number, direction: Direction): { readonly governed: Tri };
  readonly counters: ReachabilityCounters;
}

export function createReachability(input: ClusterInput): Reachability {
  return new ClassReachability(input);
}

const NO_PODS: ReadonlyMap<number, Match> = new Map();
const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const NO_VARIANTS = [undefined] as const;

/** What two ends say to each other's rules, at each group of outside addresses. */
type Sides = readonly { readonly egress: Cell; readonly ingress: Cell }[];

class ClassReachability implements Reachability {
  readonly classes: readonly EndpointClass[];
  private readonly classIds: readonly number[];
  /** The cluster with every reading of a pod as an endpoint of its own; all tables are about these. */
  private readonly input: ClusterInput;
  private readonly expansion: Expansion;
  private readonly facts: readonly ClassFacts[];
  private readonly factsOf: readonly number[];
  private readonly program: Program;
  private readonly selectors: number;
  private readonly atoms: PortAtoms;
  private readonly tables = new Map<string, SideTable | undefined>();
  private readonly addresses = new Map<Direction, AddressAtoms>();
  /** Index of a group of addresses among those of its direction. */
  private readonly groupIds = new WeakMap<IpSet, number>();
  private readonly columns = new Map<string, PeerColumn>();
  private readonly cells: CellJoins;
  private computed = 0;
  private rules = 0;

  constructor(described: ClusterInput) {
    this.expansion = expansionOf(described);
    const { input } = this.expansion;
    this.input = input;
    const pods = new PodSetIndex(input);
    this.program = compileProgram(input, pods);
    this.atoms = portAtomsOf(input, this.program);
    const inner = classify(input, this.program, pods, addressAtoms(addressSets(input, DIRECTIONS)));
    this.facts = inner.classes;
    this.factsOf = inner.classOf;
    const outer = input === described ? inner : classesOfVariants(described, this.expansion, inner.classOf);
    this.classes = outer.classes;
    this.classIds = outer.classOf;
    this.selectors = pods.size;
    this.cells = new CellJoins(this.atoms);
  }

  get counters(): ReachabilityCounters {
    return {
      classes: this.classes.length,
      sideTablesComputed: this.computed,
      rulesInTables: this.rules,
      selectorsEvaluated: this.selectors,
    };
  }

  classOf(endpointId: number): number {
    return this.classIds[endpointId] ?? -1;
  }

  externals(direction: Direction): readonly IpSet[] {
    return this.addressesOf(direction).groups.map((group) => group.addresses);
  }

  side(endpointId: number, direction: Direction): { readonly governed: Tri } {
    const variants = this.expansion.variantsOf(endpointId);
    return { governed: agreed(variants.map(({ id }) => this.governed(this.factsAt(id), direction))) };
  }

  private governed(subject: ClassFacts | undefined, direction: Direction): Tri {
    let governed: Tri = NO;
    for (const index of subject === undefined ? [] : this.policiesOf(subject)) {
      const policy = this.program.policies[index];
      if (policy === undefined || this.program.tiers[policy.tier]?.end !== 'deny-if-governed') continue;
      const subjects = policy.readings.map((reading): Tri => {
        const match = reading.governs.includes(direction) ? subject?.podSets.get(reading.subject) : undefined;
        return match?.tri ?? NO;
      });
      governed = or(governed, agreed(subjects));
      if (governed === YES) break;
    }
    return governed;
  }

  between(from: ReachEnd, to: ReachEnd): Connection {
    const [first = [], ...others] = this.readings(from, to);
    const connections = first.map((sides, group) => {
      let { egress, ingress } = sides;
      for (const other of others) {
        egress = this.cells.agree(egress, other[group]?.egress ?? egress);
        ingress = this.cells.agree(ingress, other[group]?.ingress ?? ingress);
      }
      return this.cells.join(egress, ingress);
    });
    const [only] = connections;
    return only !== undefined && connections.length === 1 ? only : everywhere(connections);
  }

  /** The sides in each combination of readings of both ends (A2). */
  private readings(from: ReachEnd, to: ReachEnd): readonly Sides[] {
    const found: Sides[] = [];
    for (const source of this.variantsOf(from)) {
      for (const target of this.variantsOf(to)) {
        if (source !== undefined && target !== undefined && !this.expansion.fit(source, target)) continue;
        found.push(this.sidesOf(variantEnd(from, source), variantEnd(to, target)));
      }
    }
    return found;
  }

  private variantsOf(end: ReachEnd): readonly (Variant | undefined)[] {
    return end.kind === 'endpoint' ? this.expansion.variantsOf(end.id) : NO_VARIANTS;
  }

  private sidesOf(from: ReachEnd, to: ReachEnd): Sides {
    if (this.isExempt(from, to)) return [{ egress: this.cells.open, ingress: this.cells.open }];
    const sources = this.columnsOf(from, 'ingress');
    const targets = this.columnsOf(to, 'egress');
    return sources.flatMap((source) =>
      targets.map((target) => ({
        egress: this.cell(source, 'egress', target),
        ingress: this.cell(target, 'ingress', source),
      })),
    );
  }

  private factsAt(endpoint: number): ClassFacts | undefined {
    return this.facts[this.factsOf[endpoint] ?? -1];
  }

  private isExempt(from: ReachEnd, to: ReachEnd): boolean {
    const { options, endpoints } = this.input;
    if (from.kind === 'node' && from.same) return true;
    if (to.kind === 'node' && to.same) return sparesOwnNode(options, 'egress');
    if (from.kind !== 'endpoint' || to.kind !== 'endpoint') return false;
    const [source, destination] = [endpoints[from.id], endpoints[to.id]];
    if (source === undefined || destination === undefined) return false;
    if (from.id === to.id) return !source.replicated;
    const direction = destination.hostNetwork ? 'egress' : 'ingress';
    return onSameNode(source, destination) === YES && sparesOwnNode(options, direction);
  }

  /** `direction`: of the rules that look at this end as a peer. */
  private columnsOf(end: ReachEnd, direction: Direction): readonly PeerColumn[] {
    switch (end.kind) {
      case 'endpoint': {
        const found = this.factsAt(end.id);
        if (found === undefined)
          return [this.column('nowhere', () => plainColumn('nowhere', { kind: 'address', address: undefined }))];
        const { representative: endpoint } = found;
        return [this.column(`class ${found.id}`, () => ({ ...found, end: { kind: 'endpoint', endpoint } }))];
      }
      case 'node':
        return [this.column('node', () => plainColumn('other node', { kind: 'node' }))];
      case 'external': {
        const { groups } = this.addressesOf(direction);
        // The sets of `externals` are what callers mostly ask with: to compare each with all others would be quadratic.
        const exact = this.groupIds.get(end.addresses);
        const indexes =
          exact !== undefined && groups[exact]?.addresses === end.addresses
            ? [exact]
            : [...groups.keys()].filter((index) => groups[index]?.addresses.overlaps(end.addresses));
        return indexes.flatMap((index) => {
          const group = groups[index];
          const key = `${direction} ${index}`;
          return group === undefined
            ? []
            : [this.column(key, () => plainColumn(key, { kind: 'address', address: group.representative }))];
        });
      }
    }
  }

  private column(key: string, make: () => PeerColumn): PeerColumn {
    let column = this.columns.get(key);
    if (column === undefined) this.columns.set(key, (column = make()));
    return column;
  }

  private cell(near: PeerColumn, direction: Direction, far: PeerColumn): Cell {
    if (near.end.kind !== 'endpoint' || near.end.endpoint.hostNetwork) return this.cells.open;
    const subject = this.factsAt(near.end.endpoint.id);
    if (subject === undefined) return this.cells.open;
    const table = this.table(subject, direction);
    return table === undefined ? this.cells.open : table.cell(far);
  }

  /** undefined when no policy governs the class in the direction (G21). */
  private table(subject: ClassFacts, direction: Direction): SideTable | undefined {
    const key = `${direction} ${subject.id}`;
    if (this.tables.has(key)) return this.tables.get(key);
    const policies = this.policiesOf(subject).filter((index) =>
      this.program.policies[index]?.readings.some(
        (reading) => reading.governs.includes(direction) && subject.podSets.has(reading.subject),
      ),
    );
    const table =
      policies.length === 0
        ? undefined
        : new SideTable(this.input, this.program, this.atoms, subject, direction, policies, (cell) =>
            this.cells.intern(cell),
          );
    if (table !== undefined) {
      this.computed++;
      this.rules += table.size;
    }
    this.tables.set(key, table);
    return table;
  }

  /** Policies that select or may select the class, in the order of evaluation. */
  private policiesOf(subject: ClassFacts): readonly number[] {
    const found = new Set<number>();
    for (const set of subject.podSets.keys()) {
      for (const policy of this.program.bySubject.get(set) ?? []) found.add(policy);
    }
    return [...found].sort((a, b) => a - b);
  }

  private addressesOf(direction: Direction): AddressAtoms {
    let atoms = this.addresses.get(direction);
    if (atoms === undefined) {
      atoms = addressAtoms(addressSets(this.input, [direction]));
      this.addresses.set(direction, atoms);
      atoms.groups.forEach(({ addresses }, index) => this.groupIds.set(addresses, index));
    }
    return atoms;
  }
}

function variantEnd(end: ReachEnd, variant: Variant | undefined): ReachEnd {
  return variant === undefined ? end : { kind: 'endpoint', id: variant.id };
}

function plainColumn(placeKey: string, end: PeerColumn['end']): PeerColumn {
  return { podSets: NO_PODS, end, placeKey, namedPorts: [], namedPortsKey: '' };
}

/** What holds for all of several connections: allowed by all, denied by at least one, else unknown. */
function everywhere(connections: readonly Connection[]): Connection {
  const [first, ...others] = connections;
  if (first === undefined) return { allowed: PortSet.NONE, unknown: PortSet.NONE, reasons: [] };
  let allowed = first.allowed;
  let possible = first.allowed.union(first.unknown);
  for (const other of others) {
    allowed = allowed.intersect(other.allowed);
    possible = possible.intersect(other.allowed.union(other.unknown));
  }
  const unknown = possible.minus(allowed);
  if (unknown.isEmpty) return { allowed, unknown: PortSet.NONE, reasons: [] };
  const responsible = connections.filter((connection) => !connection.unknown.intersect(unknown).isEmpty);
  return { allowed, unknown, reasons: [...new Set(responsible.flatMap((connection) => connection.reasons))] };
}
