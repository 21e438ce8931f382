/**
 * Tells text that a template engine has yet to render (Helm and other Go templates, Jinja) from plain YAML that merely
 * carries such braces as data: in quotes, in comments or in block scalars they are data (a ConfigMap with alert texts).
 */
export function isTemplateText(text: string): boolean {
  if (!text.includes('{{') && !text.includes('{%')) return false;
  return new Scanner().findsBraces(text);
}

const BLOCK_SCALAR_HEADER = /(?:^|[\s:-])[|>][0-9+-]{0,2}\s*$/;

/** Walks line by line; a quoted scalar or a block scalar may carry over to the next line. */
class Scanner {
  private quote: '"' | "'" | undefined;
  /** Column of the key or dash whose block scalar is being skipped. */
  private blockColumn: number | undefined;

  findsBraces(text: string): boolean {
    return text.split(/\r\n|\n|\r/).some((line) => this.bracesIn(line));
  }

  private bracesIn(line: string): boolean {
    if (this.blockColumn !== undefined) {
      if (line.trim() === '' || indentOf(line) > this.blockColumn) return false;
      this.blockColumn = undefined;
    }
    const plain = this.plainText(line);
    if (plain.includes('{{') || plain.includes('{%')) return true;
    if (this.quote === undefined && BLOCK_SCALAR_HEADER.test(plain)) this.blockColumn = columnOfKey(plain);
    return false;
  }

  /** The line without comment, and with quoted text left out. */
  private plainText(line: string): string {
    let plain = '';
    for (let index = 0; index < line.length; index += 1) {
      const character = line.charAt(index);
      if (this.quote !== undefined) {
        if (this.quote === '"' && character === '\\') index += 1;
        else if (character === this.quote) {
          if (this.quote === "'" && line.charAt(index + 1) === "'") index += 1;
          else this.quote = undefined;
        }
        continue;
      }
      if (character === '#' && (index === 0 || /\s/.test(line.charAt(index - 1)))) return plain;
      if ((character === '"' || character === "'") && opensScalar(plain)) {
        this.quote = character;
        plain += '_';
        continue;
      }
      plain += character;
    }
    return plain;
  }
}

/** A quote opens a scalar only where a scalar may begin; inside a plain word it is an apostrophe. */
function opensScalar(before: string): boolean {
  const trimmed = before.trimEnd();
  if (trimmed === '') return true;
  const last = trimmed.charAt(trimmed.length - 1);
  if ('[{,'.includes(last)) return true;
  return (last === ':' || last === '-' || last === '?') && (trimmed.length < before.length || last === ':');
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Where the key (behind any dashes) of a line begins: a block scalar's text is indented more than that. */
function columnOfKey(line: string): number {
  const lead = /^\s*(?:- +)*/.exec(line)?.[0] ?? '';
  // `- |`: the text needs to be deeper than the dash, not than the header.
  return /^[|>]/.test(line.slice(lead.length)) ? Math.max(0, lead.lastIndexOf('-')) : lead.length;
}
