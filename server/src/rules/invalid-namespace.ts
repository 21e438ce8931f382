import { editDocument, fixOf } from './fixes';
import { problemRule } from './parts/problem-rule';
import { textOf } from './parts/tree-places';

export const invalidNamespace = problemRule(
  {
    id: 'invalid-namespace',
    title: 'Namespace is not a valid name',
    category: 'rejected',
    severity: 'error',
    fixable: true,
  },
  (finding, context) => {
    const document = context.snapshot.parsed(finding.resource);
    const written = document === undefined ? '' : textOf(document, finding.span);
    const name = dnsLabelFrom(written);
    if (name === '') return [];
    return [
      fixOf(
        `Write ${name}`,
        () => editDocument(context, finding.resource, () => [{ span: finding.span, text: name }]),
        { preferred: true },
      ),
    ];
  },
);

/** Lower case, with everything that a DNS label may not hold turned into hyphens (BV19). */
function dnsLabelFrom(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
}
