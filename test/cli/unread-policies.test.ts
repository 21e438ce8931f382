import { afterEach, describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/cli';

let folder: ReturnType<typeof temporaryFolder> | undefined;
const cwd = (files: Readonly<Record<string, string>>): string => {
  folder = temporaryFolder(files);
  return folder.path;
};
afterEach(() => {
  folder?.remove();
  folder = undefined;
});

const deployment = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, env: [{ name: API, value: "api:80" }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ port: 80 }] }
---
`;
const APP = deployment('web') + deployment('api');
const CNP = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: api
  namespace: shop
spec:
  endpointSelector: { matchLabels: { app: api } }
  ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: api, namespace: shop }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
`;
const FILES = { 'app.yaml': APP, 'cilium.yaml': CNP };
const NOTES = [
  'palisade: note: cilium.io/CiliumNetworkPolicy is not understood (1 object): connections that it may allow or deny are unknown (dialect-not-enforced)',
  'palisade: note: networking.istio.io/VirtualService is not understood (2 objects): no connection between pods depends on it',
];

describe('kinds that are not understood', () => {
  it('are told of once each on stderr, by every command that gives verdicts', async () => {
    const path = cwd({ ...FILES, 'queries.jsonl': '' });
    const runs = [
      ['list', '.'],
      ['check', '.', '--severity', 'error'],
      ['explain', '.', '--from', 'shop/web', '--to', 'shop/api'],
      ['query', '.', '--queries', 'queries.jsonl'],
      ['diff', '.', '.'],
      ['generate', '.', '--out', 'out', '--dry-run'],
    ];
    for (const args of runs) {
      const { err, status } = await runCli(path, ...args);
      expect([args[0], status]).toEqual([args[0], 0]);
      expect(err.split('\n').filter((line) => line.includes('note:'))).toEqual(NOTES);
    }
  });

  it('are nobody’s business where there are none', async () => {
    expect((await runCli(cwd({ 'app.yaml': APP }), 'list', '.')).err).toBe('');
  });

  it('leave connections that are listed apart, in text and JSON', async () => {
    const path = cwd(FILES);
    const { out } = await runCli(path, 'list', '.');
    const [decided = '', apart = ''] = out.split('\nConnections that cannot be decided from the manifests:\n');
    expect(decided).toContain('shop/api[Deployment] => shop/web[Deployment] : All Connections\n');
    expect(decided).not.toContain('=> shop/api[Deployment]');
    expect(apart.split('\n')).toEqual([
      '0.0.0.0-255.255.255.255[External] => shop/api[Deployment] : All Connections (dialect-not-enforced)',
      'shop/web[Deployment] => shop/api[Deployment] : All Connections (dialect-not-enforced)',
      '',
    ]);
    const rows = JSON.parse((await runCli(path, 'list', '.', '-o', 'json')).out) as Record<string, unknown>[];
    expect(rows.find(({ src, dst }) => src === 'shop/web[Deployment]' && dst === 'shop/api[Deployment]')).toEqual({
      src: 'shop/web[Deployment]',
      dst: 'shop/api[Deployment]',
      conn: 'No Connections',
      unknown: 'All Connections',
      reasons: ['dialect-not-enforced'],
    });
  });

  it('are named by explain and query with file and line', async () => {
    const path = cwd({ ...FILES, 'q.jsonl': '{"from":"shop/web","to":"shop/api","port":80}\n' });
    const { out } = await runCli(path, 'explain', '.', '--from', 'shop/web', '--to', 'shop/api', '--port', '80');
    expect(out).toContain(
      'UNKNOWN: dialect-not-enforced (CiliumNetworkPolicy shop/api is not understood and may decide this)',
    );
    expect(out).toContain('→ CiliumNetworkPolicy shop/api is not understood and may decide this  cilium.yaml:4');
    const answer = JSON.parse((await runCli(path, 'query', '.', '--queries', 'q.jsonl')).out) as unknown;
    expect(answer).toMatchObject({
      verdict: 'unknown',
      egress: 'allow',
      ingress: 'unknown',
      decidedBy: [
        {
          kind: 'CiliumNetworkPolicy',
          namespace: 'shop',
          name: 'api',
          direction: 'ingress',
          file: 'cilium.yaml',
          line: 4,
        },
      ],
    });
  });

  it('are what a difference comes from', async () => {
    const path = cwd({ 'old/app.yaml': APP, 'new/app.yaml': APP, 'new/cilium.yaml': CNP });
    const { out } = await runCli(path, 'diff', 'old', 'new', '-o', 'json', '--explain');
    const rows = JSON.parse(out) as { src: string; dst: string; because: { after: { decidedBy: unknown } } }[];
    const row = rows.find(({ src, dst }) => src === 'shop/web[Deployment]' && dst === 'shop/api[Deployment]');
    expect(row).toMatchObject({ before: 'All Connections', after: 'No Connections', unknownAfter: 'All Connections' });
    expect(row?.because.after.decidedBy).toEqual([
      {
        kind: 'CiliumNetworkPolicy',
        namespace: 'shop',
        name: 'api',
        direction: 'ingress',
        file: 'new/cilium.yaml',
        line: 4,
      },
    ]);
  });

  it('are left out of the check of generated policies, which says so', async () => {
    const { out, status } = await runCli(cwd(FILES), 'generate', '.', '--out', 'out', '--from-manifests');
    expect(status).toBe(0);
    expect(out).toContain('0 missing, 0 extra');
    expect(out).toContain(
      'Not understood, and left out of the check: CiliumNetworkPolicy shop/api. What they allow or deny may differ from it.',
    );
  });
});
