/**
 * Names a text by its content: equal texts have equal keys, and two different texts of one workspace practically never
 * share one (53 bits of hash, and the length). Not for anything that an attacker gains from.
 */
export function contentKey(text: string): string {
  // Two 32-bit lanes with odd multipliers, mixed at the end; one pass, no allocation.
  let a = 0x9e3779b1;
  let b = 0x85ebca77;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0xc2b2ae3d);
  }
  a = mix(a ^ (b >>> 15));
  b = mix(b ^ (a >>> 13));
  return `${((a & 0x1fffff) * 0x100000000 + (b >>> 0)).toString(36)}.${text.length.toString(36)}`;
}

function mix(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
