import { removeItem } from '../../yaml/edit';
import { editDocument, fixOf } from '../fixes';
import type { Finding, Fix, FixContext } from '../rule';
import { itemAt } from './tree-places';

/** Removes the innermost list item in which the finding stands. */
export function removeItemFix(
  finding: Pick<Finding, 'resource' | 'span'>,
  context: FixContext,
  title: string,
  traits: { readonly preferred?: boolean; readonly widens?: boolean } = {},
): Fix {
  return fixOf(
    title,
    () =>
      editDocument(context, finding.resource, (document) => {
        const place = itemAt(document, finding.span);
        return place && removeItem(document.text, place.list, place.index);
      }),
    traits,
  );
}
