/**
 * An upper bound of how deep a YAML text nests, found without parsing: parsers recurse, and a hostile text such as ten
 * thousand `- ` would exhaust their stack. Stops counting at `limit`.
 */
export function nestingDepth(text: string, limit: number): number {
  const columns: number[] = [];
  let flow = 0;
  let deepest = 0;
  let block: number | undefined;
  let quote = '';
  for (let at = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    let i = at;
    while (i < end && text[i] === ' ') i++;
    const indent = i - at;
    const blank = i >= end || text[i] === '\r';
    at = end + 1;
    if (blank) continue;
    if (block !== undefined && quote === '' && flow === 0) {
      if (indent > block) continue;
      block = undefined;
    }
    let nested = 0;
    if (flow === 0 && quote === '') {
      while (columns.length > 0 && (columns.at(-1) ?? 0) >= indent) columns.pop();
      columns.push(indent);
      i = compactIndicators(text, i, end, indent, columns);
    }
    for (let tokenStart = true; i < end; i++) {
      const char = text[i];
      if (quote !== '') {
        if (char === '\\' && quote === '"') i++;
        else if (char === quote) quote = '';
        tokenStart = false;
        continue;
      }
      if (char === ' ' || char === '\t' || char === '\r') {
        tokenStart = true;
        continue;
      }
      if (char === '#' && tokenStart) break;
      if ((char === '"' || char === "'") && (tokenStart || flow > 0)) quote = char;
      else if ((char === '[' || char === '{') && (tokenStart || flow > 0)) flow++;
      else if ((char === ']' || char === '}') && flow > 0) flow--;
      else if (char === ':' && flow === 0 && isSpace(text[i + 1])) nested++;
      else if ((char === '|' || char === '>') && tokenStart && flow === 0 && endsHeader(text, i, end)) block = indent;
      tokenStart = flow > 0 && (char === ',' || char === '[' || char === '{' || char === ':');
      deepest = Math.max(deepest, columns.length + flow + nested);
      if (deepest > limit) return deepest;
    }
    deepest = Math.max(deepest, columns.length + flow + nested);
    if (deepest > limit) return deepest;
  }
  return deepest;
}

/** Skips `- `, `? ` and `: ` at the start of a line; each opens a level. */
function compactIndicators(text: string, from: number, end: number, indent: number, columns: number[]): number {
  let i = from;
  while (i < end && (text[i] === '-' || text[i] === '?') && isSpace(text[i + 1])) {
    i++;
    while (i < end && isSpace(text[i])) i++;
    columns.push(indent + (i - from));
  }
  return i;
}

function isSpace(char: string | undefined): boolean {
  return char === undefined || char === ' ' || char === '\t' || char === '\n' || char === '\r';
}

/** Whether only a block scalar's indicators and a comment follow. */
function endsHeader(text: string, from: number, end: number): boolean {
  return /^[|>][-+0-9]{0,2}\s*(#.*)?$/.test(text.slice(from, end));
}
