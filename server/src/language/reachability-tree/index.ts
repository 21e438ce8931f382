export { describeIsolation, realWorkloads } from './isolation';
export { treeChildren } from './tree-children';
export { treePath } from './tree-path';
