/**
 * Names come from files that nobody vouches for: control characters and marks that reorder text are shown escaped, so
 * that they cannot drive the terminal or disguise a name.
 */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
