import { scalar } from '../generate/templates';
import type { Cluster, Workload } from '../workspace/cluster';
import { replaceNode } from '../yaml/edit';
import { nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { type PartlySelected, partlySelected } from './parts/partly-selected';
import { emptyHandedSpan } from './parts/selector-hints';
import { list } from './parts/prose';
import { type Fix, type FixContext, type Place, defineRule } from './rule';

export const servicePartlySelected = defineRule({
  meta: {
    id: 'service-partly-selected',
    title: 'Policy is about some of the pods behind a Service only',
    category: 'connectivity',
    severity: 'warning',
    fixable: true,
  },
  scope({ cluster, report }) {
    for (const found of partlySelected(cluster)) {
      const { service, policy, selected, others, client } = found;
      const [here, there] = [names(selected), names(others)];
      const effect =
        client === undefined
          ? `anybody may connect to ${there}`
          : `${client.name} gets through to ${here} but not to ${there}, so some of its connections fail`;
      const { fact } = service.resource;
      report({
        ...placeOf(found),
        message: `Service ${service.name} leads to ${here} and ${there}, and policy ${policy.name} selects only the former: ${effect}. Select the pods of the Service.`,
        // That pods are open is told for the namespace, too.
        ...(client === undefined ? { severity: 'info' } : {}),
        related: [
          {
            resource: service.resource,
            span: fact.selectorSpan ?? fact.kindSpan,
            message: `Service ${service.name} selects all of them`,
          },
          ...others.slice(0, 3).flatMap(({ resource, name }) => {
            const span = resource?.fact.name?.span;
            return resource === undefined || span === undefined
              ? []
              : [{ resource, span, message: `${name} is not selected` }];
          }),
        ],
      });
    }
  },
  fixes(finding, context) {
    const found = partlySelected(context.cluster).find((one) => {
      const { resource, span } = placeOf(one);
      return (
        resource.uri === finding.resource.uri &&
        resource.documentIndex === finding.resource.documentIndex &&
        span.start === finding.span.start
      );
    });
    return found === undefined ? [] : alignFix(found, context);
  },
});

function names(workloads: readonly Workload[]): string {
  return list(workloads.map(({ name }) => name));
}

/** The term that leaves the other backends out. */
function placeOf({ policy, selector, others }: PartlySelected): Place {
  const labels = others.map((workload) => workload.labels);
  return { resource: policy.resource, span: emptyHandedSpan(selector, labels) };
}

/** Selecting by the labels of the Service loses nothing where all that is selected now is behind it. */
function alignFix({ policy, service, selector, others, client }: PartlySelected, context: FixContext): readonly Fix[] {
  const labels = service.resource.fact.selector ?? [];
  if (labels.length === 0 || !isWithin(context.cluster, policy, service)) return [];
  const pairs = labels.map(({ key, value }) => `${key.value}: ${scalar(value.value)}`);
  const text = labels.map(({ key, value }) => `${key.value}=${value.value}`);
  const effect = client === undefined ? 'denies more' : 'allows more';
  return [
    fixOf(
      `Select all pods of Service ${service.name} by ${list(text)} (${effect} to ${names(others)})`,
      () =>
        editDocument(context, policy.resource, (document) => {
          const node = nodeWithSpan(document.tree, selector.span);
          if (node === undefined || node.aliasSpan !== undefined) return undefined;
          const block = `matchLabels:\n${pairs.map((pair) => `  ${pair}`).join('\n')}`;
          return replaceNode(document.text, node, node.flow ? `{ matchLabels: { ${pairs.join(', ')} } }` : block);
        }),
      { preferred: true, widens: client !== undefined },
    ),
  ];
}

function isWithin(cluster: Cluster, policy: PartlySelected['policy'], service: PartlySelected['service']): boolean {
  return cluster.subjectsOf(policy).every((workload) => service.backends.includes(workload));
}
