export { isRefactoring, refactorings, resolveAnyRefactoring } from './refactorings';
