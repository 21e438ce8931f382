export { type ActionData, codeActions, resolveCodeAction } from './code-actions';
export { workspaceEdit } from './workspace-edit';
