import type { Direction } from '../../engine/model';
import type { PolicyEntry } from '../../workspace/cluster';
import type { ParsedDocument } from '../../workspace/snapshot';
import { aliasesOf, isShared } from '../../yaml/aliases';
import { appendItems, insertEntry, setValue } from '../../yaml/edit';
import { columnOf, endOfLine } from '../../yaml/edit-text';
import { entry } from '../../yaml/navigate';
import type { Span, SpanEdit } from '../../yaml/span';
import type { YamlSeq } from '../../yaml/tree';
import { allEdits, editDocument } from '../fixes';
import type { FixContext, FixEdits } from '../rule';
import { deletePoliciesEdits } from './delete-policy';
import { sectionOf } from './policy-rules';
import { addTypeEdits, leavesTypesOut, specOf, writeTypesEdits } from './policy-types';
import { unique } from './prose';
import { itemAt, textOf, yamlOf } from './tree-places';

/** Why policies cannot become one, as a clause; undefined when they can. They select the same pods. */
export function mergeObstacle(
  context: FixContext,
  target: PolicyEntry,
  others: readonly PolicyEntry[],
): string | undefined {
  const ignored = governedBy([target, ...others]).find(
    (direction) =>
      !target.resource.fact.governs.includes(direction) && (sectionOf(target, direction)?.rules.length ?? 0) > 0,
  );
  if (ignored !== undefined) return `the ${ignored} rules of ${target.name} are ignored now and would come into effect`;
  const anchored = others.find((other) => hasAnchors(context, other));
  if (anchored !== undefined) return `${anchored.name} uses YAML anchors`;
  const document = context.snapshot.parsed(target.resource);
  const { specSpan } = target.resource.fact;
  if (document === undefined || specSpan === undefined) return `${target.name} has no rules to add to`;
  const aliases = aliasesOf(document.tree);
  const spec = specOf(document, target.resource.fact);
  const changed = [specSpan, ...(['ingress', 'egress'] as const).flatMap((d) => entry(spec, d)?.value ?? [])];
  return changed.some((place) => 'kind' in place && place.aliasSpan !== undefined) ||
    changed.some((place) => isShared(aliases, 'kind' in place ? place.span : place))
    ? `${target.name} shares its rules by a YAML anchor`
    : undefined;
}

/** Puts the rules of all into the first policy, which then governs all their directions, and deletes the others. */
export function mergeEdits(context: FixContext, target: PolicyEntry, others: readonly PolicyEntry[]): FixEdits {
  const directions = governedBy([target, ...others]);
  return allEdits([
    editDocument(context, target.resource, (document) => [
      ...typesEdits(document, target, directions),
      ...directions.flatMap((direction) => {
        const rules = others.map((other) => rulesYaml(context, other, direction, document.text)).filter(Boolean);
        return addedRules(document, target, direction, rules);
      }),
    ]),
    deletePoliciesEdits(others, context),
  ]);
}

/** What an alias stands for cannot be taken to another document. Looks at the text: there may be very many policies. */
function hasAnchors({ snapshot }: FixContext, { resource: { uri, documentIndex, fact } }: PolicyEntry): boolean {
  const start = snapshot.files.get(uri)?.documents[documentIndex]?.start ?? 0;
  const text = snapshot.text(uri)?.slice(start + fact.span.start, start + fact.span.end) ?? '';
  return /(?:^|[\s[{,])[&*][\w-]/m.test(text);
}

function governedBy(policies: readonly PolicyEntry[]): readonly Direction[] {
  return (['ingress', 'egress'] as const).filter((direction) =>
    policies.some(({ resource }) => resource.fact.governs.includes(direction)),
  );
}

function typesEdits(
  document: ParsedDocument,
  { resource: { fact } }: PolicyEntry,
  directions: readonly Direction[],
): readonly SpanEdit[] {
  const missing = directions.filter((direction) => !fact.governs.includes(direction));
  if (missing.length === 0) return [];
  const edits = leavesTypesOut(fact)
    ? writeTypesEdits(document, fact, directions)
    : missing.flatMap((direction) => addTypeEdits(document, fact, direction) ?? []);
  return edits ?? [];
}

/** The rules of a direction as a YAML list at indentation 0, with the comments of the policy. */
function rulesYaml({ snapshot }: FixContext, policy: PolicyEntry, direction: Direction, into: string): string {
  const { fact } = policy.resource;
  const document = snapshot.parsed(policy.resource);
  const section = document && entry(specOf(document, fact), direction)?.value;
  if (document === undefined || section?.kind !== 'seq' || section.items.length === 0) return '';
  if (!fact.governs.includes(direction)) return '';
  const isFirst = fact.governs.find((one) => (sectionOf(policy, one)?.rules.length ?? 0) > 0) === direction;
  const comments = isFirst ? commentsOutside(document, policy, into) : [];
  const items = section.flow
    ? section.items.map((item) => `- ${(yamlOf(document, item) || '{}').replaceAll('\n', '\n  ')}`).join('\n')
    : blockText(document.text, section);
  return [...comments, items].join('\n');
}

/** What the policy says about itself, unless `into` says so already. Comments that steer tools speak of their own file. */
function commentsOutside(document: ParsedDocument, policy: PolicyEntry, into: string): readonly string[] {
  const { fact } = policy.resource;
  const { text, tree } = document;
  const own = itemAt(document, fact.span) === undefined ? { start: 0, end: text.length } : fact.span;
  const sections = [fact.ingress, fact.egress].flatMap((section) =>
    section === undefined
      ? []
      : { start: endOfLine(text, section.keySpan.end), end: endOfLine(text, section.span.end) },
  );
  const outside = tree.comments
    .filter(({ span }) => isIn(own, span) && !sections.some((section) => isIn(section, span)))
    .filter((comment) => comment.text !== '' && !/^(?:palisade-|yaml-language-server)/.test(comment.text))
    .map((comment) => textOf(document, comment.span));
  return unique(outside).filter((comment) => !into.includes(comment));
}

function isIn(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.start <= outer.end;
}

/** A block list at indentation 0, comments above and between its items included. */
function blockText(text: string, seq: YamlSeq): string {
  const column = columnOf(text, seq.span.start);
  const first = seq.span.start - column;
  let start = first;
  for (let above = lineAbove(text, start); above !== undefined; above = lineAbove(text, start)) {
    if (!/^[ \t]*#/.test(text.slice(above, start))) break;
    start = above;
  }
  const end = endOfLine(text, (seq.itemSpans.at(-1) ?? seq.span).end);
  return text
    .slice(start, end)
    .split(/\r?\n/)
    .map((line) => line.slice(Math.min(column, line.length - line.trimStart().length)))
    .join('\n');
}

function lineAbove(text: string, lineStart: number): number | undefined {
  return lineStart === 0 ? undefined : text.lastIndexOf('\n', lineStart - 2) + 1;
}

function addedRules(
  document: ParsedDocument,
  { resource }: PolicyEntry,
  direction: Direction,
  lists: readonly string[],
): readonly SpanEdit[] {
  const spec = specOf(document, resource.fact);
  const section = entry(spec, direction);
  if (spec === undefined || lists.length === 0) return [];
  const yaml = lists.join('\n');
  if (section === undefined) return insertEntry(document.text, spec, direction, yaml, 'last');
  const { value } = section;
  if (value?.kind !== 'seq' || value.items.length === 0) return setValue(document.text, section, yaml);
  return appendItems(document.text, value, yaml);
}
