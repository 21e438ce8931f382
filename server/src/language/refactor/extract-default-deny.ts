import type { Direction } from '../../engine/model';
import { defaultDeny, defaultDenyName } from '../../generate/templates';
import { allEdits, editDocument } from '../../rules/fixes';
import { isCertain } from '../../rules/parts/ordered-tiers';
import { sectionOf } from '../../rules/parts/policy-rules';
import { specOf, typeName, writeTypesEdits } from '../../rules/parts/policy-types';
import type { FixEdits } from '../../rules/rule';
import type { NamespaceEntry, PolicyEntry } from '../../workspace/cluster';
import type { ParsedDocument } from '../../workspace/snapshot';
import { aliasesOf, isShared, isTorn } from '../../yaml/aliases';
import { removeItem } from '../../yaml/edit';
import { entry } from '../../yaml/navigate';
import type { SpanEdit } from '../../yaml/span';
import { newBeside, upToObject } from './policy-beside';
import { policyName } from './policy-name';
import { EXTRACT, type PolicyPlace, type Refactoring } from './refactoring';
import { removeWithComments } from './split-directions';

/**
 * Makes a policy of its own of what a policy for all pods denies by being there, so that its rules can change or go without opening
 * the namespace. Directions that it has no rules for are left to the new policy.
 */
export function extractDefaultDeny(place: PolicyPlace): readonly Refactoring[] {
  const { context, policy, document } = place;
  const { fact } = policy.resource;
  const namespace = context.cluster.namespaces.get(policy.namespace);
  if (namespace === undefined || fact.subject.podSelector?.terms.length !== 0) return [];
  if (!fact.governs.some((direction) => hasRules(policy, direction))) return [];
  const directions = fact.governs.filter((direction) => !isDenied(namespace, direction));
  if (directions.length === 0) return [];
  const name = policyName(namespace, defaultDenyName(directions), '');
  const idle = directions.filter((direction) => !hasRules(policy, direction));
  const shared =
    idle.length > 0 && isTied(document, policy) ? { disabled: `${policy.name} shares parts by YAML anchors` } : {};
  return [
    {
      title: `Extract the isolation of all pods into policy ${name} (no connection changes)`,
      kind: EXTRACT,
      ...shared,
      edits: () => extractEdits(place, name, directions, idle),
    },
  ];
}

function extractEdits(
  { context, policy }: PolicyPlace,
  name: string,
  directions: readonly Direction[],
  idle: readonly Direction[],
): FixEdits {
  const { namespace } = policy.resource.fact;
  const object = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, ...(namespace === undefined ? {} : { namespace: namespace.value }) },
    spec: { podSelector: {}, policyTypes: directions.map(typeName) },
  };
  return allEdits([
    editDocument(context, policy.resource, (document) =>
      leaveEdits({ ...document, text: upToObject(document, policy) }, policy, idle),
    ),
    newBeside(context, policy, name, { yaml: defaultDeny(namespace?.value, directions, name), object }),
  ]);
}

/** Takes directions without rules out of the policy. */
function leaveEdits(document: ParsedDocument, policy: PolicyEntry, idle: readonly Direction[]): readonly SpanEdit[] {
  const { fact } = policy.resource;
  const spec = specOf(document, fact);
  const kept = fact.governs.filter((direction) => !idle.includes(direction));
  if (spec === undefined || idle.length === 0) return [];
  const types = entry(spec, 'policyTypes')?.value;
  const written = fact.declaredTypes?.value ?? [];
  const index = written.findIndex(({ value }) => idle.some((direction) => typeName(direction) === value));
  const typeEdits =
    types?.kind === 'seq' && written.length > 0
      ? removeItem(document.text, types, index)
      : (writeTypesEdits(document, fact, kept) ?? []);
  return [...typeEdits, ...idle.flatMap((direction) => removeWithComments(document.text, spec, direction))];
}

function hasRules(policy: PolicyEntry, direction: Direction): boolean {
  return (sectionOf(policy, direction)?.rules.length ?? 0) > 0;
}

/** Whether a policy of the namespace is there to deny, and for nothing else. */
function isDenied({ policies }: NamespaceEntry, direction: Direction): boolean {
  return policies.some((policy) => {
    const { fact } = policy.resource;
    if (!fact.hasTypesField || !isCertain(policy) || !fact.governs.includes(direction)) return false;
    return fact.subject.podSelector?.terms.length === 0 && fact.governs.every((one) => !hasRules(policy, one));
  });
}

function isTied(document: ParsedDocument, { resource: { fact } }: PolicyEntry): boolean {
  const aliases = aliasesOf(document.tree);
  const spec = specOf(document, fact);
  return ['policyTypes', 'ingress', 'egress']
    .flatMap((key) => entry(spec, key)?.span ?? [])
    .some((span) => isShared(aliases, span) || isTorn(aliases, span));
}
