import type { Direction } from '../../engine/model';
import { YES } from '../../engine/tri';
import { ruleYaml } from '../../generate/policy-yaml';
import type { PlannedPeer, PlannedRule } from '../../generate/plan';
import { stableSelector } from '../../generate/stable-selector';
import { scalar } from '../../generate/templates';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { appendItem, insertEntry, setValue } from '../../yaml/edit';
import { entry } from '../../yaml/navigate';
import { allEdits, createFile, editDocument, fixOf } from '../fixes';
import type { Fix, FixContext, FixEdits } from '../rule';
import { groupBy } from './group';
import { freePolicyName, newPolicyUri, writtenNamespace } from './new-policy';
import { specOf, typeName } from './policy-types';
import { list, unique } from './prose';

/** A rule that one end of a connection lacks. */
export interface Addition {
  /** Isolated in the direction. */
  readonly workload: Workload;
  readonly direction: Direction;
  /** The rule as the value of a list item, at indentation 0. */
  readonly rule: string;
  /** Name of the policy, if a new one has to be made. */
  readonly policyName: string;
}

export function additionOf(
  workload: Workload,
  direction: Direction,
  rule: Pick<PlannedRule, 'peers' | 'ports'>,
  policyName: string,
): Addition {
  return { workload, direction, rule: ruleYaml(rule, direction), policyName };
}

/**
 * The pods of a workload as a peer of a policy in `namespace`. undefined when no label tells them, or when they are on the
 * host network, where no selector finds them (B30).
 */
export function podsPeer(cluster: Cluster, workload: Workload, namespace: string): PlannedPeer | undefined {
  const choice = workload.hostNetwork ? undefined : stableSelector(cluster, workload);
  if (choice?.kind !== 'labels') return undefined;
  const from = workload.namespace === namespace ? undefined : workload.namespace;
  return { kind: 'pods', namespace: from, labels: choice.labels };
}

/**
 * Adds the rules: each to a policy that is about nothing but the workloads that need it, else to a new one. The title ends in
 * where they go. undefined when a workload has no labels by which a new policy could select it,
 * or when such a policy would close others.
 */
export function allowFix(
  context: FixContext,
  title: string,
  additions: readonly Addition[],
  preferred = true,
): Fix | undefined {
  const places = placesOf(context.cluster, additions);
  if (places === undefined || places.length === 0) return undefined;
  const where = places.map(({ policy, additions: [first] }) =>
    policy === undefined ? `a new policy for ${first?.workload.name}` : `policy ${policy.name}`,
  );
  return fixOf(
    `${title} (adds to ${list(unique(where))})`,
    () => allEdits(places.map((place) => edits(context, place))),
    {
      preferred,
      widens: true,
    },
  );
}

interface PlaceOfRules {
  /** undefined: a new one. */
  readonly policy: PolicyEntry | undefined;
  readonly additions: readonly Addition[];
}

function placesOf(cluster: Cluster, additions: readonly Addition[]): readonly PlaceOfRules[] | undefined {
  const needing = groupBy(additions, ruleKey);
  const into = new Map<PolicyEntry, Addition[]>();
  const alone: Addition[] = [];
  for (const addition of additions) {
    const policy = ownPolicy(cluster, addition, new Set(needing.get(ruleKey(addition))?.map((a) => a.workload)));
    if (policy === undefined) alone.push(addition);
    else into.set(policy, [...(into.get(policy) ?? []), addition]);
  }
  const created = [...groupBy(alone, ({ workload }) => workload)];
  if (!created.every(([workload, needed]) => canBeSelected(cluster, workload, needed))) return undefined;
  return [
    ...[...into].map(([policy, ofPolicy]) => ({ policy, additions: withoutDoubles(ofPolicy) })),
    ...created.map(([, ofWorkload]) => ({ policy: undefined, additions: withoutDoubles(ofWorkload) })),
  ];
}

/** Whether a new policy could select the workload without isolating another one that is open now. */
function canBeSelected(cluster: Cluster, workload: Workload, needed: readonly Addition[]): boolean {
  const choice = stableSelector(cluster, workload);
  if (choice.kind === 'none') return false;
  if (choice.alsoMatches.length === 0) return true;
  const also = new Set(choice.alsoMatches);
  const others = cluster.namespaces.get(workload.namespace)?.workloads.filter(({ id }) => also.has(id)) ?? [];
  return others.every((other) =>
    needed.every(({ direction }) => other.hostNetwork || cluster.isolation(other, direction).isolated === YES),
  );
}

function ruleKey({ direction, rule }: Addition): string {
  return `${direction} ${rule}`;
}

/** One policy may be about several workloads that need the same rule. */
function withoutDoubles(additions: readonly Addition[]): readonly Addition[] {
  return [...new Map(additions.map((addition) => [ruleKey(addition), addition])).values()];
}

/** A policy of the namespace that a rule can be added to without giving it to anyone else. */
function ownPolicy(
  cluster: Cluster,
  { workload, direction }: Addition,
  needing: ReadonlySet<Workload>,
): PolicyEntry | undefined {
  return cluster.isolation(workload, direction).by.find((policy) => {
    const { fact } = policy.resource;
    // The rule's text is that of a NetworkPolicy, which names its directions.
    if (fact.clusterScoped || fact.refused || !fact.hasTypesField || !fact.governs.includes(direction)) return false;
    // One that selects all pods is about those to come, too.
    if ((fact.subject.podSelector?.terms.length ?? 0) === 0) return false;
    return cluster.subjectsOf(policy).every((subject) => needing.has(subject));
  });
}

function edits(context: FixContext, { policy, additions }: PlaceOfRules): FixEdits {
  return policy === undefined ? newPolicy(context, additions) : intoPolicy(context, policy, additions);
}

function intoPolicy(context: FixContext, { resource }: PolicyEntry, additions: readonly Addition[]): FixEdits {
  return editDocument(context, resource, (document) => {
    const spec = specOf(document, resource.fact);
    if (spec === undefined) return undefined;
    return [...groupBy(additions, ({ direction }) => direction)].flatMap(([direction, rules]) => {
      const section = entry(spec, direction);
      const items = rules.map(({ rule }) => `- ${indented(rule, 2)}`).join('\n');
      if (section === undefined) return insertEntry(document.text, spec, direction, items, 'last');
      const { value } = section;
      if (value?.kind !== 'seq' || value.items.length === 0) return setValue(document.text, section, items);
      return rules.flatMap(({ rule }) => appendItem(document.text, value, rule));
    });
  });
}

function newPolicy(context: FixContext, additions: readonly Addition[]): FixEdits {
  const [first] = additions;
  const namespace = first && context.cluster.namespaces.get(first.workload.namespace);
  const choice = first && stableSelector(context.cluster, first.workload);
  if (first === undefined || namespace === undefined || choice?.kind !== 'labels')
    return { documents: [], newDocuments: [] };
  const name = freePolicyName(namespace, first.policyName.slice(0, 63).replace(/[-.]+$/, ''));
  const written = writtenNamespace(namespace);
  const sections = [...groupBy(additions, ({ direction }) => direction)];
  const text = [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    `  name: ${name}`,
    ...(written === undefined ? [] : [`  namespace: ${scalar(written)}`]),
    'spec:',
    '  podSelector:',
    '    matchLabels:',
    ...choice.labels.map(([key, value]) => `      ${scalar(key)}: ${scalar(value)}`),
    '  policyTypes:',
    ...sections.map(([direction]) => `    - ${typeName(direction)}`),
    ...sections.flatMap(([direction, rules]) => [
      `  ${direction}:`,
      ...rules.map(({ rule }) => `    - ${indented(rule, 6)}`),
    ]),
  ];
  return createFile(newPolicyUri(context, namespace, name), `${text.join('\n')}\n`);
}

function indented(text: string, width: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(width)}`);
}
