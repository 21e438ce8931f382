import { removeItem, setValue } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { textIn } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';
import { entryAt, itemAt } from './parts/tree-places';

export const peerEmpty = problemRule(
  {
    id: 'peer-empty',
    title: 'Peer names neither pods nor addresses',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding, context) => {
    const field = textIn(finding, 'field');
    if (field === 'ipBlock') return [];
    const document = context.snapshot.parsed(finding.resource);
    const place = document && itemAt(document, finding.span);
    const fill =
      field === undefined
        ? fixOf(
            'Write podSelector: {} (allows all pods of the namespace)',
            () => ({
              documents: [
                {
                  ...finding.resource,
                  edits: [
                    {
                      span: place?.item?.span ?? finding.span,
                      text: place?.item === undefined ? '- podSelector: {}' : 'podSelector: {}',
                    },
                  ],
                },
              ],
              newDocuments: [],
            }),
            { preferred: true, widens: true },
          )
        : fixOf(
            `Write ${field}: {} (selects everything)`,
            () =>
              editDocument(context, finding.resource, (parsed) => {
                const found = entryAt(parsed, finding.span);
                return found && setValue(parsed.text, found.entry, '{}');
              }),
            { preferred: true, widens: true },
          );
    // Without its last item the list would admit everyone (B13).
    if (place === undefined || place.list.items.length < 2) return [fill];
    return [
      fill,
      fixOf('Remove the empty peer', () =>
        editDocument(context, finding.resource, (parsed) => removeItem(parsed.text, place.list, place.index)),
      ),
    ];
  },
);
