export type { CursorTarget, SelectorTarget } from './cursor-target';
export { targetAt } from './target-at';
