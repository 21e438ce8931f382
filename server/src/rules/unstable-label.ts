import type { PolicyEntry } from '../workspace/cluster';
import type { Cluster } from '../workspace/cluster';
import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { perCluster } from './parts/per-cluster';
import { spanOfTerm, termText, withoutTerm } from './parts/policy-selectors';
import { UNSTABLE_LABELS, type UnstableTerm, unstableTermsIn } from './parts/unstable-labels';
import { defineRule } from './rule';

const DEFAULT = Object.keys(UNSTABLE_LABELS);

export const unstableLabel = defineRule({
  meta: {
    id: 'unstable-label',
    title: 'Selector relies on a label that changes by itself',
    category: 'selector',
    severity: 'warning',
    fixable: true,
    options: {
      type: 'object',
      properties: {
        labels: {
          type: 'array',
          items: { type: 'string' },
          default: DEFAULT,
          description: 'Keys of labels that are written anew with each roll-out or release.',
        },
      },
      additionalProperties: false,
    },
  },
  policy(policy, { cluster, options, report }) {
    for (const { site, term } of termsOf(cluster, policy, options['labels'] as readonly string[])) {
      const when = UNSTABLE_LABELS[term.key.value] ?? 'by itself';
      const effect =
        site.peer !== undefined
          ? 'this peer then matches other pods, or none'
          : `policy ${policy.name} then no longer selects its pods`;
      report({
        resource: policy.resource,
        span: spanOfTerm(term),
        message: `The value of \`${term.key.value}\` changes ${when}, and ${effect}. Select by labels that stay.`,
        data: { label: term.key.value },
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const label = finding.data?.['label'];
    if (policy === undefined || typeof label !== 'string') return [];
    const found = unstableTermsIn(policy.resource.fact, [label]).find(
      ({ term }) => spanOfTerm(term).start === finding.span.start,
    );
    // Alone it is all that tells which pods are meant.
    if (found === undefined || found.site.selector.terms.length === 1) return [];
    const { selector } = found.site;
    return [
      fixOf(
        `Remove ${termText(found.term, selector)} (selects more pods)`,
        () => editDocument(context, finding.resource, (document) => withoutTerm(document, selector, found.term)),
        { preferred: true, widens: true },
      ),
    ];
  },
});

function termsOf(cluster: Cluster, policy: PolicyEntry, labels: readonly string[]): readonly UnstableTerm[] {
  return unstableTermsIn(policy.resource.fact, labels).filter(
    ({ term }) => !JOB_LABELS.includes(term.key.value) || !term.values.every(({ value }) => jobs(cluster).has(value)),
  );
}

const JOB_LABELS = ['job-name', 'batch.kubernetes.io/job-name'];

/** Names of Jobs that manifests fix: those of other Jobs are made for each run. */
const jobs = perCluster(
  ({ workloads }) =>
    new Set(workloads.filter(({ kind, resource }) => kind === 'Job' && resource !== undefined).map(({ name }) => name)),
);
