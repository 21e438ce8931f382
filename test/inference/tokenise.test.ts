import { describe, expect, it } from 'vitest';
import { expand } from '../../server/src/inference/expand';
import { tokenise } from '../../server/src/inference/tokenise';

/** `host:port` (or `host`, or `host:name`) of every candidate; weak words are marked with `~`. */
function read(text: string): string[] {
  return tokenise(text).map((c) => {
    const port = c.port ?? c.portName ?? (c.defaultPort === undefined ? undefined : `${c.defaultPort}*`);
    return `${c.form === 'bare' ? '~' : ''}${c.host}${port === undefined ? '' : `:${port}`}`;
  });
}

describe('tokenise', () => {
  it.each<[string, string[]]>([
    ['api:8080', ['api:8080']],
    ['api.shop.svc:8080', ['api.shop.svc:8080']],
    ['http://api.shop.svc.cluster.local.:8080/v1', ['api.shop.svc.cluster.local:8080']],
    ['api:8080/path', ['api:8080']],
    ['api/path', ['~api']],
    ['dns:///api:50051', ['api:50051']],
    ['dns://10.0.0.10/api:50051', ['api:50051']],
    ['dns:api:50051', ['api:50051']],
    ['kafka-0.kafka:9092,kafka-1.kafka:9092', ['kafka-0.kafka:9092', 'kafka-1.kafka:9092']],
    ['kafka-0.kafka:9092, kafka-1.kafka:9092', ['kafka-0.kafka:9092', 'kafka-1.kafka:9092']],
    ['mongodb://u:p@m0:27017,m1:27017/db?replicaSet=rs0', ['m0:27017', 'm1:27017']],
    ['mongodb://m0,m1,m2/db', ['m0:27017*', 'm1:27017*', 'm2:27017*']],
    ['mongodb+srv://db.shop.svc/app', ['db.shop.svc:27017*']],
    ['jdbc:mysql://db:3306/app', ['db:3306']],
    ['jdbc:mysql:loadbalance://db1:3306,db2:3306/app', ['db1:3306', 'db2:3306']],
    ['jdbc:postgresql://pg1:5432,pg2:5432/app?targetServerType=primary', ['pg1:5432', 'pg2:5432']],
    ['jdbc:sqlserver://sql:1433;databaseName=app', ['sql:1433', '~app']],
    ['jdbc:oracle:thin:@ora:1521:orcl', ['ora:1521']],
    ['jdbc:oracle:thin:@//ora:1521/orcl', ['ora:1521']],
    ['-a api:80 -b web:90', ['api:80', 'web:90']],
    ['http://a:1/x http://b:2/y', ['a:1', 'b:2']],
    ['http://a:1|http://b:2', ['a:1', 'b:2']],
    ['user:pw@tcp(db:3306)/app', ['db:3306']],
    ['user:pw@tcp(db)/app?parseTime=true', ['~db']],
    ['Server=sql;Port=1433;Database=app', ['sql:1433', '~app']],
    ['Server=tcp:sql,1433;Database=app', ['sql:1433', '~app']],
    ['Host=db;Port=5432;Username=u', ['db:5432', '~u']],
    ['host=db port=5432 dbname=app sslmode=disable', ['db:5432', '~app', '~disable']],
    ['amqp://u:p@mq:5672/', ['mq:5672']],
    ['amqp://mq', ['mq:5672*']],
    ['postgres://u:p@pg/app', ['pg:5432*']],
    ['tcp://cache:6379', ['cache:6379']],
    ['nats://nats', ['nats:4222*']],
    ['grpc://api', ['api']],
    ['api:http', ['api:http']],
    ['--backend=api:8080', ['api:8080']],
    ['-Dspring.redis.host=redis', ['~redis']],
    ['redis-0.redis.shop.svc.cluster.local', ['redis-0.redis.shop.svc.cluster.local']],
    ['https://user:p%40ss@api.example.com/v1', ['api.example.com:443*']],
    ['HTTP://API:8080', ['api:8080']],
    ['10.1.2.3:5432', ['10.1.2.3:5432']],
    ['until nc -z db 5432; do sleep 1; done', ['~until', '~nc', 'db:5432', '~do', '~sleep', '~done']],
  ])('reads %s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    '',
    '8080',
    '4.13.28',
    '1.2.3.4',
    'INFO',
    'Production',
    '/var/run/docker.sock',
    './run.sh',
    'unix:///var/run/app.sock',
    'unix:/var/run/app.sock',
    'file:///etc/config.yaml',
    'admin@example.org',
    'redis:7.2-alpine',
    'quay.io/org/app@sha256:6d27f901168dbff3eb31015b99248a4427ce2854497bf98e69603f313a7db6de',
    'MY_VALUE',
    '10:30:00',
    ':8080',
    'PLAINTEXT://:9092',
    'a_b:80',
  ])('finds no address in %s', (text) => {
    expect(read(text)).toEqual([]);
  });

  it('takes words without port, scheme or dot for weak candidates only', () => {
    expect(tokenise('production').map((c) => c.form)).toEqual(['bare']);
  });

  it('walks JSON and joins host and port settings', () => {
    expect(read('{"db": {"host": "orders-db", "port": 5432}, "url": "http://api:8080/x"}')).toEqual([
      'orders-db:5432',
      'api:8080',
    ]);
    expect(read('{\n  "port": 5432,\n  "host": "orders-db"\n}')).toEqual(['orders-db:5432']);
  });

  it('walks YAML, with lists below their key', () => {
    const found = tokenise('kafka:\n  brokers:\n  - kafka-0.kafka:9092\n  - other\nlevel: info\n');
    expect(found.map((c) => [c.host, c.key])).toEqual([
      ['kafka-0.kafka', 'brokers'],
      ['other', 'brokers'],
      ['info', 'level'],
    ]);
  });

  it('walks properties and joins by stem', () => {
    expect(read('spring.redis.host=redis\nspring.redis.port=6379\nspring.data.host: pg\n')).toEqual([
      'redis:6379',
      '~pg',
    ]);
  });

  it('walks nginx configuration', () => {
    const text =
      'upstream u { server api:8080; server web; }\nlocation / { proxy_pass http://web.shop:80/; }\n# server old:1;\n';
    const found = tokenise(text).filter((c) => c.form !== 'bare' || c.key !== undefined);
    expect(found.map((c) => `${c.key} ${c.host}`)).toEqual(
      expect.arrayContaining(['server api', 'server web', 'proxy_pass web.shop']),
    );
    expect(read(text)).not.toContain('old:1');
  });

  it('walks Envoy socket addresses', () => {
    expect(read('address:\n  socket_address:\n    address: api\n    port_value: 8080\n')).toEqual(['api:8080']);
  });

  it.each([
    ['a long line of JSON', `{${'"port": 8080, "host": "db", "n": 12, '.repeat(20_000)}}`],
    ['a long word', 'a:'.repeat(300_000)],
    ['long base64', 'QUJD'.repeat(200_000)],
    ['many lines', 'host: db\nport: 80\n'.repeat(40_000)],
  ])('reads %s in time', (_, text) => {
    const start = performance.now();
    tokenise(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('points at host and port, never at the password', () => {
    const text = 'postgres://u:secret@pg:5432/app';
    const [found] = tokenise(text);
    expect(text.slice(found?.span.start, found?.span.end)).toBe('pg:5432');
  });

  it('points into the right line of a file', () => {
    const text = 'a: 1\nurl: "http://api:80/x"\n';
    const [found] = tokenise(text);
    expect(text.slice(found?.span.start, found?.span.end)).toBe('api:80');
  });
});

describe('expand', () => {
  const env = new Map([['API_HOST', 'api']]);
  const lookup = (name: string) => env.get(name);

  it.each([
    ['http://$(API_HOST):8080', ['api:8080']],
    ['http://${API_HOST}:8080', ['api:8080']],
    ['http://${OTHER:-web}:8080', ['web:8080']],
    ['http://$(OTHER):8080', []],
    ['http://api:8080/$(OTHER)', ['api:8080']],
    ['$OTHER', []],
  ])('expands %s before it is read', (text, expected) => {
    expect(read(expand(text, lookup).text)).toEqual(expected);
  });

  it('maps offsets back to the text as written', () => {
    const expanded = expand('x $(API_HOST) web:90', lookup);
    expect(expanded.text).toBe('x api web:90');
    expect(expanded.origin(expanded.text.indexOf('web'))).toBe('x $(API_HOST) '.length);
    expect(expanded.origin(3)).toBe(2);
  });
});
