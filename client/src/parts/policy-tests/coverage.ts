import * as vscode from 'vscode';
import type { RuleCoverageItem } from '../../../../server/src/protocol';
import { toRange } from '../../wire';

/** Which rules of a policy file tests exercise: policies are its declarations, rules its statements. */
class RuleFileCoverage extends vscode.FileCoverage {
  constructor(
    uri: vscode.Uri,
    readonly items: readonly RuleCoverageItem[],
  ) {
    super(
      uri,
      countOf(items.filter(({ policy }) => !policy)),
      undefined,
      countOf(items.filter(({ policy }) => policy)),
    );
  }
}

function countOf(items: readonly RuleCoverageItem[]): vscode.TestCoverageCount {
  return new vscode.TestCoverageCount(items.filter(({ tests }) => tests > 0).length, items.length);
}

export function fileCoverages(items: readonly RuleCoverageItem[]): readonly vscode.FileCoverage[] {
  const byFile = new Map<string, RuleCoverageItem[]>();
  for (const item of items) byFile.set(item.location.uri, [...(byFile.get(item.location.uri) ?? []), item]);
  return [...byFile].map(([uri, own]) => new RuleFileCoverage(vscode.Uri.parse(uri), own));
}

export function coverageDetails(file: vscode.FileCoverage): vscode.FileCoverageDetail[] {
  if (!(file instanceof RuleFileCoverage)) return [];
  return file.items.map(({ policy, label, tests, location }) =>
    policy
      ? new vscode.DeclarationCoverage(label, tests, toRange(location.range))
      : new vscode.StatementCoverage(tests, toRange(location.range)),
  );
}
