import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver-types';
import type { ParsedDocument, Snapshot } from '../../workspace/snapshot';
import { ownEntries } from '../../yaml/navigate';
import type { Span } from '../../yaml/span';
import type { YamlNode } from '../../yaml/tree';
import { resourcesIn } from '../resources';

/**
 * What can be folded in a file with objects: each document of several as a whole, every value of more than one line, runs
 * of comments. undefined for other files and for text that cannot be read, where the editor's own folding by indentation
 * is better than half an answer.
 */
export function foldingRanges(snapshot: Snapshot, uri: string): readonly FoldingRange[] | undefined {
  const file = snapshot.files.get(uri);
  if (file === undefined || resourcesIn(snapshot, uri).length === 0) return undefined;
  const ranges: FoldingRange[] = [];
  for (const documentIndex of file.documents.keys()) {
    const parsed = snapshot.parsed({ uri, documentIndex });
    if (parsed === undefined || parsed.tree.problems.some(({ code }) => code === 'syntax')) return undefined;
    const lines = new LineRanges(snapshot, uri, parsed);
    if (file.documents.length > 1 && parsed.tree.root !== undefined) lines.add(parsed.tree.root.span);
    if (parsed.tree.root !== undefined) addValues(parsed.tree.root, lines);
    lines.addComments();
    ranges.push(...lines.ranges);
  }
  return ranges;
}

function addValues(node: YamlNode, lines: LineRanges): void {
  if (node.aliasSpan !== undefined) return;
  if (node.kind === 'map') {
    for (const { span, value } of ownEntries(node)) {
      if (value === undefined) continue;
      lines.add(span);
      addValues(value, lines);
    }
  } else if (node.kind === 'seq') {
    for (const [index, item] of node.items.entries()) {
      const span = node.itemSpans[index];
      if (item === undefined || span === undefined) continue;
      lines.add(span);
      addValues(item, lines);
    }
  }
}

class LineRanges {
  readonly ranges: FoldingRange[] = [];
  private readonly starts = new Set<number>();

  constructor(
    private readonly snapshot: Snapshot,
    private readonly uri: string,
    private readonly parsed: ParsedDocument,
  ) {}

  /** The outermost of several that start on one line is the one that the editor can show. */
  add(span: Span, kind?: FoldingRangeKind): void {
    const startLine = this.lineAt(span.start);
    const end = endOfText(this.parsed.text, span);
    const endLine = this.lineAt(end) - (kind === undefined && this.isClosing(end) ? 1 : 0);
    if (endLine <= startLine || this.starts.has(startLine)) return;
    this.starts.add(startLine);
    this.ranges.push({ startLine, endLine, ...(kind === undefined ? {} : { kind }) });
  }

  addComments(): void {
    let run: { first: Span; last: Span } | undefined;
    for (const { span } of this.parsed.tree.comments.filter((comment) => this.isAlone(comment.span))) {
      if (run !== undefined && this.lineAt(span.start) === this.lineAt(run.last.start) + 1) run.last = span;
      else {
        if (run !== undefined) this.add({ start: run.first.start, end: run.last.end }, FoldingRangeKind.Comment);
        run = { first: span, last: span };
      }
    }
    if (run !== undefined) this.add({ start: run.first.start, end: run.last.end }, FoldingRangeKind.Comment);
  }

  /** A line of closing brackets alone stays visible, as everywhere else in JSON. */
  private isClosing(end: number): boolean {
    const { text } = this.parsed;
    return /^[\s\]}]*[\]}]$/.test(text.slice(text.lastIndexOf('\n', end - 1) + 1, end));
  }

  private isAlone({ start }: Span): boolean {
    const { text } = this.parsed;
    return text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
  }

  private lineAt(offset: number): number {
    return this.snapshot.positionAt(this.uri, this.parsed.start + offset).line;
  }
}

/** A block scalar ends behind its last line break, which is the start of another line. */
function endOfText(text: string, { start, end }: Span): number {
  return start + text.slice(start, end).trimEnd().length;
}
