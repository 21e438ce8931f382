/** What stands for a reference that nobody can expand: it makes the token around it invalid, so no address is guessed. */
export const UNEXPANDED = '\u0000';

export interface Expanded {
  readonly text: string;
  /** Offset in the text before expansion for an offset after it. */
  origin(offset: number): number;
}

const REFERENCE =
  /\$\$|\$\(([A-Za-z_][\w.-]*)\)|\$\{([A-Za-z_][\w.]*)(?:(?::?[-=]|:(?![+?]))([^}]*))?\}|\$([A-Za-z_]\w*)/g;

/**
 * Replaces `$(VAR)` (the kubelet), `${VAR}`, `${VAR:-default}`, `${VAR:default}` and `$VAR` (shells and frameworks) by
 * `lookup`'s value. `$$` is left alone. One pass: values are expanded by the caller before they are looked up. What is not known
 * spoils the token around it, or with `keep` stays as it is: a file may have variables of its own.
 */
export function expand(
  text: string,
  lookup: (name: string) => string | undefined,
  unknown: 'spoil' | 'keep' = 'spoil',
): Expanded {
  const pieces: { readonly at: number; readonly from: number; readonly length: number }[] = [];
  let out = '';
  let last = 0;
  for (const match of text.matchAll(REFERENCE)) {
    if (match[0] === '$$') continue;
    const name = match[1] ?? match[2] ?? match[4] ?? '';
    const value = lookup(name) ?? match[3] ?? (unknown === 'keep' ? undefined : UNEXPANDED);
    if (value === undefined) continue;
    out += text.slice(last, match.index);
    pieces.push({ at: out.length, from: match.index, length: value.length });
    out += value;
    last = match.index + match[0].length;
    pieces.push({ at: out.length, from: last, length: 0 });
  }
  if (pieces.length === 0) return { text, origin: (offset) => offset };
  out += text.slice(last);
  return {
    text: out,
    origin(offset) {
      let best = { at: 0, from: 0, length: 0 };
      for (const piece of pieces) {
        if (piece.at > offset) break;
        best = piece;
      }
      // Inside a replaced reference every offset is the reference itself.
      return offset - best.at < best.length ? best.from : best.from + (offset - best.at - best.length);
    },
  };
}
