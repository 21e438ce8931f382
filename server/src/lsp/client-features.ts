import type { ClientCapabilities, InitializeParams } from 'vscode-languageserver';
import type { InitializationOptions } from '../protocol';

/** What the editor at the other end can do. Absent capabilities are never used. */
export interface ClientFeatures {
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  readonly refreshCodeLenses: boolean;
  readonly refreshInlayHints: boolean;
  readonly prepareRename: boolean;
  readonly diagnosticTags: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly snippets: boolean;
  readonly markdown: boolean;
  readonly markdownInCompletions: boolean;
  readonly hierarchicalSymbols: boolean;
  readonly configuration: boolean;
  readonly watchConfiguration: boolean;
  readonly watchFiles: boolean;
  /** Also files outside the workspace folders. */
  readonly watchElsewhere: boolean;
  readonly workspaceFolders: boolean;
  readonly workDoneProgress: boolean;
  /** False: edits may only be maps from uri to text edits, and no file can be created. */
  readonly documentChanges: boolean;
  readonly createFiles: boolean;
  readonly changeAnnotations: boolean;
  readonly resolveCodeActionEdits: boolean;
  /** True when it can show an action that cannot be chosen, with the reason. */
  readonly disabledCodeActions: boolean;
  /** The editor is our own client, which knows the commands that lenses and actions call. */
  readonly ownCommands: boolean;
}

export function clientFeaturesOf({ capabilities, initializationOptions }: InitializeParams): ClientFeatures {
  const { textDocument, workspace, window } = capabilities;
  const published = { ...textDocument?.publishDiagnostics, ...textDocument?.diagnostic };
  return {
    pullDiagnostics: textDocument?.diagnostic !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshCodeLenses: workspace?.codeLens?.refreshSupport === true,
    refreshInlayHints: workspace?.inlayHint?.refreshSupport === true,
    prepareRename: textDocument?.rename?.prepareSupport === true,
    diagnosticTags: published.tagSupport !== undefined,
    relatedInformation: published.relatedInformation === true,
    codeDescription: published.codeDescriptionSupport === true,
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    markdown: textDocument?.hover?.contentFormat?.includes('markdown') ?? false,
    markdownInCompletions: textDocument?.completion?.completionItem?.documentationFormat?.includes('markdown') ?? false,
    hierarchicalSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    configuration: workspace?.configuration === true,
    watchConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    watchElsewhere: workspace?.didChangeWatchedFiles?.relativePatternSupport === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    workDoneProgress: window?.workDoneProgress === true,
    ...editFeatures(capabilities),
    ownCommands: optionsOf(initializationOptions) !== undefined,
  };
}

type EditFeatures = Pick<
  ClientFeatures,
  'documentChanges' | 'createFiles' | 'changeAnnotations' | 'resolveCodeActionEdits' | 'disabledCodeActions'
>;

function editFeatures({ textDocument, workspace }: ClientCapabilities): EditFeatures {
  const edit = workspace?.workspaceEdit;
  return {
    documentChanges: edit?.documentChanges === true,
    createFiles: edit?.documentChanges === true && edit.resourceOperations?.includes('create') === true,
    changeAnnotations: edit?.changeAnnotationSupport !== undefined,
    resolveCodeActionEdits:
      textDocument?.codeAction?.dataSupport === true &&
      textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
    disabledCodeActions: textDocument?.codeAction?.disabledSupport === true,
  };
}

/** The options of our own client; undefined for any other editor. Every part is checked: it comes from outside. */
export function optionsOf(options: unknown): InitializationOptions | undefined {
  if (typeof options !== 'object' || options === null || !('protocolVersion' in options)) return undefined;
  const given = options as Readonly<Record<string, unknown>>;
  const exclude = Array.isArray(given['exclude']) ? given['exclude'].filter((glob) => typeof glob === 'string') : [];
  return {
    protocolVersion: Number(given['protocolVersion']),
    schemaProviderPresent: given['schemaProviderPresent'] === true,
    exclude,
    clientFileSystem: given['clientFileSystem'] === true,
    trusted: given['trusted'] === true,
    ...(typeof given['quietPeriod'] === 'number' ? { quietPeriod: given['quietPeriod'] } : {}),
  };
}
