import type { FileEntry, Resource } from './snapshot';

/** Where objects without a namespace go (A3). */
const DEFAULT_NAMESPACE = 'default';

/** The objects of one file, in the order of the file. */
export function resourcesOf(file: FileEntry): readonly Resource[] {
  return file.documents.flatMap((place, documentIndex) =>
    place.document.facts.map((fact, factIndex) => ({
      fact,
      uri: file.uri,
      documentIndex,
      factIndex,
      name: fact.name?.value ?? '',
      namespace: fact.clusterScoped ? '' : fact.namespace?.value || DEFAULT_NAMESPACE,
    })),
  );
}

/** True when two states of a file hold the same documents in the same order: then its resources are the same, too. */
export function sameDocuments(a: FileEntry, b: FileEntry): boolean {
  return (
    a.documents.length === b.documents.length &&
    a.documents.every((place, index) => place.document === b.documents[index]?.document)
  );
}
