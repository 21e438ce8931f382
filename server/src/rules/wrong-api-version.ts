import { insertEntry } from '../yaml/edit';
import { entry } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { textIn } from './parts/data-fixes';
import { insertAfterKey } from './parts/key-value';
import { problemRule } from './parts/problem-rule';

export const wrongApiVersion = problemRule(
  {
    id: 'wrong-api-version',
    title: 'API version does not serve this kind',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding, context) => {
    const version = textIn(finding, 'expected');
    const root = context.snapshot.parsed(finding.resource)?.tree.root;
    if (version === undefined || root?.kind !== 'map') return [];
    if (entry(root, 'apiVersion') !== undefined) return [insertAfterKey(finding, context, version)];
    return [
      fixOf(
        `Add apiVersion: ${version}`,
        () =>
          editDocument(context, finding.resource, (document) =>
            insertEntry(document.text, root, 'apiVersion', version, 'first'),
          ),
        { preferred: true },
      ),
    ];
  },
);
