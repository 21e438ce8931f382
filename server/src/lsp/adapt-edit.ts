import { type DeleteFile, TextDocumentEdit, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { ClientFeatures } from './client-features';

type Features = Pick<ClientFeatures, 'documentChanges' | 'createFiles' | 'changeAnnotations' | 'ownCommands'>;

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
  if (features.documentChanges && features.changeAnnotations) {
    const annotated = { ...edit, documentChanges: spelled };
    return features.ownCommands ? tickedInPreview(annotated) : annotated;
  }
  const plain = spelled.map((change) => {
    if (TextDocumentEdit.is(change)) return { ...change, edits: change.edits.filter(isPlain).map(withoutAnnotation) };
    const { annotationId: _, ...rest } = change;
    return rest;
  });
  if (features.documentChanges) return { documentChanges: plain };
  const textEdits = plain.filter((change) => TextDocumentEdit.is(change));
  return { changes: Object.fromEntries(textEdits.map((change) => [change.textDocument.uri, change.edits])) };
}

const PREVIEW = 'palisade-preview';

/**
 * VS Code previews an edit of which a part needs confirmation, with such parts unticked: "Apply" then does nothing. So the
 * part that asks for the preview is one that changes nothing, which VS Code does not list, and the others are ticked.
 */
function tickedInPreview(edit: WorkspaceEdit): WorkspaceEdit {
  const { documentChanges = [], changeAnnotations = {} } = edit;
  const asking = Object.values(changeAnnotations).find(({ needsConfirmation }) => needsConfirmation);
  const [first] = documentChanges;
  if (asking === undefined || first === undefined) return edit;
  const uri = TextDocumentEdit.is(first) ? first.textDocument.uri : 'uri' in first ? first.uri : first.newUri;
  const nothing: DeleteFile = {
    kind: 'delete',
    uri: `${uri}.preview`,
    options: { ignoreIfNotExists: true },
    annotationId: PREVIEW,
  };
  const ticked = Object.entries(changeAnnotations).map(([id, one]) => [id, { ...one, needsConfirmation: false }]);
  return {
    ...edit,
    documentChanges: [nothing, ...documentChanges],
    changeAnnotations: {
      ...(Object.fromEntries(ticked) as typeof changeAnnotations),
      [PREVIEW]: { label: asking.label, needsConfirmation: true },
    },
  };
}

function isPlain(edit: TextDocumentEdit['edits'][number]): edit is TextEdit {
  return 'newText' in edit;
}

function withoutAnnotation({ range, newText }: TextEdit): TextEdit {
  return { range, newText };
}
