import { Composer, type CST, type Document, Parser } from 'yaml';
import { commentsOf, convert } from './convert';
import { joinLooseLines } from './loose-lines';
import { nestingDepth } from './nesting';
import { syntaxProblems } from './syntax-messages';
import type { YamlDocument } from './tree';

/** What a document may cost. Beyond it the document is not read, or cut, and a problem says so. */
export interface YamlLimits {
  /** UTF-16 units. */
  readonly maxLength: number;
  /** Levels of mappings and sequences inside each other, aliases followed. */
  readonly maxDepth: number;
  /** Nodes that aliases and merge keys may add, each use counted. */
  readonly maxAliasNodes: number;
}

export const DEFAULT_LIMITS: YamlLimits = { maxLength: 4_000_000, maxDepth: 128, maxAliasNodes: 20_000 };

/**
 * Reads one document of YAML or JSON (`splitDocuments` cuts files). Never throws: what is wrong becomes `problems`, and the
 * tree holds what could be read. Scalars have the types of the YAML 1.2 core schema; where kubectl's YAML 1.1 decoder
 * sees something else, `plainNonString` tells (BV20).
 */
export function parseYaml(text: string, limits: YamlLimits = DEFAULT_LIMITS): YamlDocument {
  if (text.length > limits.maxLength) {
    return tooBig(
      `This document is longer than ${limits.maxLength} characters and is not read; split it into smaller ones.`,
    );
  }
  if (nestingDepth(text, limits.maxDepth) > limits.maxDepth) {
    return tooBig(`This document nests deeper than ${limits.maxDepth} levels and is not read.`);
  }
  const source = withoutIndentTabsOfJson(text);
  const read = readTokens(source);
  // The parser gives up only by exhausting its stack.
  if (read === undefined) return tooBig('This document nests too deeply to be read.');
  const { tokens, documents } = asKubectlReads(source, read);
  const document = documents.find((candidate) => candidate.contents?.srcToken !== undefined) ?? documents[0];
  const problems = syntaxProblems(documents, text);
  const comments = source.includes('#') ? commentsOf(tokens) : [];
  if (document?.contents == null) return { root: undefined, problems, comments };
  const converted = convert(document, text, limits);
  return { root: converted.root, problems: [...problems, ...converted.problems], comments };
}

interface Read {
  readonly tokens: readonly CST.Token[];
  readonly documents: readonly Document.Parsed[];
}

function readTokens(source: string): Read | undefined {
  const tokens = [...new Parser().parse(source)];
  try {
    return { tokens, documents: [...new Composer({ keepSourceTokens: true, uniqueKeys: false }).compose(tokens)] };
  } catch {
    return undefined;
  }
}

/** What the parser refuses only for the way in which lines inside quotes and brackets are indented is no mistake. */
function asKubectlReads(source: string, read: Read): Read {
  if (!hasErrors(read)) return read;
  const joined = joinLooseLines(source);
  const again = joined === undefined ? undefined : readTokens(joined);
  return again === undefined || hasErrors(again) ? read : again;
}

function hasErrors({ documents }: Read): boolean {
  return documents.some(({ errors }) => errors.length > 0);
}

function tooBig(message: string): YamlDocument {
  return { root: undefined, problems: [{ code: 'limit', message, span: { start: 0, end: 0 } }], comments: [] };
}

/** JSON may be indented with tabs, which YAML refuses in places. No JSON string spans lines, so blanks do as well. */
function withoutIndentTabsOfJson(text: string): string {
  if (!/^\uFEFF?\s*[{[]/.test(text) || !text.includes('\t')) return text;
  return text.replace(/^[ \t]+/gm, (indent) => ' '.repeat(indent.length));
}
