import { type AddressAtoms, type AddressGroup, addressAtoms } from './address-atoms';
import { type Bits, emptyBits, hasBit, isEmptyBits, members } from './bits';
import { type ClassFacts, classify, type EndpointClass } from './classes';
import type { IpSet } from './ip-set';
import { type Match, onSameNode } from './membership';
import type { ClusterInput, Direction } from './model';
import { PodSetIndex } from './pod-index';
import type { PortAtoms } from './port-atoms';
import { PortSet } from './port-set';
import { addressSets, compileProgram, type Program, portAtomsOf } from './program';
import { NO_REASON, reasonsOf } from './reasons';
import { type Cell, type PeerColumn, SideTable } from './side-table';
import { MAYBE, NO, or, type Tri, YES } from './tri';
import type { UnknownReason } from './verdict';

export type { EndpointClass } from './classes';

/** One end of a question. `external`: outside the cluster; `node`: see `FlowEnd`. */
export type ReachEnd =
  | { readonly kind: 'endpoint'; readonly id: number }
  | { readonly kind: 'external'; readonly addresses: IpSet }
  | { readonly kind: 'node'; readonly same: boolean };

/** What new connections between two ends can use; everything in neither set is denied. Equal answers share one object. */
export interface Connection {
  readonly allowed: PortSet;
  readonly unknown: PortSet;
  /** Why `unknown` is; empty exactly when `unknown` is. */
  readonly reasons: readonly UnknownReason[];
}

/** Work done so far: what tests measure instead of time. */
export interface ReachabilityCounters {
  readonly classes: number;
  readonly sideTablesComputed: number;
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

class ClassReachability implements Reachability {
  readonly classes: readonly ClassFacts[];
  private readonly classIds: readonly number[];
  private readonly program: Program;
  private readonly selectors: number;
  private readonly atoms: PortAtoms;
  private readonly tables = new Map<string, SideTable | undefined>();
  private readonly addresses = new Map<Direction, AddressAtoms>();
  private readonly columns = new Map<string, PeerColumn>();
  private readonly externalsAsked: Readonly<Record<Direction, WeakMap<IpSet, readonly PeerColumn[]>>> = {
    ingress: new WeakMap(),
    egress: new WeakMap(),
  };
  private readonly open: Cell;
  private readonly joined = new Map<Cell, Map<Cell, Connection>>();
  private readonly interned = new Map<string, Cell>();
  private computed = 0;

  constructor(private readonly input: ClusterInput) {
    const pods = new PodSetIndex(input);
    this.program = compileProgram(input, pods);
    this.atoms = portAtomsOf(input, this.program);
    const { classes, classOf } = classify(input, this.program, pods, addressAtoms(addressSets(input, DIRECTIONS)));
    this.classes = classes;
    this.classIds = classOf;
    this.selectors = pods.size;
    this.open = { allowed: this.atoms.all, unknown: emptyBits(this.atoms.size), reasons: new Map() };
  }

  get counters(): ReachabilityCounters {
    return {
      classes: this.classes.length,
      sideTablesComputed: this.computed,
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
    const subject = this.classes[this.classOf(endpointId)];
    let governed: Tri = NO;
    for (const index of subject === undefined ? [] : this.policiesOf(subject)) {
      const policy = this.program.policies[index];
      if (policy === undefined || this.program.tiers[policy.tier]?.end !== 'deny-if-governed') continue;
      const subjects = policy.readings.map((reading): Tri => {
        const match = reading.governs.includes(direction) ? subject?.podSets.get(reading.subject) : undefined;
        return match?.tri ?? NO;
      });
      const [first = NO] = subjects;
      governed = or(governed, subjects.every((tri) => tri === first) ? first : MAYBE);
      if (governed === YES) break;
    }
    return { governed };
  }

  between(from: ReachEnd, to: ReachEnd): Connection {
    if (this.isExempt(from, to)) return this.join(this.open, this.open);
    const sources = this.columnsOf(from, 'ingress');
    const targets = this.columnsOf(to, 'egress');
    const connections: Connection[] = [];
    for (const source of sources) {
      for (const target of targets) {
        connections.push(this.join(this.cell(source, 'egress', target), this.cell(target, 'ingress', source)));
      }
    }
    const [only] = connections;
    return only !== undefined && connections.length === 1 ? only : everywhere(connections);
  }

  private isExempt(from: ReachEnd, to: ReachEnd): boolean {
    if (from.kind === 'node' && from.same) return true;
    if (to.kind === 'node' && to.same) return true;
    if (from.kind !== 'endpoint' || to.kind !== 'endpoint') return false;
    const [source, destination] = [this.input.endpoints[from.id], this.input.endpoints[to.id]];
    if (source === undefined || destination === undefined) return false;
    return from.id === to.id ? !source.replicated : onSameNode(source, destination) === YES;
  }

  /** `direction`: of the rules that look at this end as a peer. */
  private columnsOf(end: ReachEnd, direction: Direction): readonly PeerColumn[] {
    switch (end.kind) {
      case 'endpoint': {
        const found = this.classes[this.classOf(end.id)];
        if (found === undefined)
          return [this.column('nowhere', () => plainColumn('nowhere', { kind: 'address', address: undefined }))];
        const { representative: endpoint } = found;
        return [this.column(`class ${found.id}`, () => ({ ...found, end: { kind: 'endpoint', endpoint } }))];
      }
      case 'node':
        return [this.column('node', () => plainColumn('other node', { kind: 'node' }))];
      case 'external':
        return this.externalColumns(end.addresses, direction);
    }
  }

  /** The same set is asked for many pods. */
  private externalColumns(asked: IpSet, direction: Direction): readonly PeerColumn[] {
    // First, as it makes the groups known.
    const { groups } = this.addressesOf(direction);
    let columns = this.externalsAsked[direction].get(asked);
    if (columns === undefined) {
      columns = groups.flatMap((group, index) =>
        group.addresses.overlaps(asked) ? [this.groupColumn(direction, group, index)] : [],
      );
      this.externalsAsked[direction].set(asked, columns);
    }
    return columns;
  }

  private groupColumn(direction: Direction, { representative }: AddressGroup, index: number): PeerColumn {
    const key = `${direction} ${index}`;
    return this.column(key, () => plainColumn(key, { kind: 'address', address: representative }));
  }

  private column(key: string, make: () => PeerColumn): PeerColumn {
    let column = this.columns.get(key);
    if (column === undefined) this.columns.set(key, (column = make()));
    return column;
  }

  private cell(near: PeerColumn, direction: Direction, far: PeerColumn): Cell {
    if (near.end.kind !== 'endpoint' || near.end.endpoint.hostNetwork) return this.open;
    const subject = this.classes[this.classOf(near.end.endpoint.id)];
    if (subject === undefined) return this.open;
    const table = this.table(subject, direction);
    return table === undefined ? this.open : table.cell(far);
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
            this.intern(cell),
          );
    if (table !== undefined) this.computed++;
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

  /** Cells with equal content become one object, so that joins of equal cells are computed once. */
  private intern(cell: Cell): Cell {
    const reasons = [...cell.reasons].map(([atom, mask]) => `${atom}:${mask}`);
    const key = `${cell.allowed.join()}|${cell.unknown.join()}|${reasons.join()}`;
    const known = this.interned.get(key);
    if (known !== undefined) return known;
    this.interned.set(key, cell);
    return cell;
  }

  /** A connection needs both sides (0.3, G19). */
  private join(egress: Cell, ingress: Cell): Connection {
    let row = this.joined.get(egress);
    if (row === undefined) this.joined.set(egress, (row = new Map()));
    let connection = row.get(ingress);
    if (connection === undefined) row.set(ingress, (connection = this.compute(egress, ingress)));
    return connection;
  }

  private compute(egress: Cell, ingress: Cell): Connection {
    const allowed = egress.allowed.map((word, i) => word & (ingress.allowed[i] ?? 0));
    const unknown: Bits = egress.allowed.map((word, i) => {
      const possible = (word | (egress.unknown[i] ?? 0)) & ((ingress.allowed[i] ?? 0) | (ingress.unknown[i] ?? 0));
      return possible & ~(allowed[i] ?? 0);
    });
    let mask = NO_REASON;
    for (const atom of members(unknown)) mask |= (egress.reasons.get(atom) ?? 0) | (ingress.reasons.get(atom) ?? 0);
    return {
      allowed: this.portSet(allowed),
      unknown: this.portSet(unknown),
      reasons: isEmptyBits(unknown) ? [] : reasonsOf(mask),
    };
  }

  private portSet(bits: Bits): PortSet {
    if (isEmptyBits(bits)) return PortSet.NONE;
    const full = hasBit(bits, this.atoms.size - 1) && bits.every((word, i) => word === this.atoms.all[i]);
    return full ? PortSet.ALL : this.atoms.toPortSet(bits);
  }

  private addressesOf(direction: Direction): AddressAtoms {
    let atoms = this.addresses.get(direction);
    if (atoms === undefined) {
      atoms = addressAtoms(addressSets(this.input, [direction]));
      this.addresses.set(direction, atoms);
      // Who goes through all groups asks for each of them on its own.
      for (const [index, group] of atoms.groups.entries())
        this.externalsAsked[direction].set(group.addresses, [this.groupColumn(direction, group, index)]);
    }
    return atoms;
  }
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
