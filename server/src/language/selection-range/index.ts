export { selectionRanges } from './selection-ranges';
