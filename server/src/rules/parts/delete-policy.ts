import type { PolicyEntry } from '../../workspace/cluster';
import type { FileEntry } from '../../workspace/snapshot';
import { removeItem } from '../../yaml/edit';
import { editDocument, fixOf } from '../fixes';
import type { Fix, FixContext, FixEdits } from '../rule';
import { itemAt } from './tree-places';

/** Deletes a policy: its document, or its item of a List. A file that holds nothing else is left empty. */
export function deletePolicyFix(
  policy: PolicyEntry,
  context: FixContext,
  traits: { readonly preferred?: boolean; readonly widens?: boolean } = {},
): Fix {
  const { file, only } = fileOf(context, policy.resource.uri);
  const left = only ? `, leaves ${file} empty` : '';
  const title = `Delete policy ${policy.name} (no connection changes${left})`;
  return fixOf(title, () => deletePolicyEdits(policy, context), traits);
}

export function deletePolicyEdits({ resource }: PolicyEntry, context: FixContext): FixEdits {
  return editDocument(context, resource, (document) => {
    const place = itemAt(document, resource.fact.span);
    if (place !== undefined) return removeItem(document.text, place.list, place.index);
    return [{ span: { start: 0, end: document.text.length }, text: '' }];
  });
}

function fileOf({ snapshot }: FixContext, uri: string): { readonly file: string; readonly only: boolean } {
  const entry: FileEntry | undefined = snapshot.files.get(uri);
  const documents = entry?.documents.filter(({ document }) => document.facts.length > 0) ?? [];
  const facts = documents.reduce((sum, { document }) => sum + document.facts.length, 0);
  return { file: decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1)), only: facts < 2 };
}
