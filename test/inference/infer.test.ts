import { describe, expect, it } from 'vitest';
import { inferJson, inferMarkdown, inferRows, inferText } from '../../server/src/inference/format';
import { inferConnections } from '../../server/src/inference/infer';
import type { InferenceResult } from '../../server/src/inference/result';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { uriOf, workspaceOf } from '../support/workspace';

function infer(text: string): { readonly result: InferenceResult; readonly snapshot: Snapshot } {
  const snapshot = workspaceOf([{ path: 'app.yaml', text }]).snapshot();
  const scope = snapshot.scopes[0];
  if (scope === undefined) throw new Error('no scope');
  return { result: inferConnections(scope, { snapshot }), snapshot };
}

/** `source => destination port confidence` of every connection, inside and outside. */
function edgesOf(text: string): string[] {
  const { result, snapshot } = infer(text);
  return inferRows(result, snapshot).map(
    (row) => `${row.src} => ${row.dst} ${row.protocol} ${row.port} ${row.confidence}`,
  );
}

function workload(
  name: string,
  container: string,
  extra: { namespace?: string; kind?: string; spec?: string; pod?: string } = {},
): string {
  return `apiVersion: apps/v1
kind: ${extra.kind ?? 'Deployment'}
metadata:
  name: ${name}
  namespace: ${extra.namespace ?? 'shop'}
spec:
${extra.spec ?? ''}  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
${extra.pod ?? ''}      containers:
      - name: main
        image: ${name}
${container}---
`;
}

function service(
  name: string,
  ports: string,
  extra: { namespace?: string; spec?: string; meta?: string; selector?: string } = {},
): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${extra.namespace ?? 'shop'}
${extra.meta ?? ''}spec:
${extra.spec ?? ''}  selector: ${extra.selector ?? `{app: ${name}}`}
  ports: ${ports}
---
`;
}

const env = (name: string, value: string): string => `        env: [{name: ${name}, value: "${value}"}]\n`;
const api = workload('api', '') + service('api', '[{name: http, port: 80, targetPort: 8080}]');

describe('inferConnections', () => {
  it.each<[string, string, string[]]>([
    ['API_URL', 'http://api', ['shop/web[Deployment] => shop/api[Deployment] TCP 8080 certain']],
    [
      'API_URL',
      'http://api.shop.svc.cluster.local.:80/x',
      ['shop/web[Deployment] => shop/api[Deployment] TCP 8080 certain'],
    ],
    ['API_HOST', 'api', ['shop/web[Deployment] => shop/api[Deployment] TCP 8080 likely']],
    ['API', 'api:http', ['shop/web[Deployment] => shop/api[Deployment] TCP 8080 certain']],
    ['MODE', 'api', ['shop/web[Deployment] => shop/api[Deployment] TCP 8080 hint']],
    ['NO_PROXY', 'api,.svc', ['shop/web[Deployment] => shop/api[Deployment] TCP 8080 hint']],
    ['API_URL', 'http://api.other', []],
    ['LEVEL', 'info', []],
    [
      'PAYMENTS_URL',
      'https://api.payments.example/v1',
      ['shop/web[Deployment] => api.payments.example TCP 443 likely'],
    ],
    ['CACHE_ADDR', '10.1.2.3:6379', ['shop/web[Deployment] => 10.1.2.3 TCP 6379 likely']],
    ['LISTEN_ADDR', '0.0.0.0:8080', []],
    ['SELF_URL', 'http://localhost:8080', []],
  ])('reads %s=%s', (name, value, expected) => {
    expect(edgesOf(api + workload('web', env(name, value)))).toEqual(expected);
  });

  it('maps the Service port to the port of the pods (A27, A28)', () => {
    const { result } = infer(api + workload('web', env('API', 'api:80')));
    expect(result.edges[0]).toMatchObject({ port: 8080, servicePort: 80, service: 'api', protocol: 'TCP' });
  });

  it('joins host and port variables', () => {
    const db = workload('db', '') + service('db', '[{name: a, port: 5432}, {name: b, port: 9187}]');
    const container = '        env: [{name: DB_HOST, value: db}, {name: DB_PORT, value: "5432"}]\n';
    expect(edgesOf(db + workload('web', container))).toEqual([
      'shop/web[Deployment] => shop/db[Deployment] TCP 5432 certain',
    ]);
  });

  it('expands variables of the container in arguments, in init containers too', () => {
    const pod = `      initContainers:
      - name: wait
        image: busybox
        env: [{name: API_HOST, value: api}]
        command: [sh, -c, "until wget http://$(API_HOST):80; do sleep 1; done"]
`;
    expect(edgesOf(api + workload('web', '', { pod }))).toEqual([
      'shop/web[Deployment] => shop/api[Deployment] TCP 8080 certain',
    ]);
  });

  it('reads ConfigMaps and Secrets that are mounted, imported or referred to by key', () => {
    const text = `${api}apiVersion: v1
kind: ConfigMap
metadata: {name: mounted, namespace: shop}
data:
  app.yaml: |
    upstream:
      # old: http://api:1
      url: "http://api:80/v1"
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: shop}
data: {dsn: aHR0cDovL3U6c2VjcmV0QGFwaTo4MC8=}
---
${workload('one', '', { pod: '      volumes: [{name: c, configMap: {name: mounted}}]\n' })}${workload('two', '        envFrom: [{configMapRef: {name: mounted}}]\n')}${workload('three', '        env: [{name: API_DSN, valueFrom: {secretKeyRef: {name: keys, key: dsn}}}]\n')}`;
    expect(edgesOf(text)).toEqual([
      'shop/one[Deployment] => shop/api[Deployment] TCP 8080 certain',
      'shop/three[Deployment] => shop/api[Deployment] TCP 8080 certain',
      'shop/two[Deployment] => shop/api[Deployment] TCP 8080 certain',
    ]);
    const { result, snapshot } = infer(text);
    const rows = inferRows(result, snapshot);
    const line = text.split('\n').findIndex((content) => content.includes('url: "http')) + 1;
    expect(rows[0]?.evidence).toEqual([{ file: 'file:///w/app.yaml', line, text: 'url=api:80' }]);
    expect(JSON.stringify(rows)).not.toContain('secret');
  });

  it('reads headless pod names, and the traffic between replicas (A30)', () => {
    const kafka =
      workload('kafka', '        ports: [{containerPort: 9092}]\n', {
        kind: 'StatefulSet',
        spec: '  serviceName: kafka\n  replicas: 2\n',
      }) + service('kafka', '[{port: 9092}]', { spec: '  clusterIP: None\n' });
    expect(edgesOf(kafka + workload('web', env('BROKERS', 'kafka-0.kafka:9092,kafka-1.kafka.shop.svc:9092')))).toEqual([
      'shop/kafka[StatefulSet] => shop/kafka[StatefulSet] TCP 9092 likely',
      'shop/web[Deployment] => shop/kafka[StatefulSet] TCP 9092 certain',
    ]);
  });

  it('follows an ExternalName Service out of the cluster (A32)', () => {
    const external = `apiVersion: v1
kind: Service
metadata: {name: mail, namespace: shop}
spec: {type: ExternalName, externalName: smtp.mail.example}
---
`;
    expect(edgesOf(external + workload('web', env('MAIL', 'mail:587')))).toEqual([
      'shop/web[Deployment] => smtp.mail.example TCP 587 certain',
    ]);
  });

  it('does not take a Service without selector for one of every pod (A31)', () => {
    const bare = `apiVersion: v1
kind: Service
metadata: {name: legacy, namespace: shop}
spec: {ports: [{port: 80}]}
---
`;
    const { result } = infer(api + bare + workload('web', env('URL', 'http://legacy')));
    expect(result.edges).toEqual([]);
    expect(result.dangling.map((d) => d.reason)).toEqual(['no-selector']);
    expect(result.coverage).toEqual({ known: 0, total: 1 });
  });

  it('follows the endpoints of a Service without selector, to pods and to addresses outside (A31)', () => {
    const listed = `apiVersion: v1
kind: Service
metadata: {name: legacy, namespace: shop}
spec: {ports: [{name: a, port: 80}, {name: b, port: 81}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: legacy, namespace: shop}
subsets:
- addresses: [{ip: 10.1.2.3}, {ip: 10.0.0.7, targetRef: {kind: Pod, name: old}}]
  ports: [{name: a, port: 8080}, {name: b, port: 8081}]
---
apiVersion: v1
kind: Pod
metadata: {name: old, namespace: shop}
spec: {containers: [{name: main, image: old}]}
---
`;
    expect(edgesOf(listed + workload('web', env('URL', 'http://legacy:80')))).toEqual([
      'shop/web[Deployment] => shop/old[Pod] TCP 8080 certain',
      'shop/web[Deployment] => 10.1.2.3 TCP 8080 certain',
    ]);
  });

  it('tells which Service stands for an address outside (A32)', () => {
    const alias = `apiVersion: v1
kind: Service
metadata: {name: mail, namespace: shop}
spec: {type: ExternalName, externalName: smtp.mail.example}
---
`;
    const { result } = infer(alias + workload('web', env('MAIL', 'mail:587')));
    expect(result.external.map((edge) => edge.service?.name)).toEqual(['mail']);
  });

  it('holds for the next state when nothing but a policy has changed, with the workloads of that state', () => {
    const app = api + workload('web', env('API_URL', 'http://api'));
    const policy = (port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {podSelector: {}, ingress: [{ports: [{port: ${port}}]}]}
`;
    const workspace = workspaceOf([
      { path: 'app.yaml', text: app },
      { path: 'policy.yaml', text: policy(1) },
    ]);
    const at = (path: string, text: string) => {
      workspace.setFile(uriOf(path), text);
      const snapshot = workspace.snapshot();
      const scope = snapshot.scopes[0];
      if (scope === undefined) throw new Error('no scope');
      return { cluster: scope.cluster, result: inferConnections(scope, { snapshot }) };
    };
    const before = at('policy.yaml', policy(1));
    const after = at('policy.yaml', policy(2));
    expect(after.cluster).not.toBe(before.cluster);
    expect(after.result.edges.map(({ destination }) => after.cluster.workloads.includes(destination))).toEqual([true]);
    expect(after.result.edges[0]?.evidence).toBe(before.result.edges[0]?.evidence);
    // Another setting is another result.
    const third = at('app.yaml', app.replace('http://api', 'http://api.shop:80'));
    expect(third.result.edges[0]?.evidence[0]?.text).toBe('API_URL=api.shop:80');
    const fourth = at('app.yaml', `${api}# moved\n${workload('web', env('API_URL', 'http://api'))}`);
    expect(fourth.result.edges[0]?.evidence[0]?.span.start).toBeGreaterThan(
      before.result.edges[0]?.evidence[0]?.span.start ?? 0,
    );
  });

  it('has published Services called from the internet and routes from their controller (A33, A37)', () => {
    const text = `${workload('api', '')}${service('api', '[{port: 80, targetPort: 8080}]', { spec: '  type: LoadBalancer\n' })}${workload('web', '')}${service('web', '[{name: http, port: 80, targetPort: 3000}]')}apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec:
  ingressClassName: nginx
  rules:
  - http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
      - {path: /x, pathType: Prefix, backend: {service: {name: gone, port: {number: 80}}}}
---
`;
    const { result } = infer(text);
    expect(edgesOf(text)).toEqual(
      ['internet => shop/api[Deployment] TCP 8080 certain', 'internet => shop/web[Deployment] TCP 3000 certain'].sort(),
    );
    expect(result.edges.map((edge) => edge.source.kind).sort()).toEqual(['ingress-controller', 'internet']);
    expect(result.dangling.map((d) => d.text)).toEqual(['gone:80']);
    const controller = workload('ingress-nginx-controller', '', { namespace: 'ingress-nginx' });
    expect(edgesOf(text + controller)).toContain(
      'ingress-nginx/ingress-nginx-controller[Deployment] => shop/web[Deployment] TCP 3000 certain',
    );
  });

  it('has scraped ports called by Prometheus, or by whatever monitors', () => {
    const scraped = service('api', '[{port: 80, targetPort: 8080}]', {
      meta: '  annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9100"}\n',
    });
    expect(edgesOf(workload('api', '') + scraped)).toEqual(['{monitoring} => shop/api[Deployment] TCP 9100 likely']);
    const prometheus = workload('prometheus-server', '', { namespace: 'monitoring' });
    expect(edgesOf(workload('api', '') + scraped + prometheus)).toEqual([
      'monitoring/prometheus-server[Deployment] => shop/api[Deployment] TCP 9100 likely',
    ]);
  });

  it.each([
    ['API_URL', 'http://api:81', 'no-port', 'Service shop/api has no port 81 (it has 80).'],
    ['API_URL', 'http://apis:80', 'no-service', 'There is no Service shop/apis.'],
    ['API_HOST', 'apis', 'no-service', 'There is no Service shop/apis.'],
    ['API_URL', 'http://api.shop2.svc', 'no-service', 'There is no Service shop2/api.'],
  ])('reports the dangling reference %s=%s', (name, value, reason, message) => {
    const { result } = infer(api + workload('web', env(name, value)));
    expect(result.edges).toEqual([]);
    expect(result.dangling).toHaveLength(1);
    expect(result.dangling[0]?.reason).toBe(reason);
    expect(result.dangling[0]?.message).toBe(message);
  });

  it.each(['retries:3', 'redis:7', 'a: 1', 'production', '1.2.3.4', 'com.example.Main', 'app.yaml'])(
    'does not take %s for a reference',
    (value) => {
      const { result } = infer(api + workload('web', `        args: ["${value}"]\n`));
      expect(result.edges).toEqual([]);
      expect(result.external).toEqual([]);
      expect(result.dangling).toEqual([]);
    },
  );

  it('knows which workloads resolve names (A35)', () => {
    const { result } = infer(api + workload('web', env('API_HOST', 'api')) + workload('job', env('MODE', 'fast')));
    expect([...result.resolvesNames.values()].map((e) => e.label)).toEqual(['API_HOST in deployment/web']);
  });

  it('counts Services with a known client and names the others', () => {
    const { result } = infer(api + workload('web', env('API_HOST', 'api')) + service('web', '[{port: 80}]'));
    expect(result.coverage).toEqual({ known: 1, total: 2 });
    expect(result.servicesWithoutClient).toEqual(['shop/web']);
  });

  it('prints rows, text and tables', () => {
    const { result, snapshot } = infer(api + workload('web', env('API_URL', 'http://api')));
    const name = (uri: string): string => uri.replace('file:///w/', '');
    const rows: unknown = JSON.parse(inferJson(result, snapshot, name));
    expect(rows).toEqual([
      {
        src: 'shop/web[Deployment]',
        dst: 'shop/api[Deployment]',
        protocol: 'TCP',
        port: 8080,
        service: 'api',
        servicePort: 80,
        confidence: 'certain',
        evidence: [{ file: 'app.yaml', line: 41, text: 'API_URL=api' }],
      },
    ]);
    expect(inferText(result, snapshot, name)).toContain(
      'shop/web[Deployment] => shop/api[Deployment] : TCP 8080 [certain]',
    );
    expect(inferMarkdown(result, snapshot, name)).toContain(
      '| `shop/web[Deployment]` | `shop/api[Deployment]` | TCP 8080 |',
    );
  });

  it('gives the same result for the same scope', () => {
    const text = api + workload('web', env('API_URL', 'http://api'));
    expect(edgesOf(text)).toEqual(edgesOf(text));
  });
});
