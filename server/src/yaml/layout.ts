import { parseYaml } from './parse';
import type { YamlNode } from './tree';

/** How a document is laid out, so that what is inserted looks like what is there. */
export interface Layout {
  readonly eol: '\n' | '\r\n';
  /** Blanks of one level of mapping. */
  readonly step: number;
  /** Blanks from a key to the dashes of its list; often 0. */
  readonly listIndent: number;
}

/** Counts what the document does; where it does nothing, two blanks and indented lists. */
export function layoutOf(text: string): Layout {
  const votes = { step: new Map<number, number>(), list: new Map<number, number>() };
  let key: number | undefined;
  for (const line of text.split('\n')) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    const indent = line.length - line.trimStart().length;
    if (key !== undefined && indent >= key) {
      const isItem = /^-(?:\s|$)/.test(content);
      if (isItem || indent > key) vote(isItem ? votes.list : votes.step, indent - key);
    }
    // The column of a key behind dashes is what its value is indented from.
    const opening = /^((?:-\s+)*)(?:"[^"]*"|'[^']*'|[^\s#"'[{|>-][^#]*?):(?:\s+&\S+)?(?:\s+#.*)?$/.exec(content);
    key = opening === null ? undefined : indent + (opening[1]?.length ?? 0);
  }
  return {
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    step: winner(votes.step) ?? 2,
    listIndent: winner(votes.list) ?? 2,
  };
}

function vote(votes: Map<number, number>, value: number): void {
  votes.set(value, (votes.get(value) ?? 0) + 1);
}

function winner(votes: ReadonlyMap<number, number>): number | undefined {
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** YAML text at indentation 0, with what it is. */
export interface Piece {
  readonly lines: readonly string[];
  readonly node: YamlNode | undefined;
  /** A mapping or list in block style, which cannot stand behind a colon. */
  readonly block: boolean;
}

/** Reads a piece of YAML to insert and gives its lists the indentation of `layout`. */
export function pieceOf(yaml: string, layout: Pick<Layout, 'listIndent'>): Piece {
  const text = yaml.replace(/\r\n/g, '\n').replace(/\s+$/, '');
  const { root } = parseYaml(text);
  const block = root !== undefined && root.kind !== 'scalar' && !root.flow;
  return { lines: withListIndent(text, root, layout.listIndent), node: root, block };
}

function withListIndent(text: string, root: YamlNode | undefined, wanted: number): string[] {
  const lines = text.split('\n');
  const shifts = lines.map(() => 0);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length - 1;
  const columnOf = (offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);
  const visit = (node: YamlNode | undefined): void => {
    if (node === undefined || node.flow || node.aliasSpan !== undefined) return;
    if (node.kind === 'seq') node.items.forEach(visit);
    if (node.kind !== 'map') return;
    for (const { key, value } of node.entries) {
      if (value?.kind === 'seq' && !value.flow && lineOf(value.span.start) > lineOf(key.span.start)) {
        const delta = wanted - (columnOf(value.span.start) - columnOf(key.span.start));
        for (let line = lineOf(key.span.start) + 1; line <= lineOf(value.span.end); line++) {
          shifts[line] = (shifts[line] ?? 0) + delta;
        }
      }
      visit(value);
    }
  };
  visit(root);
  return lines.map((line, index) => shifted(line, shifts[index] ?? 0));
}

function shifted(line: string, by: number): string {
  if (by === 0 || line === '') return line;
  return by > 0 ? ' '.repeat(by) + line : line.slice(Math.min(-by, line.length - line.trimStart().length));
}

/** Puts `indent` blanks before every line but the first and the empty ones. */
export function indented(lines: readonly string[], indent: number, eol: string): string {
  const blanks = ' '.repeat(indent);
  return lines.map((line, index) => (index === 0 || line === '' ? line : blanks + line)).join(eol);
}
