const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Text of a base64 value; undefined when it is not base64 of UTF-8 text. Works without Node and DOM. */
export function decodeBase64(encoded: string): string | undefined {
  const compact = encoded.replace(/\s+/g, '').replace(/=+$/, '');
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const char of compact) {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) return undefined;
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  try {
    // Percent-decoding is the one UTF-8 decoder that the language itself has; it throws on what is no UTF-8.
    return decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return undefined;
  }
}
