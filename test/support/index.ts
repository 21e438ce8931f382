export { check, checkFix } from './check';
export { parseFixture } from './fixture';
export { clusterOf, pathOf, ROOT, snapshotOf, uriOf, workspaceOf } from './workspace';
