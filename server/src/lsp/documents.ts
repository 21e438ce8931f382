import { TextDocument } from 'vscode-languageserver-textdocument';
import { TextDocuments } from 'vscode-languageserver';
import { isInFolder } from '../workspace/uris';
import type { Session } from './session';

const LANGUAGES: ReadonlySet<string> = new Set(['yaml', 'json']);
const MANIFEST = /\.(ya?ml|json)$/i;

/** Whether a file may hold manifests, by its name alone. */
export function isManifestName(uri: string): boolean {
  return MANIFEST.test(uri);
}

/**
 * Whether a document is a file or will be one. Editors also open old versions for comparison and previews of edits (`git:`
 * and the like): those would be second copies of objects that are there already.
 */
function isSource(roots: readonly string[], uri: string): boolean {
  const scheme = schemeOf(uri);
  return scheme === 'file' || scheme === 'untitled' || roots.some((root) => schemeOf(root) === scheme);
}

function schemeOf(uri: string): string {
  return uri.slice(0, uri.indexOf(':'));
}

/** Follows open editors: their buffers lie above the files on disk. Returns the versions of what is open. */
export function followDocuments(session: Session): (uri: string) => number | undefined {
  const { connection, workspace, spelling } = session;
  const documents = new TextDocuments(TextDocument);
  const isManifest = ({ languageId, uri }: TextDocument) =>
    (LANGUAGES.has(languageId) || isManifestName(uri)) && isSource(session.roots, uri);

  documents.onDidChangeContent(({ document }) => {
    if (!isManifest(document)) return;
    workspace.openBuffer(spelling.open(document.uri), document.getText());
    session.changed('text');
  });
  documents.onDidSave(({ document }) => {
    // Not every editor watches files, and those that do tell about a save later than the buffer may be closed.
    const uri = spelling.canonical(document.uri);
    if (isManifest(document) && session.roots.some((root) => isInFolder(uri, root))) {
      workspace.setFile(uri, document.getText());
    }
  });
  documents.onDidClose(({ document }) => {
    workspace.closeBuffer(spelling.close(document.uri));
    session.changed('closed');
  });
  documents.listen(connection);
  return (uri) => documents.get(spelling.outward(uri))?.version;
}
