export { codeLenses, resolveCodeLens } from './code-lenses';
export { impactLenses } from './impact-lens';
