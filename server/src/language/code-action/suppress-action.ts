import type { Finding, FixEdits } from '../../rules/rule';
import type { Snapshot } from '../../workspace/snapshot';
import { lineStart } from '../line-start';

/**
 * Writes `# palisade-ignore-next-line <rule>` above the line of a finding, at its indentation. undefined where comments
 * cannot stand: in JSON, and in documents in flow style over several lines.
 */
export function suppressEdits(snapshot: Snapshot, finding: Finding): FixEdits | undefined {
  const { uri, documentIndex } = finding.resource;
  const document = snapshot.parsed(finding.resource);
  if (document === undefined || isJson(uri, document.text)) return undefined;
  const start = lineStart(document.text, finding.span.start);
  const indentation = /^[ \t]*/.exec(document.text.slice(start))?.[0] ?? '';
  const lineBreak = document.text.includes('\r\n') ? '\r\n' : '\n';
  const text = `${indentation}# palisade-ignore-next-line ${finding.rule.id}${lineBreak}`;
  return { documents: [{ uri, documentIndex, edits: [{ span: { start, end: start }, text }] }], newDocuments: [] };
}

function isJson(uri: string, text: string): boolean {
  return /\.json$/i.test(uri) || /^\s*[{[]/.test(text);
}
