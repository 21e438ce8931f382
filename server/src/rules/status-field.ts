import { removeEntry } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { problemRule } from './parts/problem-rule';
import { entryAt } from './parts/tree-places';

export const statusField = problemRule(
  {
    id: 'status-field',
    title: 'Policy has a status, which is no field any more',
    category: 'file',
    severity: 'warning',
    fixable: true,
  },
  (finding, context) => [
    fixOf(
      'Remove status',
      () =>
        editDocument(context, finding.resource, (document) => {
          const place = entryAt(document, finding.span);
          return place && removeEntry(document.text, place.map, 'status');
        }),
      { preferred: true },
    ),
  ],
);
