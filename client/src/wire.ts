import * as vscode from 'vscode';
import type { WireLocation, WirePosition, WireRange } from '../../server/src/protocol';

/** Translations between what messages carry and what the editor wants. */
export function toPosition(position: WirePosition): vscode.Position {
  return new vscode.Position(position.line, position.character);
}

export function toRange(range: WireRange): vscode.Range {
  return new vscode.Range(toPosition(range.start), toPosition(range.end));
}

export function toLocation(location: WireLocation): vscode.Location {
  return new vscode.Location(vscode.Uri.parse(location.uri), toRange(location.range));
}

export function fromPosition(position: vscode.Position): WirePosition {
  return { line: position.line, character: position.character };
}

/** Opens a file at a place. */
export async function openLocation(location: WireLocation): Promise<void> {
  const { uri, range } = toLocation(location);
  await vscode.window.showTextDocument(uri, { selection: range });
}

/** Commands get their arguments from anywhere, so that shapes are checked. */
export function isWirePosition(value: unknown): value is WirePosition {
  if (typeof value !== 'object' || value === null) return false;
  const { line, character } = value as Partial<WirePosition>;
  return typeof line === 'number' && typeof character === 'number';
}

export function isWireLocation(value: unknown): value is WireLocation {
  if (typeof value !== 'object' || value === null) return false;
  const { uri, range } = value as Partial<WireLocation>;
  return typeof uri === 'string' && isWirePosition(range?.start) && isWirePosition(range.end);
}
