import { scalar } from '../generate/templates';
import { stableSelector } from '../generate/stable-selector';
import type { PolicyEntry } from '../workspace/cluster';
import type { Snapshot } from '../workspace/snapshot';
import { insertEntry, setValue } from '../yaml/edit';
import { kubectlType } from '../yaml/kubectl-types';
import { entry } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { specOf } from './parts/policy-types';
import { type Fix, type FixContext, defineRule } from './rule';

/** Offered to choose from; in a larger namespace nobody can guess. */
const MAX_CHOICES = 4;

export const podSelectorMissing = defineRule({
  meta: {
    id: 'pod-selector-missing',
    title: 'Policy without podSelector selects every pod of the namespace',
    category: 'semantics',
    severity: 'info',
    fixable: true,
  },
  policy(policy, { snapshot, report }) {
    const place = missingSelector(policy, snapshot);
    if (place === undefined) return;
    const { name, namespace, resource } = policy;
    const how =
      resource.fact.subject.podSelector === undefined ? 'has no podSelector' : 'has a podSelector without a value';
    report({
      resource,
      span: place,
      message: `Policy ${name} ${how}, which selects every pod of namespace ${namespace}. Write \`podSelector: {}\` if that is meant, or the labels of the pods that it is for.`,
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    if (policy === undefined || missingSelector(policy, context.snapshot) === undefined) return [];
    return [
      fixOf('Write podSelector: {} (no change of effect)', () => writeSelector(policy, context, '{}'), {
        preferred: true,
      }),
      ...workloadFixes(policy, context),
    ];
  },
});

/** Where to tell that no pods are named (B2); undefined when they are, or when another finding shows how they were meant. */
function missingSelector({ resource }: PolicyEntry, snapshot: Snapshot) {
  const { fact } = resource;
  const { podSelector } = fact.subject;
  if (fact.clusterScoped || fact.refused || fact.specSpan === undefined || hasStrayField(fact.problems))
    return undefined;
  if (podSelector === undefined) return fact.name?.span ?? fact.kindSpan;
  if (podSelector.span === podSelector.keySpan) return podSelector.keySpan;
  // `null` and `~` say the same as nothing (0.4); only values of their length need a look at the text.
  const width = podSelector.span.end - podSelector.span.start;
  if (podSelector.terms.length > 0 || (width !== 'null'.length && width !== '~'.length)) return undefined;
  const document = snapshot.parsed(resource);
  const value = document && entry(specOf(document, fact), 'podSelector')?.value;
  return value !== undefined && kubectlType(value) === 'null' ? podSelector.keySpan : undefined;
}

/** A misspelt or misplaced field of the policy may be the selector. */
function hasStrayField(problems: PolicyEntry['resource']['fact']['problems']): boolean {
  return problems.some(({ rule, data }) => rule === 'unknown-field' && !/\[\]/.test(String(data?.['path'])));
}

function writeSelector({ resource }: PolicyEntry, context: FixContext, yaml: string) {
  return editDocument(context, resource, (document) => {
    const spec = specOf(document, resource.fact);
    const written = entry(spec, 'podSelector');
    if (spec === undefined) return undefined;
    if (written !== undefined) return setValue(document.text, written, yaml);
    return insertEntry(document.text, spec, 'podSelector', yaml, 'first');
  });
}

function workloadFixes(policy: PolicyEntry, context: FixContext): readonly Fix[] {
  const { cluster } = context;
  const subjects = cluster.subjectsOf(policy).filter(({ resource }) => resource !== undefined);
  if (subjects.length < 2 || subjects.length > MAX_CHOICES) return [];
  return subjects.flatMap((workload) => {
    const choice = stableSelector(cluster, workload);
    if (choice.kind === 'none' || choice.alsoMatches.length > 0) return [];
    const labels = choice.labels.map(([key, value]) => `  ${scalar(key)}: ${scalar(value)}`).join('\n');
    const title = `Select the pods of ${workload.name} alone (the policy no longer isolates the others)`;
    return [fixOf(title, () => writeSelector(policy, context, `matchLabels:\n${labels}`), { widens: true })];
  });
}
