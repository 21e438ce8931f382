import { appendItem, removeEntry } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { problemRule } from './parts/problem-rule';
import { entryAt, itemAt, yamlOf } from './parts/tree-places';

export const peerIpblockMixed = problemRule(
  {
    id: 'peer-ipblock-mixed',
    title: 'Peer mixes addresses and selectors',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding, context) => [
    fixOf(
      'Split into two peers (either one is allowed)',
      () =>
        editDocument(context, finding.resource, (document) => {
          const block = entryAt(document, finding.span);
          const place = itemAt(document, finding.span);
          if (block === undefined || place === undefined) return undefined;
          const value = yamlOf(document, block.entry.value).replaceAll('\n', '\n  ');
          const item = block.entry.value?.flow === true ? `ipBlock: ${value}` : `ipBlock:\n  ${value}`;
          return [
            ...removeEntry(document.text, block.map, 'ipBlock'),
            ...appendItem(
              document.text,
              place.list,
              item,
              place.index === place.list.items.length - 1 ? undefined : place.index + 1,
            ),
          ];
        }),
      { preferred: true, widens: true },
    ),
  ],
);
