import { describe, expect, it } from 'vitest';
import { complete, DEFAULT_LANGUAGE_SETTINGS } from '../../server/src/language';
import { withoutStops } from '../../server/src/language/completion/items';
import { splitDocuments } from '../../server/src/yaml/documents';
import { at } from '../../server/src/yaml/navigate';
import { parseYaml } from '../../server/src/yaml/parse';
import type { YamlNode, YamlPath } from '../../server/src/yaml/tree';
import { accept, atCursor, labels, policy } from './shop';

/** What is offered, without details. */
function names(text: string): readonly string[] {
  const { snapshot, uri, position } = atCursor(text);
  return complete(snapshot, uri, position, DEFAULT_LANGUAGE_SETTINGS).map(({ label }) => label);
}

/** The document that the cursor is in after an item is accepted, read again; every problem of the file. */
function accepted(text: string, label: string): { readonly root: YamlNode | undefined; readonly problems: unknown } {
  const written = withoutStops(accept(text, label));
  const { snapshot, uri, position } = atCursor(text);
  const offset = snapshot.offsetAt(uri, position);
  const chunks = splitDocuments(written);
  const parsed = chunks.map(({ start, end }) => ({ start, end, tree: parseYaml(written.slice(start, end)) }));
  const own = parsed.find(({ end }) => offset < end) ?? parsed.at(-1);
  return { root: own?.tree.root, problems: parsed.flatMap(({ tree }) => tree.problems) };
}

function read(node: YamlNode | undefined): unknown {
  if (node === undefined) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'seq') return node.items.map(read);
  return node.kind === 'map'
    ? Object.fromEntries(node.entries.map(({ key, value }) => [String(key.value), read(value)]))
    : null;
}

const egress = (rest: string) => policy(`podSelector: {}\negress:\n  - ${rest.replaceAll('\n', '\n    ')}`);
const peer = (rest: string) =>
  policy(`podSelector: {}\ningress:\n  - from:\n      - ${rest.replaceAll('\n', '\n        ')}`);
const json = (spec: string) =>
  `#- x.json\n{\n  "apiVersion": "networking.k8s.io/v1",\n  "kind": "NetworkPolicy",\n  "metadata": {"name": "p", "namespace": "production"},\n  "spec": ${spec}\n}\n`;
const second = (spec: string) => `${policy('podSelector: {}')}---\n${policy(spec).replace(/^.*\n/, '').trimEnd()}`;

const APP: YamlPath = ['spec', 'podSelector', 'matchLabels', 'app'];
const TYPES: YamlPath = ['spec', 'policyTypes'];
const FROM: YamlPath = ['spec', 'ingress', 0, 'from'];
const CIDRS: YamlPath = ['spec', 'egress', 0, 'to', 0, 'ipBlock', 'except'];

describe('accepting an item gives YAML that says what was meant', () => {
  const cases: readonly (readonly [string, string, string, YamlPath, unknown])[] = [
    // Values of labels.
    ['value: empty', policy('podSelector:\n  matchLabels:\n    app: $0'), 'web', APP, 'web'],
    ['value: no blank', policy('podSelector:\n  matchLabels:\n    app:$0'), 'web', APP, 'web'],
    ['value: half-typed', policy('podSelector:\n  matchLabels:\n    app: w$0'), 'web', APP, 'web'],
    ['value: in the middle', policy('podSelector:\n  matchLabels:\n    app: ca$0rt'), 'web', APP, 'web'],
    ['value: on the line below its key', policy('podSelector:\n  matchLabels:\n    app:\n      $0'), 'web', APP, 'web'],
    ['value: before a comment', policy('podSelector:\n  matchLabels:\n    app: $0 # which'), 'web', APP, 'web'],
    ['value: behind an anchor', policy('podSelector:\n  matchLabels:\n    app: &name $0'), 'web', APP, 'web'],
    [
      'value: half-typed behind an anchor',
      policy('podSelector:\n  matchLabels:\n    app: &name we$0'),
      'web',
      APP,
      'web',
    ],
    ['value: behind a tag', policy('podSelector:\n  matchLabels:\n    app: !!str $0'), 'web', APP, 'web'],
    ['value: instead of an alias', policy('podSelector:\n  matchLabels:\n    app: *$0'), 'web', APP, 'web'],
    ['value: in an open quote', policy("podSelector:\n  matchLabels:\n    app: '$0"), 'web', APP, 'web'],
    ['value: in flow style', policy('podSelector: { matchLabels: { app: $0 } }'), 'web', APP, 'web'],
    ['value: in flow style, tight', policy('podSelector: {matchLabels: {app: $0}}'), 'web', APP, 'web'],
    ['value: in a second document', second('podSelector:\n  matchLabels:\n    app: $0'), 'web', APP, 'web'],
    [
      'value: in a second document, half-typed',
      second('podSelector:\n  matchLabels:\n    app: we$0'),
      'web',
      APP,
      'web',
    ],
    ['value: in JSON', json('{"podSelector": {"matchLabels": {"app": $0}}}'), 'web', APP, 'web'],
    ['value: in JSON, no blank', json('{"podSelector": {"matchLabels": {"app":$0}}}'), 'web', APP, 'web'],
    ['value: in quotes of JSON', json('{"podSelector": {"matchLabels": {"app": "$0"}}}'), 'web', APP, 'web'],
    [
      'value: in JSON on lines',
      json('{\n    "podSelector": {\n      "matchLabels": {\n        "app": "w$0"\n      }\n    }\n  }'),
      'web',
      APP,
      'web',
    ],
    // Keys of labels.
    ['label: behind the colon', policy('podSelector:\n  matchLabels: $0'), 'app', APP, null],
    ['label: behind the colon, no blank', policy('podSelector:\n  matchLabels:$0'), 'app', APP, null],
    ['label: badly indented', policy('podSelector:\n  matchLabels:\n   a$0'), 'app', APP, null],
    ['label: too deep', policy('podSelector:\n  matchLabels:\n    tier: front\n        $0'), 'app', APP, null],
    ['label: too shallow', policy('podSelector:\n  matchLabels:\n    tier: front\n   $0'), 'app', APP, null],
    ['label: in flow style', policy('podSelector: { matchLabels: { $0 } }'), 'app', APP, null],
    ['label: behind an anchor', policy('podSelector:\n  matchLabels: &both\n    $0'), 'app', APP, null],
    ['label: in JSON', json('{"podSelector": {"matchLabels": {$0}}}'), 'app', APP, ''],
    ['label: in quotes of JSON', json('{"podSelector": {"matchLabels": {"$0"}}}'), 'app', APP, ''],
    [
      'label: in quotes of JSON with a value',
      json('{"podSelector": {"matchLabels": {"$0": "web"}}}'),
      'app',
      APP,
      'web',
    ],
    // Keys of the schema.
    ['key: behind the colon', policy('podSelector: $0'), 'matchLabels', ['spec', 'podSelector'], { matchLabels: null }],
    [
      'key: half-typed behind the colon',
      policy('podSelector: mat$0'),
      'matchLabels',
      ['spec', 'podSelector'],
      { matchLabels: null },
    ],
    [
      'key: behind the colon and an anchor',
      policy('podSelector: &all $0'),
      'matchLabels',
      ['spec', 'podSelector'],
      { matchLabels: null },
    ],
    ['key: everything', policy('podSelector: $0'), '{}', ['spec', 'podSelector'], {}],
    ['key: a list behind the colon', policy('podSelector: {}\ningress: $0'), 'from', FROM, [null]],
    [
      'key: in a list in brackets',
      policy('podSelector: {}\ningress:\n  - from: [$0]'),
      'podSelector',
      FROM,
      [{ podSelector: {} }],
    ],
    [
      'key: in braces in brackets',
      policy('podSelector: {}\ningress:\n  - from: [{$0}]'),
      'podSelector',
      FROM,
      [{ podSelector: {} }],
    ],
    ['key: in a list of JSON', json('{"ingress": [{"from": [$0]}]}'), 'podSelector', FROM, [{ podSelector: {} }]],
    [
      'key: in quotes in a list of JSON',
      json('{"ingress": [{"from": ["po$0"]}]}'),
      'podSelector',
      FROM,
      [{ podSelector: {} }],
    ],
    ['key: in JSON', json('{"ingress": [{$0}]}'), 'from', FROM, []],
    ['key: in quotes of JSON', json('{"ingress": [{"$0"}]}'), 'from', FROM, []],
    ['key: brackets of JSON', json('{"podSelector": {}, "policyTypes": $0}'), '[]', TYPES, []],
    ['key: braces of JSON', json('{"podSelector": $0}'), '{}', ['spec', 'podSelector'], {}],
    ['key: at the end of a second document', second('pod$0'), 'podSelector', ['spec', 'podSelector'], null],
    ['key: in a list that is not indented', policy('ingress:\n- $0'), 'from', FROM, [null]],
    ['key: behind a dash without blank', policy('ingress:\n  -$0'), 'from', FROM, [null]],
    // Items of lists.
    ['item: behind the colon', policy('podSelector: {}\npolicyTypes: $0'), 'Egress', TYPES, ['Egress']],
    ['item: half-typed behind the colon', policy('podSelector: {}\npolicyTypes: Eg$0'), 'Egress', TYPES, ['Egress']],
    [
      'item: without dash',
      policy('podSelector: {}\npolicyTypes:\n  - Ingress\n  $0'),
      'Egress',
      TYPES,
      ['Ingress', 'Egress'],
    ],
    ['item: in brackets', policy('podSelector: {}\npolicyTypes: [$0]'), 'Egress', TYPES, ['Egress']],
    [
      'item: in brackets, behind another',
      policy('podSelector: {}\npolicyTypes: [Ingress, E$0]'),
      'Egress',
      TYPES,
      ['Ingress', 'Egress'],
    ],
    ['item: in quotes in JSON', json('{"policyTypes": ["Ingress", "$0"]}'), 'Egress', TYPES, ['Ingress', 'Egress']],
    [
      'item: an exception behind the colon',
      egress('to:\n  - ipBlock:\n      cidr: 0.0.0.0/0\n      except: $0'),
      '10.0.0.0/8',
      CIDRS,
      ['10.0.0.0/8'],
    ],
    [
      'item: an exception without dash',
      egress('to:\n  - ipBlock:\n      cidr: 0.0.0.0/0\n      except:\n        $0'),
      '10.0.0.0/8',
      CIDRS,
      ['10.0.0.0/8'],
    ],
    [
      'item: an exception in brackets',
      egress('to:\n  - ipBlock: { cidr: 0.0.0.0/0, except: [$0] }'),
      '10.0.0.0/8',
      CIDRS,
      ['10.0.0.0/8'],
    ],
  ];

  it.each(cases)('%s', (_, text, label, path, expected) => {
    const { root, problems } = accepted(text, label);
    expect(problems).toEqual([]);
    expect(read(at(root, path))).toEqual(expected);
  });

  it('ends lines as the file does', () => {
    const text = policy('podSelector: $0').replaceAll('\n', '\r\n').replace('\r\n', '\n');
    expect(accept(text, 'matchLabels')).toContain('podSelector:\r\n    matchLabels:\r\n      $0');
  });
});

describe('nothing is offered that the API server would refuse', () => {
  it.each([
    ['a block of addresses beside a selector', peer('podSelector: {}\n$0'), ['namespaceSelector']],
    ['a selector beside a block of addresses', peer('ipBlock: { cidr: 10.0.0.0/8 }\n$0'), []],
    [
      'values for Exists',
      policy('podSelector:\n  matchExpressions:\n    - key: app\n      operator: Exists\n      $0'),
      [],
    ],
    [
      'values for In',
      policy('podSelector:\n  matchExpressions:\n    - key: app\n      operator: In\n      $0'),
      ['values'],
    ],
    [
      'the values of Exists',
      policy('podSelector:\n  matchExpressions:\n    - key: app\n      operator: Exists\n      values: [$0]'),
      [],
    ],
    ['a range that begins with a name', egress('ports:\n  - port: http\n    $0'), ['protocol']],
    ['a range that begins with a number', egress('ports:\n  - port: 80\n    $0'), ['protocol', 'endPort']],
    [
      'an exception that is everything',
      egress('to:\n  - ipBlock:\n      except: [$0]'),
      ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.169.254/32', '100.64.0.0/10', 'fc00::/7'],
    ],
    [
      'a block that does not hold its exceptions',
      egress('to:\n  - ipBlock:\n      cidr: $0\n      except: [10.1.0.0/16]'),
      ['0.0.0.0/0', '10.0.0.0/8'],
    ],
    [
      'generateName beside a name',
      '#- a.yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  $0\n',
      ['namespace', 'labels', 'annotations'],
    ],
    [
      'a namespace for what has none',
      '#- a.yaml\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: p\n  namespace: $0\n',
      [],
    ],
  ])('%s', (_, text, expected) => expect(names(text)).toEqual(expected));

  const admin = (spec: string) =>
    `#- a.yaml\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata:\n  name: a\nspec:\n  ${spec.replaceAll('\n', '\n  ')}\n`;

  it.each([
    ['two kinds of subject', admin('subject:\n  namespaces: {}\n  $0'), []],
    ['two kinds of peer', admin('egress:\n  - to:\n      - pods: {}\n        $0'), []],
    ['two kinds of port', admin('egress:\n  - ports:\n      - namedPort: http\n        $0'), []],
  ])('%s', (_, text, expected) => expect(names(text)).toEqual(expected));
});

describe('nothing is offered that could never match', () => {
  it('namespaces without the pods that are selected beside', () => {
    const beside = (rest: string) => peer(`podSelector:\n  matchLabels: { app: prometheus }\n${rest}`);
    const name = beside('namespaceSelector:\n  matchLabels:\n    kubernetes.io/metadata.name: $0');
    expect(labels(name)).toEqual(['monitoring (1 workload)']);
    expect(names(beside('namespaceSelector:\n  matchLabels:\n    $0'))).toEqual([
      'kubernetes.io/metadata.name',
      'team',
    ]);
  });

  it('counts the pods that are selected beside only', () => {
    const text = peer('podSelector: { matchLabels: { tier: back } }\nnamespaceSelector:\n  matchLabels:\n    env: $0');
    expect(labels(text)).toEqual(['prod (matches 1 namespace, 2 workloads)']);
  });

  it('still offers namespaces when the pods are not in the workspace', () => {
    const text = peer('podSelector: { matchLabels: { app: proxy } }\nnamespaceSelector:\n  matchLabels:\n    env: $0');
    expect(names(text)).toEqual(['prod']);
  });

  it('values that another condition on the same label excludes', () => {
    const spec =
      'podSelector:\n  matchLabels:\n    app: web\n  matchExpressions:\n    - { key: app, operator: In, values: [$0] }';
    expect(names(policy(spec))).toEqual(['web']);
  });

  it('ports of another protocol than the one that is written', () => {
    const to = 'to:\n  - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }';
    expect(labels(egress(`${to}\nports:\n  - protocol: UDP\n    port: $0`))).toEqual([
      '53 (UDP · cluster-dns)',
      'dns (UDP 53 · cluster-dns)',
    ]);
  });

  it('ports of pods for peers outside of the cluster', () => {
    const to = 'to:\n  - ipBlock: { cidr: 198.51.100.0/24 }';
    expect(labels(egress(`${to}\nports:\n  - port: $0`))).toEqual([
      '443 (TCP · HTTPS)',
      '80 (TCP · HTTP)',
      '53 (UDP · DNS)',
    ]);
  });

  it('ports, blocks and exceptions that stand there already', () => {
    const ports = 'to:\n  - podSelector: { matchLabels: { app: cart } }\nports:\n  - port: 7070\n  - port: $0';
    expect(names(egress(ports))).toEqual(['grpc']);
    const except = 'to:\n  - ipBlock:\n      cidr: 10.0.0.0/7\n      except: [10.0.0.0/8, $0]';
    expect(names(egress(except))).toEqual([]);
    const blocks = 'to:\n  - ipBlock: { cidr: 0.0.0.0/0 }\n  - ipBlock: { cidr: $0 }';
    expect(names(egress(blocks))).not.toContain('0.0.0.0/0');
  });
});

describe('the own namespace comes first', () => {
  it('among namespaces', () => {
    const small = policy(
      'podSelector: {}\ningress:\n  - from:\n      - namespaceSelector:\n          matchLabels:\n            kubernetes.io/metadata.name: $0',
    ).replace('namespace: production', 'namespace: monitoring');
    expect(names(small)).toEqual(['monitoring', 'production', 'kube-system']);
  });

  it('tells what a condition that excludes would leave out', () => {
    const text = peer(
      'namespaceSelector:\n  matchExpressions:\n    - { key: kubernetes.io/metadata.name, operator: NotIn, values: [$0] }',
    );
    expect(labels(text)[0]).toBe('production (excludes 3 workloads)');
  });
});

describe('other objects', () => {
  const object = (apiVersion: string, kind: string, spec: string) =>
    `#- o.yaml\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: o, namespace: production }\nspec:\n  ${spec.replaceAll('\n', '\n  ')}\n`;

  it('the target port of a Service is one of its pods', () => {
    const service = (port: string) => object('v1', 'Service', `selector: { app: cart }\nports:\n  - ${port}`);
    expect(names(service('targetPort: $0'))).toEqual(['7070', 'grpc']);
    expect(names(service('port: $0'))).toEqual([]);
    expect(names(object('v1', 'Service', 'ports:\n  - targetPort: $0'))).toEqual([]);
  });

  it('a controller selects its own pods', () => {
    const template = 'template:\n  metadata:\n    labels: { app: o, part: "1" }';
    const keys = object('apps/v1', 'Deployment', `selector:\n  matchLabels:\n    $0\n${template}`);
    expect(labels(keys)).toEqual(['app (of the pod template)', 'part (of the pod template)']);
    const value = object('apps/v1', 'Deployment', `selector:\n  matchLabels:\n    part: $0\n${template}`);
    expect(accept(value, '1')).toContain('part: "1"');
  });

  it('a disruption budget selects pods of its namespace', () => {
    const text = object('policy/v1', 'PodDisruptionBudget', 'selector:\n  matchLabels:\n    app: $0');
    expect(names(text)).toEqual(['cart', 'orders', 'web']);
  });
});

describe('nothing is offered', () => {
  it.each([
    ['in the values of some other tool', '#- values.yaml\nreplicas: 1\n$0\n'],
    ['in the indentation of a line', policy('podSelector:\n  matchLabels:\n  $0  app: web')],
    ['on the line of a document marker', `${policy('podSelector: {}')}--- $0\n`],
    ['in an empty file of JSON', '#- new.json\n$0\n'],
    ['where a value is complete in brackets', json('{"podSelector": $0 {}}')],
  ])('%s', (_, text) => expect(names(text)).toEqual([]));
});
