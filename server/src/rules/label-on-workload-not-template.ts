import type { LabelFact } from '../dialects/facts';
import { scalar } from '../generate/templates';
import type { Workload } from '../workspace/cluster';
import { insertEntry, replaceNode } from '../yaml/edit';
import { nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { type MisplacedLabels, misplacedLabelsOf } from './parts/object-labels';
import { spanOfTerm } from './parts/policy-selectors';
import { list } from './parts/prose';
import { carries } from './parts/selector-text';
import { emptyHandedSpan } from './parts/selector-hints';
import { type Fix, type FixContext, defineRule } from './rule';

export const labelOnWorkloadNotTemplate = defineRule({
  meta: {
    id: 'label-on-workload-not-template',
    title: 'Selector uses labels of the workload object, which its pods do not have',
    category: 'selector',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const found of misplacedLabelsOf(cluster, policy)) {
      const { selector, site, workloads } = found;
      const nobody = site === undefined ? `Policy ${policy.name} selects nothing` : 'This peer matches nothing';
      const owners = list(workloads.map(({ kind, name }) => `${kind}/${name}`));
      report({
        resource: policy.resource,
        span: placeOf(found),
        message: `${nobody}: no pod ${carries(selector.selector)}. The labels are those of ${owners} ${workloads.length === 1 ? 'itself' : 'themselves'}, but policies see the labels of the pod template. Use those, or add the labels to the template.`,
        related: workloads.slice(0, 3).flatMap(({ resource, templateResource }) => {
          const template = resource?.fact.template;
          const span = template?.labelsSpan ?? template?.span;
          // The template may stand in another object.
          return resource === undefined || span === undefined || templateResource !== resource
            ? []
            : [{ resource, span, message: 'The labels of its pods' }];
        }),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && misplacedLabelsOf(context.cluster, policy).find((one) => placeOf(one).start === finding.span.start);
    const [workload] = found?.workloads ?? [];
    // One change of a selector or template fits one workload.
    if (found === undefined || workload === undefined || found.workloads.length > 1) return [];
    return [...selectByTemplate(found, workload, context), ...labelTemplate(found, workload, context)];
  },
});

function placeOf({ selector, workloads }: MisplacedLabels) {
  const [term] = selector.terms;
  return term === undefined
    ? selector.span
    : selector.terms.length === 1
      ? spanOfTerm(term)
      : emptyHandedSpan(
          selector,
          workloads.map(({ labels }) => labels),
        );
}

/** Labels of the template that the controller itself selects by stay as they are; without such keys any of them. */
function stableLabels({ resource }: Workload): readonly LabelFact[] {
  const keys = resource?.fact.selectorKeys ?? [];
  return (resource?.fact.template?.labels ?? []).filter(({ key }) => keys.length === 0 || keys.includes(key.value));
}

function selectByTemplate(
  { policy, selector }: MisplacedLabels,
  workload: Workload,
  context: FixContext,
): readonly Fix[] {
  const stable = stableLabels(workload);
  if (stable.length === 0) return [];
  const pairs = stable.map(({ key, value }) => `${key.value}: ${scalar(value.value)}`);
  return [
    fixOf(
      `Select the pods of ${workload.name} by the labels of their template (${list(stable.map(({ key, value }) => `${key.value}=${value.value}`))})`,
      () =>
        editDocument(context, policy.resource, (document) => {
          const node = nodeWithSpan(document.tree, selector.span);
          if (node === undefined) return undefined;
          const block = `matchLabels:\n${pairs.map((pair) => `  ${pair}`).join('\n')}`;
          return replaceNode(document.text, node, node.flow ? `{ matchLabels: { ${pairs.join(', ')} } }` : block);
        }),
      { preferred: true, widens: true },
    ),
  ];
}

function labelTemplate({ selector }: MisplacedLabels, workload: Workload, context: FixContext): readonly Fix[] {
  const { resource, templateResource } = workload;
  const template = resource?.fact.template;
  const labelsSpan = template?.labelsSpan;
  if (resource === undefined || templateResource !== resource || labelsSpan === undefined) return [];
  const present = new Set(template?.labels.map(({ key }) => key.value));
  const wanted = selector.terms.filter(({ operator, values }) => operator === 'In' && values.length === 1);
  const missing = wanted.filter(({ key }) => !present.has(key.value));
  const rest = wanted.filter(({ key }) => present.has(key.value));
  const contradicts = rest.some(({ key, values }) =>
    template?.labels.some((label) => label.key.value === key.value && label.value.value !== values[0]?.value),
  );
  if (wanted.length < selector.terms.length || contradicts) return [];
  return [
    fixOf(
      `Add the labels to the pod template of ${workload.kind}/${workload.name}`,
      () =>
        editDocument(context, resource, (document) => {
          const labels = nodeWithSpan(document.tree, labelsSpan);
          if (labels?.kind !== 'map') return undefined;
          return missing.flatMap(({ key, values }) =>
            insertEntry(document.text, labels, key.value, scalar(values[0]?.value ?? ''), 'last'),
          );
        }),
      { widens: true },
    ),
  ];
}
