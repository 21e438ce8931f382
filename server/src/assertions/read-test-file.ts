import type { Direction } from '../engine/model';
import type { Span } from '../yaml/span';
import type { YamlDocument, YamlEntry, YamlNode } from '../yaml/tree';
import { NodeReader, placeOf } from './node-reader';
import { readLimits, readNamespaces, readPeers, readPorts } from './read-terms';
import type { Assertion, PeerGroup, PeerTerm, PolicyTest, TestFile } from './test-file';
import { ASSERTION_KEYS, UNSUPPORTED } from './test-keys';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const START: Span = { start: 0, end: 0 };

type Keys = ReadonlyMap<string, YamlEntry>;

/** Reads a file of policy tests. Never throws: what is wrong becomes problems, and the tests that are understood remain. */
export function readTestFile(uri: string, document: YamlDocument): TestFile {
  const reader = new NodeReader();
  for (const { message, span } of document.problems) reader.error(span, message);
  const empty: TestFile = { uri, groups: new Map(), tests: [], problems: reader.problems };
  if (document.root === undefined) {
    if (document.problems.length === 0) reader.error(START, 'This file has no tests yet. Begin with the key "tests".');
    return empty;
  }
  const keys = reader.map(document.root, 'file', 'A file of policy tests', START);
  if (keys === undefined) return empty;
  noteUnsupported(reader, keys);
  const groups = readGroups(reader, keys.get('groups'));
  const tests = readTests(reader, keys.get('tests'), groups);
  for (const group of groups.values()) checkGroups(reader, group.peers, groups);
  return { uri, groups, tests, problems: reader.problems };
}

function noteUnsupported(reader: NodeReader, keys: Keys): void {
  for (const [key, entry] of keys) {
    const message = UNSUPPORTED[key];
    if (message !== undefined) reader.info(placeOf(entry.key), message);
  }
}

function readGroups(reader: NodeReader, entry: YamlEntry | undefined): ReadonlyMap<string, PeerGroup> {
  const groups = new Map<string, PeerGroup>();
  if (entry === undefined) return groups;
  if (entry.value?.kind !== 'map') {
    reader.error(placeOf(entry.value ?? entry.key), '"groups" must be a mapping of names to peers.');
    return groups;
  }
  for (const group of entry.value.entries) {
    const name = String(group.key.value);
    const span = placeOf(group.key);
    if (!/^[A-Za-z0-9_-]+$/.test(name)) {
      reader.error(span, `"${name}" is no name of a group: use letters, digits, "_" and "-".`);
    }
    groups.set(name, { name, span, peers: readPeers(reader, group) });
  }
  return groups;
}

function readTests(
  reader: NodeReader,
  entry: YamlEntry | undefined,
  groups: ReadonlyMap<string, PeerGroup>,
): readonly PolicyTest[] {
  const nodes = reader.list(entry, false);
  if (entry?.value?.kind === 'seq' && entry.value.items.length === 0) {
    reader.error(placeOf(entry.value), '"tests" is an empty list. Add a test, beginning with "- name:".');
  }
  const used = new Map<string, number>();
  return nodes.flatMap((node) => {
    const test = readTest(reader, node, groups);
    if (test === undefined) return [];
    const count = (used.get(test.name) ?? 0) + 1;
    used.set(test.name, count);
    if (count === 1) return [test];
    const message = `Another test has the name "${test.name}". Give each its own, so that reports tell them apart.`;
    reader.problems.push({ severity: 'warning', message, span: test.nameSpan });
    return [{ ...test, id: `${test.name} (${count})` }];
  });
}

function readTest(reader: NodeReader, node: YamlNode, groups: ReadonlyMap<string, PeerGroup>): PolicyTest | undefined {
  const span = placeOf(node);
  const before = errors(reader);
  const keys = reader.map(node, 'test', 'A test', span);
  if (keys === undefined) return undefined;
  noteUnsupported(reader, keys);
  const name = reader.text(keys.get('name'));
  const severity = reader.word(keys.get('severity'), ['error', 'warning'], 'error') ?? 'error';
  const skip = readSkip(reader, keys.get('skip'));
  const assertion = readAssertion(reader, keys, groups, name?.span ?? headSpan(node));
  const title = name?.value ?? 'Test without a name';
  return {
    id: title,
    name: title,
    span,
    nameSpan: name?.span ?? headSpan(node),
    skip,
    severity,
    assertion: errors(reader) > before ? undefined : assertion,
  };
}

function errors({ problems }: NodeReader): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}

function headSpan(node: YamlNode): Span {
  const first = node.kind === 'map' ? node.entries[0]?.key : undefined;
  return placeOf(first ?? node);
}

function readSkip(reader: NodeReader, entry: YamlEntry | undefined): string | undefined {
  const scalar = reader.scalar(entry);
  if (scalar === undefined || scalar.value === false) return undefined;
  return scalar.value === true ? '' : scalar.source;
}

function readAssertion(
  reader: NodeReader,
  keys: Keys,
  groups: ReadonlyMap<string, PeerGroup>,
  at: Span,
): Assertion | undefined {
  const found = ASSERTION_KEYS.filter((key) => keys.has(key));
  const [kind, second] = found;
  if (second !== undefined) {
    const place = keys.get(second)?.key;
    reader.error(
      place === undefined ? at : placeOf(place),
      `A test proves one thing: "${second}" does not go with "${kind}". Make two tests of it.`,
    );
    return undefined;
  }
  for (const key of ['from', 'to', 'port', 'quantifier']) {
    const entry = keys.get(key);
    if (entry === undefined || kind === 'expect') continue;
    if (kind === undefined) continue;
    reader.error(placeOf(entry.key), `"${key}" does not go with "${kind}": it belongs to a test with "expect".`);
  }
  switch (kind) {
    case 'expect':
      return readConnection(reader, keys, groups, at);
    case 'exposure':
      return readExposure(reader, keys.get(kind), groups);
    case 'isolated':
      return readIsolated(reader, keys.get(kind), groups);
    case 'noPath':
      return readNoPath(reader, keys.get(kind), groups);
    case 'covered':
      return readCovered(reader, keys.get(kind));
    case 'flows':
    case 'sameAs':
      return { kind: 'unsupported', key: kind };
    default:
      reader.error(
        at,
        keys.has('from') || keys.has('to')
          ? 'This test needs the key "expect": allow or deny.'
          : 'This test says nothing yet. Add "from", "to" and "expect", or one of exposure, isolated, noPath, covered.',
      );
      return undefined;
  }
}

function readConnection(
  reader: NodeReader,
  keys: Keys,
  groups: ReadonlyMap<string, PeerGroup>,
  at: Span,
): Assertion | undefined {
  for (const key of ['from', 'to']) if (!keys.has(key)) reader.error(at, `This test needs the key "${key}".`);
  const from = peers(reader, keys.get('from'), groups);
  const to = peers(reader, keys.get('to'), groups);
  const ports = readPorts(reader, keys.get('port'));
  const expect = reader.word(keys.get('expect'), ['allow', 'deny'], undefined);
  const quantifier = reader.word(keys.get('quantifier'), ['all', 'any'], 'all');
  if (expect === undefined || quantifier === undefined) return undefined;
  return { kind: 'connection', from, to, ports, expect, quantifier };
}

function readExposure(
  reader: NodeReader,
  entry: YamlEntry | undefined,
  groups: ReadonlyMap<string, PeerGroup>,
): Assertion | undefined {
  const keys = section(reader, entry, 'exposure');
  if (keys === undefined) return undefined;
  const direction = reader.word(keys.get('direction'), DIRECTIONS, 'ingress');
  const atMost = limits(reader, keys.get('atMost'), groups);
  if (direction === undefined) return undefined;
  return { kind: 'exposure', of: peers(reader, keys.get('of'), groups), direction, atMost };
}

function readIsolated(
  reader: NodeReader,
  entry: YamlEntry | undefined,
  groups: ReadonlyMap<string, PeerGroup>,
): Assertion | undefined {
  const keys = section(reader, entry, 'isolated');
  if (keys === undefined) return undefined;
  const direction = reader.word(keys.get('direction'), [...DIRECTIONS, 'both'], 'both');
  return {
    kind: 'isolated',
    namespaces: readNamespaces(reader, keys.get('namespace')),
    directions: DIRECTIONS.filter((one) => direction === 'both' || one === direction),
    except: limits(reader, keys.get('except'), groups),
  };
}

function readNoPath(
  reader: NodeReader,
  entry: YamlEntry | undefined,
  groups: ReadonlyMap<string, PeerGroup>,
): Assertion | undefined {
  const keys = section(reader, entry, 'noPath');
  if (keys === undefined) return undefined;
  const transitive = reader.flag(keys.get('transitive')) ?? false;
  const hops = reader.scalar(keys.get('maxHops'));
  const maxHops = typeof hops?.value === 'number' ? hops.value : undefined;
  if (hops !== undefined && (maxHops === undefined || !Number.isInteger(maxHops) || maxHops < 1)) {
    reader.error(placeOf(hops), '"maxHops" must be a whole number from 1.');
  } else if (hops !== undefined && !transitive) {
    reader.error(placeOf(hops), '"maxHops" needs "transitive: true": without it only direct connections count.');
  }
  const [from, to] = [peers(reader, keys.get('from'), groups), peers(reader, keys.get('to'), groups)];
  return { kind: 'no-path', from, to, transitive, maxHops };
}

function readCovered(reader: NodeReader, entry: YamlEntry | undefined): Assertion | undefined {
  const keys = section(reader, entry, 'covered');
  if (keys === undefined) return undefined;
  const written = reader.list(keys.get('directions'), true).flatMap((node) => {
    if (node.kind === 'scalar') return reader.choice(node, 'directions', DIRECTIONS) ?? [];
    reader.error(placeOf(node), '"directions" lists ingress, egress, or both of them.');
    return [];
  });
  const named = keys.get('namespace');
  return {
    kind: 'covered',
    namespaces: named === undefined ? undefined : readNamespaces(reader, named),
    directions: written.length === 0 ? DIRECTIONS : DIRECTIONS.filter((one) => written.includes(one)),
  };
}

function section(
  reader: NodeReader,
  entry: YamlEntry | undefined,
  key: 'exposure' | 'isolated' | 'noPath' | 'covered',
): Keys | undefined {
  if (entry === undefined) return undefined;
  return reader.map(entry.value, key, `"${key}"`, placeOf(entry.key));
}

function peers(
  reader: NodeReader,
  entry: YamlEntry | undefined,
  groups: ReadonlyMap<string, PeerGroup>,
): readonly PeerTerm[] {
  const terms = readPeers(reader, entry);
  checkGroups(reader, terms, groups);
  return terms;
}

function limits(reader: NodeReader, entry: YamlEntry | undefined, groups: ReadonlyMap<string, PeerGroup>) {
  const found = readLimits(reader, entry);
  for (const limit of found) checkGroups(reader, limit.peers, groups);
  return found;
}

function checkGroups(reader: NodeReader, terms: readonly PeerTerm[], groups: ReadonlyMap<string, PeerGroup>): void {
  for (const { pattern, span } of terms) {
    if (pattern.kind !== 'group' || groups.has(pattern.name)) continue;
    const known = [...groups.keys()].map((name) => `$${name}`).join(', ');
    const remedy = known === '' ? 'Define it below the key "groups".' : `There are: ${known}.`;
    reader.error(span, `There is no group "${pattern.name}". ${remedy}`);
  }
}
