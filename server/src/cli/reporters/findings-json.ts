import type { FindingRow } from './findings';

/** `check -o json`: an array of rows (product.md §7). */
export function findingsAsJson(rows: readonly FindingRow[]): string {
  return `${JSON.stringify(rows, null, 2)}\n`;
}
