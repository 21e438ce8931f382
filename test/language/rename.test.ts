import { describe, expect, it } from 'vitest';
import { prepareRename, rename } from '../../server/src/language';
import { applyEdits } from '../../server/src/yaml/edit';
import { parseFixture, pathOf, snapshotOf, uriOf } from '../support';

/** The lines that a rename at `$0` changes, as `file: line`, or the reason against it. */
function renamed(fixture: string, to: string): readonly string[] | string | undefined {
  const { snapshot, uri, position } = open(fixture);
  const answer = rename(snapshot, uri, position, to);
  if (answer === undefined) return undefined;
  if ('refusal' in answer) return answer.refusal;
  return (answer.documentChanges ?? []).flatMap((change) => {
    if (!('textDocument' in change)) throw new Error('only text changes');
    const { uri: file } = change.textDocument;
    const before = snapshot.text(file) ?? '';
    const edits = change.edits.flatMap((edit) =>
      'newText' in edit
        ? [
            {
              span: { start: snapshot.offsetAt(file, edit.range.start), end: snapshot.offsetAt(file, edit.range.end) },
              text: edit.newText,
            },
          ]
        : [],
    );
    const old = before.split('\n');
    return applyEdits(before, edits)
      .split('\n')
      .flatMap((line, index) => (line === old[index] ? [] : [`${pathOf(file)}: ${line.trim()}`]));
  });
}

function open(text: string) {
  const fixture = parseFixture(text);
  const { cursor } = fixture;
  if (cursor === undefined) throw new Error('a cursor is needed');
  return { snapshot: snapshotOf(fixture), uri: uriOf(cursor.path), position: cursor.position };
}

function deployment(name: string, label: string, namespace = 'shop'): string {
  return `
#- ${name}.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: { app: ${label.replace('$0', '')} }
spec:
  selector:
    matchLabels: { app: ${label.replace('$0', '')} }
  template:
    metadata:
      labels:
        app: ${label}
    spec:
      containers: [{ name: main, image: example.org/${name} }]`;
}

const POLICY = `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector:
    matchLabels: { app: web }
  ingress:
    - from:
        - podSelector:
            matchExpressions:
              - { key: app, operator: In, values: [web, cart] }`;

const SERVICE = `
#- service.yaml
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  selector:
    app: "web"
  ports: [{ port: 80 }]`;

const WEB_CHANGES = [
  'policy.yaml: matchLabels: { app: front }',
  'policy.yaml: - { key: app, operator: In, values: [front, cart] }',
  'service.yaml: app: "front"',
  'web.yaml: labels: { app: front }',
  'web.yaml: matchLabels: { app: front }',
  'web.yaml: app: front',
];

function sorted(lines: readonly string[] | string | undefined): readonly string[] | string | undefined {
  return Array.isArray(lines) ? [...(lines as readonly string[])].sort() : lines;
}

describe('renaming a label value', () => {
  it('changes templates, controllers, selectors and Services, from any of them', () => {
    const everything = [deployment('web', 'web'), POLICY, SERVICE, deployment('cart', 'cart')].join('');
    const places: readonly (readonly [string, string])[] = [
      ['        app: web', '        app: we$0b'],
      ['    matchLabels: { app: web }\n  ingress', '    matchLabels: { app: we$0b }\n  ingress'],
      ['values: [web, cart]', 'values: [$0web, cart]'],
      ['app: "web"', 'app: "web$0"'],
      ['    matchLabels: { app: web }\n  template', '    matchLabels: { app: w$0eb }\n  template'],
      ['  labels: { app: web }', '  labels: { app: w$0eb }'],
    ];
    for (const [from, to] of places) {
      expect(everything, from).toContain(from);
      expect(sorted(renamed(everything.replace(from, to), 'front')), to).toEqual([...WEB_CHANGES].sort());
    }
  });

  it('takes along what a selector chooses by the same value', () => {
    const fixture = [
      deployment('web', 'web'),
      deployment('second', 'web'),
      POLICY.replace('app: web }', 'app: w$0eb }'),
    ].join('');
    expect(renamed(fixture, 'front')).toContain('second.yaml: app: front');
  });

  it('leaves the same label of another namespace alone', () => {
    const fixture = [deployment('web', 'w$0eb'), deployment('other', 'web', 'blog'), POLICY].join('');
    const lines = renamed(fixture, 'front');
    expect(Array.isArray(lines)).toBe(true);
    expect(String(lines)).not.toContain('other.yaml');
  });

  it('follows selectors into other namespaces', () => {
    const fixture = `${[deployment('web', 'w$0eb'), deployment('other', 'web', 'blog')].join('')}
#- wide.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: wide, namespace: ops }
spec:
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: {}
          podSelector: { matchLabels: { app: web } }`;
    const lines = renamed(fixture, 'front');
    expect(lines).toContain('other.yaml: app: front');
    expect(lines).toContain('wide.yaml: podSelector: { matchLabels: { app: front } }');
  });

  it('is refused when two things would become one', () => {
    const fixture = [deployment('web', 'w$0eb'), deployment('cart', 'cart'), POLICY].join('');
    expect(renamed(fixture, 'cart')).toBe(
      'NetworkPolicy web would then also select shop/cart[Deployment], so that the meaning would change.',
    );
  });

  it('is refused for a value that no pod carries, and for one that no label may have', () => {
    expect(renamed(`${deployment('cart', 'cart')}${POLICY.replace('app: web }', 'app: w$0eb }')}`, 'x')).toContain(
      'There is nothing to rename',
    );
    expect(renamed(`${deployment('web', 'w$0eb')}`, 'a b')).toContain('must consist of letters');
    expect(renamed(`${deployment('web', 'w$0eb')}`, '')).toContain('is empty');
  });

  it('changes budgets and affinity that choose the pods', () => {
    const fixture = `${deployment('web', 'w$0eb')}
#- pdb.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: shop }
spec:
  minAvailable: 1
  selector: { matchLabels: { app: web } }
#- cart.yaml
apiVersion: v1
kind: Pod
metadata: { name: cart, namespace: shop, labels: { app: cart } }
spec:
  affinity:
    podAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        - labelSelector: { matchLabels: { app: web } }
          topologyKey: zone
  containers: [{ name: main, image: example.org/cart }]`;
    const lines = renamed(fixture, 'front');
    expect(lines).toContain('pdb.yaml: selector: { matchLabels: { app: front } }');
    expect(lines).toContain('cart.yaml: - labelSelector: { matchLabels: { app: front } }');
  });

  it('quotes what YAML would read as another type', () => {
    expect(renamed(deployment('web', 'w$0eb'), 'true')).toContain('web.yaml: app: "true"');
  });

  it('offers the value, and nothing at a key', () => {
    const at = open(deployment('web', 'w$0eb'));
    expect(prepareRename(at.snapshot, at.uri, at.position)?.placeholder).toBe('web');
    const key = open(deployment('web', 'web').replace('        app: web', '        a$0pp: web'));
    expect(prepareRename(key.snapshot, key.uri, key.position)).toBeUndefined();
  });

  it('asks when templates name the value, which nobody can change safely', () => {
    const fixture = `${deployment('web', 'w$0eb')}
#- chart/templates/web.yaml
apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }} }
spec: { selector: { app: web } }`;
    const { snapshot, uri, position } = open(fixture);
    const answer = rename(snapshot, uri, position, 'front');
    const [annotation] = Object.values(
      (answer !== undefined && 'changeAnnotations' in answer && answer.changeAnnotations) || {},
    );
    expect(annotation).toMatchObject({ needsConfirmation: true, description: expect.stringContaining('1 template') });
  });
});

describe('renaming a label value of namespaces', () => {
  const FIXTURE = `
#- namespaces.yaml
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { env: pr$0od } }
---
apiVersion: v1
kind: Namespace
metadata: { name: blog, labels: { env: prod } }
---
apiVersion: v1
kind: Namespace
metadata: { name: lab, labels: { env: test } }
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { env: prod } }`;

  it('changes the namespaces that a selector holds together, and the selector', () => {
    expect(renamed(FIXTURE, 'production')).toEqual([
      'policy.yaml: - namespaceSelector: { matchLabels: { env: production } }',
      'namespaces.yaml: metadata: { name: shop, labels: { env: production } }',
      'namespaces.yaml: metadata: { name: blog, labels: { env: production } }',
    ]);
  });

  it('is refused when another namespace would join them', () => {
    expect(renamed(FIXTURE, 'test')).toContain('would then also select namespace lab');
  });
});

describe('renaming a namespace', () => {
  const FIXTURE = `
#- namespace.yaml
apiVersion: v1
kind: Namespace
metadata: { name: shop }
${deployment('web', 'web')}${SERVICE}
#- cart.yaml
apiVersion: v1
kind: Pod
metadata: { name: cart, namespace: blog, labels: { app: cart } }
spec:
  containers:
    - name: main
      image: example.org/shop/cart
      env: [{ name: WEB, value: "http://web.shop.svc:80/shop" }]
#- kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop
resources: [shop.yaml]
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: blog }
spec:
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: sh$0op } }`;

  it('changes every place that names it, addresses of its Services included', () => {
    expect(sorted(renamed(FIXTURE, 'store'))).toEqual([
      'cart.yaml: env: [{ name: WEB, value: "http://web.store.svc:80/shop" }]',
      'kustomization.yaml: namespace: store',
      'namespace.yaml: metadata: { name: store }',
      'policy.yaml: - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: store } }',
      'service.yaml: metadata: { name: web, namespace: store }',
      'web.yaml: namespace: store',
    ]);
  });

  it('is refused where it would join another, and for those of the cluster', () => {
    expect(renamed(FIXTURE, 'blog')).toContain('There is a namespace blog already');
    expect(renamed(FIXTURE, 'Store')).toContain('must consist of lower-case letters');
    expect(renamed(FIXTURE.replace('sh$0op', 'kube-$0system'), 'x')).toContain('exists in every cluster');
  });
});

describe('a value that stands behind an alias', () => {
  const workload = (metadata: string, label: string) => `
#- web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: ${metadata}
spec:
  selector:
    matchLabels: { app: ${label} }
  template:
    metadata:
      labels: { app: ${label} }
    spec: { containers: [] }`;

  const policy = `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: { matchLabels: { app: we$0b } }`;

  it('is written out where the anchor is about something else', () => {
    expect(renamed(workload('{ name: &n web, namespace: shop }', '*n') + policy, 'store')).toEqual([
      'policy.yaml: podSelector: { matchLabels: { app: store } }',
      'web.yaml: matchLabels: { app: store }',
      'web.yaml: labels: { app: store }',
    ]);
  });

  it('follows its anchor where both are meant', () => {
    const shared = workload('{ name: x, namespace: shop }', '*n').replace('app: *n', 'app: &n web');
    expect(renamed(shared + policy, 'store')).toEqual([
      'policy.yaml: podSelector: { matchLabels: { app: store } }',
      'web.yaml: matchLabels: { app: &n store }',
    ]);
  });

  it('is refused where the alias is about something else', () => {
    const shared = workload('{ name: x, namespace: shop, annotations: { of: *n } }', 'web')
      .replace('metadata: { name: x', 'metadata: { labels: { app: &n web }, name: x')
      .replace(policy, '');
    expect(renamed(shared + policy, 'store')).toContain('The alias *n in web.yaml repeats the value');
  });
});

describe('policy tests', () => {
  const TESTS = `
#- shop.netpol-test.yaml
groups:
  data: [shop/web, "shop/[app=web]", blog/web]
tests:
  - name: shop/web is reached
    from: "*/[tier=front,app=web]"
    to: { namespace: shop, labels: { app: web } }
    expect: deny
  - name: alone
    isolated: { namespace: [shop, blog] }`;

  const policy = (namespace: string, app: string) => `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: ${namespace} }
spec:
  podSelector: { matchLabels: { app: ${app} } }`;

  it('follow a namespace', () => {
    expect(renamed(`${TESTS}${policy('sh$0op', 'web')}`, 'store')).toEqual(
      expect.arrayContaining([
        'shop.netpol-test.yaml: data: [store/web, "store/[app=web]", blog/web]',
        'shop.netpol-test.yaml: to: { namespace: store, labels: { app: web } }',
        'shop.netpol-test.yaml: isolated: { namespace: [store, blog] }',
      ]),
    );
  });

  it('follow a label, when the user agrees', () => {
    const fixture = `${TESTS}${deployment('web', 'web')}${policy('shop', 'we$0b')}`;
    const lines = renamed(fixture, 'front');
    expect(lines).toEqual(
      expect.arrayContaining([
        'shop.netpol-test.yaml: data: [shop/web, "shop/[app=front]", blog/web]',
        'shop.netpol-test.yaml: from: "*/[tier=front,app=front]"',
        'shop.netpol-test.yaml: to: { namespace: shop, labels: { app: front } }',
      ]),
    );
    const { snapshot, uri, position } = open(fixture);
    const answer = rename(snapshot, uri, position, 'front');
    expect(Object.values((answer as { changeAnnotations?: object }).changeAnnotations ?? {})).toMatchObject([
      { needsConfirmation: true },
    ]);
  });
});
