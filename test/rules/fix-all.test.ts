import { describe, expect, it } from 'vitest';
import { fixAll } from '../../server/src/rules/fix-all/fix-all';
import type { FixAllOptions } from '../../server/src/rules/fix-all/fix-all-options';
import { compareAccess } from '../../server/src/rules/fix-all/compare-access';
import { clusterOf, parseFixture, pathOf, uriOf, workspaceOf } from '../support';

const PODS = `
#- pods.yaml
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: web, ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
spec: { containers: [{ name: db, image: db, ports: [{ containerPort: 5432 }] }] }
`;

function policy(name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec:
${spec.replace(/^\n/, '').trimEnd()}
`;
}

const TWICE = policy(
  'twice',
  `
  # who may come
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]   # the shop
      ports:
        - { protocol: TCP, port: 5432 }
        - { protocol: TCP, port: 5432 }
`,
);

async function fixed(text: string, options: Partial<FixAllOptions> = {}) {
  const workspace = workspaceOf(text);
  const { fixes, texts } = await fixAll(workspace, { settings: {}, ...options });
  return {
    workspace,
    rules: fixes.map(({ rule }) => rule),
    fixes,
    texts: new Map([...texts].map(([uri, one]) => [pathOf(uri), one])),
  };
}

describe('all safe fixes', () => {
  it('change what they are about and nothing else', async () => {
    const { rules, texts, fixes } = await fixed(`${PODS}#- p.yaml\n${TWICE}`);
    expect(rules).toEqual(['duplicate-port']);
    expect(texts.get('p.yaml')).toBe(TWICE.replace(/\n *- \{ protocol: TCP, port: 5432 \}\n$/, '\n'));
    expect([...texts.keys()]).toEqual(['p.yaml']);
    expect(fixes).toMatchObject([{ uri: uriOf('p.yaml'), line: 11, files: [uriOf('p.yaml')] }]);
  });

  it('are made in several documents and files, until nothing is left', async () => {
    const other = TWICE.replace('name: twice', 'name: again').replaceAll('app: db', 'app: web');
    const text = `${PODS}#- p.yaml\n${TWICE}---\n${other}#- q.yaml\n${TWICE.replace('name: twice', 'name: third').replaceAll('5432', '5433')}`;
    const first = await fixed(text);
    expect(first.rules.filter((rule) => rule === 'duplicate-port')).toHaveLength(3);
    const again = await fixAll(first.workspace, { settings: {} });
    expect(again).toEqual({ fixes: [], texts: new Map() });
  });

  it('leave alone what allows more', async () => {
    const { rules } = await fixed(
      `${PODS}#- p.yaml\n${policy('p', '  podSelector: { matchLabels: { app: wbe } }\n  policyTypes: [Ingress]\n  ingress: [{}]')}`,
    );
    expect(rules).toEqual([]);
  });

  it('leave alone what closes a connection, even if the fix is the only one', async () => {
    const { rules } = await fixed(
      `${PODS}#- p.yaml\n${policy('p', '  podSelector: { matchLabels: { app: db } }\n  policyTypes: [Ingress]\n  ingress: [{ ports: [{ protocol: TCP, port: 5432 }] }]')}`,
    );
    expect(rules).toEqual([]);
  });

  it('never delete an object, although another says the same', async () => {
    const { rules, texts } = await fixed(
      `${PODS}#- p.yaml\n${policy('a', '  podSelector: {}\n  policyTypes: [Ingress]')}---\n${policy('b', '  podSelector: {}\n  policyTypes: [Ingress]')}`,
    );
    expect([rules, [...texts]]).toEqual([[], []]);
  });

  it('do not touch a file with a syntax error', async () => {
    const { rules } = await fixed(`${PODS}#- p.yaml\n${TWICE}---\nkind: [\n`);
    expect(rules).toEqual([]);
  });

  it('stay in the files that they are asked for', async () => {
    const text = `${PODS}#- p.yaml\n${TWICE}#- q.yaml\n${TWICE.replace('name: twice', 'name: third')}`;
    expect([...(await fixed(text, { uris: new Set([uriOf('q.yaml')]) })).texts.keys()]).toEqual(['q.yaml']);
    expect([...(await fixed(text, { mayEdit: (uri) => uri === uriOf('p.yaml') })).texts.keys()]).toEqual(['p.yaml']);
  });

  it('keep line breaks and comments', async () => {
    const files = parseFixture(PODS).files;
    const text = TWICE.replaceAll('\n', '\r\n');
    const workspace = workspaceOf([...files, { path: 'p.yaml', text }]);
    const { texts } = await fixAll(workspace, { settings: {} });
    expect(texts.get(uriOf('p.yaml'))).toBe(text.replace(/\r\n *- \{ protocol: TCP, port: 5432 \}\r\n$/, '\r\n'));
  });

  it('change nothing when cancelled', async () => {
    const { rules, texts } = await fixed(`${PODS}#- p.yaml\n${TWICE}`, { cancelled: () => true });
    expect([rules, [...texts]]).toEqual([[], []]);
  });

  it('read little anew: no document but those that change', async () => {
    const workspace = workspaceOf(`${PODS}#- p.yaml\n${TWICE}`);
    workspace.snapshot();
    const before = workspace.counters.documentsParsed;
    await fixAll(workspace, { settings: {} });
    expect(workspace.counters.documentsParsed).toBe(before + 1);
  });

  it('are tried on a copy without changing the original', async () => {
    const workspace = workspaceOf(`${PODS}#- p.yaml\n${TWICE}`);
    const snapshot = workspace.snapshot();
    const { texts } = await fixAll(workspace.fork(), { settings: {} });
    expect(texts.size).toBe(1);
    expect(workspace.snapshot()).toBe(snapshot);
  });
});

describe('two clusters compared', () => {
  const of = (spec: string) => clusterOf(`${PODS}#- p.yaml\n${policy('p', spec)}`);
  const subject = '  podSelector: { matchLabels: { app: db } }\n  policyTypes: [Ingress]\n';

  /** The second text is an edit of the first, so that both have the same pods. */
  function change(before: string, after: string): string {
    const workspace = workspaceOf(`${PODS}#- p.yaml\n${policy('p', before)}`);
    const old = workspace.snapshot().scopes[0]?.cluster;
    workspace.setFile(uriOf('p.yaml'), policy('p', after));
    const current = workspace.snapshot().scopes[0]?.cluster;
    if (old === undefined || current === undefined) throw new Error('a workspace with a root has a cluster');
    expect(compareAccess(of(before), of(after)), 'from scratch').toBe(compareAccess(old, current));
    return compareAccess(old, current);
  }

  it('by their pods', () => {
    expect(change(`${subject}  ingress: []`, `${subject}  ingress: [{}]`)).toBe('wider');
    expect(change(`${subject}  ingress: [{}]`, `${subject}  ingress: []`)).toBe('narrower');
    expect(change(`${subject}  ingress: []`, `${subject}  ingress: []\n  # the same`)).toBe('same');
  });

  it('by addresses outside', () => {
    const block = (cidr: string) => `${subject}  ingress: [{ from: [{ ipBlock: { cidr: ${cidr} } }] }]`;
    expect(change(block('203.0.113.0/24'), block('203.0.113.0/25'))).toBe('narrower');
    expect(change(block('203.0.113.0/25'), block('203.0.113.0/24'))).toBe('wider');
    expect(change(block('203.0.113.0/24'), block('203.0.114.0/24'))).toBe('wider');
  });
});

describe('two clusters compared by pods that neither has', () => {
  function change(before: string, after: string): string {
    const workspace = workspaceOf(`${PODS}#- p.yaml\n${policy('p', before)}`);
    const old = workspace.snapshot().scopes[0]?.cluster;
    workspace.setFile(uriOf('p.yaml'), policy('p', after));
    const current = workspace.snapshot().scopes[0]?.cluster;
    return old === undefined || current === undefined ? '' : compareAccess(old, current);
  }
  const rule = (peer: string, subject = 'app: db') =>
    `  podSelector: { matchLabels: { ${subject} } }\n  policyTypes: [Ingress]\n  ingress: [{ from: [${peer}] }]`;

  it('as peers', () => {
    const [a, b] = ['{ podSelector: { matchLabels: { app: a } } }', '{ podSelector: { matchLabels: { app: b } } }'];
    expect(change(rule(a), rule(`${a}, ${b}`))).toBe('wider');
    expect(change(rule(`${a}, ${b}`), rule(b))).toBe('narrower');
    expect(change(rule(a), rule('{ namespaceSelector: {}, podSelector: { matchLabels: { app: a } } }'))).toBe('wider');
    expect(change(rule(`${a}, ${b}, ${a}`), rule(`${a}, ${b}`))).toBe('same');
  });

  it('as subjects', () => {
    const peer = '{ podSelector: { matchLabels: { app: web } } }';
    expect(change(rule(peer, 'app: x'), rule(`${peer}, {podSelector: {}}`, 'app: x'))).toBe('wider');
    expect(change(rule(peer, 'app: x'), rule(peer, 'app: y'))).toBe('wider');
  });

  it('as written, where the network plugin enforces nothing', () => {
    const files = (peers: string) => `${PODS}#- p.yaml\n${policy('p', rule(peers))}`;
    const [before, after] = ['{ podSelector: { matchLabels: { app: a } } }', '{ podSelector: {} }'].map((peers) =>
      clusterOf(files(peers), { cluster: { cni: 'flannel' } }),
    );
    if (before === undefined || after === undefined) throw new Error('two clusters');
    expect([compareAccess(before, after), compareAccess(after, before)]).toEqual(['wider', 'narrower']);
  });

  it('by ports that only a name tells', () => {
    const ports = (port: string) =>
      `${rule('{ podSelector: {} }', 'app: x')}`.replace('}] }]', `}], ports: [{ port: ${port} }] }]`);
    expect(change(ports('http'), ports('8080'))).toBe('wider');
    expect(change(ports('8080'), ports('http'))).toBe('wider');
  });
});
