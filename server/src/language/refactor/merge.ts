import type { PolicyFact } from '../../dialects/facts';
import { formatSelector, selectorKey } from '../../engine/selector';
import { filesLeftEmpty } from '../../rules/parts/delete-policy';
import { mergeEdits, mergeObstacle } from '../../rules/parts/merge-policies';
import { isCertain } from '../../rules/parts/ordered-tiers';
import { policyGroupKey } from '../../rules/parts/policy-groups';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import { list } from '../prose';
import { isPatchFile, layerOf } from './layers';
import { INLINE, type PolicyPlace, type Refactoring } from './refactoring';

/** Nobody could read one policy made of more. */
const MOST = 100;

/** Makes one policy of all that select the same pods; the one at the cursor keeps its name. */
export function mergePolicies({ context, policy }: PolicyPlace): readonly Refactoring[] {
  const { scope, cluster } = context;
  if (policy.resource.fact.subject.podSelector === undefined) return [];
  const layer = layerOf(scope, policy.resource.uri);
  const others = alike(cluster, policy).filter(
    ({ resource: { uri } }) => !isPatchFile(scope, uri) && layerOf(scope, uri) === layer,
  );
  const rest = others.filter((other) => other !== policy);
  if (rest.length === 0 || rest.length >= MOST) return [];
  const obstacle = mergeObstacle(context, policy, rest);
  const empty = filesLeftEmpty(rest, context);
  const left = empty.length === 0 ? '' : `, leaves ${list(empty, 'and', 3)} empty`;
  return [
    {
      title: `Merge the ${rest.length + 1} policies of ${subjectText(cluster, policy)} into ${policy.name} (no connection changes${left})`,
      kind: INLINE,
      description: `Policies ${list(rest.map(({ name }) => name))} are removed; their rules move to ${policy.name}.`,
      ...(obstacle === undefined ? {} : { disabled: obstacle }),
      edits: () => mergeEdits(context, policy, rest),
    },
  ];
}

/** The one workload, else the labels. */
function subjectText(cluster: Cluster, policy: PolicyEntry): string {
  const [only, ...more] = cluster.subjectsOf(policy);
  const { pods } = policy.subject;
  if (pods.requirements.length === 0) return `all pods of namespace ${policy.namespace}`;
  return only !== undefined && more.length === 0 ? only.name : formatSelector(pods);
}

/** What denies to all pods stays apart from what is allowed to them. */
function isDefaultDeny({ resource: { fact } }: PolicyEntry): boolean {
  const hasRules = fact.governs.some((direction) => (fact[direction]?.rules.length ?? 0) > 0);
  return !hasRules && (fact.subject.podSelector?.terms.length ?? 0) === 0;
}

/** Policies that select the same pods by the same selector, itself included. */
function alike(cluster: Cluster, policy: PolicyEntry): readonly PolicyEntry[] {
  if (isDefaultDeny(policy)) return [];
  const group = policyGroupKey(policy);
  const key = keyOf(policy);
  const { policies = [] } = cluster.namespaces.get(policy.namespace) ?? {};
  return policies.filter(
    (other) => keyOf(other) === key && isMergeable(other) && policyGroupKey(other) === group && !isDefaultDeny(other),
  );
}

function isMergeable(policy: PolicyEntry): boolean {
  const { fact } = policy.resource;
  return fact.hasTypesField && fact.subject.podSelector !== undefined && isCertain(policy);
}

const keys = new WeakMap<PolicyFact, string>();

/** Facts outlive snapshots. */
function keyOf({ subject, resource: { fact } }: PolicyEntry): string {
  const key = keys.get(fact) ?? selectorKey(subject.pods);
  keys.set(fact, key);
  return key;
}
