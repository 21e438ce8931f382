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

function edit({ snapshot, uri, place }: CompletionContext, { text, start, end }: Written): TextEdit {
  const newText = place.text.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text;
  return { range: { start: snapshot.positionAt(uri, start), end: snapshot.positionAt(uri, end) }, newText };
}

function write(context: CompletionContext, candidate: Candidate): Written | undefined {
  const frame = context.below && candidate.raw !== true ? frameBelow(context) : frameOf(context);
  switch (candidate.role) {
    case 'document':
      return snippetText(context, frame, frame.prefix, candidate.body ?? '', '');
    case 'key':
      return context.role === 'value' ? undefined : writeKey(context, candidate, frame);
    case 'value':
      return context.role === 'key' && candidate.raw !== true ? undefined : writeValue(context, candidate, frame);
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

/** A line of its own below the key that the cursor is behind. */
function frameBelow({ place, newItem }: CompletionContext): Frame {
  const { cursor } = place;
  const { start, end } = cursor.replace;
  const before = place.text.slice(0, start - place.start);
  const blanks = before.length - before.trimEnd().length;
  const indentation = cursor.indent + 2;
  const dash = newItem ? '- ' : '';
  return {
    start: start - blanks,
    end,
    prefix: `\n${' '.repeat(indentation)}${dash}`,
    column: indentation + dash.length,
    filterPrefix: ' '.repeat(blanks),
  };
}

function writeKey(context: CompletionContext, candidate: Candidate, frame: Frame): Written {
  const { cursor, json } = context.place;
  const { body } = candidate;
  const key = String(candidate.text);
  if (cursor.colon) {
    const name = json && cursor.quote === undefined ? JSON.stringify(key) : key;
    return { ...frame, text: `${cursor.quote === undefined ? frame.prefix : ''}${name}`, snippet: false };
  }
  if (cursor.inFlow) return writeFlowKey(context, candidate, frame);
  if (cursor.quote !== undefined)
    return { ...frame, end: behindQuote(context, frame), text: `${key}${cursor.quote}: `, snippet: false };
  if (body === undefined) return { ...frame, text: `${frame.prefix}${key}: `, snippet: false };
  return snippetText(context, frame, `${frame.prefix}${key}:`, body, '\n'.concat(' '.repeat(frame.column)));
}

/** A key with brackets or quotes for its value; in a list in brackets of its own. */
function writeFlowKey(context: CompletionContext, { text, holds }: Candidate, frame: Frame): Written {
  const { json, cursor } = context.place;
  const isItem = context.role === 'item';
  const quote = cursor.quote ?? (json ? '"' : '');
  // Inside quotes the opening one stands there already, unless a bracket has to come before it.
  const stands = cursor.quote !== undefined && !isItem;
  const entry = `${frame.prefix}${stands ? '' : quote}${escapeSnippet(String(text))}${quote}: ${flowValue(holds, json)}`;
  const whole = !isItem ? entry : json ? `{${entry}}` : `{ ${entry} }`;
  const opening = cursor.quote !== undefined && isItem ? 1 : 0;
  const place = {
    start: frame.start - opening,
    end: behindQuote(context, frame),
    filterPrefix: opening === 1 ? quote : frame.filterPrefix,
  };
  if (/^[^\\$]*(?:\$0)?$/.test(whole)) return { ...place, text: whole.replace('$0', ''), snippet: false };
  const snippet = context.settings.snippets;
  return { ...place, text: snippet ? whole : withoutStops(whole), snippet };
}

function flowValue(holds: Candidate['holds'], json: boolean): string {
  switch (holds) {
    case 'map':
    case 'free-map':
      return json ? '{$0\\}' : '{ $0 \\}';
    case 'list':
      return '[$0]';
    case 'integer':
    case 'boolean':
    case 'port':
      return '$0';
    case 'string':
    case undefined:
      return json ? '"$0"' : '$0';
  }
}

/** End of what is replaced, with the quote that closes the word. */
function behindQuote({ place }: CompletionContext, { end }: Frame): number {
  const { quote } = place.cursor;
  return end + (quote !== undefined && place.text[end - place.start] === quote ? 1 : 0);
}

function writeValue({ place }: CompletionContext, { text, raw }: Candidate, frame: Frame): Written | undefined {
  const { cursor, json } = place;
  if (cursor.quote !== undefined) {
    // A number in quotes would be a name (B32).
    if (typeof text === 'number' || raw === true) return undefined;
    const closed = place.text[frame.end - place.start] === cursor.quote;
    return { ...frame, text: `${text}${closed ? '' : cursor.quote}`, snippet: false };
  }
  const value =
    typeof text === 'number' || raw === true ? String(text) : scalarText(text, json ? 'json' : 'plain', cursor.inFlow);
  return { ...frame, text: `${frame.prefix}${value}`, snippet: false };
}

/** Multi-line text, indented for its place; without stops for editors that know none. */
function snippetText(
  { settings }: CompletionContext,
  frame: Frame,
  before: string,
  body: string,
  lineBreak: string,
): Written {
  const indented = lineBreak === '' ? body : body.replaceAll('\n', lineBreak);
  const plain = settings.snippets ? `${escapeSnippet(before)}${indented}` : `${before}${withoutStops(indented)}`;
  return { ...frame, text: plain, snippet: settings.snippets };
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
