import { setValue } from '../../yaml/edit';
import { editDocument, fixOf } from '../fixes';
import type { Finding, Fix, FixContext } from '../rule';
import { entryAt } from './tree-places';

/** Writes a value where the finding stands: in the place of the value, or behind a key that has none. */
export function insertAfterKey(finding: Finding, context: FixContext, text: string): Fix {
  return fixOf(
    `Write ${text}`,
    () =>
      editDocument(context, finding.resource, (document) => {
        const keyed = entryAt(document, finding.span);
        if (keyed === undefined) return [{ span: finding.span, text }];
        return setValue(document.text, keyed.entry, text);
      }),
    { preferred: true },
  );
}
