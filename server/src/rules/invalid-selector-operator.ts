import { insertEntry, setValue } from '../yaml/edit';
import { child, entry } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { textIn, writeFix } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';
import { itemAt } from './parts/tree-places';

export const invalidSelectorOperator = problemRule(
  {
    id: 'invalid-selector-operator',
    title: 'Operator of a selector is missing or unknown',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding, context) => {
    if (textIn(finding, 'nearest') !== undefined) return writeFix(finding, 'nearest', (name) => `Write ${name}`);
    const document = context.snapshot.parsed(finding.resource);
    const item = document && itemAt(document, finding.span)?.item;
    if (item?.kind !== 'map' || child(item, 'operator') !== undefined) return [];
    const operator = child(item, 'values')?.kind === 'seq' ? 'In' : 'Exists';
    return [
      fixOf(
        `Add operator: ${operator}`,
        () =>
          editDocument(context, finding.resource, (parsed) => {
            // The key may be there without a value.
            const written = entry(item, 'operator');
            if (written !== undefined) return setValue(parsed.text, written, operator);
            return insertEntry(parsed.text, item, 'operator', operator, { after: 'key' });
          }),
        { preferred: true },
      ),
    ];
  },
);
