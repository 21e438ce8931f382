import { removeEntry, removeItem } from '../yaml/edit';
import { at } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';
import { itemAt } from './parts/tree-places';

export const invalidExcept = problemRule(
  {
    id: 'invalid-except',
    title: 'Exception is no smaller block inside the address block',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding, context) => {
    const written = writeFix(finding, 'expected', (cidr) => `Write ${cidr} (this one address)`);
    if (written.length > 0) return written;
    return [
      fixOf(
        'Remove this exception',
        () =>
          editDocument(context, finding.resource, (document) => {
            const place = itemAt(document, finding.span);
            if (place === undefined) return undefined;
            const block = at(document.tree.root, place.path.slice(0, -2));
            const last = place.list.items.length === 1 && block?.kind === 'map';
            return last
              ? removeEntry(document.text, block, 'except')
              : removeItem(document.text, place.list, place.index);
          }),
        { preferred: true, widens: true },
      ),
    ];
  },
);
