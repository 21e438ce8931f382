export { codeLenses, resolveCodeLens } from './code-lenses';
