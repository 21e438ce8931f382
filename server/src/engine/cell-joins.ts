import { type Bits, difference, emptyBits, hasBit, intersection, isEmptyBits, members, union } from './bits';
import { READINGS_DIFFER } from './join-readings';
import type { PortAtoms } from './port-atoms';
import { PortSet } from './port-set';
import { maskOf, NO_REASON, type ReasonMask, reasonsOf } from './reasons';
import type { Cell } from './side-table';
import type { UnknownReason } from './verdict';

/** What new connections between two ends can use; everything in neither set is denied. Equal answers share one object. */
export interface Connection {
  readonly allowed: PortSet;
  readonly unknown: PortSet;
  /** Why `unknown` is; empty exactly when `unknown` is. */
  readonly reasons: readonly UnknownReason[];
}

/** Joins cells of one set of port atoms, each pair of them once (G19). */
export class CellJoins {
  /** Says yes to everything. */
  readonly open: Cell;
  private readonly interned = new Map<string, Cell>();
  private readonly joined = new Map<Cell, Map<Cell, Connection>>();
  private readonly agreed = new Map<Cell, Map<Cell, Cell>>();

  constructor(private readonly atoms: PortAtoms) {
    this.open = { allowed: atoms.all, unknown: emptyBits(atoms.size), reasons: new Map() };
  }

  /** Cells with equal content become one object, so that joins of equal cells are computed once. */
  intern(cell: Cell): Cell {
    const reasons = [...cell.reasons].map(([atom, mask]) => `${atom}:${mask}`);
    const key = `${cell.allowed.join()}|${cell.unknown.join()}|${reasons.join()}`;
    const known = this.interned.get(key);
    if (known !== undefined) return known;
    this.interned.set(key, cell);
    return cell;
  }

  /** A connection needs both sides (0.3, G19). */
  join(egress: Cell, ingress: Cell): Connection {
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

  /** What a side says in two readings of which one holds. */
  agree(a: Cell, b: Cell): Cell {
    if (a === b) return a;
    let row = this.agreed.get(a);
    if (row === undefined) this.agreed.set(a, (row = new Map()));
    let cell = row.get(b);
    if (cell === undefined) row.set(b, (cell = this.intern(agreement(a, b))));
    return cell;
  }
}

/** What they agree on; the rest is unknown. */
function agreement(a: Cell, b: Cell): Cell {
  const allowed = intersection(a.allowed, b.allowed);
  const unknown = difference(union(union(a.allowed, a.unknown), union(b.allowed, b.unknown)), allowed);
  const reasons = new Map<number, ReasonMask>();
  for (const atom of members(unknown)) {
    const alike = hasBit(a.unknown, atom) && hasBit(b.unknown, atom);
    reasons.set(
      atom,
      (a.reasons.get(atom) ?? 0) | (b.reasons.get(atom) ?? 0) | (alike ? NO_REASON : maskOf(READINGS_DIFFER)),
    );
  }
  return { allowed, unknown, reasons };
}
