import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import { placeInTestFile, testFileAt } from '../../assertions/find-test-files';
import type { Snapshot } from '../../workspace/snapshot';

/** The outline of a test file: its groups, then its tests. */
export function testSymbols(snapshot: Snapshot, uri: string): readonly DocumentSymbol[] {
  const file = testFileAt(snapshot, uri);
  if (file === undefined) return [];
  const range = (span: { readonly start: number; readonly end: number }) => placeInTestFile(snapshot, uri, span).range;
  return [
    ...[...file.groups.values()].map(({ name, span }) => ({
      name: `$${name}`,
      kind: SymbolKind.Array,
      range: range(span),
      selectionRange: range(span),
    })),
    ...file.tests.map(({ name, span, nameSpan }) => ({
      name,
      kind: SymbolKind.Method,
      range: range(span),
      selectionRange: range(nameSpan),
    })),
  ];
}
