import { removeEntry } from '../yaml/edit';
import { entry } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { problemRule } from './parts/problem-rule';
import { itemAt } from './parts/tree-places';
import type { Finding, Fix, FixContext } from './rule';

export const invalidEndPort = problemRule(
  {
    id: 'invalid-end-port',
    title: 'End of the port range does not fit its beginning',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding, context) => {
    if (typeof finding.data?.['endPort'] === 'number') return [swap(finding, context)];
    const remove = (title: string) =>
      fixOf(
        title,
        () =>
          editDocument(context, finding.resource, (document) => {
            const item = itemAt(document, finding.span)?.item;
            return item?.kind === 'map' ? removeEntry(document.text, item, 'endPort') : undefined;
          }),
        { preferred: true },
      );
    switch (finding.data?.['expected']) {
      case 'number':
        return [remove('Remove endPort (allows the named port only)')];
      case 'port':
        return [
          rename(finding, context),
          { ...remove('Remove endPort (allows all ports)'), preferred: false, widens: true },
        ];
      default:
        return [remove('Remove endPort (allows the single port only)')];
    }
  },
);

function swap(finding: Finding, context: FixContext): Fix {
  return fixOf(
    'Swap port and endPort',
    () =>
      editDocument(context, finding.resource, (document) => {
        const item = itemAt(document, finding.span)?.item;
        const port = entry(item, 'port')?.value;
        const endPort = entry(item, 'endPort')?.value;
        if (port?.kind !== 'scalar' || endPort?.kind !== 'scalar') return undefined;
        return [
          { span: port.aliasSpan ?? port.span, text: endPort.source },
          { span: endPort.aliasSpan ?? endPort.span, text: port.source },
        ];
      }),
    { preferred: true },
  );
}

function rename(finding: Finding, context: FixContext): Fix {
  return fixOf(
    'Make it port (allows the single port)',
    () => editDocument(context, finding.resource, () => [{ span: finding.span, text: 'port' }]),
    { preferred: true },
  );
}
