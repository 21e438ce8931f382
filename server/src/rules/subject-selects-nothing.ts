import type { Labels } from '../engine/model';
import { matches } from '../engine/selector';
import { NO } from '../engine/tri';
import { scalar } from '../generate/templates';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { insertEntry, replaceNode } from '../yaml/edit';
import { nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf, replaceText } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { list, unique } from './parts/prose';
import { carries } from './parts/selector-text';
import { emptyHandedSpan, hintFor, isBroken } from './parts/selector-hints';
import { workloadsAnywhere, workloadsOf } from './parts/policy-rules';
import { type Fix, type FixContext, type Severity, defineRule } from './rule';

export const subjectSelectsNothing = defineRule({
  meta: {
    id: 'subject-selects-nothing',
    title: 'Policy selects no workload',
    category: 'selector',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const { fact } = policy.resource;
    const selector = fact.subject.podSelector;
    if (fact.clusterScoped || selector === undefined || selector.terms.length === 0 || isBroken(fact, selector.span))
      return;
    if (workloadsOf(cluster, policy.subject).length > 0 || selectsHostNetwork(cluster, policy)) return;
    const verdict = diagnose(cluster, policy);
    if (verdict === undefined) return;
    const locals = localWorkloads(cluster, policy).map((workload) => workload.labels);
    const hint = hintFor(selector, locals);
    report({
      resource: policy.resource,
      span: hint?.span ?? emptyHandedSpan(selector, locals),
      message: `Policy ${policy.name} selects nothing: no workload of namespace ${policy.namespace} ${carries(selector.selector)}. ${verdict.advice}`,
      ...(verdict.severity === undefined ? {} : { severity: verdict.severity }),
      related: verdict.workloads.slice(0, 3).flatMap(({ resource, name }) => {
        const span = resource?.fact.name?.span;
        return resource === undefined || span === undefined
          ? []
          : [{ resource, span, message: `${name} is defined here` }];
      }),
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const selector = policy?.resource.fact.subject.podSelector;
    if (policy === undefined || selector === undefined) return [];
    const { cluster } = context;
    const hint = hintFor(
      selector,
      localWorkloads(cluster, policy).map((workload) => workload.labels),
    );
    if (hint !== undefined) {
      return [
        fixOf(
          `Replace ${hint.written} by ${hint.meant}`,
          () => replaceText(policy.resource, hint.span, scalar(hint.meant)),
          { preferred: true, widens: true },
        ),
      ];
    }
    return [...labelLevelFixes(policy, context), ...namespaceFixes(policy, context)];
  },
});

interface Diagnosis {
  readonly advice: string;
  readonly workloads: readonly Workload[];
  readonly severity?: Severity;
}

function diagnose(cluster: Cluster, policy: PolicyEntry): Diagnosis | undefined {
  const selector = policy.resource.fact.subject.podSelector;
  const locals = localWorkloads(cluster, policy);
  if (selector === undefined) return undefined;
  const wrongLevel = labelledOnObjectOnly(cluster, policy);
  if (wrongLevel.length > 0) {
    return {
      advice: `The labels are those of ${list(wrongLevel.map((w) => `${w.kind}/${w.name}`))} itself, but policies see the labels of its pod template.`,
      workloads: wrongLevel,
    };
  }
  const hint = hintFor(
    selector,
    locals.map((workload) => workload.labels),
  );
  if (hint !== undefined) {
    const near = locals.filter((w) =>
      hint.part === 'key' ? w.labels.has(hint.meant) : [...w.labels.values()].includes(hint.meant),
    );
    return { advice: `Did you mean ${hint.meant} instead of ${hint.written}?`, workloads: near };
  }
  const elsewhere = matchingElsewhere(cluster, policy);
  const namespaces = unique(elsewhere.map((workload) => workload.namespace));
  if (namespaces.length > 0) {
    return {
      advice: `A policy applies in its own namespace only, and the pods with these labels, those of ${list(elsewhere.map((w) => w.name))}, are in ${list(namespaces)}.`,
      workloads: elsewhere,
    };
  }
  if (locals.length > 0) return { advice: 'Check the labels of the pods that it should protect.', workloads: [] };
  // A workspace of policies alone says nothing about labels.
  if (!cluster.workloads.some((workload) => workload.resource !== undefined)) return undefined;
  return { advice: 'The namespace has no workload in this workspace.', workloads: [], severity: 'info' };
}

function localWorkloads(cluster: Cluster, policy: PolicyEntry): readonly Workload[] {
  return (cluster.namespaces.get(policy.namespace)?.workloads ?? []).filter((w) => w.resource !== undefined);
}

/** hostNetwork pods are no subjects (B30); the rule hostnetwork-subject tells. */
function selectsHostNetwork(cluster: Cluster, policy: PolicyEntry): boolean {
  return localWorkloads(cluster, policy).some((w) => w.hostNetwork && fits(policy, w.labels));
}

function fits(policy: PolicyEntry, labels: Labels): boolean {
  return matches(policy.subject.pods, labels) !== NO;
}

/** A9: labels of the workload object never reach its pods. */
function labelledOnObjectOnly(cluster: Cluster, policy: PolicyEntry): readonly Workload[] {
  return localWorkloads(cluster, policy).filter(({ resource }) => {
    const labels = resource?.fact.labels ?? [];
    return fits(policy, new Map(labels.map(({ key, value }) => [key.value, value.value])));
  });
}

function matchingElsewhere(cluster: Cluster, policy: PolicyEntry): readonly Workload[] {
  return workloadsAnywhere(cluster, policy.subject.pods).filter(
    (w) => w.resource !== undefined && w.namespace !== policy.namespace,
  );
}

function labelLevelFixes(policy: PolicyEntry, context: FixContext): readonly Fix[] {
  const selector = policy.resource.fact.subject.podSelector;
  const [workload] = labelledOnObjectOnly(context.cluster, policy);
  const fact = workload?.resource?.fact;
  const template = fact?.template;
  if (selector === undefined || workload?.resource === undefined || template === undefined) return [];
  const place = workload.resource;
  const keys = fact?.selectorKeys ?? [];
  const stable = template.labels.filter(({ key }) => keys.length === 0 || keys.includes(key.value));
  const fixes: Fix[] = [];
  if (stable.length > 0) {
    const pairs = stable.map(({ key, value }) => `${key.value}: ${scalar(value.value)}`);
    fixes.push(
      fixOf(
        `Select the pods of ${workload.name} by the labels of their template (${list(stable.map((l) => `${l.key.value}=${l.value.value}`))})`,
        () =>
          editDocument(context, policy.resource, (document) => {
            const node = nodeWithSpan(document.tree, selector.span);
            if (node === undefined) return undefined;
            const flow = `{ matchLabels: { ${pairs.join(', ')} } }`;
            return replaceNode(
              document.text,
              node,
              node.flow ? flow : `matchLabels:\n${pairs.map((p) => `  ${p}`).join('\n')}`,
            );
          }),
        { preferred: true, widens: true },
      ),
    );
  }
  const present = new Set(template.labels.map((label) => label.key.value));
  const wanted = selector.terms.filter((t) => t.operator === 'In' && t.values.length === 1);
  const { labelsSpan } = template;
  if (
    labelsSpan !== undefined &&
    wanted.length === selector.terms.length &&
    !wanted.some((t) => present.has(t.key.value))
  ) {
    fixes.push(
      fixOf(
        `Add the labels to the pod template of ${workload.kind}/${workload.name}`,
        () =>
          editDocument(context, place, (document) => {
            const labels = nodeWithSpan(document.tree, labelsSpan);
            if (labels?.kind !== 'map') return undefined;
            return wanted.flatMap((term) =>
              insertEntry(document.text, labels, term.key.value, scalar(term.values[0]?.value ?? ''), 'last'),
            );
          }),
        { widens: true },
      ),
    );
  }
  return fixes;
}

function namespaceFixes(policy: PolicyEntry, context: FixContext): readonly Fix[] {
  const { fact } = policy.resource;
  const { namespace, metadataSpan } = fact;
  return unique(matchingElsewhere(context.cluster, policy).map((workload) => workload.namespace))
    .slice(0, 3)
    .map((target, index) =>
      fixOf(
        `Move the policy to namespace ${target}`,
        () =>
          namespace === undefined
            ? editDocument(context, policy.resource, (document) => {
                const metadata = metadataSpan && nodeWithSpan(document.tree, metadataSpan);
                if (metadata?.kind !== 'map') return undefined;
                return insertEntry(document.text, metadata, 'namespace', scalar(target), { after: 'name' });
              })
            : replaceText(policy.resource, namespace.span, scalar(target)),
        { preferred: index === 0, widens: true },
      ),
    );
}
