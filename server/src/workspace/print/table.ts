import { printable } from './printable';

/** Text on one line: what would break it, or drive a terminal, is shown escaped. */
export function oneLine(text: string): string {
  return printable(text).replace(/[\n\t]/g, (c) => (c === '\n' ? '\\n' : '\\t'));
}

/** A row of a CSV table (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A row of a Markdown table; names that hold a column mark or HTML cannot leave their cell. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map(markdownCell).join(' | ')} |\n`;
}

function markdownCell(text: string): string {
  return oneLine(text).replace(/[|<>&\\`]/g, (c) => `&#${c.charCodeAt(0)};`);
}
