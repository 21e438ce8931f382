import type { PolicyFact } from '../../dialects/facts';
import { compilePolicy, tierOrder } from '../../dialects/index';
import { AS_WRITTEN, deviationsOf, type Enforcement, enforcedPolicy } from '../../engine/enforcement';
import { NO_EFFECT, type PodSet, type Policy, type PolicyAlternative, type Tier } from '../../engine/model';
import type { Duplicate, PolicyEntry } from '../cluster';
import type { Resource } from '../snapshot';
import { distinct, duplicatesIn, groupByIdentity } from './identities';
import { directionsInDoubt, selectorInDoubt } from './refused-policy';
import { isSame } from './sorted-resources';

type PolicyResource = Resource<PolicyFact>;

export interface PolicyModels {
  readonly entries: readonly PolicyEntry[];
  readonly duplicates: readonly Duplicate[];
}

/**
 * Compiles every policy; `PolicyAlternative.id` is the index of its entry. Entries of `previous` that would come out the
 * same are taken over.
 */
export function modelPolicies(
  resources: readonly PolicyResource[],
  enforcement: Enforcement = AS_WRITTEN,
  previous?: PolicyModels,
): PolicyModels {
  const groups = groupByIdentity(resources);
  const entries = groups.flatMap((group, index) => {
    const before = previous?.entries[index];
    if (before !== undefined && isEntryOf(before, group)) return before;
    const entry = policyEntry(group, index);
    return entry === undefined ? [] : enforcedEntry(entry, enforcement);
  });
  return { entries, duplicates: duplicatesIn(groups.map((group) => ({ all: group, whole: group }))) };
}

function isEntryOf(entry: PolicyEntry, [only, ...others]: readonly PolicyResource[]): boolean {
  return others.length === 0 && entry.duplicates.length === 0 && isSame(entry.resource, only);
}

function policyEntry(group: readonly PolicyResource[], index: number): PolicyEntry | undefined {
  const resource = group.at(-1);
  if (resource === undefined) return undefined;
  const { name, namespace, fact } = resource;
  const policy = enginePolicy(group, fact, index);
  return {
    index,
    id: fact.clusterScoped ? name : `${namespace}/${name}`,
    namespace,
    name,
    resource,
    duplicates: group.slice(0, -1),
    subject: compiled(resource, index).subject,
    tier: fact.tier,
    policy,
    placements: placementsOf(group, index, policy),
    deviations: [],
  };
}

/** What the cluster's network plugin makes of a policy. */
function enforcedEntry(entry: PolicyEntry, enforcement: Enforcement): PolicyEntry {
  const tierOf = (id: string): Pick<Tier, 'mode'> => tierOrder.find((tier) => tier.id === id) ?? { mode: 'ordered' };
  const { policy, placements, tier } = entry;
  const deviations = deviationsOf(policy, tierOf(tier), enforcement);
  if (deviations.length === 0) return entry;
  return {
    ...entry,
    deviations,
    policy: enforcedPolicy(policy, tierOf(tier), enforcement),
    placements: placements.map((place) => ({
      ...place,
      policy: enforcedPolicy(place.policy, tierOf(place.tier), enforcement),
    })),
  };
}

function enginePolicy(group: readonly PolicyResource[], { order }: PolicyFact, index: number): Policy {
  const refused = group.some((resource) => resource.fact.refused);
  const alternatives = distinct(group.flatMap((resource) => readings(resource, index)));
  if (alternatives.length === 1) return { alternatives, order };
  // Two manifests under one name cannot both be in force (A2, B36); which of them is, the manifests do not say.
  return { alternatives, order, uncertain: refused ? 'invalid-policy' : 'version-dependent' };
}

/**
 * Where manifests of one policy differ in tier or order, each place holds what may stand there, or nothing. Manifests that
 * say the same need no such doubt at the last place: what the policy does not match at an earlier place, it does not match
 * there either. Only what it passes on comes by once more, in another tier.
 */
function placementsOf(group: readonly PolicyResource[], index: number, policy: Policy): PolicyEntry['placements'] {
  const places = new Map<string, PolicyResource[]>();
  for (const resource of [...group].sort(byPlace)) {
    const key = `${resource.fact.tier} ${resource.fact.order}`;
    places.set(key, [...(places.get(key) ?? []), resource]);
  }
  const oneTier = group.every(({ fact }) => fact.tier === group[0]?.fact.tier);
  const alike = policy.alternatives.length === 1 && (oneTier || !policy.alternatives.some(passes));
  return [...places.values()].flatMap((members, position) => {
    const [first] = members;
    if (first === undefined) return [];
    const { tier } = first.fact;
    const placed = enginePolicy(members, first.fact, index);
    if (places.size === 1 || (alike && position === places.size - 1)) return [{ tier, policy: placed }];
    const alternatives = distinct([...placed.alternatives, { ...NO_EFFECT, id: index }]);
    return [{ tier, policy: { uncertain: 'version-dependent', ...placed, alternatives } }];
  });
}

/** In the order in which traffic comes by (C1, C2). */
function byPlace({ fact: a }: PolicyResource, { fact: b }: PolicyResource): number {
  const tier = (id: string) => tierOrder.findIndex((one) => one.id === id);
  return tier(a.tier) - tier(b.tier) || a.order - b.order;
}

function passes({ rules }: PolicyAlternative): boolean {
  return rules.some(({ action }) => action === 'pass');
}

function readings(resource: PolicyResource, index: number): readonly PolicyAlternative[] {
  if (!resource.fact.refused) return [compiled(resource, index)];
  return [{ ...NO_EFFECT, id: index }, anythingPossible(resource, index)];
}

/**
 * What a refused object might do once somebody has repaired it: isolate its subjects, and allow any of their connections
 * (header of B.4); in a tier that knows other actions, deny them as well.
 */
function anythingPossible(resource: PolicyResource, index: number): PolicyAlternative {
  const { fact } = resource;
  const directions = directionsInDoubt(fact, compiled(resource, index).governs);
  const ordered = tierOrder.find((tier) => tier.id === fact.tier)?.mode === 'ordered';
  const actions = ordered ? (['allow', 'deny', 'pass'] as const) : (['allow'] as const);
  return {
    id: index,
    subject: subjectInDoubt(resource, index),
    governs: directions,
    rules: directions.flatMap((direction) =>
      actions.map((action) => ({
        direction,
        action,
        peers: [{ kind: 'unknown', reason: 'invalid-policy' }] as const,
        ports: 'all' as const,
      })),
    ),
  };
}

function subjectInDoubt(resource: PolicyResource, index: number): PodSet {
  const { subject } = compiled(resource, index);
  const { podSelector, namespaceSelector } = resource.fact.subject;
  const { namespaces } = subject;
  return {
    namespaces:
      namespaces.kind === 'matching' && namespaceSelector !== undefined
        ? { kind: 'matching', selector: selectorInDoubt(resource.fact, namespaceSelector) }
        : namespaces,
    pods: podSelector === undefined ? subject.pods : selectorInDoubt(resource.fact, podSelector),
  };
}

const compilations = new WeakMap<PolicyFact, { readonly namespace: string; readonly alternative: PolicyAlternative }>();

/** Facts outlive snapshots, and so does what they compile to. */
function compiled({ fact, namespace }: PolicyResource, id: number): PolicyAlternative {
  let known = compilations.get(fact);
  if (known === undefined || known.namespace !== namespace) {
    known = { namespace, alternative: compilePolicy(fact, namespace, id) };
    compilations.set(fact, known);
  }
  return known.alternative.id === id ? known.alternative : { ...known.alternative, id };
}
