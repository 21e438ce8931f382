import { CodeActionKind, type ServerCapabilities, TextDocumentSyncKind } from 'vscode-languageserver';
import { FIX_ALL } from '../language/code-action';
import type { ClientFeatures } from './client-features';
import { FOLDER_OPERATIONS } from './watching';

/** What the server offers to this editor. */
export function serverCapabilities(client: ClientFeatures): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    // A space and a dash start a value or an item; quotes and slashes occur inside of values.
    completionProvider: { triggerCharacters: [':', ' ', '-', '"', "'", '/'], resolveProvider: true },
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    documentSymbolProvider: true,
    workspaceSymbolProvider: true,
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    inlayHintProvider: true,
    renameProvider: client.prepareRename ? { prepareProvider: true } : true,
    codeLensProvider: { resolveProvider: true },
    codeActionProvider: {
      codeActionKinds: [
        CodeActionKind.QuickFix,
        CodeActionKind.RefactorExtract,
        CodeActionKind.RefactorInline,
        CodeActionKind.RefactorRewrite,
        FIX_ALL,
      ],
      resolveProvider: client.resolveCodeActionEdits,
    },
    ...(client.pullDiagnostics
      ? { diagnosticProvider: { identifier: 'palisade', interFileDependencies: true, workspaceDiagnostics: true } }
      : {}),
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      fileOperations: { didCreate: FOLDER_OPERATIONS, didRename: FOLDER_OPERATIONS, didDelete: FOLDER_OPERATIONS },
    },
  };
}
