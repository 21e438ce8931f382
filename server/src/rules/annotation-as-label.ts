import { labelValueDefect } from '../dialects/label-syntax';
import { addLabels } from './parts/add-labels';
import { type AnnotatedInstead, type AnnotatedObject, annotatedInstead } from './parts/annotated';
import { policyOfFinding } from './parts/finding-policy';
import { list } from './parts/prose';
import { editDocument, fixOf } from './fixes';
import { type Fix, type FixContext, defineRule } from './rule';

export const annotationAsLabel = defineRule({
  meta: {
    id: 'annotation-as-label',
    title: 'Selector asks for what is only an annotation',
    category: 'selector',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const found of annotatedInstead(cluster, policy)) {
      const { objects, site, terms } = found;
      const keys = list(terms.map(({ key }) => key.value));
      const nobody = site === undefined ? `policy ${policy.name} selects nothing` : 'this peer matches nothing';
      report({
        resource: policy.resource,
        span: placeOf(found),
        message: `${keys} ${terms.length === 1 ? 'is an annotation' : 'are annotations'} of ${list(objects.map(({ name }) => name))}, and selectors see labels only, so ${nobody}. Make ${terms.length === 1 ? 'it a label' : 'them labels'}.`,
        related: objects.slice(0, 3).flatMap(({ resource, annotations }) => {
          const written = annotations.find(({ key }) => terms.some((term) => term.key.value === key.value));
          return written === undefined ? [] : [{ resource, span: written.key.span, message: 'The annotation' }];
        }),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && annotatedInstead(context.cluster, policy).find((one) => placeOf(one).start === finding.span.start);
    if (found === undefined) return [];
    return found.objects.slice(0, 3).flatMap((object) => labelFix(found, object, context));
  },
});

function placeOf({ terms, selector }: AnnotatedInstead) {
  return terms[0]?.key.span ?? selector.keySpan;
}

/** Writes the annotations as labels, too: whatever reads the annotations still finds them. */
function labelFix({ terms, objects }: AnnotatedInstead, object: AnnotatedObject, context: FixContext): readonly Fix[] {
  const pairs = terms.map(({ key }) => {
    const written = object.annotations.find((annotation) => annotation.key.value === key.value);
    return [key.value, written?.value.value] as const;
  });
  const labels = pairs.flatMap(([key, value]) =>
    value === undefined || labelValueDefect(value) !== undefined ? [] : [[key, value] as const],
  );
  if (labels.length < pairs.length) return [];
  return [
    fixOf(
      `Add label ${list(labels.map(([key, value]) => `${key}=${value}`))} to ${object.name}`,
      () => editDocument(context, object.resource, (document) => addLabels(document, object.owner, labels)),
      { preferred: objects.length === 1, widens: true },
    ),
  ];
}
