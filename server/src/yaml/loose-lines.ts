/**
 * kubectl's decoder ignores how lines inside quotes and brackets are indented, and takes tabs there; the parser, which follows the
 * specification, does not. This is the text with each such value on one line: blanks stand for its line breaks, tabs and comments,
 * so that offsets stay. undefined when a quote or bracket is not closed, or nothing spans lines.
 *
 * The reading is a rough one, meant for texts that the parser refuses: whether the result parses shows whether it was right.
 */
export function joinLooseLines(text: string): string | undefined {
  const scan = new Scan(text);
  while (scan.line()) {
    // Each call reads one line.
  }
  return scan.result();
}

class Scan {
  private at = 0;
  private readonly pieces: string[] = [];
  private kept = 0;
  private quote = '';
  private flow = 0;
  /** Indentation of the line that opened a block scalar. */
  private block: number | undefined;

  constructor(private readonly text: string) {}

  result(): string | undefined {
    if (this.quote !== '' || this.flow > 0 || this.pieces.length === 0) return undefined;
    return this.pieces.join('') + this.text.slice(this.kept);
  }

  /** Reads one line; false at the end of the text. */
  line(): boolean {
    const { text } = this;
    if (this.at >= text.length) return false;
    const newline = text.indexOf('\n', this.at);
    const end = newline < 0 ? text.length : newline;
    const indent = /[^ ]|$/.exec(text.slice(this.at, end))?.index ?? 0;
    if (this.at + indent === end || this.isBlockText(indent)) {
      this.breakAt(end);
    } else {
      this.tokens(this.at + indent, end, indent);
      this.breakAt(end);
    }
    this.at = end + 1;
    return true;
  }

  private isBlockText(indent: number): boolean {
    if (this.block !== undefined && indent > this.block) return true;
    this.block = undefined;
    return false;
  }

  private tokens(from: number, end: number, indent: number): void {
    const { text } = this;
    let tokenStart = true;
    for (let i = from; i < end; i++) {
      const char = text.charAt(i);
      if (this.quote !== '') {
        if (char === '\\' && this.quote === '"') i++;
        else if (char === this.quote) this.quote = '';
        tokenStart = false;
      } else if (char === ' ' || char === '\t' || char === '\r') {
        if (char === '\t' && this.flow > 0) this.blank(i, i + 1);
        tokenStart = true;
      } else if (char === '#' && tokenStart) {
        if (this.flow > 0) this.blank(i, end);
        return;
      } else {
        if (tokenStart) this.open(char, i, end, indent);
        if ((char === ']' || char === '}') && this.flow > 0) this.flow--;
        tokenStart = this.flow > 0 && /[,[{:]/.test(char);
      }
    }
  }

  private open(char: string, i: number, end: number, indent: number): void {
    if (char === '"' || char === "'") this.quote = char;
    else if (char === '[' || char === '{') this.flow++;
    else if (this.flow === 0 && /^[|>][-+0-9]*\s*(?:#.*)?$/.test(this.text.slice(i, Math.min(end, i + 200))))
      this.block = indent;
  }

  private breakAt(end: number): void {
    if (this.quote !== '' || this.flow > 0) this.blank(this.text[end - 1] === '\r' ? end - 1 : end, end + 1);
  }

  private blank(from: number, to: number): void {
    const stop = Math.min(to, this.text.length);
    this.pieces.push(this.text.slice(this.kept, from), ' '.repeat(stop - from));
    this.kept = stop;
  }
}
