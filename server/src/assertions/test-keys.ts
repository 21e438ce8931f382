import { ENTITIES } from './peer-pattern';

/** A key of a test file: what completion offers, hover explains and the reader accepts. */
export interface TestKey {
  readonly key: string;
  readonly doc: string;
  /** What its value is, for completion behind the colon. */
  readonly value: ValueKind;
  /** Words to choose from, for `word`. */
  readonly words?: readonly string[];
  readonly required?: true;
}

/** `map:<name>` and `list:<name>`: a mapping, or a list of mappings, with the keys of that name in `TEST_KEYS`. */
export type ValueKind =
  | 'text'
  | 'word'
  | 'flag'
  | 'number'
  | 'peer'
  | 'port'
  | 'namespace'
  | 'labels'
  | 'groups'
  | 'other'
  | `map:${KeySet}`
  | `list:${KeySet}`;

export type KeySet =
  'file' | 'test' | 'isolated' | 'exposure' | 'noPath' | 'covered' | 'flows' | 'sameAs' | 'limit' | 'peer' | 'world';

const key = (name: string, value: ValueKind, doc: string, rest: Partial<TestKey> = {}): TestKey => ({
  key: name,
  value,
  doc,
  ...rest,
});

const DIRECTIONS = ['ingress', 'egress'] as const;
const NOT_YET = 'Not supported yet.';

/** Keys that are understood as such and have no effect yet. */
export const UNSUPPORTED: Readonly<Record<string, string>> = {
  environment: 'Environments are not supported yet: tests run once, on the manifests as they are.',
  world:
    'The key "world" is not supported yet: labels of undeclared namespaces come from the setting palisade.namespaces.',
  flows: 'Tests of recorded flows are not supported yet: this test is skipped.',
  sameAs: 'Comparing environments is not supported yet: this test is skipped.',
};

/** Keys by the mapping that they stand in, in the order in which one writes them. */
export const TEST_KEYS: Readonly<Record<KeySet, readonly TestKey[]>> = {
  file: [
    key('tests', 'list:test', 'The tests of this file.', { required: true }),
    key('groups', 'groups', 'Names for lists of peers, used as `$name`.'),
    key('environment', 'other', `Environments that the tests run in. ${NOT_YET}`),
    key('world', 'map:world', `Facts that the manifests do not tell. ${NOT_YET}`),
  ],
  test: [
    key('name', 'text', 'What the test proves, in your own words.', { required: true }),
    key('from', 'peer', 'Who opens the connection. With `to` and `expect`.'),
    key('to', 'peer', 'Who is connected to. With `from` and `expect`.'),
    key('port', 'port', 'Ports of the destination pod: `8080`, `UDP/53`, `8000-8010`, `http`. All ports when absent.'),
    key('expect', 'word', '`allow`: every connection is allowed. `deny`: every one is denied. See `quantifier`.', {
      words: ['allow', 'deny'],
    }),
    key('quantifier', 'word', '`all` (the default): every pair and port. `any`: at least one.', {
      words: ['all', 'any'],
    }),
    key('exposure', 'map:exposure', 'An upper limit: nobody but the listed peers may connect.'),
    key('isolated', 'map:isolated', 'A namespace has no connections with pods of other namespaces.'),
    key('noPath', 'map:noPath', 'Nothing leads from one peer to another, on request not even through other pods.'),
    key('covered', 'map:covered', 'Every pod is isolated by some policy.'),
    key('severity', 'word', '`warning`: a failure is reported and does not fail the run.', {
      words: ['error', 'warning'],
    }),
    key('skip', 'text', '`true`, or the reason why the test is not run.'),
    key('environment', 'other', `Environments that the test runs in. ${NOT_YET}`),
    key('flows', 'map:flows', `Recorded connections that must stay allowed. ${NOT_YET}`),
    key('sameAs', 'map:sameAs', `Another environment that must allow the same. ${NOT_YET}`),
  ],
  isolated: [
    key('namespace', 'namespace', 'The namespace, or several.', { required: true }),
    key('direction', 'word', 'Connections into it, out of it, or `both` (the default).', {
      words: [...DIRECTIONS, 'both'],
    }),
    key('except', 'list:limit', 'Peers of other namespaces that may connect all the same.'),
  ],
  exposure: [
    key('of', 'peer', 'The pods that are limited.', { required: true }),
    key('direction', 'word', '`ingress` (the default): who may connect to them. `egress`: to whom they may connect.', {
      words: DIRECTIONS,
    }),
    key('atMost', 'list:limit', 'Everybody who may; `[]` for nobody.', { required: true }),
  ],
  noPath: [
    key('from', 'peer', 'Where paths begin.', { required: true }),
    key('to', 'peer', 'Where they must not lead.', { required: true }),
    key('transitive', 'flag', '`true`: not through other pods either. `false` (the default): not directly.'),
    key('maxHops', 'number', 'Longest path that is looked for, in connections. With `transitive: true`.'),
  ],
  covered: [
    key('namespace', 'namespace', 'The namespace, or several. All namespaces when absent.'),
    key('directions', 'word', 'Directions in which pods must be isolated. Both when absent.', { words: DIRECTIONS }),
  ],
  limit: [
    key('peer', 'peer', 'Who may connect.', { required: true }),
    key('port', 'port', 'On which ports of the destination. All ports when absent.'),
  ],
  peer: [
    key('namespace', 'namespace', 'Name of the namespace, or several; `*` stands for any characters.'),
    key('namespaceLabels', 'labels', 'Labels of the namespace.'),
    key('workload', 'text', 'Name of the workload, or `Kind:name`; `*` stands for any characters.'),
    key('labels', 'labels', 'Labels of the pods.'),
    key('cidr', 'text', 'Addresses outside the cluster, such as `10.0.0.0/8`.'),
    key('fqdn', 'text', 'A host outside the cluster, by its name.'),
    key('entity', 'word', 'What no workload stands for.', { words: ENTITIES }),
  ],
  flows: ['file', 'format', 'expect', 'ignore'].map((name) => key(name, 'other', NOT_YET)),
  sameAs: ['environment', 'namespaceMap', 'relation'].map((name) => key(name, 'other', NOT_YET)),
  world: ['dns', 'namespaces'].map((name) => key(name, 'other', NOT_YET)),
};

/** Keys of which a test has exactly one kind; a connection is named by its verdict. */
export const ASSERTION_KEYS: readonly string[] = [
  'expect',
  'exposure',
  'isolated',
  'noPath',
  'covered',
  'flows',
  'sameAs',
];
