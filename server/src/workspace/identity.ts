const numbers = new WeakMap<object, number>();
let last = 0;

/** A number for an object, the same as long as it lives: for keys of what was computed from it. */
export function identityOf(object: object): number {
  let number = numbers.get(object);
  if (number === undefined) {
    last += 1;
    number = last;
    numbers.set(object, number);
  }
  return number;
}
