export { check, checkFix, type CheckOptions, fixesFor } from './check';
export { type Cursor, type Fixture, type FixtureFile, type Mark, parseFixture } from './fixture';
export { verdictOf, workloadOf } from './flow';
export { clusterOf, type FixtureOptions, pathOf, ROOT, scopeOf, snapshotOf, uriOf, workspaceOf } from './workspace';
