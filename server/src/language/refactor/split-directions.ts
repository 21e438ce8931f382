import type { Direction } from '../../engine/model';
import { allEdits, editDocument } from '../../rules/fixes';
import { itemAt } from '../../rules/parts/tree-places';
import { specOf, writeTypesEdits } from '../../rules/parts/policy-types';
import type { FixEdits } from '../../rules/rule';
import type { PolicyEntry } from '../../workspace/cluster';
import type { ParsedDocument } from '../../workspace/snapshot';
import { aliasesOf, isShared, isTorn } from '../../yaml/aliases';
import { removeEntry, removeItem, setScalar } from '../../yaml/edit';
import { columnOf } from '../../yaml/edit-text';
import { entry, nodeWithSpan } from '../../yaml/navigate';
import type { Span, SpanEdit } from '../../yaml/span';
import type { YamlMap } from '../../yaml/tree';
import { copyBeside, upToObject } from './policy-beside';
import { policyName } from './policy-name';
import { EXTRACT, type PolicyPlace, type Refactoring } from './refactoring';

/** Makes a policy for each direction of one that governs both. */
export function splitDirections(place: PolicyPlace): readonly Refactoring[] {
  const { context, policy, document } = place;
  const { fact } = policy.resource;
  const namespace = context.cluster.namespaces.get(policy.namespace);
  if (fact.governs.length < 2 || fact.name === undefined || namespace === undefined) return [];
  if (fact.subject.podSelector === undefined || specOf(document, fact) === undefined) return [];
  const ingress = policyName(namespace, policy.name, '-ingress');
  const egress = policyName(namespace, policy.name, '-egress');
  const torn = isDivisible(document, policy) ? {} : { disabled: `${policy.name} shares parts by YAML anchors` };
  return [
    {
      title: 'Split into an ingress and an egress policy (no connection changes)',
      kind: EXTRACT,
      description: `${policy.name} becomes ${ingress} and ${egress}.`,
      ...torn,
      edits: () => splitEdits(place, ingress, egress),
    },
  ];
}

function splitEdits({ context, policy }: PolicyPlace, ingress: string, egress: string): FixEdits {
  return allEdits([
    editDocument(context, policy.resource, (document) =>
      halfEdits({ ...document, text: upToObject(document, policy) }, policy, 'ingress', ingress),
    ),
    copyBeside(context, policy, egress, (document) => halfEdits(document, policy, 'egress', egress)),
  ]);
}

/** What makes the policy one of a single direction, under another name. */
function halfEdits(document: ParsedDocument, policy: PolicyEntry, direction: Direction, name: string): SpanEdit[] {
  const { fact } = policy.resource;
  const { text, tree } = document;
  const node = fact.name === undefined ? undefined : nodeWithSpan(tree, fact.name.span);
  const spec = specOf(document, fact);
  if (node?.kind !== 'scalar' || spec === undefined) return [];
  const other = direction === 'ingress' ? 'egress' : 'ingress';
  return [
    ...setScalar(text, node, name),
    ...onlyTypeEdits(document, policy, direction),
    ...removeWithComments(text, spec, other),
  ];
}

function onlyTypeEdits(document: ParsedDocument, policy: PolicyEntry, direction: Direction): readonly SpanEdit[] {
  const { fact } = policy.resource;
  const types = entry(specOf(document, fact), 'policyTypes')?.value;
  const written = fact.declaredTypes?.value ?? [];
  if (types?.kind !== 'seq' || written.length === 0) return writeTypesEdits(document, fact, [direction]) ?? [];
  const index = written.findIndex(({ value }) => value.toLowerCase() !== direction);
  return index < 0 ? [] : removeItem(document.text, types, index);
}

/** Comments right above a section speak about it. */
export function removeWithComments(text: string, map: YamlMap, key: string): readonly SpanEdit[] {
  const section = entry(map, key);
  const [edit, ...more] = section === undefined ? [] : removeEntry(text, map, key);
  if (section === undefined || edit === undefined || more.length > 0 || map.flow)
    return edit === undefined ? [] : [edit, ...more];
  const column = columnOf(text, section.key.span.start);
  const line = section.key.span.start - column;
  let top = line;
  while (text.slice(line, section.key.span.start).trim() === '') {
    const above = text.lastIndexOf('\n', top - 2) + 1;
    const content = text.slice(above, top);
    if (top === 0 || content.length - content.trimStart().length !== column || content[column] !== '#') break;
    top = above;
  }
  return [{ ...edit, span: { start: edit.span.start - (line - top), end: edit.span.end } }];
}

/** Whether every part can be copied or left out without parting an alias from its anchor. */
function isDivisible(document: ParsedDocument, { resource: { fact } }: PolicyEntry): boolean {
  const aliases = aliasesOf(document.tree);
  const spec = specOf(document, fact);
  const parts = ['ingress', 'egress', 'policyTypes'].flatMap((key) => entry(spec, key)?.span ?? []);
  const places = [fact.span, fact.specSpan ?? fact.span, fact.name?.span ?? fact.span, ...parts];
  if (places.some((span) => isShared(aliases, span)) || parts.some((span) => isTorn(aliases, span))) return false;
  // In a List the copy would bring every anchor a second time.
  return itemAt(document, fact.span) === undefined || !aliases.some(({ target }) => isWithin(target, fact.span));
}

function isWithin(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
