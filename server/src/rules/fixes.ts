import type { ParsedDocument, Resource, Snapshot } from '../workspace/snapshot';
import type { Span, SpanEdit } from '../yaml/span';
import type { Fix, FixContext, FixEdits } from './rule';

/** How rules make their fixes, and how a fix becomes text. */

export type DocumentRef = Pick<Resource, 'uri' | 'documentIndex'>;

interface FixTraits {
  readonly preferred?: boolean;
  /** Says so in the title, too: the caller writes it. */
  readonly widens?: boolean;
}

const NO_EDITS: FixEdits = { documents: [], newDocuments: [] };

export function fixOf(title: string, edits: () => FixEdits, traits: FixTraits = {}): Fix {
  return { title, preferred: traits.preferred ?? false, widens: traits.widens ?? false, edits };
}

/** Edits of one document made from its text and tree. Nothing when the document is gone or the builder gives up. */
export function editDocument(
  { snapshot }: FixContext,
  place: DocumentRef,
  build: (document: ParsedDocument) => readonly SpanEdit[] | undefined,
): FixEdits {
  const document = snapshot.parsed(place);
  const edits = document === undefined ? undefined : build(document);
  if (edits === undefined || edits.length === 0) return NO_EDITS;
  return { documents: [{ uri: place.uri, documentIndex: place.documentIndex, edits }], newDocuments: [] };
}

export function replaceText(place: DocumentRef, span: Span, text: string): FixEdits {
  return {
    documents: [{ uri: place.uri, documentIndex: place.documentIndex, edits: [{ span, text }] }],
    newDocuments: [],
  };
}

export function createFile(uri: string, text: string): FixEdits {
  return { documents: [], newDocuments: [{ uri, text, mode: 'create' }] };
}

/** Several edits as one; edits of the same document are put together. */
export function allEdits(parts: readonly FixEdits[]): FixEdits {
  const byDocument = new Map<string, FixEdits['documents'][number]>();
  for (const part of parts.flatMap((edits) => edits.documents)) {
    const key = `${part.documentIndex}:${part.uri}`;
    const known = byDocument.get(key);
    byDocument.set(key, known === undefined ? part : { ...part, edits: [...known.edits, ...part.edits] });
  }
  return { documents: [...byDocument.values()], newDocuments: parts.flatMap((edits) => edits.newDocuments) };
}

/**
 * The texts of all files that a fix changes or creates, for the command line and for tests. A file to create that
 * exists is left alone: a fix never overwrites.
 */
export function applyFix(snapshot: Snapshot, fix: Pick<Fix, 'edits'>): ReadonlyMap<string, string> {
  return applyFixEdits(snapshot, fix.edits());
}

export function applyFixEdits(snapshot: Snapshot, edits: FixEdits): ReadonlyMap<string, string> {
  const changed = new Map<string, string>();
  for (const uri of new Set(edits.documents.map((document) => document.uri))) {
    const text = snapshot.text(uri);
    if (text !== undefined) changed.set(uri, edited(snapshot, uri, text, edits));
  }
  for (const { uri, text, mode } of edits.newDocuments) {
    const before = changed.get(uri) ?? snapshot.text(uri);
    if (before === undefined) changed.set(uri, text);
    else if (mode === 'append') changed.set(uri, appended(before, text));
  }
  return changed;
}

/** A file's text with another document behind it. */
export function appended(before: string, document: string): string {
  if (before.trim() === '') return document;
  const lineBreak = before.includes('\r\n') ? '\r\n' : '\n';
  const whole = before.endsWith('\n') ? before : before + lineBreak;
  const separator = /(?:^|\n)---[ \t]*\r?\n$/.test(whole) ? '' : `---${lineBreak}`;
  return whole + separator + document.replaceAll('\n', lineBreak);
}

function edited(snapshot: Snapshot, uri: string, text: string, edits: FixEdits): string {
  const documents = snapshot.files.get(uri)?.documents ?? [];
  const absolute = edits.documents
    .filter((part) => part.uri === uri)
    .flatMap((part) => {
      const start = documents[part.documentIndex]?.start ?? 0;
      return part.edits.map((edit) => ({
        start: start + edit.span.start,
        end: start + edit.span.end,
        text: edit.text,
      }));
    })
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let at = 0;
  for (const edit of absolute) {
    if (edit.start < at) continue;
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}
