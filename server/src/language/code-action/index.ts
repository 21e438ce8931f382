export { type ActionData, codeActions, resolveCodeAction } from './code-actions';
export { FIX_ALL, fixAllAction, wantsFixAll } from './fix-all-action';
export { workspaceEdit } from './workspace-edit';
