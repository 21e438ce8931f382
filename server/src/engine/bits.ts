/** Fixed-size bit sets, 32 members a word. All sets of one universe have the same number of words. */
export type Bits = Uint32Array<ArrayBuffer>;

export function emptyBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5);
}

/** Members `from` to `to - 1` of a universe of `size`. */
export function rangeBits(size: number, from: number, to: number): Bits {
  const bits = emptyBits(size);
  for (let member = from; member < to; member++) addBit(bits, member);
  return bits;
}

export function addBit(bits: Bits, member: number): void {
  bits[member >>> 5] = (bits[member >>> 5] ?? 0) | (1 << (member & 31));
}

export function hasBit(bits: Bits, member: number): boolean {
  return (((bits[member >>> 5] ?? 0) >>> (member & 31)) & 1) === 1;
}

export function isEmptyBits(bits: Bits): boolean {
  for (const word of bits) if (word !== 0) return false;
  return true;
}

/** target ∪= source */
export function addAll(target: Bits, source: Bits): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) | (source[i] ?? 0);
}

/** target ∖= source */
export function removeAll(target: Bits, source: Bits): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) & ~(source[i] ?? 0);
}

export function union(a: Bits, b: Bits): Bits {
  const result = a.slice();
  addAll(result, b);
  return result;
}

export function intersection(a: Bits, b: Bits): Bits {
  return a.map((word, i) => word & (b[i] ?? 0));
}

export function difference(a: Bits, b: Bits): Bits {
  return a.map((word, i) => word & ~(b[i] ?? 0));
}

export function members(bits: Bits): number[] {
  const result: number[] = [];
  for (let i = 0; i < bits.length; i++) {
    for (let word = bits[i] ?? 0; word !== 0; word &= word - 1) {
      result.push((i << 5) + 31 - Math.clz32(word & -word));
    }
  }
  return result;
}
