import { TextDocumentEdit, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { ClientFeatures } from './client-features';

type Features = Pick<ClientFeatures, 'documentChanges' | 'createFiles' | 'changeAnnotations'>;

/** An edit in a form that the editor understands; undefined when it needs what the editor cannot do. */
export function adaptEdit(
  edit: WorkspaceEdit,
  features: Features,
  outward: (uri: string) => string,
): WorkspaceEdit | undefined {
  const changes = edit.documentChanges ?? [];
  if (!features.createFiles && !changes.every((change) => TextDocumentEdit.is(change))) return undefined;
  const spelled = changes.map((change) =>
    TextDocumentEdit.is(change)
      ? { ...change, textDocument: { ...change.textDocument, uri: outward(change.textDocument.uri) } }
      : change,
  );
  if (features.documentChanges && features.changeAnnotations) return { ...edit, documentChanges: spelled };
  const plain = spelled.map((change) => {
    if (TextDocumentEdit.is(change)) return { ...change, edits: change.edits.filter(isPlain).map(withoutAnnotation) };
    const { annotationId: _, ...rest } = change;
    return rest;
  });
  if (features.documentChanges) return { documentChanges: plain };
  const textEdits = plain.filter((change) => TextDocumentEdit.is(change));
  return { changes: Object.fromEntries(textEdits.map((change) => [change.textDocument.uri, change.edits])) };
}

function isPlain(edit: TextDocumentEdit['edits'][number]): edit is TextEdit {
  return 'newText' in edit;
}

function withoutAnnotation({ range, newText }: TextEdit): TextEdit {
  return { range, newText };
}
