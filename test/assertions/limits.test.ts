import { describe, expect, it } from 'vitest';
import { outcome, policy, resultsOf } from './run';

describe('exposure', () => {
  it.each([
    ['exposure: {of: shop/db, atMost: [{peer: shop/api, port: 5432}]}', 'passed'],
    ['exposure: {of: shop/db, atMost: [{peer: shop/api, port: sql}]}', 'passed'],
    ['exposure: {of: shop/db, atMost: [{peer: shop/api}]}', 'passed'],
    ['exposure: {of: shop/db, atMost: [{peer: "*"}]}', 'passed'],
    ['exposure: {of: shop/web, atMost: []}', 'passed'],
    ['exposure: {of: shop/db, atMost: []}', 'failed: shop/api → shop/db on TCP 5432 is allowed'],
    ['exposure: {of: shop/db, atMost: [{peer: shop/web}]}', 'failed: shop/api → shop/db on TCP 5432 is allowed'],
    [
      'exposure: {of: shop/db, atMost: [{peer: shop/api, port: 5433}]}',
      'failed: shop/api → shop/db on TCP 5432 is allowed',
    ],
  ])('%s: %s', (test, expected) => expect(outcome(test)).toBe(expected));

  it('counts addresses outside the cluster, nodes, and pods that are not there', () => {
    const [result] = resultsOf('tests: [{name: t, exposure: {of: dev/tool, atMost: [{peer: "shop/*"}]}}]');
    expect(result?.violations.map(({ from, ports }) => `${from}: ${ports}`)).toEqual([
      'kube-system/{cluster-dns}: all ports',
      'every address outside the cluster: all ports',
      'other nodes of the cluster: all ports',
      'any other pod of the cluster: all ports',
    ]);
    expect(outcome('exposure: {of: dev/tool, atMost: [{peer: ["@cluster", 0.0.0.0/0]}]}')).toBe('passed');
    expect(outcome('exposure: {of: dev/tool, atMost: [{peer: ["@cluster", "@world"]}]}')).toContain('failed: ');
  });

  it('cuts addresses along the limits', () => {
    const block = policy(
      'office',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: 198.51.0.0/16 } }], ports: [{ port: 8080 }] }] }',
    );
    expect(outcome('exposure: {of: shop/web, atMost: [{peer: 198.51.0.0/16, port: http}]}', block)).toBe('passed');
    expect(outcome('exposure: {of: shop/web, atMost: [{peer: 198.51.0.0/17, port: http}]}', block)).toBe(
      'failed: 198.51.128.0/17 → shop/web on TCP 8080 is allowed',
    );
  });

  it('knows egress', () => {
    const egress = policy(
      'out',
      '{ podSelector: { matchLabels: { app: api } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }], ports: [{ port: 5432 }] }] }',
    );
    expect(outcome('exposure: {of: shop/api, direction: egress, atMost: [{peer: shop/db, port: 5432}]}', egress)).toBe(
      'passed',
    );
    expect(outcome('exposure: {of: shop/api, direction: egress, atMost: []}', egress)).toBe(
      'failed: shop/api → shop/db on TCP 5432 is allowed',
    );
    expect(outcome('exposure: {of: shop/web, direction: egress, atMost: [{peer: shop/api}]}')).toContain('failed: ');
  });

  it('counts pods that only a policy speaks of, which limits may name by their labels', () => {
    const scrape = policy(
      'scrape',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }, podSelector: { matchLabels: { app: prometheus } } }], ports: [{ port: 8080 }] }] }',
    );
    expect(outcome('exposure: {of: shop/web, atMost: []}', scrape)).toBe(
      'failed: pods with app=prometheus of namespace monitoring → shop/web on TCP 8080 is allowed',
    );
    const limit = (peer: string) => outcome(`exposure: {of: shop/web, atMost: [{peer: ${peer}, port: 8080}]}`, scrape);
    expect(limit('"monitoring/[app=prometheus]"')).toBe('passed');
    expect(limit('"monitoring/*"')).toBe('passed');
    expect(limit('"monitoring/[app=grafana]"')).toContain('error: ');
    expect(limit('"other/*"')).toContain('error: There is no namespace "other"');
  });

  it('may exclude workloads of one class by name', () => {
    const dev = policy(
      'all',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 8080 }] }] }',
    );
    expect(outcome('exposure: {of: shop/web, atMost: [{peer: [shop/api, shop/db]}]}', dev)).toBe('passed');
    expect(outcome('exposure: {of: shop/web, atMost: [{peer: "shop/*"}]}', dev)).toBe('passed');
    expect(outcome('exposure: {of: shop/web, atMost: [{peer: shop/api}]}', dev)).toContain(
      'shop/db → shop/web on TCP 8080 is allowed',
    );
  });
});

describe('isolated', () => {
  it('is a namespace without connections to pods of others', () => {
    expect(outcome('isolated: {namespace: shop, direction: ingress}')).toBe('passed');
    expect(outcome('isolated: {namespace: shop, direction: egress}')).toContain(
      '→ dev/tool, kube-system/{cluster-dns} on all ports is allowed',
    );
    expect(outcome('isolated: {namespace: shop}')).toContain('failed: ');
    expect(outcome('isolated: {namespace: dev, direction: ingress}')).toContain('→ dev/tool on all ports is allowed');
  });

  it('says nothing about the internet, nor about its own pods', () => {
    const world = policy(
      'front',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: 8.0.0.0/8 } }, { podSelector: {} }] }] }',
    );
    expect(outcome('isolated: {namespace: shop, direction: ingress}', world)).toBe('passed');
  });

  it('may have exceptions', () => {
    const tool = policy(
      'tool',
      '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { env: dev } }, podSelector: { matchLabels: { app: tool } } }], ports: [{ port: 5432 }] }] }',
    );
    const isolated = (except: string) =>
      outcome(`isolated: {namespace: shop, direction: ingress, except: ${except}}`, tool);
    expect(isolated('[]')).toBe('failed: dev/tool → shop/db on TCP 5432 is allowed');
    expect(isolated('[{peer: dev/tool, port: sql}]')).toBe('passed');
    expect(isolated('[{peer: dev/tool, port: 80}]')).toContain('failed: ');
  });
});

describe('covered', () => {
  it('asks for policies that isolate every pod', () => {
    expect(outcome('covered: {namespace: shop, directions: [ingress]}')).toBe('passed');
    expect(outcome('covered: {namespace: shop, directions: ingress}')).toBe('passed');
    expect(outcome('covered: {namespace: shop}')).toMatch(
      /^failed: no policy isolates shop\/\w+ for egress, and 2 more$/,
    );
    expect(outcome('covered: {directions: ingress}')).toBe('failed: no policy isolates dev/tool for ingress');
  });

  it('says where the pod is, and leaves out pods on the host network', () => {
    const [result] = resultsOf('tests: [{name: t, covered: {namespace: dev, directions: ingress}}]');
    expect(result).toMatchObject({ type: 'coverage', actual: 'no policy isolates dev/tool for ingress' });
    expect(result?.violations[0]?.rules[0]?.location.uri).toBe('file:///w/apps.yaml');
    const agent = `
#- agent.yaml
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: shop }
spec: { hostNetwork: true, containers: [{ name: c, image: i }] }
`;
    expect(outcome('covered: {namespace: shop, directions: ingress}', agent)).toBe('passed');
  });
});

describe('noPath', () => {
  const chain = policy(
    'chain',
    '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { env: dev } } }], ports: [{ port: 8080 }] }] }',
  );

  it('looks at direct connections', () => {
    expect(outcome('noPath: {from: dev/tool, to: shop/db}', chain)).toBe('passed');
    expect(outcome('noPath: {from: dev/tool, to: shop/web}', chain)).toBe(
      'failed: There is a path: dev/tool → shop/web (TCP 8080)',
    );
  });

  it('looks at paths through pods that open the next connection, and tells the shortest', () => {
    expect(outcome('noPath: {from: dev/tool, to: shop/db, transitive: true}', chain)).toBe(
      'failed: There is a path: dev/tool → shop/web (TCP 8080) → shop/api (TCP 9000) → shop/db (TCP 5432)',
    );
    expect(outcome('noPath: {from: dev/tool, to: shop/db, transitive: true}')).toBe('passed');
    expect(outcome('noPath: {from: dev/tool, to: shop/db, transitive: true, maxHops: 2}', chain)).toBe('passed');
    expect(outcome('noPath: {from: dev/tool, to: shop/db, transitive: true, maxHops: 3}', chain)).toContain('failed: ');
  });

  it('is broken where a hop cannot go on', () => {
    const closed = policy('still', '{ podSelector: { matchLabels: { app: api } }, policyTypes: [Egress] }');
    expect(outcome('noPath: {from: dev/tool, to: shop/db, transitive: true}', chain + closed)).toBe('passed');
  });

  it('leads from and to addresses, never through them', () => {
    const front = policy(
      'front',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 8080 }] }] }',
    );
    expect(outcome('noPath: {from: "@world", to: shop/db, transitive: true}', front)).toContain(
      '→ shop/api (TCP 9000) → shop/db (TCP 5432)',
    );
    expect(outcome('noPath: {from: "@world", to: shop/db, transitive: true}')).toBe('passed');
    expect(outcome('noPath: {from: dev/tool, to: "@world", transitive: true}')).toContain(
      'There is a path: dev/tool → the internet',
    );
  });

  it('may exist only perhaps', () => {
    const refused = policy(
      'web',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ protocol: tcp, port: 1 }] }] }',
    );
    expect(outcome('noPath: {from: dev/tool, to: shop/db, transitive: true}', refused)).toContain(
      'failed: There may be a path: ',
    );
  });
});
