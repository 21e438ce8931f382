/** Everything that the editor asks for, as pure functions of a snapshot. One folder a feature, one line here. */
export { codeActions, resolveCodeAction, workspaceEdit } from './code-action';
export { codeLenses, resolveCodeLens } from './code-lens';
export { complete, resolveCompletion } from './completion';
export { definition } from './definition';
export { foldingRanges } from './folding';
export { hover } from './hover';
export { inlayHints } from './inlay-hints';
export { treeChildren, treePath } from './reachability-tree';
export { references } from './references';
export { prepareRename, type Refusal, rename } from './rename';
export { selectionRanges } from './selection-range';
export { DEFAULT_LANGUAGE_SETTINGS, type LanguageSettings } from './settings';
export { documentSymbols, workspaceSymbols } from './symbols';
