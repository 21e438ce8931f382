/** What the suites use of Node's `assert`, which a web worker lacks; the bundle for the web host has this in its place. */
function assert(value: unknown, message = 'a true value was expected'): asserts value {
  if (!Boolean(value)) throw new Error(message);
}

assert.equal = (actual: unknown, expected: unknown): void =>
  assert(Object.is(actual, expected), `${show(actual)} is not ${show(expected)}`);

assert.notEqual = (actual: unknown, expected: unknown): void =>
  assert(!Object.is(actual, expected), `${show(actual)} was not expected`);

/** For plain data, which is all that the suites compare. */
assert.deepEqual = (actual: unknown, expected: unknown): void =>
  assert(show(actual) === show(expected), `${show(actual)} is not ${show(expected)}`);

assert.match = (actual: string, pattern: RegExp): void =>
  assert(pattern.test(actual), `${show(actual)} does not match ${String(pattern)}`);

assert.fail = (message: string): never => {
  throw new Error(message);
};

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

export { assert as strict };
