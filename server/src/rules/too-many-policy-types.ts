import { replaceNode } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { problemRule } from './parts/problem-rule';
import { unique } from './parts/prose';
import { itemAt } from './parts/tree-places';

export const tooManyPolicyTypes = problemRule(
  {
    id: 'too-many-policy-types',
    title: 'policyTypes has more than two entries',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding, context) => [
    fixOf(
      'Remove the repeated entries',
      () =>
        editDocument(context, finding.resource, (document) => {
          const list = itemAt(document, finding.span)?.list;
          if (list === undefined) return undefined;
          const names = unique(list.items.flatMap((item) => (item?.kind === 'scalar' ? [item.source] : [])));
          return replaceNode(document.text, list, names.map((name) => `- ${name}`).join('\n'));
        }),
      { preferred: true },
    ),
  ],
);
