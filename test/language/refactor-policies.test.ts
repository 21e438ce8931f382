import { describe, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver-types';
import { codeActions, resolveCodeAction } from '../../server/src/language';
import { findingsOf } from '../../server/src/rules/run';
import { parseFixture, snapshotOf, uriOf } from '../support';
import { applied, refactoringsAt } from './refactor-edits';
import { SHOP } from './shop';

function at(text: string) {
  const fixture = parseFixture(text);
  if (fixture.cursor === undefined) throw new Error('the fixture has no cursor');
  const snapshot = snapshotOf({ ...fixture, files: [...parseFixture(SHOP).files, ...fixture.files] });
  return { snapshot, cursor: fixture.cursor };
}

function offered(text: string): readonly CodeAction[] {
  const { snapshot, cursor } = at(text);
  return refactoringsAt(snapshot, cursor.path, cursor.offset);
}

function titles(text: string): readonly string[] {
  return offered(text).map(({ title, disabled }) =>
    disabled === undefined ? title : `(${title}: ${disabled.reason})`,
  );
}

/** The files that a refactoring changes or makes, by path. */
function after(text: string, titlePart: string): Readonly<Record<string, string>> {
  const { snapshot, cursor } = at(text);
  const action = refactoringsAt(snapshot, cursor.path, cursor.offset).find(({ title }) => title.includes(titlePart));
  if (action === undefined) throw new Error(`not offered: ${titlePart}; offered: ${titles(text).join(', ')}`);
  expect(action.edit).toBeUndefined();
  const { texts } = applied(snapshot, action);
  return Object.fromEntries([...texts].filter(([path, now]) => snapshot.text(uriOf(path)) !== now));
}

const head = (name: string, labels = '{ app: web }') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: production }
spec:
  podSelector: { matchLabels: ${labels} }
`;

describe('merging policies', () => {
  const three = `#- a.yaml
# For the front.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: a$0, namespace: production }
spec:
  podSelector: { matchLabels: { app: web } } # web
  ingress:
  # first
  - from: [{ podSelector: {} }] # all
#- more/b.yaml
# Metrics are scraped.
${head('b')}  ingress:
    # by Prometheus
    - ports:
        - port: 9090 # metrics
      # from anywhere
    # and
    - ports: [{ port: 8080 }]
---
${head('c', '{ app: cart }')}
#- d.yaml
${head('d').replace('{ matchLabels: { app: web } }', '{ matchExpressions: [{ key: app, operator: In, values: [web] }] }')}  policyTypes: [Egress]
  egress: [{ to: [{ podSelector: { matchLabels: { app: cart } } }] }]
`;

  it('moves rules with their comments, and names the directions of all', () => {
    expect(titles(three)).toEqual(['Merge the 3 policies of web into a (no connection changes, leaves d.yaml empty)']);
    expect(after(three, 'Merge the 3')).toEqual({
      'a.yaml': `# For the front.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: a, namespace: production }
spec:
  podSelector: { matchLabels: { app: web } } # web
  policyTypes:
  - Ingress
  - Egress
  ingress:
  # first
  - from: [{ podSelector: {} }] # all
  # Metrics are scraped.
  # by Prometheus
  - ports:
    - port: 9090 # metrics
    # from anywhere
  # and
  - ports: [{ port: 8080 }]
  egress:
  - { to: [{ podSelector: { matchLabels: { app: cart } } }] }`,
      'more/b.yaml': `---\n${head('c', '{ app: cart }')}`,
      'd.yaml': '',
    });
  });

  it('keeps policies apart that are not about the same pods, deny by default, or belong to another layer', () => {
    const one = `#- a.yaml\n${head('a$0')}  ingress: [{}]\n`;
    expect(titles(`${one}---\n${head('b', '{ app: cart }')}  ingress: [{}]\n`)).toEqual([]);
    expect(titles(`${one}---\n${head('b').replace('production', 'other')}  ingress: [{}]\n`)).toEqual([]);
    const kustomization = (path: string) => `#- ${path}/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [b.yaml]
`;
    const other = `#- overlay/b.yaml\n${head('b')}  ingress: [{}]\n`;
    expect(titles(one + other)).toHaveLength(1);
    expect(titles(one + other + kustomization('overlay'))).toEqual([]);
    const all = one.replace('{ matchLabels: { app: web } }', '{}');
    const deny = `---\n${head('deny').replace('{ matchLabels: { app: web } }', '{}')}`;
    expect(titles(all + deny).filter((title) => title.startsWith('Merge'))).toEqual([]);
    expect(titles(`${all}${deny}  ingress: [{ ports: [{ port: 1 }] }]\n`)[0]).toBe(
      'Merge the 2 policies of all pods of namespace production into a (no connection changes)',
    );
  });

  it('says why it cannot be', () => {
    const ignored = `#- a.yaml\n${head('a$0')}  policyTypes: [Ingress]\n  egress: [{}]\n---\n${head('b')}  policyTypes: [Egress]\n`;
    expect(titles(ignored)).toEqual([
      '(Merge the 2 policies of web into a (no connection changes): The egress rules of a are ignored now and would come into effect.)',
    ]);
    const anchors = `#- a.yaml\n${head('a$0')}  ingress: [{}]\n---\n${head('b', '{ app: &app web }')}  ingress: [{ from: [{ podSelector: { matchLabels: { app: *app } } }] }]\n`;
    expect(titles(anchors)).toEqual([
      '(Merge the 2 policies of web into a (no connection changes): B uses YAML anchors.)',
    ]);
  });

  it('takes several items out of a JSON List', () => {
    const item = (name: string, port: number) =>
      `{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"${name}","namespace":"production"},"spec":{"podSelector":{"matchLabels":{"app":"web"}},"ingress":[{"ports":[{"port":${port}}]}]}}`;
    const list = (items: readonly string[]) =>
      `{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": [\n    ${items.join(',\n    ')}\n  ]\n}\n`;
    const text = `#- all.json\n${list([item('a', 1).replace('"a"', '"a$0"'), item('b', 2), item('c', 3)])}`;
    const merged = item('a', 1).replace(
      '[{"ports":[{"port":1}]}]',
      '[{"ports":[{"port":1}]}, {"ports": [{"port": 2}]}, {"ports": [{"port": 3}]}]',
    );
    expect(after(text, 'Merge the 3')).toEqual({ 'all.json': list([merged]) });
  });
});

describe('splitting a policy by direction', () => {
  const both = `#- p.yaml
${head('p$0')}  # in
  ingress:
    - ports: [{ port: 8080 }] # http
  # out
  egress:
    # to the cart
    - to: [{ podSelector: { matchLabels: { app: cart } } }]
---
kind: Other
`;

  it('writes one behind the other, each with its comments', () => {
    expect(after(both, 'Split into an ingress')).toEqual({
      'p.yaml': `${head('p-ingress')}  policyTypes:
    - Ingress
  # in
  ingress:
    - ports: [{ port: 8080 }] # http
---
${head('p-egress')}  policyTypes:
    - Egress
  # out
  egress:
    # to the cart
    - to: [{ podSelector: { matchLabels: { app: cart } } }]
---
kind: Other
`,
    });
  });

  it('finds free names that are not too long', () => {
    const long = 'a'.repeat(250);
    const text = `#- p.yaml\n${head(`${long}$0`)}  policyTypes: [Ingress, Egress]\n---\n${head(`${'a'.repeat(245)}-ingress`, '{ app: cart }')}`;
    const [result] = Object.values(after(text, 'Split into an ingress'));
    expect(result).toContain(`{ name: ${'a'.repeat(243)}-ingress-2, `);
    expect(result).toContain(`{ name: ${'a'.repeat(246)}-egress, `);
  });

  it('writes an item of a List and a JSON file of its own', () => {
    const list = `#- list.yaml\nkind: List\napiVersion: v1\nitems:\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: { name: p$0, namespace: production }\n  spec:\n    podSelector: {}\n    policyTypes:\n    - Ingress # in\n    - Egress # out\n# end\n`;
    expect(after(list, 'Split into an ingress')['list.yaml']).toBe(
      `kind: List\napiVersion: v1\nitems:\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: { name: p-ingress, namespace: production }\n  spec:\n    podSelector: {}\n    policyTypes:\n    - Ingress # in\n- apiVersion: networking.k8s.io/v1\n  kind: NetworkPolicy\n  metadata: { name: p-egress, namespace: production }\n  spec:\n    podSelector: {}\n    policyTypes:\n    - Egress # out\n# end\n`,
    );
    const json = (name: string, types: string) =>
      `{\n  "apiVersion": "networking.k8s.io/v1",\n  "kind": "NetworkPolicy",\n  "metadata": { "name": "${name}", "namespace": "production" },\n  "spec": { "podSelector": {}, "policyTypes": [${types}] }\n}\n`;
    expect(after(`#- p.json\n${json('p$0', '"Ingress", "Egress"')}`, 'Split into an ingress')).toEqual({
      'p.json': json('p-ingress', '"Ingress"'),
      'p-egress.json': json('p-egress', '"Egress"'),
    });
  });

  it('is not for one direction, and not where it would part an alias from its anchor', () => {
    expect(titles(`#- p.yaml\n${head('p$0')}  ingress: [{}]\n  egress: []\n`)).toEqual([]);
    const anchors = `#- p.yaml\n${head('p$0')}  ingress: [{ ports: &ports [{ port: 1 }] }]\n  egress: [{ ports: *ports }]\n`;
    expect(titles(anchors)).toEqual([
      '(Split into an ingress and an egress policy (no connection changes): P shares parts by YAML anchors.)',
    ]);
    const own = `#- p.yaml\n${head('p$0', '{ app: &app web, tier: *app }')}  policyTypes: [Ingress, Egress]\n`;
    expect(Object.keys(after(own, 'Split into an ingress'))).toEqual(['p.yaml']);
  });

  it('is not offered for patches, refused policies and policies that are written twice', () => {
    const patch = both.replace('#- p.yaml', '#- overlay/p.yaml');
    const layer = `#- overlay/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
patches: [{ path: p.yaml }]
`;
    expect(titles(patch)).toHaveLength(1);
    expect(titles(patch + layer)).toEqual([]);
    expect(titles(both.replace('port: 8080', 'port: 80800'))).toEqual([]);
    expect(titles(`${both}#- again.yaml\n${head('p')}`)).toEqual([]);
  });
});

describe('extracting the default deny', () => {
  const wide = (rest: string) =>
    `#- all.yaml\r
${head('all$0').replace('{ matchLabels: { app: web } }', '{}')}${rest}`.replaceAll(/\r?\n/g, '\n');

  it('leaves the rules, and takes directions without rules along', () => {
    const text = wide(
      '  policyTypes: [Ingress, Egress] # both\n  ingress: [{ from: [{ podSelector: {} }] }]\n  egress: []\n',
    );
    expect(after(text, 'Extract the isolation')).toEqual({
      'all.yaml': `${head('all').replace('{ matchLabels: { app: web } }', '{}')}  policyTypes: [Ingress] # both
  ingress: [{ from: [{ podSelector: {} }] }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny-all
  namespace: production
spec:
  podSelector: {}
  policyTypes:
    - Ingress
    - Egress
`,
    });
  });

  it('keeps the line breaks of the file', () => {
    const { snapshot } = at(wide('  ingress: [{}]\n'));
    const text = (snapshot.text(uriOf('all.yaml')) ?? '').replaceAll('\n', '\r\n');
    const crlf = snapshotOf({ files: [{ path: 'all.yaml', text }], cursor: undefined, marks: [] });
    const [action] = refactoringsAt(crlf, 'all.yaml', text.indexOf('kind'));
    if (action === undefined) throw new Error('not offered');
    const result = applied(crlf, action).texts.get('all.yaml') ?? '';
    expect(result.startsWith(text)).toBe(true);
    expect(result).toContain('---\r\napiVersion: networking.k8s.io/v1\r\n');
    expect(result.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('is not offered where one is there, for some pods, and for what only denies', () => {
    const deny = `---\n${head('deny').replace('{ matchLabels: { app: web } }', '{}')}`;
    const extract = (text: string) => titles(text).filter((title) => title.startsWith('Extract'));
    expect(extract(wide('  ingress: [{}]\n'))).toEqual([
      'Extract the isolation of all pods into policy default-deny-ingress (no connection changes)',
    ]);
    expect(extract(wide('  ingress: [{}]\n') + deny)).toEqual([]);
    expect(extract(wide('  ingress: [{}]\n  egress: [{}]\n') + deny)).toEqual([
      'Extract the isolation of all pods into policy default-deny-egress (no connection changes)',
    ]);
    expect(extract(wide('  ingress: []\n'))).toEqual([]);
    expect(extract(`#- p.yaml\n${head('p$0')}  ingress: [{}]\n`)).toEqual([]);
  });
});

describe('peers with AND and OR', () => {
  const from = (peers: string) => `#- p.yaml\n${head('p')}  ingress:\n    - from:\n${peers}`;

  it('become two and one again, byte for byte', () => {
    const and = `        - namespaceSelector: # where
            matchLabels: { team: ops }
          # who
          podSelector:
            matchLabels:
              app: prometheus # it
      ports: [{ port: 9090 }]
`;
    const apart = and.replace('          podSelector', '        - podSelector');
    const text = from(and.replace('where', 'wh$0ere'));
    expect(titles(text)).toEqual([
      'Split into two peers (OR, allows more, though no workload of the workspace is added)',
    ]);
    expect(after(text, 'Split into two peers')).toEqual({ 'p.yaml': from(apart).slice('#- p.yaml\n'.length) });
    const other = from(apart.replace('prometheus #', 'prom$0etheus #'));
    expect(titles(other)).toEqual([
      'Combine with the peer into one (AND, allows less, though no workload of the workspace is lost)',
    ]);
    expect(after(other, 'Combine')).toEqual({ 'p.yaml': from(and).slice('#- p.yaml\n'.length) });
  });

  it('say how many workloads they admit', () => {
    const pods = '{ matchLabels: { tier: back } }';
    expect(titles(from(`        - { namespaceSelector: {}, pod$0Selector: ${pods} }\n`))).toEqual([
      'Split into two peers (OR, allows more: 4 workloads instead of 2)',
    ]);
    expect(
      titles(
        from(
          `        - namespaceSelector: {}\n        - po$0dSelector: ${pods}\n        - namespaceSelector: { matchLabels: { team: ops } }\n`,
        ),
      ),
    ).toEqual([
      'Combine with the peer above into one (AND, allows less: 2 workloads instead of 4)',
      'Combine with the peer below into one (AND, allows less: 0 workloads instead of 3)',
    ]);
  });

  it('are asked about before they admit more', () => {
    const { snapshot, cursor } = at(from('        - { namespaceSelector: {}, pod$0Selector: {} }\n'));
    const [action] = refactoringsAt(snapshot, cursor.path, cursor.offset);
    expect(action && applied(snapshot, action).asks).toBe(true);
  });

  it('stay as they are where an alias stands for them, and in rules without effect', () => {
    expect(titles(from('        - &peer { namespaceSelector: {}, pod$0Selector: {} }\n    - from: [*peer]\n'))).toEqual(
      [],
    );
    const ignored = from('        - { namespaceSelector: {}, pod$0Selector: {} }\n').replace(
      / {2}ingress:/,
      '  policyTypes: [Egress]\n  ingress:',
    );
    expect(titles(ignored)).toEqual([]);
  });
});

describe('the spelling of ports', () => {
  const port = (value: string, labels = '{ app: web }') =>
    `#- p.yaml\n${head('p', labels)}  ingress:\n    - ports:\n        - port: ${value} # here\n`;

  it('is a number or the name that every pod has for it', () => {
    expect(titles(port('ht$0tp'))).toEqual([
      'Replace port name http by its number 8080 (no connection changes for web; other pods may differ)',
    ]);
    expect(after(port('"ht$0tp"'), 'Replace')['p.yaml']).toContain('- port: 8080 # here');
    expect(after(port('80$080'), 'Replace')['p.yaml']).toContain('- port: http # here');
    const json = `#- p.yaml\n${JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p', namespace: 'production' }, spec: { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ ports: [{ port: 8080 }] }] } }).replace('8080', '80$080')}`;
    expect(after(json, 'Replace')['p.yaml']).toContain('{"port":"http"}');
  });

  it('says why a name has no one number', () => {
    expect(titles(port('ht$0tp', '{}'))[0]).toBe(
      '(Replace port name http by its number: Cart means something else by http, or nothing.)',
    );
    expect(titles(port('ht$0tp', '{ app: nobody }'))[0]).toBe(
      '(Replace port name http by its number: No pod of the workspace is selected.)',
    );
    const anywhere = port('ht$0tp').replace('ingress', 'policyTypes: [Egress]\n  egress');
    expect(titles(anywhere)[0]).toContain('The rule admits addresses, too');
  });

  it('tells who would lose the port', () => {
    expect(titles(port('70$070', '{ tier: back }'))).toEqual([
      'Replace port 7070 by its name grpc (allows less: no longer on orders, which does not declare it)',
    ]);
    expect(titles(port('80$080', '{}')).filter((title) => title.includes('Replace'))).toEqual([]);
    expect(titles(port('12$034'))).toEqual([]);
  });
});

describe('the missing other end', () => {
  const egress = `#- p.yaml
${head('web-out')}  policyTypes: [Egress]
  egress:
    - to:
        - podSelector: { matchLabels: { app: ca$0rt } }
      ports: [{ port: 7070 }]
`;

  it('is allowed where it is isolated, and asks first', () => {
    const text = `${egress}---\n${head('cart', '{ app: cart }')}  policyTypes: [Ingress]\n`;
    const title =
      'Add the missing other end, allows more: ingress of cart from the pods of web-out (adds to policy cart)';
    expect(titles(text)).toEqual([title]);
    expect(titles(text.replace('ca$0rt', 'cart').replace('70', '7$00'))).toContain(title);
    expect(titles(text.replace('ca$0rt', 'cart').replace('to:', 't$0o:'))).toEqual([title]);
    expect(after(text, 'Add the')['p.yaml']).toContain(`${head('cart', '{ app: cart }')}  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - protocol: TCP
          port: 7070
`);
    const { snapshot, cursor } = at(text);
    const [action] = refactoringsAt(snapshot, cursor.path, cursor.offset);
    expect(action && applied(snapshot, action).asks).toBe(true);
  });

  it('is offered once where the fix of a finding does the same', () => {
    const onPeer = egress.replace('$0', '').replace('- podSel', '- pod$0Sel');
    const { snapshot, cursor } = at(`${onPeer}---\n${head('cart', '{ app: cart }')}  policyTypes: [Ingress]\n`);
    const uri = uriOf(cursor.path);
    const here = snapshot.positionAt(uri, cursor.offset);
    const range = { start: here, end: here };
    const found = codeActions(snapshot, uri, range, findingsOf(snapshot, { rules: {} }));
    expect(found.map(({ title }) => title).filter((title) => /end/.test(title))).toEqual([
      'Allow this connection from both ends: 1 ingress rule (adds to policy cart)',
    ]);
  });

  it('gets a policy of its own beside a default deny', () => {
    const text = `${egress}---\n${head('deny').replace('{ matchLabels: { app: web } }', '{}')}  policyTypes: [Ingress]\n`;
    expect(Object.keys(after(text, 'Add the'))).toEqual(['cart-from-web-out.yaml']);
  });

  it('is not offered where a new policy would close a workload that is open', () => {
    const pod = (name: string, labels: string) =>
      `#- ${name}.yaml\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: production, labels: ${labels} }\nspec: { containers: [{ name: c }] }\n`;
    const deny = (subject: string) =>
      `---\n${head('deny').replace('{ matchLabels: { app: web } }', subject)}  policyTypes: [Ingress]\n`;
    const without = '{ matchExpressions: [{ key: x, operator: DoesNotExist }] }';
    const text = egress.replace(
      '{ matchLabels: { app: ca$0rt } }',
      without.replace('[{', '[{ key: k, operator: Exi$0sts }, {'),
    );
    const pods = pod('plain', '{ k: a }') + pod('other', '{ k: a, x: y }');
    const found = (subject: string) => titles(text + deny(subject) + pods).filter((title) => title.startsWith('Add'));
    expect(found('{}')).toHaveLength(1);
    expect(found(without)).toEqual([]);
  });

  it('is not missing where it is open or allowed', () => {
    expect(titles(egress)).toEqual([]);
    expect(titles(`${egress}---\n${head('cart', '{ app: cart }')}  ingress: [{}]\n`)).toEqual([]);
  });
});

describe('where refactorings of a whole policy are offered', () => {
  const text = `#- p.yaml\n${head('p')}  ingress: [{}]\n  egress: [{}]\n# end$0\n`;

  it('at its head by themselves, anywhere in it on demand, nowhere else', () => {
    const { snapshot } = at(text);
    const uri = uriOf('p.yaml');
    const found = (part: string, kinds?: readonly string[], invoked = false) => {
      const position = snapshot.positionAt(uri, snapshot.text(uri)?.indexOf(part) ?? 0);
      return codeActions(snapshot, uri, { start: position, end: position }, [], kinds, { invoked }).length;
    };
    expect(found('name:')).toBe(1);
    expect(found('podSelector')).toBe(0);
    expect(found('podSelector', undefined, true)).toBe(1);
    expect(found('podSelector', ['refactor'])).toBe(1);
    expect(found('podSelector', ['refactor.extract'])).toBe(1);
    expect(found('podSelector', ['refactor.inline'])).toBe(0);
    expect(found('name:', ['quickfix'])).toBe(0);
    expect(found('# end', ['refactor'])).toBe(0);
  });

  it('an action whose policy is gone does nothing', () => {
    const [action] = offered(
      text.replace('p.yaml\n', 'p.yaml\n').replace('podSelector', 'pod$0Selector').replace('end$0', 'end'),
    );
    if (action === undefined) throw new Error('not offered');
    expect(resolveCodeAction(snapshotOf('#- p.yaml\nkind: Other\n'), action, []).edit).toBeUndefined();
  });
});
