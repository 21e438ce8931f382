import { type Document, type ErrorCode, visit, type YAMLError } from 'yaml';
import type { Span } from './span';
import type { YamlProblem } from './tree';

/** One broken line makes a parser stumble again and again; the first few places say enough. */
const MOST_PROBLEMS = 10;

/** The parser's complaints in plain words, at the smallest place that shows them. */
export function syntaxProblems(documents: readonly Document.Parsed[], text: string): YamlProblem[] {
  const problems: YamlProblem[] = [];
  const lines = new Set<number>();
  const found = documents.flatMap((document) => document.errors.map((error) => ({ error, document })));
  for (const { error, document } of found) {
    if (error.code === 'MULTIPLE_DOCS') continue;
    const span = openingQuote(error, document, text) ?? smallestSpan(error, text);
    const lineStart = text.lastIndexOf('\n', span.start - 1);
    // What follows on a broken line is an echo of the first complaint.
    if (lines.has(lineStart)) continue;
    lines.add(lineStart);
    problems.push({ code: 'syntax', message: message(error, text, span), span });
    if (problems.length === MOST_PROBLEMS) break;
  }
  return problems;
}

function smallestSpan(error: YAMLError, text: string): Span {
  const start = Math.min(error.pos[0], text.length);
  const lineEnd = text.indexOf('\n', start);
  const end = Math.min(error.pos[1], lineEnd < 0 ? text.length : lineEnd, text.length);
  if (end > start && text.slice(start, end).trim() !== '') return { start, end };
  // Indentation cannot be seen; the word behind it can.
  const word = /^ *([^\s:]+)/.exec(text.slice(start, lineEnd < 0 ? text.length : lineEnd));
  if (end > start && text[start] === ' ' && word?.[1] !== undefined) {
    return { start: start + word[0].length - word[1].length, end: start + word[0].length };
  }
  if (end > start) return { start, end };
  // At the end of a line or of the text there is nothing to underline; the character before shows it.
  const before = text.slice(0, start).trimEnd().length;
  return before > 0 ? { start: before - 1, end: before } : { start: 0, end: Math.min(1, text.length) };
}

/** A quote that is never closed swallows what follows: the mistake is where it opens. */
function openingQuote(error: YAMLError, document: Document.Parsed, text: string): Span | undefined {
  if (error.code !== 'MISSING_CHAR' || !error.message.includes('quote')) return undefined;
  let start: number | undefined;
  visit(document, {
    Scalar(_key, node) {
      if (node.range?.[1] !== error.pos[0]) return undefined;
      start = node.range[0];
      return visit.BREAK;
    },
  });
  if (start === undefined) return undefined;
  const lineEnd = text.indexOf('\n', start);
  return { start, end: start + text.slice(start, lineEnd < 0 ? text.length : lineEnd).trimEnd().length };
}

const MESSAGES: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'An alias takes neither a tag nor an anchor; remove it.',
  BAD_ALIAS: 'This is not a complete alias or anchor name.',
  BAD_COLLECTION_TYPE: 'The tag does not fit the kind of value that follows.',
  BAD_DIRECTIVE: 'This line is not a YAML directive that can be understood.',
  BAD_DQ_ESCAPE: 'This backslash sequence is not known inside double quotes; write `\\\\` for a backslash.',
  BAD_INDENT: 'The indentation does not line up with the lines around it; align the key or item with its neighbours.',
  BAD_PROP_ORDER: 'Anchors and tags stand after the `-`, `?` or `:`; move them behind it.',
  BAD_SCALAR_START: 'A value without quotes cannot begin with this character; put the value in quotes.',
  BLOCK_AS_IMPLICIT_KEY:
    'A second key on one line; start a new, indented line, or put the value in quotes if it contains `: `.',
  BLOCK_IN_FLOW: 'Inside `{ }` or `[ ]` only the same style may be used; close the bracket first.',
  KEY_OVER_1024_CHARS: 'A key may have at most 1024 characters.',
  MULTILINE_IMPLICIT_KEY:
    'This line has no `:`; add one after the key, or indent the line if it belongs to the value above.',
  MULTIPLE_ANCHORS: 'A value may have only one anchor.',
  MULTIPLE_TAGS: 'A value may have only one tag.',
  NON_STRING_KEY: 'A key must be a plain name.',
  TAB_AS_INDENT: 'YAML is indented with spaces, never with tabs; replace the tab.',
  TAG_RESOLVE_FAILED: 'The value does not fit its tag.',
  UNEXPECTED_TOKEN: 'This is not expected here; check the indentation and the quotes of the lines above.',
};

function message(error: YAMLError, text: string, span: Span): string {
  if (/^[ ]*\t/.test(text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.end))) {
    return MESSAGES.TAB_AS_INDENT ?? '';
  }
  if (error.code === 'MISSING_CHAR') {
    if (error.message.includes('quote')) return 'The closing quote is missing.';
    if (error.message.includes('map values')) return 'This line has no `:`; add one after the key.';
    if (error.message.includes('end with a }')) return 'The closing `}` is missing.';
    if (error.message.includes('end with a ]')) return 'The closing `]` is missing.';
    return 'A separator such as `:`, `,` or a blank is missing here.';
  }
  if (error.code === 'BAD_INDENT' && /end with a [\]}]/.test(error.message)) {
    return `The closing \`${error.message.includes('}') ? '}' : ']'}\` is missing before this line, or is not indented enough.`;
  }
  return MESSAGES[error.code] ?? 'This is not valid YAML.';
}
