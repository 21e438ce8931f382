import type { PolicyFact } from '../dialects/facts';
import type { Direction } from '../engine/model';
import { selectorKey } from '../engine/selector';
import type { PolicyEntry } from '../workspace/cluster';
import { isSatisfiable } from '../workspace/potential/selector-implication';
import type { ParsedDocument } from '../workspace/snapshot';
import { appendItem, insertEntry, setValue } from '../yaml/edit';
import { entry } from '../yaml/navigate';
import type { SpanEdit } from '../yaml/span';
import { allEdits, editDocument, fixOf } from './fixes';
import { deletePolicyEdits } from './parts/delete-policy';
import { policyOfFinding } from './parts/finding-policy';
import { groupBy } from './parts/group';
import { perCluster } from './parts/per-cluster';
import { perPolicyGroup } from './parts/policy-groups';
import { specOf } from './parts/policy-types';
import { list } from './parts/prose';
import { yamlOf } from './parts/tree-places';
import { type FixContext, defineRule } from './rule';

export const mergeablePolicies = defineRule({
  meta: {
    id: 'mergeable-policies',
    title: 'Several policies select the same pods in the same directions',
    category: 'redundancy',
    severity: 'hint',
    fixable: true,
    options: {
      type: 'object',
      properties: {
        atLeast: {
          type: 'integer',
          minimum: 2,
          default: 4,
          description: 'How many policies of one workload are reported.',
        },
      },
      additionalProperties: false,
    },
  },
  policy(policy, { cluster, options, report }) {
    const group = leads(cluster).get(policy);
    if (group === undefined || group.length < Number(options['atLeast'])) return;
    const others = group.slice(1);
    const { resource, namespace } = policy;
    report({
      resource,
      span: resource.fact.name?.span ?? resource.fact.kindSpan,
      message: `${group.length} policies of namespace ${namespace} select the same pods in the same directions: ${list(group.map(({ name }) => name))}. They add up; one policy with all their rules would be easier to read.`,
      related: others.slice(0, 8).map((other) => ({
        resource: other.resource,
        span: other.resource.fact.name?.span ?? other.resource.fact.kindSpan,
        message: `Policy ${other.name} selects them, too`,
      })),
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const others = (policy && leads(context.cluster).get(policy)?.slice(1)) ?? [];
    if (policy === undefined || others.length === 0 || others.some((other) => hasAnchors(context, other))) return [];
    return [
      fixOf(`Merge ${list(others.map(({ name }) => name))} into ${policy.name} (no connection changes)`, () =>
        allEdits([
          editDocument(context, policy.resource, (document) =>
            policy.resource.fact.governs.flatMap((direction) =>
              addedRules(
                document,
                policy,
                direction,
                others.flatMap((other) => rulesYaml(context, other, direction)),
              ),
            ),
          ),
          ...others.map((other) => deletePolicyEdits(other, context)),
        ]),
      ),
    ];
  },
});

/** What an alias stands for cannot be taken to another document. */
function hasAnchors({ snapshot }: FixContext, { resource }: PolicyEntry): boolean {
  return /(?:^|[\s[{,])[&*][\w-]/m.test(snapshot.parsed(resource)?.text ?? '');
}

/** The rules of a direction, each as YAML. */
function rulesYaml({ snapshot }: FixContext, { resource }: PolicyEntry, direction: Direction): readonly string[] {
  const document = snapshot.parsed(resource);
  const section = document && entry(specOf(document, resource.fact), direction)?.value;
  if (document === undefined || section?.kind !== 'seq') return [];
  return section.items.map((item) => yamlOf(document, item) || '{}');
}

function addedRules(
  document: ParsedDocument,
  { resource }: PolicyEntry,
  direction: Direction,
  rules: readonly string[],
): readonly SpanEdit[] {
  const spec = specOf(document, resource.fact);
  const section = entry(spec, direction);
  if (spec === undefined || rules.length === 0) return [];
  const yaml = rules.map((rule) => `- ${rule.replaceAll('\n', '\n  ')}`).join('\n');
  if (section === undefined) return insertEntry(document.text, spec, direction, yaml, 'last');
  const { value } = section;
  if (value?.kind !== 'seq' || value.items.length === 0) return setValue(document.text, section, yaml);
  return rules.flatMap((rule) => appendItem(document.text, value, rule));
}

/** The first policy of each set that could be one. Those for all pods of a namespace are kept apart on purpose. */
const leads = perCluster((cluster): ReadonlyMap<PolicyEntry, readonly PolicyEntry[]> => {
  const sets = setsByGroup(cluster).flatMap(({ members, value }) =>
    value.map((facts) => members.filter(({ resource }) => facts.has(resource.fact))),
  );
  return new Map(sets.flatMap((set) => (set[0] === undefined ? [] : [[set[0], set] as const])));
});

const setsByGroup = perPolicyGroup((members): readonly ReadonlySet<PolicyFact>[] => {
  const selective = members.filter(
    ({ subject }) => subject.pods.requirements.length > 0 && isSatisfiable(subject.pods),
  );
  return [...groupBy(selective, keyOf).values()]
    .filter((set) => set.length > 1)
    .map((set) => new Set(set.map(({ resource }) => resource.fact)));
});

function keyOf({ subject, resource }: PolicyEntry): string {
  return `${selectorKey(subject.pods)}\n${[...resource.fact.governs].sort().join()}`;
}
