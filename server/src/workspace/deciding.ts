import type { Direction } from '../engine/model';
import type { UnknownReason } from '../engine/verdict';
import type { Span } from '../yaml/span';
import type { Cluster, DecidingEntry, UnreadEntry } from './cluster';

/** An object that is not understood: what it decides is not known. */
export function isUnread(entry: DecidingEntry): entry is UnreadEntry {
  return entry.resource.fact.type === 'unread-policy';
}

/** Where an object's rule stands; its name, else its kind, when it is meant as a whole or has no rule that is understood. */
export function decidingSpan({ resource: { fact } }: DecidingEntry, direction: Direction, rule?: number): Span {
  const written = fact.type === 'policy' && rule !== undefined ? fact[direction]?.rules[rule] : undefined;
  return written?.span ?? fact.name?.span ?? fact.kindSpan;
}

/** Names of more objects than these tell no more. */
const MOST_NAMED = 3;

/** `CiliumNetworkPolicy shop/api`. */
export function unreadName({ id, resource }: UnreadEntry): string {
  return `${resource.fact.kind} ${id}`;
}

/**
 * The missing fact behind `dialect-not-enforced`: the objects that are not understood among those that take part in a verdict,
 * as a clause without full stop.
 */
export function unreadClause(entries: readonly DecidingEntry[]): string | undefined {
  const names = [...new Set(entries.filter(isUnread).map(unreadName))];
  const [only] = names;
  if (only === undefined) return undefined;
  if (names.length === 1) return `${only} is not understood and may decide this`;
  const shown = names.slice(0, MOST_NAMED).join(', ');
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${shown}${more} are not understood and may decide this`;
}

/** Names the missing facts of one side for `describeVerdict`. */
export function factOf(
  cluster: Cluster,
  decidedBy: readonly { readonly policy: number }[],
): (reason: UnknownReason) => string | undefined {
  return (reason) =>
    reason === 'dialect-not-enforced'
      ? unreadClause(decidedBy.flatMap(({ policy }) => cluster.deciderOf(policy) ?? []))
      : undefined;
}
