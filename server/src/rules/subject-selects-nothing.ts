import type { Labels } from '../engine/model';
import { matches } from '../engine/selector';
import { NO } from '../engine/tri';
import type { SelectorFact, SelectorTerm } from '../dialects/facts';
import { stableSelector } from '../generate/stable-selector';
import { scalar } from '../generate/templates';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { insertEntry, replaceNode } from '../yaml/edit';
import { nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf, replaceText } from './fixes';
import { annotatedSubject } from './parts/annotated';
import { policyOfFinding } from './parts/finding-policy';
import { isExplained } from './parts/explained-selector';
import { forgottenNamespace } from './parts/forgotten-namespace';
import { nearestWorkloads } from './parts/nearest-workloads';
import { ofSubject } from './parts/object-labels';
import { list, unique } from './parts/prose';
import { carries } from './parts/selector-text';
import { unseenTermsOf } from './parts/unseen-labels';
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
  policy(policy, { cluster, snapshot, report }) {
    const { fact } = policy.resource;
    const selector = fact.subject.podSelector;
    if (fact.clusterScoped || selector === undefined || selector.terms.length === 0 || isBroken(fact, selector.span))
      return;
    if (workloadsOf(cluster, policy.subject).length > 0 || selectsHostNetwork(cluster, policy)) return;
    if (unseenTermsOf(cluster, selector).length > 0) return;
    if (isExplained(selector, 'pods') || ofSubject(cluster, policy) !== undefined) return;
    if (annotatedSubject(cluster, policy) !== undefined) return;
    if (forgottenNamespace(cluster, policy, snapshot) !== undefined) return;
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
    const elsewhere = namespaceFixes(policy, context);
    return elsewhere.length > 0 ? elsewhere : nearestFixes(policy, selector, context);
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
  if (locals.length > 0 && selector.terms.every(isExclusion)) {
    // No label can be misspelt here that the pods should have; the policy waits for others.
    return { advice: 'All of them have what it leaves out.', workloads: [], severity: 'info' };
  }
  if (locals.length > 0) return { advice: 'Check the labels of the pods that it should protect.', workloads: [] };
  // A workspace of policies alone says nothing about labels.
  if (!cluster.workloads.some((workload) => workload.resource !== undefined)) return undefined;
  return { advice: 'The namespace has no workload in this workspace.', workloads: [], severity: 'info' };
}

function isExclusion({ operator }: SelectorTerm): boolean {
  return operator === 'NotIn' || operator === 'DoesNotExist';
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

function matchingElsewhere(cluster: Cluster, policy: PolicyEntry): readonly Workload[] {
  return workloadsAnywhere(cluster, policy.subject.pods).filter(
    (w) => w.resource !== undefined && w.namespace !== policy.namespace,
  );
}

/** Selects one of the workloads whose labels are most like the selector's. */
function nearestFixes(policy: PolicyEntry, selector: SelectorFact, context: FixContext): readonly Fix[] {
  const { cluster } = context;
  const candidates = localWorkloads(cluster, policy).filter((workload) => !workload.hostNetwork);
  return nearestWorkloads(selector, candidates).flatMap((workload) => {
    const choice = stableSelector(cluster, workload);
    if (choice.kind === 'none') return [];
    const pairs = choice.labels.map(([key, value]) => `${scalar(key)}: ${scalar(value)}`);
    return [
      fixOf(
        `Select ${workload.name} by ${list(choice.labels.map((label) => label.join('=')))}`,
        () =>
          editDocument(context, policy.resource, (document) => {
            const node = nodeWithSpan(document.tree, selector.span);
            if (node === undefined || node.aliasSpan !== undefined) return undefined;
            const block = `matchLabels:\n${pairs.map((pair) => `  ${pair}`).join('\n')}`;
            return replaceNode(document.text, node, node.flow ? `{ matchLabels: { ${pairs.join(', ')} } }` : block);
          }),
        { widens: true },
      ),
    ];
  });
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
