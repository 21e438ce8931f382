import {
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  type TextEdit,
} from 'vscode-languageserver-types';
import { scalarText } from '../../yaml/scalar-text';
import { lineStart } from '../line-start';
import type { Candidate, CompletionContext } from './source';

/** What `resolve` needs; JSON. */
export interface CompletionData {
  readonly documentation?: string;
  /** Ids of workloads to name, a few of them, and how many there are. */
  readonly workloads?: readonly string[];
  readonly total?: number;
}

const KINDS: Readonly<Record<Candidate['kind'], CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  label: CompletionItemKind.Field,
  value: CompletionItemKind.Value,
  namespace: CompletionItemKind.Module,
  port: CompletionItemKind.Constant,
  address: CompletionItemKind.Constant,
  enum: CompletionItemKind.EnumMember,
  snippet: CompletionItemKind.Snippet,
};

/** Workloads named in the documentation of an item. */
const NAMED = 8;

/** A candidate as the editor inserts it at this place; undefined when it cannot stand there. */
export function itemOf(context: CompletionContext, candidate: Candidate, order: number): CompletionItem | undefined {
  const written = write(context, candidate);
  if (written === undefined) return undefined;
  const label = candidate.label ?? String(candidate.text);
  const data: CompletionData = {
    ...(candidate.documentation !== undefined && { documentation: candidate.documentation }),
    ...(candidate.workloads !== undefined && {
      workloads: candidate.workloads.slice(0, NAMED).map((workload) => workload.id),
      total: candidate.workloads.length,
    }),
  };
  const needsMore = candidate.role === 'key' && (candidate.more ?? written.text.trimEnd().endsWith(':'));
  return {
    label,
    kind: KINDS[candidate.kind],
    ...(candidate.detail !== undefined && {
      detail: candidate.detail,
      labelDetails: { description: candidate.detail },
    }),
    filterText: `${written.filterPrefix}${candidate.text}`,
    sortText: String(order).padStart(5, '0'),
    insertTextFormat: written.snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    insertTextMode: InsertTextMode.asIs,
    textEdit: edit(context, written),
    ...(needsMore && { command: { title: 'Suggest', command: 'editor.action.triggerSuggest' } }),
    data,
  };
}

interface Written {
  readonly text: string;
  readonly snippet: boolean;
  readonly start: number;
  readonly end: number;
  readonly filterPrefix: string;
}

function edit({ snapshot, uri }: CompletionContext, { text, start, end }: Written): TextEdit {
  return { range: { start: snapshot.positionAt(uri, start), end: snapshot.positionAt(uri, end) }, newText: text };
}

function write(context: CompletionContext, candidate: Candidate): Written | undefined {
  const frame = frameOf(context);
  switch (candidate.role) {
    case 'document':
      return snippetText(context, frame, frame.prefix, candidate.body ?? '', '');
    case 'key':
      return context.role === 'value' ? undefined : writeKey(context, candidate, frame);
    case 'value':
      return context.role === 'key' ? undefined : writeValue(context, candidate, frame);
  }
}

interface Frame extends Pick<Written, 'start' | 'end' | 'filterPrefix'> {
  /** A blank, a dash or an indentation that has to come first. */
  readonly prefix: string;
  /** Column of what is written behind the prefix. */
  readonly column: number;
}

/** What is replaced: the word, or the whole beginning of a line whose indentation is wrong or whose dash is missing. */
function frameOf({ place, newItem }: CompletionContext): Frame {
  const { cursor } = place;
  const { start, end } = cursor.replace;
  const lineBegin = place.start + lineStart(place.text, start - place.start);
  const lead = place.text.slice(lineBegin - place.start, start - place.start);
  const dash = newItem || cursor.needsDash ? '- ' : '';
  const indentation = ' '.repeat(cursor.indent);
  const isNewLine = !cursor.inFlow && cursor.quote === undefined && lead.trim() === '' && cursor.position !== 'value';
  if (isNewLine && (dash !== '' || lead !== indentation)) {
    return {
      start: lineBegin,
      end,
      prefix: `${indentation}${dash}`,
      column: cursor.indent + dash.length,
      filterPrefix: lead,
    };
  }
  const blank = cursor.needsSpace ? ' ' : '';
  return { start, end, prefix: blank, column: start - lineBegin + blank.length, filterPrefix: '' };
}

function writeKey(context: CompletionContext, { text, body }: Candidate, frame: Frame): Written {
  const { cursor, json } = context.place;
  const key = String(text);
  if (cursor.quote !== undefined) return writeQuotedKey(context, key, frame, cursor.quote);
  const name = json ? JSON.stringify(key) : key;
  if (cursor.colon) return { ...frame, text: `${frame.prefix}${name}`, snippet: false };
  if (cursor.inFlow || body === undefined) return { ...frame, text: `${frame.prefix}${name}: `, snippet: false };
  return snippetText(context, frame, `${frame.prefix}${name}:`, body, '\n'.concat(' '.repeat(frame.column)));
}

/** Inside quotes the key stands already in them; the colon has to come behind the closing one. */
function writeQuotedKey(context: CompletionContext, key: string, frame: Frame, quote: string): Written {
  const { place } = context;
  const closed = place.text[frame.end - place.start] === quote;
  if (place.cursor.colon) return { ...frame, text: key, snippet: false };
  return { ...frame, end: frame.end + (closed ? 1 : 0), text: `${key}${quote}: `, snippet: false };
}

function writeValue({ place }: CompletionContext, { text }: Candidate, frame: Frame): Written | undefined {
  const { cursor, json } = place;
  if (cursor.quote !== undefined) {
    // A number in quotes would be a name (B32).
    if (typeof text === 'number') return undefined;
    const closed = place.text[frame.end - place.start] === cursor.quote;
    return { ...frame, text: `${text}${closed ? '' : cursor.quote}`, snippet: false };
  }
  const value = typeof text === 'number' ? String(text) : scalarText(text, json ? 'json' : 'plain', cursor.inFlow);
  return { ...frame, text: `${frame.prefix}${value}`, snippet: false };
}

/** Multi-line text, indented for its place; without stops for editors that know none. */
function snippetText(
  { settings, place }: CompletionContext,
  frame: Frame,
  before: string,
  body: string,
  lineBreak: string,
): Written {
  const indented = lineBreak === '' ? body : body.replaceAll('\n', lineBreak);
  const plain = settings.snippets ? `${escapeSnippet(before)}${indented}` : `${before}${withoutStops(indented)}`;
  const text = place.text.includes('\r\n') ? plain.replaceAll('\n', '\r\n') : plain;
  return { ...frame, text, snippet: settings.snippets };
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/** Snippet text with every stop replaced by its default. */
export function withoutStops(body: string): string {
  let text = body.replace(/\$\{\d+\|([^,|}]*)[^}]*\|\}/g, '$1');
  // Stops may stand inside stops: the inner ones go first.
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(/\$\{\d+:([^${}]*)\}/g, '$1');
  }
  return text.replace(/\$\{\d+\}|\$\d+/g, '').replace(/\\([\\$}])/g, '$1');
}
