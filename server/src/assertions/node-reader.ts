import { nearest } from '../dialects/edit-distance';
import type { Located, Span } from '../yaml/span';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../yaml/tree';
import type { FileProblem } from './test-file';
import { type KeySet, TEST_KEYS } from './test-keys';

/** Reads parts of a tree and keeps a list of what is wrong with them. */
export class NodeReader {
  readonly problems: FileProblem[] = [];

  error(span: Span, message: string): void {
    this.problems.push({ severity: 'error', message, span });
  }

  info(span: Span, message: string): void {
    this.problems.push({ severity: 'info', message, span });
  }

  /** The mapping with only known keys; unknown ones are told of, and so are required ones that are missing. */
  map(node: YamlNode | undefined, keys: KeySet, what: string, at: Span): ReadonlyMap<string, YamlEntry> | undefined {
    if (node?.kind !== 'map') {
      this.error(node === undefined ? at : placeOf(node), `${what} must be a mapping with ${words(keys)}.`);
      return undefined;
    }
    const known = TEST_KEYS[keys].map(({ key }) => key);
    const found = new Map<string, YamlEntry>();
    for (const entry of node.entries) {
      const key = String(entry.key.value);
      if (known.includes(key)) {
        if (found.has(key)) this.error(placeOf(entry.key), `"${key}" is here twice. Keep one of them.`);
        found.set(key, entry);
        continue;
      }
      const meant = nearest(key, known);
      const remedy = meant === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${meant}"?`;
      this.error(placeOf(entry.key), `${what} has no key "${key}". ${remedy}`);
    }
    for (const { key, required } of TEST_KEYS[keys]) {
      if (required === true && !found.has(key)) this.error(headOf(node, at), `${what} needs the key "${key}".`);
    }
    return found;
  }

  /** The items of a list; a single value counts as a list of one where `single` says so. */
  list(entry: YamlEntry | undefined, single: boolean): readonly YamlNode[] {
    const value = entry?.value;
    if (entry === undefined) return [];
    const key = String(entry.key.value);
    if (value === undefined) {
      this.error(placeOf(entry.key), `"${key}" has no value.`);
      return [];
    }
    if (value.kind === 'seq') {
      value.items.forEach((item, index) => {
        if (item === undefined) this.error(value.itemSpans[index] ?? placeOf(value), 'An item is empty here.');
      });
      return value.items.filter((item) => item !== undefined);
    }
    if (single) return [value];
    this.error(placeOf(value), `"${key}" must be a list.`);
    return [];
  }

  text(entry: YamlEntry | undefined): Located<string> | undefined {
    const scalar = this.scalar(entry);
    if (scalar === undefined) return undefined;
    if (typeof scalar.value === 'string' && scalar.value !== '') return { value: scalar.value, span: placeOf(scalar) };
    this.error(placeOf(scalar), `"${String(entry?.key.value)}" must be a text.`);
    return undefined;
  }

  /** One of some words, or the fallback when the key is absent; undefined for anything else. */
  word<T extends string>(entry: YamlEntry | undefined, choices: readonly T[], fallback: T | undefined): T | undefined {
    if (entry === undefined) return fallback;
    const scalar = this.scalar(entry);
    return scalar === undefined ? undefined : this.choice(scalar, String(entry.key.value), choices);
  }

  choice<T extends string>(scalar: YamlScalar, key: string, choices: readonly T[]): T | undefined {
    const found = choices.find((choice) => choice === scalar.value);
    if (found !== undefined) return found;
    const meant = nearest(String(scalar.value), choices);
    const remedy = meant === undefined ? `Choose one of ${choices.join(', ')}.` : `Did you mean "${meant}"?`;
    this.error(placeOf(scalar), `"${String(scalar.value)}" is no value of "${key}". ${remedy}`);
    return undefined;
  }

  flag(entry: YamlEntry | undefined): boolean | undefined {
    if (entry === undefined) return false;
    const scalar = this.scalar(entry);
    if (typeof scalar?.value === 'boolean') return scalar.value;
    if (scalar !== undefined) this.error(placeOf(scalar), `"${String(entry.key.value)}" must be true or false.`);
    return undefined;
  }

  scalar(entry: YamlEntry | undefined): YamlScalar | undefined {
    if (entry === undefined) return undefined;
    const key = String(entry.key.value);
    if (entry.value === undefined || (entry.value.kind === 'scalar' && entry.value.value === null)) {
      this.error(placeOf(entry.key), `"${key}" has no value.`);
      return undefined;
    }
    if (entry.value.kind === 'scalar') return entry.value;
    this.error(placeOf(entry.value), `"${key}" must be a single value.`);
    return undefined;
  }
}

/** Where a node stands: for an alias not where its anchor is. */
export function placeOf(node: YamlNode): Span {
  return node.aliasSpan ?? node.span;
}

/** The first key of a mapping: a whole mapping is too much to underline. */
function headOf(map: YamlMap, fallback: Span): Span {
  const [first] = map.entries;
  return first === undefined ? fallback : placeOf(first.key);
}

function words(keys: KeySet): string {
  const required = TEST_KEYS[keys].filter((key) => key.required === true).map(({ key }) => `"${key}"`);
  return required.length === 0 ? 'keys such as "'.concat(TEST_KEYS[keys][0]?.key ?? '', '"') : required.join(' and ');
}
