import { createFile, editDocument } from '../../rules/fixes';
import type { FixContext, FixEdits } from '../../rules/rule';
import { itemAt } from '../../rules/parts/tree-places';
import type { PolicyEntry } from '../../workspace/cluster';
import type { ParsedDocument, Snapshot } from '../../workspace/snapshot';
import { applyEdits } from '../../yaml/edit';
import { columnOf, endOfLine, insertAt, insertInFlow } from '../../yaml/edit-text';
import type { SpanEdit } from '../../yaml/span';

/** The text around an object, cut behind its last line, so that edits of the object touch nothing behind it. */
export function upToObject(document: ParsedDocument, { resource }: PolicyEntry): string {
  const { fact } = resource;
  return itemAt(document, fact.span) === undefined
    ? document.text
    : document.text.slice(0, endOfLine(document.text, fact.span.end));
}

/**
 * Writes a changed copy of a policy behind it: as another document, as another item of its List, or for a JSON file of one object
 * into a file of its own. `change` gets the document with the text that its edits must stay in.
 */
export function copyBeside(
  context: FixContext,
  policy: PolicyEntry,
  name: string,
  change: (document: ParsedDocument) => readonly SpanEdit[],
): FixEdits {
  const document = context.snapshot.parsed(policy.resource);
  if (document === undefined) return { documents: [], newDocuments: [] };
  const text = upToObject(document, policy);
  const changed = applyEdits(text, change({ ...document, text }));
  const place = itemAt(document, policy.resource.fact.span);
  if (place === undefined) return documentBeside(context, policy, name, changed);
  const { start, end } = policy.resource.fact.span;
  // What stands behind the object on its last line belongs to the List.
  const behind = place.list.flow ? text.length - end : 0;
  const copy = changed.slice(start, changed.length - behind);
  return editDocument(context, policy.resource, () => {
    if (place.list.flow)
      return [insertInFlow(document.text, place.list.span, place.list.itemSpans, copy, place.index + 1)];
    const column = columnOf(document.text, place.list.span.start);
    const eol = document.text.includes('\r\n') ? '\r\n' : '\n';
    const dash = document.text.slice(place.list.itemSpans[place.index]?.start, start);
    return [insertAt(text.length, `${eol}${' '.repeat(column)}${dash}${copy}`)];
  });
}

/** Writes another policy behind one; `object` is plain data, `yaml` the same as a document. */
export function newBeside(
  context: FixContext,
  policy: PolicyEntry,
  name: string,
  { yaml, object }: { readonly yaml: string; readonly object: unknown },
): FixEdits {
  const document = context.snapshot.parsed(policy.resource);
  if (document === undefined) return { documents: [], newDocuments: [] };
  const place = itemAt(document, policy.resource.fact.span);
  if (place === undefined)
    return documentBeside(
      context,
      policy,
      name,
      isJsonFile(policy.resource.uri) ? `${JSON.stringify(object, null, 2)}\n` : yaml,
    );
  return editDocument(context, policy.resource, () => {
    const { list, index } = place;
    const { text } = document;
    const column = columnOf(text, list.flow ? (list.itemSpans[index]?.start ?? 0) : list.span.start);
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const under = (lines: string, indent: number) => lines.replaceAll('\n', `${eol}${' '.repeat(indent)}`);
    if (list.flow)
      return [insertInFlow(text, list.span, list.itemSpans, under(JSON.stringify(object, null, 2), column), index + 1)];
    const end = upToObject(document, policy).length;
    return [insertAt(end, `${eol}${' '.repeat(column)}- ${under(yaml.trimEnd(), column + 2)}`)];
  });
}

function documentBeside(context: FixContext, policy: PolicyEntry, name: string, text: string): FixEdits {
  const { uri } = policy.resource;
  // A JSON file holds one object.
  if (isJsonFile(uri)) return createFile(siblingUri(context.snapshot, uri, name), text);
  return editDocument(context, policy.resource, (document) => {
    const eol = document.text.includes('\r\n') ? '\r\n' : '\n';
    const end = document.text.length;
    const lead = document.text.endsWith('\n') ? '' : eol;
    return [insertAt(end, `${lead}---${eol}${withoutMarker(text).replaceAll(/\r?\n/g, eol)}`)];
  });
}

/** What stands before and on a `---` line opens the first document of a file, not its copy. */
function withoutMarker(text: string): string {
  const marker = /^---[ \t]*\r?\n/m.exec(text);
  return (marker === null ? text : text.slice(marker.index + marker[0].length)).replace(/^\uFEFF/, '');
}

function isJsonFile(uri: string): boolean {
  return /\.json$/i.test(uri);
}

function siblingUri({ files }: Snapshot, uri: string, name: string): string {
  const folder = uri.slice(0, uri.lastIndexOf('/') + 1);
  for (let number = 1; ; number += 1) {
    const free = `${folder}${name}${number === 1 ? '' : `-${number}`}.json`;
    if (!files.has(free)) return free;
  }
}
