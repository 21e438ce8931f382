import { splitDocuments } from '../yaml/documents';
import { contentKey } from './content-key';
import { tooLarge } from './file-system';
import { lineStartsOf } from './lines';
import type { DocumentFacts, DocumentPlace, FileEntry, FileNote } from './snapshot';

/** Gives the facts of a document, from a cache when its text is known. */
export type ReadDocument = (key: string, text: string) => DocumentFacts;

export interface FileLimits {
  readonly maxFileLength: number;
  readonly maxDocuments: number;
}

const BYTE_ORDER_MARK = 0xfeff;

/** Splits a file into documents and reads each; never throws. What cannot be read becomes a note. */
export function readFile(uri: string, text: string, limits: FileLimits, readDocument: ReadDocument): FileEntry {
  if (text.length > limits.maxFileLength) {
    return withoutDocuments(uri, text, tooLarge(text.length, limits.maxFileLength));
  }
  if (text.includes('\0')) {
    return withoutDocuments(uri, text, { kind: 'binary', message: 'File is binary and is left out.' });
  }
  const places = documentPlaces(text);
  const kept = places.slice(0, limits.maxDocuments);
  const documents: DocumentPlace[] = kept.map(({ start, end }) => {
    const chunk = text.slice(start, end);
    return { start, end, document: readDocument(contentKey(chunk), chunk) };
  });
  return {
    uri,
    documents,
    lineStarts: lineStartsOf(text),
    length: text.length,
    notes: [...templateNote(documents), ...countNote(places.length, kept.length)],
  };
}

/** An entry for a file of which nothing but the note is known. */
export function unreadFile(uri: string, note: FileNote): FileEntry {
  return withoutDocuments(uri, '', note);
}

/** Ranges of the file's documents; a byte order mark belongs to none. */
function documentPlaces(text: string): readonly { readonly start: number; readonly end: number }[] {
  if (text.charCodeAt(0) !== BYTE_ORDER_MARK) return splitDocuments(text);
  return splitDocuments(text.slice(1)).map(({ start, end }) => ({ start: start + 1, end: end + 1 }));
}

function withoutDocuments(uri: string, text: string, note: FileNote): FileEntry {
  return { uri, documents: [], lineStarts: lineStartsOf(text), length: text.length, notes: [note] };
}

function templateNote(documents: readonly DocumentPlace[]): readonly FileNote[] {
  const templates = documents.filter((place) => place.document.template).length;
  if (templates === 0) return [];
  const what = templates === documents.length ? 'File is' : `${templates} of ${documents.length} documents are`;
  return [{ kind: 'template', message: `${what} a template that is not rendered; left out of the analysis.` }];
}

function countNote(found: number, kept: number): readonly FileNote[] {
  if (found === kept) return [];
  return [{ kind: 'too-many-documents', message: `Only the first ${kept} of ${found} documents are read.` }];
}
