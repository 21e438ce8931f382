import { removeEntry, setScalar } from '../yaml/edit';
import { child } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { textIn } from './parts/data-fixes';
import { problemRule } from './parts/problem-rule';
import { itemAt } from './parts/tree-places';

/** The operator that asks the same without, or with, a list of values. */
const COUNTERPARTS: Readonly<Record<string, string>> = {
  In: 'Exists',
  NotIn: 'DoesNotExist',
  Exists: 'In',
  DoesNotExist: 'NotIn',
};

export const selectorValues = problemRule(
  {
    id: 'selector-values',
    title: 'Values do not fit the operator of the selector',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding, context) => {
    const operator = textIn(finding, 'operator') ?? '';
    const counterpart = COUNTERPARTS[operator];
    const surplus = textIn(finding, 'expected') === 'none';
    if (counterpart === undefined) return [];
    const edit = (dropValues: boolean, newOperator: string | undefined) => () =>
      editDocument(context, finding.resource, (document) => {
        const item = itemAt(document, finding.span)?.item;
        const written = child(item, 'operator');
        if (item?.kind !== 'map' || written?.kind !== 'scalar') return undefined;
        return [
          ...(dropValues ? removeEntry(document.text, item, 'values') : []),
          ...(newOperator === undefined ? [] : setScalar(document.text, written, newOperator)),
        ];
      });
    if (!surplus) {
      return [fixOf(`Use ${counterpart} (asks for the key alone)`, edit(true, counterpart), { preferred: true })];
    }
    return [
      fixOf(`Use ${counterpart} (compares with the values)`, edit(false, counterpart), { preferred: true }),
      fixOf('Remove the values (asks for the key alone)', edit(true, undefined)),
    ];
  },
);
