export { documentSymbols } from './document-symbols';
