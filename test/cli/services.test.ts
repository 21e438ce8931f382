import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli, temporaryFolder } from '../support/cli';

const APP = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web
          env:
            - { name: DB_ADDR, value: "db:5432" }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: db
  namespace: shop
spec:
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers:
        - name: db
          image: db
          ports: [{ name: sql, containerPort: 5432 }]
---
apiVersion: v1
kind: Service
metadata:
  name: db
  namespace: shop
spec:
  selector: { app: db }
  ports: [{ port: 5432 }]
`;

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ protocol: TCP, port: sql }]
`;

const folders: { remove(): void }[] = [];
function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const made = temporaryFolder(files);
  folders.push(made);
  return made.path;
}
afterEach(() => {
  for (const made of folders.splice(0)) made.remove();
});

describe('palisade explain, through Services and from outside', () => {
  const TWO = `---
apiVersion: v1
kind: Pod
metadata: { name: db-old, namespace: shop, labels: { app: db, old: "yes" } }
spec: { containers: [{ name: db, image: db, ports: [{ name: sql, containerPort: 5433 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: sql, namespace: shop }
spec: { type: LoadBalancer, selector: { app: db }, ports: [{ port: 3306, targetPort: sql }] }
`;
  const CLOSED = POLICY.replace('matchLabels: { app: db }', 'matchLabels: { old: "yes" }')
    .replace('name: db', 'name: old')
    .replace(/ {2}ingress:[^]*/, '');
  const cwd = () =>
    folder({
      'app.yaml': APP + TWO,
      'policy.yaml': POLICY.replace(
        '{ app: db } }',
        '{ app: db }, matchExpressions: [{ key: old, operator: DoesNotExist }] }',
      ),
      'old.yaml': CLOSED,
    });
  const explain = (...args: readonly string[]) => runCli(cwd(), 'explain', '.', ...args);

  it('A29: allowed to some backends is partial, each backend is told', async () => {
    const { status, out } = await explain('--from', 'shop/web', '--to', 'shop/Service:sql', '--port', '3306');
    expect(status).toBe(0);
    expect(out).toContain('shop/web[Deployment] → shop/sql[Service]');
    expect(out).toContain('ALLOW (partial: 1 of 2 backends)  TCP 3306 of the Service');
    expect(out).toContain('  ALLOW  TCP 5432 of shop/db[Deployment]');
    expect(out).toContain('  DENY  TCP 5433 of shop/db-old[Pod]');
    expect(out).toContain('shop/db rule 1: allows it  policy.yaml:10');
  });

  it('gives the same as JSON', async () => {
    const report = JSON.parse((await explain('--from', 'shop/web', '--to', 'sql.shop.svc', '-o', 'json')).out);
    expect(report).toMatchObject({
      from: 'shop/web[Deployment]',
      to: 'shop/sql[Service]',
      service: { file: 'app.yaml' },
      parts: [
        {
          ports: 'TCP 3306',
          verdict: 'allow',
          partial: true,
          backends: [
            {
              to: 'shop/db[Deployment]',
              ports: 'TCP 5432',
              verdict: 'allow',
              ingress: { decidedBy: [{ name: 'db' }] },
            },
            { to: 'shop/db-old[Pod]', ports: 'TCP 5433', verdict: 'deny' },
          ],
        },
      ],
    });
  });

  it('refuses what a Service cannot do', async () => {
    const cases = [
      [['--to', 'shop/Service:sql', '--port', '5432'], 'has no port 5432. It has: TCP 3306.'],
      [['--to', 'shop/Service:sql', '--protocol', 'icmp'], 'Services carry TCP, UDP and SCTP only'],
      [['--to', 'shop/Service:none'], 'No Service "none" in namespace "shop". There are: db, sql.'],
    ] as const;
    for (const [args, message] of cases) {
      const { status, err } = await explain('--from', 'shop/web', ...args);
      expect({ status, told: err.includes(message) }).toEqual({ status: 2, told: true });
    }
    expect((await explain('--from', 'shop/Service:sql', '--to', 'shop/web')).err).toContain('opens no connections');
  });

  it('names the Services that lead to a port, and the one whose port was taken for the pods’', async () => {
    const by = (port: string) => explain('--from', 'shop/web', '--to', 'shop/db', '--port', port);
    expect((await by('5432')).out).toMatch(
      /Through Services:\n {2}Service shop\/db port 5432 → TCP 5432: allowed {2}app\.yaml:\d+\n {2}Service shop\/sql port 3306 → TCP 5432: allowed/,
    );
    const wrong = (await by('3306')).out;
    expect(wrong).toContain('TCP 3306 is the port of Service shop/sql; policies see the port of its pods, TCP 5432.');
    expect(wrong).toContain('Ask for --to shop/Service:sql --port 3306, or for --port 5432.');
  });

  it('A42: from outside names what publishes the destination', async () => {
    const outside = await explain('--from', 'internet', '--to', 'shop/db', '--port', '5432');
    expect(outside.out).toContain('DENY  TCP 5432');
    expect(outside.out).toContain(
      'Published outside the cluster:\n  LoadBalancer Service sql publishes TCP 5432 to the internet; policies deny it  app.yaml:',
    );
    expect((await explain('--from', 'internet', '--to', 'shop/web')).out).toContain('by nothing in the manifests');
    const json = JSON.parse((await explain('--from', 'internet', '--to', 'shop/db', '-o', 'json')).out);
    expect(json.published).toMatchObject([
      {
        kind: 'Service',
        namespace: 'shop',
        name: 'sql',
        via: 'load-balancer',
        reach: 'internet',
        ports: 'TCP 5432',
        permitted: 'no',
      },
    ]);
  });

  it('A6: of a pod that is not in the manifests says what policies admit, and of a controller what it serves', async () => {
    const { status, err } = await explain('--from', 'shop/new', '--to', 'shop/db');
    expect({ status, err: err.trim() }).toEqual({
      status: 2,
      err: 'palisade: --from: No workload "new" in namespace "shop". There are: db-old, db, web.',
    });
    const open = await explain('--from', 'shop/new', '--to', 'shop/web');
    expect(open.err).toContain('No policy restricts ingress of shop/web[Deployment]: any pod may connect to it');
    const controller = await explain('--from', '{ingress-controller}', '--to', 'shop/db');
    expect(controller.err).toContain('A controller whose pods are not in the manifests cannot be looked at.');
  });

  it('list --exposure ends with what is published', async () => {
    const { out } = await runCli(cwd(), 'list', '.', '--exposure');
    expect(out.trimEnd().split('\n').slice(-3)).toEqual([
      'Workloads published outside the cluster:',
      'shop/db-old[Pod] : LoadBalancer Service sql publishes TCP 5433 to the internet; policies deny it',
      'shop/db[Deployment] : LoadBalancer Service sql publishes TCP 5432 to the internet; policies deny it',
    ]);
    const json = JSON.parse((await runCli(cwd(), 'list', '.', '--exposure', '-o', 'json')).out);
    expect(json.exposure_results.published[1]).toMatchObject({
      workload: 'shop/db[Deployment]',
      name: 'sql',
      reach: 'internet',
      ports: 'TCP 5432',
      permitted: 'no',
      permittedPorts: 'No Connections',
    });
    expect((await runCli(cwd(), 'list', '.', '--exposure', '-o', 'md')).out).toContain(
      '| shop/db[Deployment] | LoadBalancer Service sql publishes TCP 5432 to the internet; policies deny it |',
    );
  });

  it('query answers for Services with each backend', async () => {
    const queries = [
      '{"from": "shop/web", "to": "shop/Service:sql", "port": 3306}',
      '{"from": "10.0.0.1", "to": "shop/Service:sql", "port": 3306}',
      '{"from": "shop/web", "to": "shop/Service:sql", "port": 1}',
      '{"from": "shop/web", "to": "shop/Service:sql", "protocol": "ICMP"}',
    ].join('\n');
    const at = cwd();
    writeFileSync(join(at, 'q.jsonl'), queries);
    const { status, out } = await runCli(at, 'query', '.', '--queries', 'q.jsonl');
    const answers = out
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(status).toBe(2);
    expect(answers[0]).toMatchObject({
      verdict: 'allow',
      partial: true,
      egress: 'allow',
      ingress: 'allow',
      decidedBy: [{ name: 'db', rule: 0 }],
      backends: [
        { to: 'shop/db[Deployment]', port: 5432, verdict: 'allow' },
        { to: 'shop/db-old[Pod]', port: 5433, verdict: 'deny' },
      ],
    });
    expect(answers[1]).toMatchObject({ verdict: 'deny', partial: false });
    expect(answers[2].error).toContain('has no port TCP 1');
    expect(answers[3].error).toContain('TCP, UDP and SCTP only');
  });
});
