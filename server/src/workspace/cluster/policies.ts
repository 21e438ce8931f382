import type { PolicyFact } from '../../dialects/facts';
import { compilePolicy, tierOrder } from '../../dialects/index';
import { type Action, type Direction, NO_EFFECT, type Policy, type PolicyAlternative } from '../../engine/model';
import type { Duplicate, PolicyEntry } from '../cluster';
import { meaningText } from '../meaning';
import type { Resource } from '../snapshot';
import { duplicatesIn, groupByIdentity } from './identities';
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
export function modelPolicies(resources: readonly PolicyResource[], previous?: PolicyModels): PolicyModels {
  const groups = groupByIdentity(resources);
  const entries = groups.flatMap((group, index) => {
    const before = previous?.entries[index];
    return before !== undefined && isEntryOf(before, group) ? before : (policyEntry(group, index) ?? []);
  });
  return { entries, duplicates: duplicatesIn(groups) };
}

function isEntryOf(entry: PolicyEntry, [only, ...others]: readonly PolicyResource[]): boolean {
  return others.length === 0 && entry.duplicates.length === 0 && isSame(entry.resource, only);
}

function policyEntry(group: readonly PolicyResource[], index: number): PolicyEntry | undefined {
  const resource = group.at(-1);
  if (resource === undefined) return undefined;
  const { name, namespace, fact } = resource;
  return {
    index,
    id: fact.clusterScoped ? name : `${namespace}/${name}`,
    namespace,
    name,
    resource,
    duplicates: group.slice(0, -1),
    subject: compiled(resource, index).subject,
    tier: fact.tier,
    policy: enginePolicy(group, fact, index),
  };
}

function enginePolicy(group: readonly PolicyResource[], { order }: PolicyFact, index: number): Policy {
  const refused = group.some((resource) => resource.fact.refused);
  const alternatives = distinct(group.flatMap((resource) => readings(resource, index)));
  if (alternatives.length === 1) return { alternatives, order };
  // Two manifests under one name cannot both be in force (A2, B36); which of them is, the manifests do not say.
  return { alternatives, order, uncertain: refused ? 'invalid-policy' : 'version-dependent' };
}

function readings(resource: PolicyResource, index: number): readonly PolicyAlternative[] {
  if (!resource.fact.refused) return [compiled(resource, index)];
  return [{ ...NO_EFFECT, id: index }, anythingPossible(resource, index)];
}

const BOTH_DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/**
 * What a refused object might do once somebody has repaired it: isolate its subjects and allow any of their connections
 * (header of B.4); in a tier without isolation, where denying takes a rule, deny any of them (C2).
 */
function anythingPossible(resource: PolicyResource, index: number): PolicyAlternative {
  const { subject, governs } = compiled(resource, index);
  const ordered = tierOrder.some(({ id, mode }) => id === resource.fact.tier && mode === 'ordered');
  const actions: readonly Action[] = ordered ? ['allow', 'deny'] : ['allow'];
  const directions = governs.length > 0 ? governs : BOTH_DIRECTIONS;
  return {
    id: index,
    subject,
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

function distinct(alternatives: readonly PolicyAlternative[]): readonly PolicyAlternative[] {
  if (alternatives.length < 2) return alternatives;
  return [...new Map(alternatives.map((alternative) => [meaningText(alternative), alternative])).values()];
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
