import type { Snapshot } from '../../workspace/snapshot';
import { type AccessChange, compareAccess, worse } from './compare-access';
import type { FixAllOptions } from './fix-all-options';
import { hasSameObjects } from './same-objects';
import type { SafeFix } from './safe-fixes';
import type { Trial } from './trial';

interface Round {
  readonly trial: Trial;
  readonly start: Snapshot;
  readonly options: Pick<FixAllOptions, 'pause' | 'cancelled'>;
  refuse(fix: SafeFix): void;
}

/** Fixes with the texts as they are when all of them are made. */
interface State {
  readonly fixes: readonly SafeFix[];
  readonly snapshot: Snapshot;
}

/**
 * The fixes of one round that prove to be safe together; the trial shows what they make. `refuse` is told about those that are
 * not; what only the others stand in the way of is left for the next round. undefined when it was cancelled.
 */
export async function acceptFixes(
  trial: Trial,
  batch: readonly SafeFix[],
  refuse: (fix: SafeFix) => void,
  options: Round['options'],
): Promise<readonly SafeFix[] | undefined> {
  const start = trial.snapshot;
  const accepted = await accept({ trial, start, options, refuse }, { fixes: [], snapshot: start }, batch);
  if (accepted === undefined) return undefined;
  trial.show(start, accepted.fixes);
  return accepted.fixes;
}

/** All at once if they change no connection, else in halves, down to single fixes. */
async function accept(round: Round, base: State, group: readonly SafeFix[]): Promise<State | undefined> {
  await round.options.pause?.();
  if (round.options.cancelled?.() === true) return undefined;
  const [fix, ...others] = group;
  if (fix === undefined) return base;
  const next = stateWith(round, base, group);
  const change = changeBetween(base.snapshot, next);
  if (change === 'same') return next;
  if (others.length === 0) return isAcceptable(round, base, fix, change) ? next : base;
  const middle = Math.ceil(group.length / 2);
  const first = await accept(round, base, group.slice(0, middle));
  return first && accept(round, first, group.slice(middle));
}

function stateWith({ trial, start }: Round, base: State, group: readonly SafeFix[]): State {
  const fixes = [...base.fixes, ...group];
  return { fixes, snapshot: trial.show(start, fixes) };
}

function changeBetween(before: Snapshot, { snapshot, fixes }: State): AccessChange {
  const uris = new Set(fixes.flatMap(({ edits }) => edits.documents.map(({ uri }) => uri)));
  if (![...uris].every((uri) => hasSameObjects(before.files.get(uri), snapshot.files.get(uri)))) return 'wider';
  let found: AccessChange = 'same';
  for (const scope of snapshot.scopes) {
    const known = before.scopes.find(({ root }) => root === scope.root);
    if (known !== scope && found !== 'wider')
      found = worse(found, known === undefined ? 'wider' : compareAccess(known.cluster, scope.cluster));
  }
  return found;
}

/** A single fix that changes connections: what is sure about them must stay so. */
function isAcceptable(round: Round, base: State, fix: SafeFix, change: AccessChange): boolean {
  if (change === 'settled') return true;
  // What changes nothing by itself was found superfluous because of what another fix has taken away: look again.
  if (change === 'narrower' && base.fixes.length > 0 && isWithoutEffectAlone(round, fix)) return false;
  round.refuse(fix);
  return false;
}

function isWithoutEffectAlone(round: Round, fix: SafeFix): boolean {
  const none: State = { fixes: [], snapshot: round.start };
  return changeBetween(round.start, stateWith(round, none, [fix])) === 'same';
}
