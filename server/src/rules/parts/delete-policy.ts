import type { PolicyEntry } from '../../workspace/cluster';
import type { FileEntry } from '../../workspace/snapshot';
import { removeItems } from '../../yaml/edit';
import { allEdits, editDocument, fixOf } from '../fixes';
import type { Fix, FixContext, FixEdits } from '../rule';
import { groupBy } from './group';
import { itemAt } from './tree-places';

/** Deletes a policy: its document, or its item of a List. A file that holds nothing else is left empty. */
export function deletePolicyFix(
  policy: PolicyEntry,
  context: FixContext,
  traits: { readonly preferred?: boolean; readonly widens?: boolean } = {},
): Fix {
  const left = filesLeftEmpty([policy], context).map((file) => `, leaves ${file} empty`);
  const title = `Delete policy ${policy.name} (no connection changes${left.join('')})`;
  return fixOf(title, () => deletePolicyEdits(policy, context), traits);
}

export function deletePolicyEdits(policy: PolicyEntry, context: FixContext): FixEdits {
  return deletePoliciesEdits([policy], context);
}

/** Deletes several at once, which may stand in one List. */
export function deletePoliciesEdits(policies: readonly PolicyEntry[], context: FixContext): FixEdits {
  const byDocument = groupBy(policies, ({ resource }) => `${resource.documentIndex}:${resource.uri}`);
  return allEdits(
    [...byDocument.values()].flatMap((members) => {
      const [first] = members;
      return first === undefined
        ? []
        : editDocument(context, first.resource, (document) => {
            const places = members.map(({ resource }) => itemAt(document, resource.fact.span));
            const list = places[0]?.list;
            if (list === undefined) return [{ span: { start: 0, end: document.text.length }, text: '' }];
            const indices = new Set(places.flatMap((place) => (place?.list === list ? [place.index] : [])));
            return removeItems(document.text, list, indices);
          });
    }),
  );
}

/** Names of the files that hold nothing any more once the policies are gone. */
export function filesLeftEmpty(policies: readonly PolicyEntry[], { snapshot }: FixContext): readonly string[] {
  return [...groupBy(policies, ({ resource }) => resource.uri)]
    .filter(([uri, members]) => factsIn(snapshot.files.get(uri)) === members.length)
    .map(([uri]) => fileName(uri));
}

function factsIn(entry: FileEntry | undefined): number {
  return entry?.documents.reduce((sum, { document }) => sum + document.facts.length, 0) ?? 0;
}

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}
