import type { PolicyFact } from '../../dialects/facts';
import type { Direction } from '../../engine/model';
import type { ParsedDocument } from '../../workspace/snapshot';
import { appendItem, insertEntry, removeEntry } from '../../yaml/edit';
import { entry, nodeWithSpan } from '../../yaml/navigate';
import type { Located, SpanEdit } from '../../yaml/span';
import type { YamlMap } from '../../yaml/tree';

/** The directions field of a policy (B5) in its document. */

export function typeName(direction: Direction): string {
  return direction === 'ingress' ? 'Ingress' : 'Egress';
}

/** True when the dialect has the field and this policy leaves it out, so that directions are inferred. */
export function leavesTypesOut({ hasTypesField, declaredTypes, specSpan, problems }: PolicyFact): boolean {
  const spoilt = problems.some((problem) => TYPE_RULES.includes(problem.rule));
  return (
    hasTypesField &&
    !spoilt &&
    specSpan !== undefined &&
    (declaredTypes === undefined || declaredTypes.value.length === 0)
  );
}

/** True when the field is written and has no defect. */
export function declaresTypes({ hasTypesField, declaredTypes, problems }: PolicyFact): boolean {
  const spoilt = problems.some((problem) => TYPE_RULES.includes(problem.rule));
  return hasTypesField && !spoilt && declaredTypes !== undefined && declaredTypes.value.length > 0;
}

/** The second of two equal entries, and the direction that is not there. */
export function repeatedType(
  fact: PolicyFact,
): { readonly type: Located<string>; readonly other: Direction } | undefined {
  const [first, second] = fact.declaredTypes?.value ?? [];
  if (!declaresTypes(fact) || first === undefined || first.value !== second?.value) return undefined;
  return { type: second, other: first.value === 'Ingress' ? 'egress' : 'ingress' };
}

/** Rules under which a dialect reports defects of the field itself. */
const TYPE_RULES: readonly string[] = ['invalid-policy-type', 'too-many-policy-types'];

export function specOf(document: ParsedDocument, fact: PolicyFact): YamlMap | undefined {
  const node = fact.specSpan && nodeWithSpan(document.tree, fact.specSpan);
  return node?.kind === 'map' ? node : undefined;
}

/** Writes the field, in the place where people look for it: behind the podSelector. */
export function writeTypesEdits(
  document: ParsedDocument,
  fact: PolicyFact,
  directions: readonly Direction[],
): readonly SpanEdit[] | undefined {
  const spec = specOf(document, fact);
  if (spec === undefined) return undefined;
  const written = entry(spec, 'policyTypes');
  const names = directions.map(typeName);
  const value = spec.flow ? `[${names.join(', ')}]` : names.map((name) => `- ${name}`).join('\n');
  if (written?.value !== undefined)
    return [{ span: written.value.aliasSpan ?? written.value.span, text: `[${names.join(', ')}]` }];
  if (written !== undefined)
    return [{ span: { start: written.span.end, end: written.span.end }, text: ` [${names.join(', ')}]` }];
  const anchor = entry(spec, 'podSelector') === undefined ? undefined : 'podSelector';
  return insertEntry(document.text, spec, 'policyTypes', value, anchor === undefined ? 'first' : { after: anchor });
}

export function addTypeEdits(
  document: ParsedDocument,
  fact: PolicyFact,
  direction: Direction,
): readonly SpanEdit[] | undefined {
  const types = entry(specOf(document, fact), 'policyTypes')?.value;
  if (types?.kind !== 'seq') return undefined;
  return appendItem(document.text, types, typeName(direction));
}

export function removeSectionEdits(
  document: ParsedDocument,
  fact: PolicyFact,
  direction: Direction,
): readonly SpanEdit[] | undefined {
  const spec = specOf(document, fact);
  return spec === undefined ? undefined : removeEntry(document.text, spec, direction);
}
