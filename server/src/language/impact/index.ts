export { type Base, compareWithBase, type Impact, type ImpactCounts } from './impact';
export { impactActions, impactDiagnostics } from './impact-actions';
export { impactChildren, impactRowOf } from './impact-tree';
export { openingsOf } from './openings';
export { portsWords } from './impact-words';
