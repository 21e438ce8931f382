export { inlayHints } from './inlay-hints';
