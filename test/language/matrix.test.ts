import { describe, expect, it } from 'vitest';
import { exportMatrix, matrixOf, matrixQuestion } from '../../server/src/language/matrix';
import { cellAt, matrixOfFixture, saysOf } from '../support/matrix';
import { clusterOf, scopeOf } from '../support/workspace';

const deployment = (namespace: string, name: string, labels = '') => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec: { template: { metadata: { labels: { app: ${name}${labels} } }, spec: { containers: [{ name: c, image: i }] } } }
`;
const policy = (spec: string, name = 'db') => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: { ${spec} }
`;
const DB = 'podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress]';
const FROM_WEB = 'from: [{ podSelector: { matchLabels: { app: web } } }]';
const APPS = deployment('shop', 'web') + deployment('shop', 'db') + deployment('staging', 'test');
const SHOP = APPS + policy(`${DB}, ingress: [{ ${FROM_WEB}, ports: [{ port: 5432 }] }]`);
const WEB = 'shop/web[Deployment]';
const DB_ID = 'shop/db[Deployment]';

describe('the matrix of namespaces', () => {
  it('counts pairs of different workloads, and tells the ports of all of them', () => {
    expect(saysOf(matrixOfFixture(SHOP))).toEqual([
      'shop → shop: P partly open: 2 of 2 pairs, all ports',
      'shop → staging: O open: all ports, all 2 pairs',
      'shop → internet: O open: all ports, all 2 workloads',
      'staging → shop: P partly open: 1 of 2 pairs, all ports',
      'staging → internet: O open: all ports, the only workload',
      'internet → shop: P partly open: 1 of 2 workloads, all ports',
      'internet → staging: O open: all ports, the only workload',
    ]);
  });

  it('leaves out namespaces and folders without workloads', () => {
    const matrix = matrixOfFixture(`---\napiVersion: v1\nkind: Namespace\nmetadata: { name: empty }\n`);
    expect([matrix.rows, matrix.columns, matrix.cells]).toEqual([[], [], []]);
  });

  it('shows the workloads of a namespace that is open, and what one may open to the other', () => {
    const matrix = matrixOfFixture(SHOP, { open: ['shop'] });
    expect(matrix.rows.map(({ kind, label, detail }) => `${kind} ${label} · ${detail}`)).toEqual([
      'namespace shop · 2 workloads',
      'workload db · Deployment',
      'workload web · Deployment',
      'namespace staging · 1 workload',
      'internet Internet · outside the cluster',
    ]);
    expect(cellAt(matrix, WEB, DB_ID)).toEqual({
      state: 'partly',
      letter: 'P',
      brief: 'TCP 5432',
      text: 'partly open: TCP 5432',
    });
    expect(cellAt(matrix, DB_ID, WEB)?.text).toBe('open: all ports');
    expect(cellAt(matrix, WEB, WEB)?.state).toBe('none');
    expect(cellAt(matrix, 'internet', DB_ID)?.text).toBe('closed');
  });

  it('tells workloads of one name apart', () => {
    const pod = '---\napiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop }\nspec: { containers: [] }\n';
    const { rows } = matrixOfFixture(SHOP + pod, { open: ['shop'] });
    expect(rows.map(({ label }) => label)).toEqual([
      'shop',
      'db',
      'web[Deployment]',
      'web[Pod]',
      'staging',
      'Internet',
    ]);
  });
});

describe('what a cell says', () => {
  const says = (spec: string, from: string, to: string, params = {}) =>
    cellAt(matrixOfFixture(APPS + policy(spec), { open: ['shop', 'staging'], ...params }), from, to);

  it('which addresses, where not all are treated alike', () => {
    const inner = `${DB}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 5432 }] }]`;
    expect(says(inner, 'internet', DB_ID)?.text).toBe('partly open: TCP 5432 (10.0.0.0/8)');
    const all = `${DB}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]`;
    expect(says(all, 'internet', DB_ID)?.letter).toBe('O');
  });

  it('what cannot be known, and why', () => {
    const spec = `${DB}, ingress: [{ from: [{ podSelector: { matchLabels: { pod-template-hash: x } } }] }]`;
    expect(says(spec, WEB, DB_ID)).toEqual({
      state: 'unknown',
      letter: '?',
      brief: 'all ports',
      text: 'unknown: all ports, because a label is set by a controller and its value is not in the manifests',
    });
    expect(says(spec, 'shop', 'shop', { open: [] })).toMatchObject({
      letter: 'P?',
      text: expect.stringContaining('partly open: 1 of 2 pairs, all ports; unknown for 1, because') as string,
    });
  });

  it('only the ports that are asked for', () => {
    const spec = `${DB}, ingress: [{ ${FROM_WEB}, ports: [{ port: 5432 }, { port: 53, protocol: UDP }] }]`;
    expect(says(spec, WEB, DB_ID, { protocol: 'TCP', port: 5432 })?.text).toBe('open: TCP 5432');
    expect(says(spec, WEB, DB_ID, { protocol: 'tcp' })?.text).toBe('partly open: TCP 5432');
    expect(says(spec, WEB, DB_ID, { port: 53 })?.text).toBe('partly open: UDP 53');
    expect(says(spec, WEB, DB_ID, { protocol: 'TCP', port: 80 })?.letter).toBe('C');
  });

  it('what an Ingress leads to; of other workloads nothing', () => {
    const ingress = `---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }
`;
    const matrix = matrixOfFixture(SHOP + ingress, { open: ['shop'] });
    expect(cellAt(matrix, '{ingress-controller}', WEB)?.text).toBe('partly open: TCP 8080');
    expect(cellAt(matrix, '{ingress-controller}', DB_ID)?.state).toBe('none');
    expect(cellAt(matrix, '{ingress-controller}', 'shop')?.text).toBe('partly open: the only workload, TCP 8080');
    expect(matrix.columns.map(({ kind }) => kind)).not.toContain('controller');
  });

  it('refuses what is no port or protocol', () => {
    expect(matrixQuestion({ port: 0 })).toEqual({ problem: '0 is not a port: ports go from 1 to 65535.' });
    expect(matrixQuestion({ protocol: 'ICMP' })).toEqual({ problem: '"ICMP" is not one of TCP, UDP and SCTP.' });
  });
});

describe('search', () => {
  it('counts for what was found only', () => {
    const matrix = matrixOfFixture(SHOP, { from: 'WEB', to: 'shop/db' });
    expect(saysOf(matrix)).toEqual([
      'shop → shop: P partly open: the only pair, TCP 5432',
      `shop → ${DB_ID}: P partly open: the only pair, TCP 5432`,
      `${WEB} → shop: P partly open: the only pair, TCP 5432`,
      `${WEB} → ${DB_ID}: P partly open: TCP 5432`,
    ]);
    expect(matrix.rows[0]?.detail).toBe('1 of 2 workloads');
  });

  it('finds what is outside by its name', () => {
    expect(matrixOfFixture(SHOP, { from: 'inter' }).rows.map(({ id }) => id)).toEqual(['internet']);
  });
});

describe('a large matrix', () => {
  it('shows some workloads of a large namespace, and counts all', () => {
    const many = Array.from({ length: 70 }, (_, index) => deployment('big', `w${index}`)).join('');
    const matrix = matrixOfFixture(many, { open: ['big'] });
    expect(matrix.rows).toHaveLength(42);
    expect(matrix.notes[0]).toMatch(/^The first 40 of the 70 workloads of big are shown as sources/);
    expect(cellAt(matrix, 'big', 'big')?.text).toBe('open: all ports, all 4830 pairs');
  });

  it('gives up destinations that are too much work, and says which', () => {
    const isolated = (name: string) =>
      policy(
        `podSelector: { matchLabels: { app: ${name} } }, policyTypes: [Ingress], ingress: [{ from: [{ namespaceSelector: {} }] }]`,
        name,
      );
    const text = SHOP + ['web', 'other'].map(isolated).join('') + deployment('shop', 'other');
    const question = matrixQuestion({});
    if ('problem' in question) throw new Error(question.problem);
    const work = matrixOf(scopeOf(text), question, undefined, 10);
    let step = work.next();
    while (step.done !== true) step = work.next();
    expect(step.value.columns.map(({ id }) => id)).toEqual(['shop', 'internet']);
    expect(step.value.notes).toEqual([expect.stringContaining('Destinations from namespace staging on')]);
    const whole = matrixOfFixture(text);
    for (const row of whole.rows) {
      for (const column of ['shop', 'internet']) {
        expect(cellAt(step.value, row.id, column)).toEqual(cellAt(whole, row.id, column));
      }
    }
  });
});

describe('differences', () => {
  const base = (text: string) => ({ name: 'the last commit', cluster: clusterOf(text) });

  it('are told for the ends that differ, and for no others', () => {
    const matrix = matrixOfFixture(SHOP, { differences: true, open: ['shop'] }, base(APPS));
    expect(matrix.base).toBe('the last commit');
    expect(matrix.columns.map(({ id }) => id)).toEqual(['shop', DB_ID]);
    expect(cellAt(matrix, WEB, DB_ID)).toMatchObject({ letter: '~', text: 'changed: from all ports to TCP 5432' });
    expect(cellAt(matrix, 'internet', DB_ID)).toMatchObject({ letter: '−', brief: 'all ports' });
    expect(cellAt(matrix, 'staging', 'shop')).toMatchObject({ letter: '−', text: '1 connection differs: 1 closed' });
  });

  it('keep to the ports that are asked for', () => {
    const changed = APPS + policy(`${DB}, ingress: [{ ${FROM_WEB}, ports: [{ port: 5432 }, { port: 80 }] }]`);
    const params = { differences: true, open: ['shop'], protocol: 'TCP' };
    expect(cellAt(matrixOfFixture(changed, params, base(SHOP)), WEB, DB_ID)?.text).toBe(
      'changed: from TCP 5432 to TCP 80, 5432',
    );
    expect(cellAt(matrixOfFixture(changed, { ...params, port: 80 }, base(SHOP)), WEB, DB_ID)?.text).toBe(
      'opened: TCP 80',
    );
    const none = matrixOfFixture(changed, { ...params, port: 5432 }, base(SHOP));
    expect(none.notes).toEqual(['No connection differs from the last commit.']);
  });

  it('know workloads that came and went', () => {
    const matrix = matrixOfFixture(
      APPS,
      { differences: true, open: ['shop', 'new'] },
      base(APPS + deployment('new', 'api')),
    );
    expect(cellAt(matrix, 'new/api[Deployment]', WEB)?.text).toBe(
      'closed: all ports; workload new/api[Deployment] removed',
    );
  });

  it('need something to compare with', () => {
    const matrix = matrixOfFixture(SHOP, { differences: true });
    expect(matrix.base).toBeUndefined();
    expect(cellAt(matrix, 'shop', 'staging')?.letter).toBe('O');
  });
});

describe('exports', () => {
  const matrix = matrixOfFixture(SHOP, { open: ['shop'] });

  it('CSV: a row for each source, in words; open namespaces by their workloads', () => {
    expect(exportMatrix(matrix, 'csv')).toBe(
      [
        `from \\ to,${DB_ID},${WEB},staging,Internet`,
        `${DB_ID},,open: all ports,"open: all ports, the only pair",open: all ports`,
        `${WEB},partly open: TCP 5432,,"open: all ports, the only pair",open: all ports`,
        `staging,closed,"open: all ports, the only pair",,"open: all ports, the only workload"`,
        `Internet,closed,open: all ports,"open: all ports, the only workload",`,
        '',
      ].join('\n'),
    );
  });

  it('Markdown: letters with what matters, and what they mean', () => {
    const lines = exportMatrix(matrix, 'markdown').split('\n');
    expect(lines[1]).toBe('|---|---|---|---|---|');
    expect(lines[3]).toBe(`| ${WEB} | P TCP 5432 |  | O all | O all ports |`);
    expect(lines.at(-2)).toBe('O open (all ports), P partly open, C closed, ? unknown');
  });

  it('Mermaid: namespaces that are open as frames, others as nodes', () => {
    const text = exportMatrix(matrix, 'mermaid');
    expect(text).toContain('subgraph s0["shop"]');
    expect(text).toMatch(/n\d\(\["staging"\]\)/);
    expect(text).toContain('-->|"partly open: TCP 5432"|');
  });

  it('SVG: the same letters as in the editor', () => {
    const text = exportMatrix(matrixOfFixture(SHOP), 'svg');
    expect(text).toMatch(/<title>shop → staging: open: all ports, all 2 pairs<\/title>.*>O<\/text>/);
    expect(text).toMatch(/<title>staging → shop: partly open.*>P<\/text>/);
  });

  it('of differences: with their own letters and legend', () => {
    const base = { name: 'the last commit', cluster: clusterOf(APPS) };
    const differing = matrixOfFixture(SHOP, { differences: true, open: ['shop'] }, base);
    expect(exportMatrix(differing, 'svg')).toContain('>−</text>');
    expect(exportMatrix(differing, 'markdown')).toContain('+ opened, − closed, ~ changed');
  });
});
