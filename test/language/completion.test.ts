import { describe, expect, it } from 'vitest';
import { complete, DEFAULT_LANGUAGE_SETTINGS, resolveCompletion } from '../../server/src/language';
import { accept, atCursor, labels, policy } from './shop';

describe('labels of pods', () => {
  it('offers values that workloads of the own namespace carry, with the number that match', () => {
    expect(labels(policy('podSelector:\n  matchLabels:\n    app: $0'))).toEqual([
      'cart (matches 1 workload)',
      'orders (matches 1 workload)',
      'web (matches 1 workload)',
    ]);
  });

  it('offers only values that can match together with the labels already written', () => {
    expect(labels(policy('podSelector:\n  matchLabels:\n    tier: back\n    app: $0'))).toEqual([
      'cart (matches 1 workload)',
      'orders (matches 1 workload)',
    ]);
  });

  it('counts workloads and puts the commonest value first', () => {
    expect(labels(policy('podSelector:\n  matchLabels:\n    tier: $0'))).toEqual([
      'back (matches 2 workloads)',
      'front (matches 1 workload)',
    ]);
  });

  it('offers keys that are not written yet', () => {
    expect(labels(policy('podSelector:\n  matchLabels:\n    app: web\n    $0'))).toEqual(['tier (on 1 workload)']);
  });

  it('looks in the namespaces of the namespaceSelector beside it (B14)', () => {
    const spec = `podSelector: {}
ingress:
  - from:
      - namespaceSelector:
          matchLabels:
            kubernetes.io/metadata.name: monitoring
        podSelector:
          matchLabels:
            app: $0`;
    expect(labels(policy(spec))).toEqual(['prometheus (matches 1 workload)']);
  });

  it('looks in the own namespace for a peer without namespaceSelector (B14)', () => {
    const spec = 'podSelector: {}\ningress:\n  - from:\n      - podSelector:\n          matchLabels: { app: $0 }';
    expect(labels(policy(spec))).not.toContain('prometheus (matches 1 workload)');
  });

  it('completes keys and values of matchExpressions, values of the list left out', () => {
    const expression = (rest: string) => policy(`podSelector:\n  matchExpressions:\n    - key: ${rest}`);
    expect(labels(expression('$0'))).toEqual(['app (on 3 workloads)', 'tier (on 3 workloads)']);
    expect(labels(expression('app\n      operator: In\n      values: [web, $0]'))).toEqual([
      'cart (matches 1 workload)',
      'orders (matches 1 workload)',
    ]);
    expect(labels(expression('app\n      operator: NotIn\n      values:\n        - $0'))).toContain(
      'cart (excludes 1 workload)',
    );
  });

  it('completes the selector of a Service', () => {
    const service =
      '#- s.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: s\n  namespace: production\nspec:\n  selector:\n    app: $0\n';
    expect(labels(service)).toHaveLength(3);
  });

  it('names the matched workloads when an item is looked at', () => {
    const { snapshot, uri, position } = atCursor(policy('podSelector:\n  matchLabels:\n    tier: $0'));
    const [item] = complete(snapshot, uri, position, DEFAULT_LANGUAGE_SETTINGS);
    expect(item && resolveCompletion(item).documentation).toEqual({
      kind: 'markdown',
      value: '- `production/cart[Deployment]`\n- `production/orders[Deployment]`',
    });
  });
});

describe('namespaces', () => {
  it('offers the name label first, then labels that Namespaces carry', () => {
    const spec =
      'podSelector: {}\ningress:\n  - from:\n      - namespaceSelector:\n          matchLabels:\n            $0';
    const offered = labels(policy(spec));
    expect(offered[0]).toBe('kubernetes.io/metadata.name (the name of the namespace)');
    expect(offered).toContain('team (on 1 namespace)');
  });

  it('offers namespaces as values of the name label', () => {
    const spec = `podSelector: {}
ingress:
  - from:
      - namespaceSelector:
          matchLabels:
            kubernetes.io/metadata.name: mon$0`;
    expect(labels(policy(spec))).toContain('monitoring (1 workload)');
    expect(accept(policy(spec), 'monitoring')).toContain('kubernetes.io/metadata.name: monitoring\n');
  });

  it('offers namespaces for metadata.namespace', () => {
    const text =
      '#- a.yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n  namespace: $0\n';
    expect(labels(text)).toContain('production (3 workloads)');
  });
});

describe('ports', () => {
  const rule = (rest: string) => `podSelector:\n  matchLabels:\n    app: web\n${rest}`;

  it('offers ports of the policy’s own pods for ingress, with container and Service (B28)', () => {
    expect(labels(policy(rule('ingress:\n  - ports:\n      - port: $0')))).toEqual([
      '8080 (TCP · nginx · Service web:80)',
      '9090 (TCP · nginx)',
      'http (TCP 8080 · nginx · Service web:80)',
      'metrics (TCP 9090 · nginx)',
    ]);
  });

  it('offers ports of the peers for egress', () => {
    const egress =
      'egress:\n  - to:\n      - podSelector:\n          matchLabels:\n            app: cart\n    ports:\n      - port: $0';
    expect(labels(policy(rule(egress)))).toEqual(['7070 (TCP · cart)', 'grpc (TCP 7070 · cart)']);
  });

  it('offers ports of all workloads for egress to anyone', () => {
    expect(labels(policy(rule('egress:\n  - ports:\n      - port: $0')))).toContain('7070 (TCP · cart)');
  });

  it('puts the protocol of the chosen port first', () => {
    const egress = `egress:
  - to:
      - namespaceSelector: {}
        podSelector:
          matchLabels:
            k8s-app: kube-dns
    ports:
      - port: dns
        protocol: $0`;
    expect(labels(policy(rule(egress)))[0]).toBe('UDP (port dns of 1 workload)');
  });

  it('does not put a number into quotes, where it would be a name (B32)', () => {
    expect(labels(policy(rule('ingress:\n  - ports:\n      - port: "$0"')))).toEqual([
      'http (TCP 8080 · nginx · Service web:80)',
      'metrics (TCP 9090 · nginx)',
    ]);
  });
});

describe('addresses', () => {
  it('offers well-known blocks and blocks of other policies', () => {
    const other = policy('podSelector: {}\negress:\n  - to:\n      - ipBlock:\n          cidr: 198.51.100.0/24')
      .replace('policy.yaml', 'other.yaml')
      .replace('name: p', 'name: other');
    const offered = labels(
      `${policy('podSelector: {}\negress:\n  - to:\n      - ipBlock:\n          cidr: $0')}${other}`,
    );
    expect(offered[0]).toBe('198.51.100.0/24 (used in 1 policy)');
    expect(offered).toContain('0.0.0.0/0 (every IPv4 address)');
  });

  it('offers as exceptions only what lies inside the block', () => {
    const spec =
      'podSelector: {}\negress:\n  - to:\n      - ipBlock:\n          cidr: 10.0.0.0/8\n          except:\n            - $0';
    expect(labels(policy(spec))).toEqual([]);
  });
});

describe('keys and values of the schema', () => {
  it('offers keys by position, those that are written left out', () => {
    expect(labels(policy('podSelector: {}\n$0'))).toEqual(['policyTypes', 'ingress', 'egress']);
  });

  it('offers no keys and enums when another extension does, but still values', () => {
    const settings = { schemaProviderPresent: true };
    expect(labels(policy('podSelector: {}\n$0'), settings)).toEqual([]);
    expect(labels(policy('policyTypes:\n  - $0'), settings)).toEqual([]);
    expect(labels(policy('podSelector:\n  matchLabels:\n    app: $0'), settings)).toHaveLength(3);
    expect(labels(policy('podSelector: {}\n$0'), { ...settings, schemaKeys: 'always' })).toHaveLength(3);
  });

  it('offers policyTypes that are not in the list yet', () => {
    expect(labels(policy('podSelector: {}\npolicyTypes:\n  - Ingress\n  - $0'))).toEqual(['Egress']);
    expect(labels(policy('podSelector: {}\npolicyTypes: [Ingress, $0]'))).toEqual(['Egress']);
  });

  it('offers kinds and apiVersions that belong together', () => {
    expect(labels('#- a.yaml\napiVersion: networking.k8s.io/v1\nkind: $0\n')).toContain(
      'NetworkPolicy (networking.k8s.io/v1)',
    );
    expect(labels('#- a.yaml\nkind: NetworkPolicy\napiVersion: $0\n')).toContain('networking.k8s.io/v1');
  });

  it('tells what a key means', () => {
    const { snapshot, uri, position } = atCursor(policy('podSelector: {}\n$0'));
    const [item] = complete(snapshot, uri, position, DEFAULT_LANGUAGE_SETTINGS);
    expect(item && resolveCompletion(item).documentation).toMatchObject({ kind: 'markdown' });
  });
});

describe('what is inserted', () => {
  it.each([
    [
      'a value behind a colon without blank',
      'podSelector:\n  matchLabels:\n    app:$0',
      'web',
      'podSelector:\n    matchLabels:\n      app: web\n',
    ],
    [
      'a half-typed value as a whole',
      'podSelector:\n  matchLabels:\n    app: ca$0t',
      'web',
      'podSelector:\n    matchLabels:\n      app: web\n',
    ],
    [
      'a value in flow style',
      'podSelector: { matchLabels: { app: $0 } }',
      'web',
      'podSelector: { matchLabels: { app: web } }\n',
    ],
    [
      'a value in an unclosed flow mapping',
      'podSelector: { matchLabels: { app: $0',
      'web',
      'podSelector: { matchLabels: { app: web\n',
    ],
    [
      'a value in quotes',
      'podSelector:\n  matchLabels:\n    app: "$0"',
      'web',
      'podSelector:\n    matchLabels:\n      app: "web"\n',
    ],
    [
      'an item behind a dash',
      'podSelector: {}\npolicyTypes:\n  - $0',
      'Egress',
      'podSelector: {}\n  policyTypes:\n    - Egress\n',
    ],
    [
      'an item behind a dash without blank',
      'podSelector: {}\npolicyTypes:\n  -$0',
      'Egress',
      'podSelector: {}\n  policyTypes:\n    - Egress\n',
    ],
    [
      'an item with its dash on a new line',
      'podSelector: {}\npolicyTypes:\n  $0',
      'Egress',
      'podSelector: {}\n  policyTypes:\n    - Egress\n',
    ],
    [
      'a key, and what stands below it',
      'podSelector: {}\ning$0',
      'ingress',
      'podSelector: {}\n  ingress:\n    - from:\n        - $0\n',
    ],
    ['only the key when a colon follows', 'podSelector: {}\ning$0: []', 'ingress', 'podSelector: {}\n  ingress: []\n'],
    [
      'a key behind a dash, indented from the key',
      'podSelector: {}\ningress:\n  - from:\n      - pod$0',
      'podSelector',
      'podSelector: {}\n  ingress:\n    - from:\n        - podSelector:\n            $0\n',
    ],
  ])('writes %s', (_, spec, label, expected) => {
    expect(accept(policy(spec), label).split('spec:\n')[1]).toBe(`  ${expected}`);
  });

  it('corrects the indentation of a badly indented line', () => {
    const text = '#- a.yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: p\n   $0\n';
    expect(accept(text, 'namespace')).toContain('  name: p\n  namespace: $0');
  });

  it('quotes values that YAML would not read as a string', () => {
    const pod =
      '#- pod.yaml\napiVersion: v1\nkind: Pod\nmetadata: { name: x, namespace: production, labels: { on: "true" } }\nspec: {}\n';
    expect(accept(`${policy('podSelector:\n  matchLabels:\n    "on": $0')}${pod}`, 'true')).toContain('"on": "true"');
  });

  it('writes JSON in JSON', () => {
    const json =
      '#- p.json\n{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p", "namespace": "production"}, "spec": {"podSelector": {"matchLabels": {"app": $0}}}}\n';
    expect(accept(json, 'web')).toContain('"app": "web"}');
    const key = json.replace('"app": $0', '"a$0"');
    expect(accept(key, 'app')).toContain('{"app": "$0"}');
  });

  it('offers nothing in comments', () => {
    expect(labels(policy('podSelector: {} # $0'))).toEqual([]);
  });
});

describe('snippets', () => {
  const NAMES = [
    'default-deny-ingress',
    'default-deny-egress',
    'default-deny-all',
    'allow-dns',
    'allow-from-namespace',
    'allow-from-ingress-controller',
    'allow-to-cidr',
    'allow-between-workloads',
    'allow-prometheus',
    'isolate-namespace',
  ];

  it('offers all of them in an empty file', () => {
    expect(labels('#- new.yaml\n$0\n').map((label) => label.replace(/ \(.*/, ''))).toEqual(
      expect.arrayContaining(NAMES),
    );
  });

  it('offers them behind `---`, with the namespace of the file', () => {
    const text = `${policy('podSelector: {}')}---\ndefault$0\n`;
    expect(accept(text, 'default-deny-all')).toContain('namespace: production\nspec:\n  podSelector: {}');
  });

  it('fills in the labels of the workload of the file', () => {
    const text = `#- cart.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: production }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata:
      labels: { app: api, version: "2" }
    spec: { containers: [] }
---
$0
`;
    expect(accept(text, 'allow-to-cidr')).toContain('    matchLabels:\n      app: api\n  policyTypes');
  });

  it('lets one choose a label of the namespace when it has several workloads', () => {
    const text = accept(`${policy('podSelector: {}')}---\n$0\n`, 'allow-to-cidr');
    expect(text).toContain('      app: ${8|cart,orders,web|}\n');
  });

  it('names the kind beside the name, and shows the sentence and the policy when it is looked at', () => {
    const { snapshot, uri, position } = atCursor('#- new.yaml\n$0\n');
    const items = complete(snapshot, uri, position, DEFAULT_LANGUAGE_SETTINGS);
    const item = items.find(({ label }) => label === 'allow-to-cidr');
    expect(item).toMatchObject({ detail: 'NetworkPolicy', labelDetails: { description: 'NetworkPolicy' } });
    const { value } = (item && resolveCompletion(item).documentation) as { value: string };
    expect(value).toContain('a block of addresses outside the cluster.\n\n```yaml\napiVersion:');
    expect(value).toContain('cidr: 203.0.113.0/24');
    expect(value).not.toContain('$');
  });

  it('offers none inside an object', () => {
    expect(labels(policy('podSelector: {}\n$0')).some((label) => label.startsWith('default-deny'))).toBe(false);
  });

  it('writes plain text for editors without snippets', () => {
    const text = accept('#- new.yaml\n$0\n', 'allow-to-cidr', { snippets: false });
    expect(text).not.toContain('$');
    expect(text).toContain('name: allow-to-partner');
    expect(text).toContain('cidr: 203.0.113.0/24');
  });
});

describe('after a key is accepted', () => {
  const asksAgain = (text: string, label: string) => {
    const { snapshot, uri, position } = atCursor(text);
    const item = complete(snapshot, uri, position, DEFAULT_LANGUAGE_SETTINGS).find((one) => one.label === label);
    if (item === undefined) throw new Error(`${label} is not offered`);
    return item.command?.command === 'editor.action.triggerSuggest';
  };

  it.each([
    ['podSelector:\n  $0', 'matchLabels'],
    ['podSelector: {}\n$0', 'policyTypes'],
    ['podSelector: {}\ningress:\n  - from:\n      - $0', 'podSelector'],
    ['podSelector: {}\ningress:\n  - ports:\n      - $0', 'port'],
  ])('the editor asks for what comes next: %j', (spec, label) => {
    expect(asksAgain(policy(spec), label)).toBe(true);
  });

  it.each([
    ['podSelector: {}\ningress:\n  - ports:\n      - port: 1\n        $0', 'endPort', 'a number that nobody knows'],
  ])('the editor does not ask where there is nothing to offer: %j, %s is %s', (spec, label) => {
    expect(asksAgain(policy(spec), label)).toBe(false);
  });
});

describe('bad input', () => {
  it.each(['', '$', '- - -', 'a: [', '{', '"', 'kind: &a *a', 'spec:\n\tpodSelector:', '? :', '%'])(
    'never throws on %j',
    (text) => {
      expect(() => labels(`#- x.yaml\n${text}$0\n`)).not.toThrow();
    },
  );
});
