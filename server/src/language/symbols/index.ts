export { documentSymbols } from './document-symbols';
export { workspaceSymbols } from './workspace-symbols';
