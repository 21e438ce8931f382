import type {
  ChangeAnnotation,
  CreateFile,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-types';
import { appended } from '../../rules/fixes';
import type { FixEdits } from '../../rules/rule';
import type { Snapshot } from '../../workspace/snapshot';

/** How an edit introduces itself in the editor's preview. */
export interface EditLabel {
  readonly label: string;
  readonly description?: string;
  /** True to make the editor ask before it applies: access is widened, or several files change. */
  readonly needsConfirmation: boolean;
}

const ANNOTATION = 'palisade';

/**
 * A fix's edits as one WorkspaceEdit in document-change form, valid for the texts of the snapshot. New documents go to new
 * files or behind what a file holds already; a file that exists is never overwritten. Edits of a file that is gone are left out.
 */
export function workspaceEdit(snapshot: Snapshot, edits: FixEdits, label: EditLabel): WorkspaceEdit {
  const perFile = new Map<string, TextEdit[]>();
  const created: CreateFile[] = [];
  const edit = (uri: string, one: TextEdit) => perFile.set(uri, [...(perFile.get(uri) ?? []), one]);
  for (const part of edits.documents) {
    for (const { span, text } of part.edits)
      edit(part.uri, { range: snapshot.locate(part, span).range, newText: text });
  }
  const additions = new Map<string, string>();
  for (const { uri, text, mode } of edits.newDocuments) {
    const before = additions.get(uri) ?? snapshot.text(uri);
    if (before === undefined) {
      created.push({
        kind: 'create',
        uri,
        options: { overwrite: false, ignoreIfExists: false },
        annotationId: ANNOTATION,
      });
      additions.set(uri, text);
    } else if (mode === 'append' || additions.has(uri)) {
      additions.set(uri, appended(before, text));
    }
  }
  for (const [uri, text] of additions) edit(uri, addition(snapshot, uri, text));
  const changes = [...perFile].map(([uri, list]): TextDocumentEdit => ({
    textDocument: { uri, version: null },
    edits: list.map((one) => ({ ...one, annotationId: ANNOTATION })),
  }));
  return { documentChanges: [...created, ...changes], changeAnnotations: { [ANNOTATION]: annotation(label) } };
}

/** Files that an edit changes or creates. */
export function touchedFiles(edits: FixEdits): ReadonlySet<string> {
  return new Set([...edits.documents, ...edits.newDocuments].map(({ uri }) => uri));
}

/** `appended` keeps what was there as it was, so that only what follows has to be inserted. */
function addition(snapshot: Snapshot, uri: string, text: string): TextEdit {
  const before = snapshot.text(uri);
  if (before === undefined)
    return { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: text };
  const kept = text.startsWith(before) ? before.length : 0;
  const end = snapshot.positionAt(uri, before.length);
  return { range: { start: kept === 0 ? { line: 0, character: 0 } : end, end }, newText: text.slice(kept) };
}

function annotation({ label, description, needsConfirmation }: EditLabel): ChangeAnnotation {
  return { label, needsConfirmation, ...(description !== undefined && { description }) };
}
