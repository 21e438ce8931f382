import { describe, expect, it } from 'vitest';
import { inferRows } from '../../server/src/inference/format';
import { inferConnections } from '../../server/src/inference/infer';
import { workspaceOf } from '../support/workspace';

/** Every way to write an address that Palisade reads, each in a small workspace with the connections that it must give. */

type Ports = readonly (readonly [name: string, port: number, target: number, protocol?: string])[];

function server(
  name: string,
  ports: Ports,
  { namespace = 'shop', kind = 'Deployment', headless = false } = {},
): string {
  const list = ports.map(
    ([port, number, target, protocol = 'TCP']) =>
      `{name: ${port}, port: ${number}, targetPort: ${target}, protocol: ${protocol}}`,
  );
  const own = kind === 'StatefulSet' ? `serviceName: ${name}, replicas: 1, ` : '';
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {${headless ? 'clusterIP: None, ' : ''}selector: {app: ${name}}, ports: [${list.join(', ')}]}
---
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}}
spec: {${own}selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: example}]}}}
---
`;
}

const SERVERS = [
  server('api', [['http', 80, 8080]]),
  server('web2', [['http', 8081, 8081]]),
  server('pg', [
    ['sql', 5432, 5432],
    ['metrics', 9187, 9187],
  ]),
  server('mysql', [['sql', 3306, 3306]]),
  server('redis', [['redis', 6379, 6379]]),
  server('mongo', [['mongo', 27017, 27017]]),
  server('rabbit', [['amqp', 5672, 5672]]),
  server('sql', [['tds', 1433, 1433]]),
  server('ora', [['tns', 1521, 1521]]),
  server('otel', [
    ['grpc', 4317, 4317],
    ['http', 4318, 4318],
  ]),
  server('statsd', [
    ['udp', 8125, 8125, 'UDP'],
    ['tcp', 8125, 8125],
  ]),
  server('kafka', [['kafka', 9092, 9092]], { kind: 'StatefulSet', headless: true }),
  server('logs', [['http', 9200, 9200]], { namespace: 'ops' }),
].join('');

interface Client {
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** A ConfigMap, mounted whole. */
  readonly files?: Readonly<Record<string, string>>;
  /** More of the container, as JSON-like values. */
  readonly container?: Readonly<Record<string, unknown>>;
  /** More of the pod. */
  readonly pod?: Readonly<Record<string, unknown>>;
  /** More objects of the workspace. */
  readonly objects?: readonly Readonly<Record<string, unknown>>[];
}

/** JSON is YAML, and leaves no doubt about quotes. */
function workspaceText({ env, args, files, container, pod, objects = [] }: Client): string {
  const mounted = files !== undefined;
  const web = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'main',
              image: 'example',
              ...(env && { env: Object.entries(env).map(([name, value]) => ({ name, value })) }),
              ...(args && { args }),
              ...(mounted && { volumeMounts: [{ name: 'config', mountPath: '/etc/app' }] }),
              ...container,
            },
          ],
          ...(mounted && { volumes: [{ name: 'config', configMap: { name: 'config' } }] }),
          ...pod,
        },
      },
    },
  };
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config', namespace: 'shop' }, data: files };
  const all = [web, ...(mounted ? [config] : []), ...objects];
  return SERVERS + all.map((object) => JSON.stringify(object)).join('\n---\n');
}

/** `destination port confidence` of everything that `web` needs; other protocols than TCP in front of the port. */
function needs(client: Client): readonly string[] {
  const snapshot = workspaceOf([{ path: 'app.yaml', text: workspaceText(client) }]).snapshot();
  const [scope] = snapshot.scopes;
  if (scope === undefined) throw new Error('no scope');
  return inferRows(inferConnections(scope, { snapshot }), snapshot)
    .filter(({ src }) => src === 'shop/web[Deployment]')
    .map(({ dst, protocol, port, confidence }) => {
      const name = dst.replace(/^shop\//, '').replace(/\[.*\]$/, '');
      return `${name} ${protocol === 'TCP' ? '' : `${protocol} `}${port} ${confidence}`;
    });
}

const url = (value: string): Client => ({ env: { TARGET_URL: value } });

const HOST_FORMS: readonly (readonly [form: string, client: Client, needed: readonly string[]])[] = [
  ['name:port', url('api:80'), ['api 8080 certain']],
  ['name:port name', url('api:http'), ['api 8080 certain']],
  ['name alone in a setting of addresses', { env: { API_HOST: 'api' } }, ['api 8080 likely']],
  ['name alone elsewhere', { env: { MODE: 'api' } }, ['api 8080 hint']],
  ['name.namespace', url('logs.ops'), ['ops/logs 9200 certain']],
  ['name.namespace:port', url('logs.ops:9200'), ['ops/logs 9200 certain']],
  ['name.namespace.svc', url('api.shop.svc:80'), ['api 8080 certain']],
  ['name.namespace.svc.domain', url('logs.ops.svc.cluster.local:9200'), ['ops/logs 9200 certain']],
  ['a trailing dot', url('http://api.shop.svc.cluster.local.:80'), ['api 8080 certain']],
  ['upper case', url('HTTP://API:80'), ['api 8080 certain']],
  ['name:port/path', url('api:80/v1/items'), ['api 8080 certain']],
  ['scheme://name', url('http://api'), ['api 8080 certain']],
  ['scheme://name:port/path?query', url('http://api:80/v1?q=web2:8081'), ['api 8080 certain']],
  ['scheme://user:password@name', url('redis://:s3cret@redis:6379/0'), ['redis 6379 certain']],
  ['the pod of a headless Service', url('kafka-0.kafka:9092'), ['kafka 9092 certain']],
  ['… with its namespace', url('kafka-0.kafka.shop.svc.cluster.local:9092'), ['kafka 9092 certain']],
  ['a headless Service on another port', url('kafka:9093'), ['kafka 9093 certain']],
  ['a short name means the own namespace', url('http://logs:9200'), []],
  ['another namespace than the one with the Service', url('http://api.ops:80'), []],
  ['a name of the same beginning', url('http://api-internal:80'), []],
  ['an address outside', { env: { DB_ADDR: '203.0.113.9:5432' } }, ['203.0.113.9 5432 likely']],
  ['a name outside', url('https://pay.example.com/v1'), ['pay.example.com 443 likely']],
  ['the pod itself', url('http://localhost:8080'), []],
  ['every address, to listen on', { env: { BIND_ADDR: '0.0.0.0:8080' } }, []],
];

const SCHEMES: typeof HOST_FORMS = [
  ['http', url('http://api'), ['api 8080 certain']],
  ['redis', url('redis://redis'), ['redis 6379 certain']],
  ['rediss', url('rediss://redis:6379'), ['redis 6379 certain']],
  ['postgres: one port of two', url('postgres://u:p@pg/app'), ['pg 5432 certain']],
  ['postgresql+driver', url('postgresql+psycopg://u:p@pg/app'), ['pg 5432 certain']],
  ['mysql', url('mysql://mysql/app'), ['mysql 3306 certain']],
  ['mongodb', url('mongodb://mongo/app'), ['mongo 27017 certain']],
  ['mongodb+srv', url('mongodb+srv://mongo.shop.svc.cluster.local/app'), ['mongo 27017 certain']],
  ['amqp', url('amqp://u:p@rabbit/'), ['rabbit 5672 certain']],
  ['otlp', url('otlp://otel'), ['otel 4317 certain']],
  ['tcp', url('tcp://redis:6379'), ['redis 6379 certain']],
  ['udp, beside TCP on the same port', url('udp://statsd:8125'), ['statsd UDP 8125 certain']],
  ['grpc resolvers', url('dns:///api:80'), ['api 8080 certain']],
  ['… with a resolver of their own', url('dns://10.0.0.10/api:80'), ['api 8080 certain']],
  ['… with one colon', url('dns:api:80'), ['api 8080 certain']],
  ['an object of the API', url('kubernetes://apis/api/v1/namespaces/shop/deployments/web'), []],
  ['a socket', url('unix:///var/run/api.sock'), []],
  ['a file', url('file:///api/redis'), []],
  ['a bucket of the same name', url('s3://api/backups'), []],
  ['an image of the same name', url('docker://redis:6379'), []],
  ['an identity', url('spiffe://api/ns/shop/sa/web'), []],
];

const DATA_SOURCES: typeof HOST_FORMS = [
  ['jdbc', url('jdbc:postgresql://pg:5432/app'), ['pg 5432 certain']],
  ['jdbc without a port', url('jdbc:mysql://mysql/app'), ['mysql 3306 certain']],
  ['jdbc for SQL Server', url('jdbc:sqlserver://sql:1433;databaseName=api'), ['sql 1433 certain', 'api 8080 hint']],
  ['jdbc for Oracle', url('jdbc:oracle:thin:@ora:1521:orcl'), ['ora 1521 certain']],
  ['jdbc for Oracle, service name', url('jdbc:oracle:thin:@//ora:1521/orcl'), ['ora 1521 certain']],
  ['r2dbc', url('r2dbc:postgresql://pg/app'), ['pg 5432 certain']],
  ['Go, with the host in brackets', url('u:p@tcp(mysql:3306)/app?parseTime=true'), ['mysql 3306 certain']],
  ['ADO.NET', url('Server=sql;Port=1433;Database=app'), ['sql 1433 certain']],
  ['ADO.NET, comma before the port', url('Server=tcp:sql,1433;Database=app'), ['sql 1433 certain']],
  ['Npgsql', url('Host=pg;Port=5432;Username=u'), ['pg 5432 certain']],
  ['libpq', url('host=pg port=5432 dbname=app sslmode=disable'), ['pg 5432 certain']],
];

const LISTS: typeof HOST_FORMS = [
  ['comma', url('kafka-0.kafka:9092,redis:6379'), ['kafka 9092 certain', 'redis 6379 certain']],
  ['comma and blank', url('kafka:9092, redis:6379'), ['kafka 9092 certain', 'redis 6379 certain']],
  ['semicolon', url('redis:6379;mongo:27017'), ['mongo 27017 certain', 'redis 6379 certain']],
  ['one scheme for many', url('mongodb://mongo,mongo.shop.svc/app?replicaSet=api'), ['mongo 27017 certain']],
  ['two URLs', url('http://api/a http://web2:8081/b'), ['api 8080 certain', 'web2 8081 certain']],
  ['JSON list', url('["http://api", "http://web2:8081"]'), ['api 8080 certain', 'web2 8081 certain']],
  ['two flags in one string', { args: ['-a api:80 -b web2:8081'] }, ['api 8080 certain', 'web2 8081 certain']],
  ['what is to bypass a proxy', { env: { NO_PROXY: 'api,redis,.svc' } }, ['api 8080 hint', 'redis 6379 hint']],
  ['origins that may call', { env: { CORS_ALLOWED_ORIGINS: 'http://api' } }, ['api 8080 hint']],
];

const SETTINGS: typeof HOST_FORMS = [
  ['host and port', { env: { PG_HOST: 'pg', PG_PORT: '5432' } }, ['pg 5432 certain']],
  ['name and port', { env: { PG: 'pg', PG_PORT: '5432' } }, ['pg 5432 certain']],
  ['address and port', { env: { DB_HOST: '203.0.113.9', DB_PORT: '5432' } }, ['203.0.113.9 5432 likely']],
  ['the own port', { env: { API_HOST: 'api', PORT: '9999' } }, ['api 8080 likely']],
  ['a variable in another', { env: { HOST: 'api', TARGET_URL: 'http://$(HOST):80' } }, ['api 8080 certain']],
  ['a variable without a value', url('http://$(NOWHERE):80/api'), []],
  ['a default', url('http://${NOWHERE:-api}:80'), ['api 8080 certain']],
  ['a default of Spring', url('http://${NOWHERE:api}:80'), ['api 8080 certain']],
  ['--flag=address', { args: ['--backend=api:80'] }, ['api 8080 certain']],
  ['--flag address', { args: ['--redis-host', 'redis'] }, ['redis 6379 likely']],
  ['-h host', { args: ['-h', 'pg'] }, ['pg 5432 likely', 'pg 9187 likely']],
  ['-Dkey=host', { args: ['-Dspring.redis.host=redis'] }, ['redis 6379 likely']],
  ['nc -z host port', { args: ['until nc -z pg 5432; do sleep 1; done'] }, ['pg 5432 certain']],
  [
    'a variable in a script',
    { env: { PG_HOST: 'pg' }, args: ['psql postgres://$PG_HOST/app'] },
    ['pg 5432 certain', 'pg 9187 likely'],
  ],
  [
    'the own name',
    { env: { SERVICE: 'api', DD_SERVICE: 'redis', OTEL_SERVICE_NAME: 'pg' } },
    ['api 8080 hint', 'pg 5432 hint', 'pg 9187 hint', 'redis 6379 hint'],
  ],
  [
    'what others call it',
    { env: { ROOT_URL: 'http://api', EXTERNAL_URL: 'https://shop.example.com', ADVERTISED_HOST: 'redis' } },
    ['api 8080 hint', 'redis 6379 hint'],
  ],
  ['a version', { env: { REDIS_VERSION: 'redis:7.2' } }, []],
  ['an image', { env: { SIDECAR_IMAGE: 'redis:6379' } }, ['redis 6379 hint']],
  ['a mail address', { env: { CONTACT: 'admin@api.shop' } }, []],
];

const FILES: typeof HOST_FORMS = [
  [
    'YAML',
    { files: { 'a.yaml': 'db:\n  host: pg\n  port: 5432\nurl: "http://api/v1"\n' } },
    ['api 8080 certain', 'pg 5432 certain'],
  ],
  [
    'two blocks',
    { files: { 'a.yaml': 'a:\n  host: pg\n  port: 9187\nb:\n  host: sql\n  port: 1433\n' } },
    ['pg 9187 certain', 'sql 1433 certain'],
  ],
  [
    'ports first',
    { files: { 'a.yaml': '- port: 9187\n  host: pg\n- port: 1433\n  host: sql\n' } },
    ['pg 9187 certain', 'sql 1433 certain'],
  ],
  [
    'the port of another block',
    { files: { 'a.yaml': 'db:\n  host: redis\nserver:\n  port: 9999\n' } },
    ['redis 6379 likely'],
  ],
  ['hosts that share a port', { files: { 'a.yaml': 'hosts: [pg, otel]\nport: 5432\n' } }, ['pg 5432 certain']],
  ['JSON', { files: { 'a.json': '{"db": {"host": "pg", "port": 5432}}' } }, ['pg 5432 certain']],
  [
    'properties',
    { files: { 'a.properties': 'spring.redis.host=redis\nspring.redis.port=6379\n' } },
    ['redis 6379 certain'],
  ],
  ['INI, with a comment', { files: { 'a.ini': '; host = api:80\n[cache]\nhost = redis\n' } }, ['redis 6379 likely']],
  ['TOML', { files: { 'a.toml': '[db]\nurl = "postgres://pg/app" # was mysql://mysql\n' } }, ['pg 5432 certain']],
  ['nginx', { files: { 'nginx.conf': 'location / {\n  proxy_pass http://api:80/;\n}\n' } }, ['api 8080 certain']],
  [
    'nginx, by way of an upstream',
    {
      files: {
        'nginx.conf': 'upstream api {\n  server web2:8081;\n}\nserver { location / { proxy_pass http://api; } }\n',
      },
    },
    ['web2 8081 certain'],
  ],
  [
    'Envoy',
    { files: { 'envoy.yaml': 'address:\n  socket_address:\n    address: api\n    port_value: 80\n' } },
    ['api 8080 certain'],
  ],
  ['HAProxy', { files: { 'haproxy.cfg': 'backend main\n  server pg pg:5432 check\n' } }, ['pg 5432 certain']],
  [
    'Prometheus',
    { files: { 'prometheus.yml': 'static_configs:\n- targets: ["pg:9187"]\n  labels: {service: redis}\n' } },
    ['pg 9187 certain', 'redis 6379 hint'],
  ],
  [
    'a list below its key',
    { files: { 'a.yaml': 'brokers:\n- kafka-0.kafka:9092\n- redis:6379\n' } },
    ['kafka 9092 certain', 'redis 6379 certain'],
  ],
  [
    'variables of the container',
    { env: { WHO: 'api' }, files: { 'a.yaml': 'url: http://${WHO}:80\n' } },
    ['api 8080 certain'],
  ],
  [
    'comments',
    { files: { 'a.yaml': '# url: http://api\n// http://redis:6379\nlevel: info # see http://pg:5432\n' } },
    [],
  ],
];

function secretOf(data: Readonly<Record<string, string>>, field = 'stringData') {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: 'shop' }, [field]: data };
}
const config = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'shared', namespace: 'shop' },
  data: { 'web.yaml': 'url: http://api', 'other.yaml': 'url: redis://redis' },
};
const volume = (source: object) => ({ volumes: [{ name: 'v', ...source }] });
const other = (kind: string, spec: object, name: string) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec,
});

const SOURCES: typeof HOST_FORMS = [
  [
    'an init container',
    { pod: { initContainers: [{ name: 'wait', image: 'x', args: ['wget http://api:80'] }] } },
    ['api 8080 certain'],
  ],
  [
    'a sidecar',
    {
      pod: {
        initContainers: [
          {
            name: 'log',
            image: 'x',
            restartPolicy: 'Always',
            env: [{ name: 'ES_URL', value: 'http://logs.ops:9200' }],
          },
        ],
      },
    },
    ['ops/logs 9200 certain'],
  ],
  [
    'a key of a ConfigMap',
    {
      container: { env: [{ name: 'X_URL', valueFrom: { configMapKeyRef: { name: 'shared', key: 'web.yaml' } } }] },
      objects: [config],
    },
    ['api 8080 certain'],
  ],
  [
    'a whole ConfigMap as variables',
    { container: { envFrom: [{ configMapRef: { name: 'shared' } }] }, objects: [config] },
    ['api 8080 certain', 'redis 6379 certain'],
  ],
  [
    'a Secret in plain text',
    { container: { envFrom: [{ secretRef: { name: 'keys' } }] }, objects: [secretOf({ DB: 'postgres://u:p@pg/app' })] },
    ['pg 5432 certain'],
  ],
  [
    'a Secret in base64',
    {
      container: { envFrom: [{ secretRef: { name: 'keys' } }] },
      objects: [secretOf({ DB: 'cG9zdGdyZXM6Ly91OnBAcGcvYXBw' }, 'data')],
    },
    ['pg 5432 certain'],
  ],
  [
    'a mounted Secret',
    { pod: volume({ secret: { secretName: 'keys' } }), objects: [secretOf({ url: 'redis://redis' })] },
    ['redis 6379 certain'],
  ],
  [
    'a projected volume',
    { pod: volume({ projected: { sources: [{ configMap: { name: 'shared' } }] } }), objects: [config] },
    ['api 8080 certain', 'redis 6379 certain'],
  ],
  [
    'chosen items of a ConfigMap',
    {
      pod: volume({ configMap: { name: 'shared', items: [{ key: 'web.yaml', path: 'app.yaml' }] } }),
      objects: [config],
    },
    ['api 8080 certain'],
  ],
  [
    'one file of a ConfigMap',
    {
      container: { volumeMounts: [{ name: 'v', mountPath: '/a', subPath: 'web.yaml' }] },
      pod: volume({ configMap: { name: 'shared' } }),
      objects: [config],
    },
    ['api 8080 certain'],
  ],
  ['a ConfigMap that nobody mounts', { objects: [config] }, []],
  [
    'a Secret that is kept elsewhere',
    { container: { env: [{ name: 'REDIS_URL', valueFrom: { secretKeyRef: { name: 'gone', key: 'url' } } }] } },
    ['redis 6379 hint'],
  ],
  [
    '… and no Service of such a name',
    { container: { env: [{ name: 'CACHE_URL', valueFrom: { secretKeyRef: { name: 'gone', key: 'url' } } }] } },
    [],
  ],
  [
    'an alias of a name outside',
    {
      ...url('mail:587'),
      objects: [other('Service', { type: 'ExternalName', externalName: 'smtp.example.com' }, 'mail')],
    },
    ['smtp.example.com 587 certain'],
  ],
  [
    'an alias of a Service',
    {
      ...url('search:9200'),
      objects: [other('Service', { type: 'ExternalName', externalName: 'logs.ops.svc.cluster.local' }, 'search')],
    },
    ['ops/logs 9200 certain'],
  ],
  [
    'the address of a Service',
    {
      ...url('http://10.96.7.7:80'),
      objects: [
        other(
          'Service',
          { clusterIP: '10.96.7.7', selector: { app: 'api' }, ports: [{ port: 80, targetPort: 8080 }] },
          'fixed',
        ),
      ],
    },
    ['api 8080 certain'],
  ],
  [
    'aliases in a circle',
    {
      ...url('one:1'),
      objects: [
        other('Service', { type: 'ExternalName', externalName: 'two.shop.svc' }, 'one'),
        other('Service', { type: 'ExternalName', externalName: 'one.shop.svc' }, 'two'),
      ],
    },
    [],
  ],
  ['the API server', url('https://kubernetes.default.svc'), ['{api-server} 443 certain']],
];

describe.each([
  ['host forms', HOST_FORMS],
  ['schemes', SCHEMES],
  ['data sources', DATA_SOURCES],
  ['lists', LISTS],
  ['settings', SETTINGS],
  ['files', FILES],
  ['where they stand', SOURCES],
])('addresses: %s', (_, rows) => {
  it.each(rows)('%s', (_form, client, needed) => {
    expect([...needs(client)].sort()).toEqual([...needed].sort());
  });
});
