import type { CodeAction, CodeActionKind } from 'vscode-languageserver-types';
import type { Range, Snapshot } from '../../workspace/snapshot';
import { conversions, isConversionData, resolveConversion } from './conversions';
import {
  isRefactoringData,
  policyRefactorings,
  type PolicyRefactoringOptions,
  resolveRefactoring,
} from './policy-refactorings';

/** All refactorings of what stands at a range, without their edits. */
export function refactorings(
  snapshot: Snapshot,
  uri: string,
  range: Range,
  kinds?: readonly CodeActionKind[],
  options?: PolicyRefactoringOptions,
): readonly CodeAction[] {
  return [...policyRefactorings(snapshot, uri, range, kinds, options), ...conversions(snapshot, uri, range, kinds)];
}

export function isRefactoring({ data }: CodeAction): boolean {
  return isConversionData(data) || isRefactoringData(data);
}

export function resolveAnyRefactoring(snapshot: Snapshot, action: CodeAction): CodeAction {
  return isConversionData(action.data) ? resolveConversion(snapshot, action) : resolveRefactoring(snapshot, action);
}
