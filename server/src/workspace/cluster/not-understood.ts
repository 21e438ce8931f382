import type { NotUnderstood, UnreadEntry } from '../cluster';

/** The objects by kind, in the order of the kinds: each kind is told of once. */
export function notUnderstoodIn(unread: readonly UnreadEntry[]): readonly NotUnderstood[] {
  const byKind = new Map<string, UnreadEntry[]>();
  for (const entry of unread) {
    const { group, kind } = entry.resource.fact;
    const name = `${group}/${kind}`;
    const found = byKind.get(name);
    if (found === undefined) byKind.set(name, [entry]);
    else found.push(entry);
  }
  return [...byKind]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, entries]) => ({
      kind,
      resources: entries.map(({ resource }) => resource),
      unknown: unknownFrom(entries),
    }));
}

function unknownFrom(entries: readonly UnreadEntry[]): NotUnderstood['unknown'] {
  const touches = entries.flatMap((entry) => entry.touches);
  if (touches.length === 0) return 'nothing';
  return touches.some(({ may }) => may.includes('allow')) ? 'decisions' : 'denials';
}

const CONSEQUENCES: Readonly<Record<NotUnderstood['unknown'], string>> = {
  nothing: 'no connection between pods depends on it',
  denials: 'connections that it may deny are unknown (dialect-not-enforced)',
  decisions: 'connections that it may allow or deny are unknown (dialect-not-enforced)',
};

/** A kind in one sentence without full stop, for several clusters together. */
export function notUnderstoodText({ kind, resources, unknown }: NotUnderstood): string {
  const objects = `${resources.length} ${resources.length === 1 ? 'object' : 'objects'}`;
  return `${kind} is not understood (${objects}): ${CONSEQUENCES[unknown]}`;
}

const RANK: readonly NotUnderstood['unknown'][] = ['nothing', 'denials', 'decisions'];

/** Kinds of several clusters, each once. `versions`: of one cluster, so that their objects are the same ones, more or less. */
export function mergeNotUnderstood(
  lists: readonly (readonly NotUnderstood[])[],
  versions = false,
): readonly NotUnderstood[] {
  const byKind = new Map<string, NotUnderstood>();
  for (const one of lists.flat()) {
    const before = byKind.get(one.kind);
    const unknown = RANK.filter((rank) => rank === one.unknown || rank === before?.unknown).at(-1) ?? one.unknown;
    const known = before?.resources ?? [];
    const longer = known.length > one.resources.length ? known : one.resources;
    byKind.set(one.kind, { ...one, resources: versions ? longer : [...known, ...one.resources], unknown });
  }
  return [...byKind.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
}
