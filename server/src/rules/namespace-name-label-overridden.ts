import type { NamespaceFact } from '../dialects/facts';
import { scalar } from '../generate/templates';
import type { Cluster } from '../workspace/cluster';
import type { Resource } from '../workspace/snapshot';
import { removeEntry } from '../yaml/edit';
import { editDocument, fixOf, replaceText } from './fixes';
import { selectorsIn } from './parts/policy-selectors';
import { entryAt } from './parts/tree-places';
import { type Report, defineRule } from './rule';

const STANDARD_KEY = 'kubernetes.io/metadata.name';

export const namespaceNameLabelOverridden = defineRule({
  meta: {
    id: 'namespace-name-label-overridden',
    title: 'Label for the name of a namespace says another name',
    category: 'selector',
    severity: 'warning',
    fixable: true,
  },
  scope({ cluster, scope, report }) {
    for (const resource of scope.resources) {
      if (resource.fact.type !== 'namespace') continue;
      const label = nameLabel(resource.fact);
      const name = resource.fact.name?.value ?? '';
      if (label === undefined || name === '' || label.value.value === name) continue;
      const written = label.value.value;
      report({
        resource,
        span: label.value.span,
        message: `The API server sets ${STANDARD_KEY} to the name of the namespace, so this label will be ${name}, and selectors that look for ${written} do not find it. Write ${name}, or leave the label out.`,
        data: { expected: scalar(name) },
        related: lookingFor(cluster, written),
      });
    }
  },
  fixes(finding, context) {
    const name = String(finding.data?.['expected']);
    return [
      fixOf(`Write ${name}`, () => replaceText(finding.resource, finding.span, name), { preferred: true }),
      fixOf('Remove the label', () =>
        editDocument(context, finding.resource, (document) => {
          const resource = context.scope.resources.find(
            ({ uri, documentIndex, fact }) =>
              uri === finding.resource.uri &&
              documentIndex === finding.resource.documentIndex &&
              fact.type === 'namespace' &&
              nameLabel(fact)?.value.span.start === finding.span.start,
          ) as Resource<NamespaceFact> | undefined;
          const key = resource && nameLabel(resource.fact)?.key.span;
          const place = key && entryAt(document, key);
          return place && removeEntry(document.text, place.map, STANDARD_KEY);
        }),
      ),
    ];
  },
});

function nameLabel({ labels }: NamespaceFact) {
  return labels.find(({ key }) => key.value === STANDARD_KEY);
}

/** Selectors that mean the name which the label will not have. */
function lookingFor(cluster: Cluster, name: string): NonNullable<Report['related']> {
  if (cluster.namespaces.get(name)?.declared !== undefined) return [];
  return cluster.policies
    .flatMap(({ resource }) =>
      selectorsIn(resource.fact).flatMap(({ selector, selects }) =>
        (selects === 'namespaces' ? selector.terms : [])
          .filter(({ key }) => key.value === STANDARD_KEY)
          .flatMap(({ values }) => values.filter(({ value }) => value === name))
          .map(({ span }) => ({ resource, span, message: `Looks for namespace ${name}` })),
      ),
    )
    .slice(0, 4);
}
