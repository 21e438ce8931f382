/** Everything that the editor asks for, as pure functions of a snapshot. One folder a feature, one line here. */
export { codeActions, resolveCodeAction, workspaceEdit } from './code-action';
export { codeLenses, resolveCodeLens } from './code-lens';
export { complete, resolveCompletion } from './completion';
export { definition } from './definition';
export { hover } from './hover';
export { treeChildren, treePath } from './reachability-tree';
export { references } from './references';
export { DEFAULT_LANGUAGE_SETTINGS, type LanguageSettings } from './settings';
export { documentSymbols } from './symbols';
