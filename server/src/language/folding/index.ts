export { foldingRanges } from './folding-ranges';
