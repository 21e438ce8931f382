export { treeChildren } from './tree-children';
export { treePath } from './tree-path';
