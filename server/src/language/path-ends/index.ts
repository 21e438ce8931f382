export { pathEnds, type PathEnds } from './path-ends';
