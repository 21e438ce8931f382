import { afterEach, describe, expect, it } from 'vitest';
import { type Graph, type GraphEdge } from '../../server/src/workspace/print/graph';
import { graphAsDot } from '../../server/src/workspace/print/graph-dot';
import { graphAsMermaid } from '../../server/src/workspace/print/graph-mermaid';
import { graphAsSvg } from '../../server/src/workspace/print/graph-svg';
import { runCli, temporaryFolder } from '../support/cli';

const deployment = (name: string, namespace = 'shop') => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, image: c }] }
`;

const policy = (port: number) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop-data }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }], ports: [{ port: ${port} }] }]
`;

const APP = deployment('web') + deployment('db', 'shop-data');

const folders: { remove(): void }[] = [];
function folder(files: Readonly<Record<string, string>>): string {
  const made = temporaryFolder(files);
  folders.push(made);
  return made.path;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

describe('list as a picture', () => {
  it('DOT: a frame for each namespace, in the colours of netpol-analyzer', async () => {
    const cwd = folder({ 'app.yaml': APP + policy(5432) });
    expect((await runCli(cwd, 'list', '.', '-o', 'dot')).out.split('\n')).toEqual([
      'digraph {',
      '\tsubgraph "cluster_shop[namespace]" {',
      '\t\tcolor="black"',
      '\t\tfontcolor="black"',
      '\t\t"shop/web[Deployment]" [label="web[Deployment]" color="blue" fontcolor="blue"]',
      '\t\tlabel="shop[namespace]"',
      '\t}',
      '\tsubgraph "cluster_shop_data[namespace]" {',
      '\t\tcolor="black"',
      '\t\tfontcolor="black"',
      '\t\t"shop-data/db[Deployment]" [label="db[Deployment]" color="blue" fontcolor="blue"]',
      '\t\tlabel="shop-data[namespace]"',
      '\t}',
      '\t"0.0.0.0-255.255.255.255[External]" [label="0.0.0.0-255.255.255.255[External]" color="red2" fontcolor="red2"]',
      '\t"0.0.0.0-255.255.255.255[External]" -> "shop/web[Deployment]" [label="All Connections" color="gold2" fontcolor="darkgreen" weight=0.5]',
      '\t"shop/web[Deployment]" -> "0.0.0.0-255.255.255.255[External]" [label="All Connections" color="gold2" fontcolor="darkgreen" weight=1]',
      '\t"shop/web[Deployment]" -> "shop-data/db[Deployment]" [label="TCP 5432" color="gold2" fontcolor="darkgreen" weight=1]',
      '}',
      '',
    ]);
  });

  it('Mermaid: a subgraph for each namespace', async () => {
    const cwd = folder({ 'app.yaml': APP + policy(5432) });
    expect((await runCli(cwd, 'list', '.', '-o', 'mermaid')).out.split('\n')).toEqual([
      'flowchart LR',
      '  subgraph s0["shop"]',
      '    n0["web[Deployment]"]',
      '  end',
      '  subgraph s1["shop-data"]',
      '    n1["db[Deployment]"]',
      '  end',
      '  n2(["0.0.0.0-255.255.255.255[External]"])',
      '  n2 -->|"All Connections"| n0',
      '  n0 -->|"All Connections"| n2',
      '  n0 -->|"TCP 5432"| n1',
      '',
    ]);
  });

  it('SVG: a matrix with a letter and a tooltip in each cell', async () => {
    const cwd = folder({ 'app.yaml': APP + policy(5432) });
    const { out } = await runCli(cwd, 'list', '.', '-o', 'svg');
    expect(out).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+"/);
    expect(out).toMatch(/<title>shop\/web\[Deployment] → shop-data\/db\[Deployment]: TCP 5432<\/title>.*>P<\/text>/);
    expect(out).toMatch(
      /<title>shop\/web\[Deployment] → 0\.0\.0\.0-255\.255\.255\.255\[External]: All Connections<\/title>.*>O<\/text>/,
    );
    expect(out).toContain('some ports allowed');
  });

  it.each(['dot', 'mermaid', 'svg'])(
    '%s marks what cannot be decided, and gives the same bytes every time',
    async (format) => {
      const block = policy(5432)
        .replace(/from: \[.*?\]/, 'from: [{ ipBlock: { cidr: 10.0.0.0/8 } }]')
        .replace('} }], ports', '} }], ports');
      const cwd = folder({ 'app.yaml': APP, 'policy.yaml': block });
      const turned = folder({ 'a.yaml': block, 'b.yaml': deployment('db', 'shop-data'), 'c.yaml': deployment('web') });
      const { out } = await runCli(cwd, 'list', '.', '-o', format);
      expect(out).toContain('unknown: TCP 5432');
      expect((await runCli(turned, 'list', '.', '-o', format)).out).toBe(out);
      expect((await runCli(cwd, 'list', '.', '-o', format, '--unknown-as', 'deny')).out).not.toContain('unknown:');
    },
  );

  it('draws workloads without a connection, and only what the filter keeps', async () => {
    const deny = policy(1).replace(/ {2}ingress: .*\n/, '');
    const cwd = folder({ 'app.yaml': APP + deny });
    expect((await runCli(cwd, 'list', '.', '-o', 'dot')).out).toContain('"shop-data/db[Deployment]" [label=');
    expect((await runCli(cwd, 'list', '.', '-o', 'dot', '-n', 'shop')).out).not.toContain('shop-data');
  });
});

describe('diff as a picture', () => {
  const files = {
    'old/app.yaml': APP + deployment('gone') + policy(5432),
    'new/app.yaml': APP + deployment('fresh') + policy(5433),
  };

  it('DOT: the old ports in brackets, new and lost workloads in colour, a legend', async () => {
    const { out } = await runCli(folder(files), 'diff', 'old', 'new', '-o', 'dot');
    expect(out).toContain(
      '\t"shop/web[Deployment]" -> "shop-data/db[Deployment]" [label="TCP 5433 (dir1: TCP 5432)" color="magenta" fontcolor="magenta" weight=1]\n',
    );
    expect(out).toContain('"shop/fresh[Deployment]" [label="fresh[Deployment]" color="#008000" fontcolor="#008000"]');
    expect(out).toContain('"shop/gone[Deployment]" [label="gone[Deployment]" color="red" fontcolor="red"]');
    expect(out).toContain('"shop/gone[Deployment]" -> "shop/web[Deployment]" [label="All Connections" color="red2"');
    expect(out).toContain(
      '"0.0.0.0-255.255.255.255[External]" -> "shop/web[Deployment]" [label="All Connections" color="grey"',
    );
    expect(out).toContain(
      '\t\ta -> b [label="added connection", color="#008000" fontcolor="#008000" fontsize = 10 arrowsize=0.2]\n',
    );
  });

  it('Mermaid: edges and workloads by kind of difference', async () => {
    const { out } = await runCli(folder(files), 'diff', 'old', 'new', '-o', 'mermaid');
    expect(out).toContain('-->|"TCP 5433 (dir1: TCP 5432)"|');
    expect(out).toMatch(/linkStyle [\d,]+ stroke:#008000\n/);
    expect(out).toMatch(/classDef removed .*\n {2}class n\d removed\n/);
  });

  it('SVG: a letter for each kind of difference', async () => {
    const { out } = await runCli(folder(files), 'diff', 'old', 'new', '-o', 'svg');
    for (const letter of ['+', '−', '~', '=']) expect(out).toContain(`>${letter}</text></g>`);
    expect(out).toContain('TCP 5433 (dir1: TCP 5432)</title>');
  });
});

describe('names in pictures', () => {
  const EVIL = 'a"]; x -> y [label="<script>alert(1)</script>&amp;`\\N\n%% end | #quot;\u001b[31m\ud800';
  const edge = (kind: GraphEdge['kind']): GraphEdge => ({ source: EVIL, destination: 'b', kind, label: EVIL });
  const graph: Graph = {
    isDiff: false,
    nodes: [
      { id: EVIL, label: EVIL, namespace: EVIL, kind: 'workload', state: 'kept' },
      { id: 'b', label: 'b', namespace: undefined, kind: 'external', state: 'kept' },
    ],
    edges: [edge('all')],
  };

  it('stay inside their string in DOT', () => {
    const strings = graphAsDot(graph).replace(/"(?:[^"\\\n]|\\["\\])*"/g, 'S');
    expect(strings.split('\n')).toEqual([
      'digraph {',
      '\tsubgraph S {',
      '\t\tcolor=S',
      '\t\tfontcolor=S',
      '\t\tS [label=S color=S fontcolor=S]',
      '\t\tlabel=S',
      '\t}',
      '\tS [label=S color=S fontcolor=S]',
      '\tS -> S [label=S color=S fontcolor=S weight=0.5]',
      '}',
      '',
    ]);
  });

  it('stay inside their string in Mermaid, without markup', () => {
    const out = graphAsMermaid(graph);
    const strings = out.replace(/"[^"\n]*"/g, 'S');
    expect(strings).toBe('flowchart LR\n  subgraph s0[S]\n    n0[S]\n  end\n  n1([S])\n  n0 -->|S| n1\n');
    for (const [text] of out.matchAll(/"[^"\n]*"/g)) expect(text).not.toMatch(/[<>`%&\\\u001b]/);
  });

  it('stay text in SVG, with characters that XML has', () => {
    const out = graphAsSvg(graph);
    expect(out).not.toContain('<script');
    expect(out.replace(/<\/?(svg|title|rect|text|g)\b[^<>]*>/g, '')).not.toMatch(/[<>"]|&(?!#\d+;)/);
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f]|\p{Surrogate}/u);
  });
});

describe('a large matrix', () => {
  function square(count: number): string {
    const nodes = Array.from({ length: count }, (_, i) => {
      const namespace = `ns-${Math.floor((i * 4) / count)}`;
      const id = `${namespace}/w${i}[Deployment]`;
      return { id, label: `w${i}[Deployment]`, namespace, kind: 'workload', state: 'kept' } as const;
    });
    const edges = nodes
      .slice(1)
      .map((node, i) => ({ source: nodes[i]?.id ?? '', destination: node.id, kind: 'some', label: 'TCP 1' }) as const);
    return graphAsSvg({ isDiff: false, nodes, edges });
  }
  const width = (svg: string) => Number(/width="(\d+)"/.exec(svg)?.[1]);

  it('keeps its full size up to 40 ends and then shrinks', () => {
    expect(square(40)).toContain('font-size="11"');
    expect(square(40)).toContain('>P</text></g>');
    expect(width(square(80))).toBeLessThan(width(square(40)) * 1.1);
    expect(square(120)).not.toContain('>P</text></g>');
    expect(width(square(300))).toBeLessThan(2000);
  });
});
