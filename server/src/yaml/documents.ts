/** A document's place in its file: half-open, in UTF-16 units. */
export interface DocumentChunk {
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a file into its YAML documents. The chunks are adjacent and cover the whole text; each one parses alone to what
 * it is in the file. A new chunk begins at a `---` line that follows content, and after a `...` line. Comments and
 * `%` directives before a `---` belong to the document that it opens. A file without text has no chunk.
 */
export function splitDocuments(text: string): readonly DocumentChunk[] {
  const chunks: DocumentChunk[] = [];
  let start = 0;
  /** Whether the chunk already holds a `---` or content, so that another `---` opens the next one. */
  let open = false;
  let directives = false;
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const next = newline < 0 ? text.length : newline + 1;
    switch (kindOfLine(text, at)) {
      case 'begin':
        if (open) {
          chunks.push({ start, end: at });
          start = at;
        }
        open = true;
        directives = false;
        break;
      case 'end':
        if (open) {
          chunks.push({ start, end: next });
          start = next;
        }
        open = false;
        directives = false;
        break;
      case 'directive':
        directives ||= !open;
        break;
      case 'content':
        open = true;
        break;
      case 'blank':
        break;
    }
    at = next;
  }
  const last = chunks.at(-1);
  if (start < text.length) {
    // What trails the last `...` is no document of its own when it is only comments.
    if (last !== undefined && !open && !directives) chunks[chunks.length - 1] = { start: last.start, end: text.length };
    else chunks.push({ start, end: text.length });
  }
  return chunks;
}

type LineKind = 'begin' | 'end' | 'directive' | 'content' | 'blank';

function kindOfLine(text: string, lineStart: number): LineKind {
  const at = text.charCodeAt(lineStart) === 0xfeff ? lineStart + 1 : lineStart;
  const first = text[at];
  if (first === '-' && isMarker(text, at, '---')) return 'begin';
  if (first === '.' && isMarker(text, at, '...')) return 'end';
  if (first === '%') return 'directive';
  for (let i = at; i < text.length; i++) {
    const char = text[i];
    if (char === ' ' || char === '\t' || char === '\r') continue;
    return char === '\n' || char === '#' ? 'blank' : 'content';
  }
  return 'blank';
}

function isMarker(text: string, at: number, marker: string): boolean {
  if (!text.startsWith(marker, at)) return false;
  const after = text[at + marker.length];
  return after === undefined || after === '\n' || after === ' ' || after === '\t' || after === '\r';
}
