import type { FileEntry } from '../../workspace/snapshot';

/**
 * Whether a file still describes the objects that it described before: none is gone, renamed, moved or of another kind. What had no
 * name may have got one. False as well when one of the two cannot be parsed.
 */
export function hasSameObjects(before: FileEntry | undefined, after: FileEntry | undefined): boolean {
  if (before === undefined || after === undefined || isBroken(before) || isBroken(after)) return false;
  const [old, current] = [objectsIn(before), objectsIn(after)];
  if (old.length !== current.length) return false;
  return old.every((object, index) => {
    const other = current[index];
    return (
      object.kind === other?.kind &&
      (object.name === undefined || (object.name === other.name && object.namespace === other.namespace))
    );
  });
}

function objectsIn({ documents }: FileEntry) {
  return documents.flatMap(({ document }) =>
    document.facts.map(({ kind, name, namespace }) => ({ kind, name: name?.value, namespace: namespace?.value })),
  );
}

/** Whether some document of the file cannot be parsed: then nobody knows what an edit does to the others. */
export function isBroken({ documents }: FileEntry): boolean {
  return documents.some(({ document }) => document.problems.some(({ code }) => code !== 'duplicate-key'));
}
