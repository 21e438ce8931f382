export { complete, resolveCompletion } from './complete';
