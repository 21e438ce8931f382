/**
 * Default ports of URL schemes: what a client dials when the address names none. Only schemes whose default is beyond
 * doubt; `grpc` and `tcp` have none, so all ports of the Service are meant.
 */
const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['ws', 80],
  ['https', 443],
  ['wss', 443],
  ['redis', 6379],
  ['rediss', 6379],
  ['valkey', 6379],
  ['postgres', 5432],
  ['postgresql', 5432],
  ['mysql', 3306],
  ['mysqlx', 33060],
  ['mariadb', 3306],
  ['mongodb', 27017],
  ['amqp', 5672],
  ['amqps', 5671],
  ['kafka', 9092],
  ['nats', 4222],
  ['otlp', 4317],
  ['sqlserver', 1433],
  ['mssql', 1433],
  ['oracle', 1521],
  ['memcached', 11211],
  ['ldap', 389],
  ['ldaps', 636],
  ['smtp', 25],
  ['smtps', 465],
  ['mqtt', 1883],
  ['mqtts', 8883],
  ['bolt', 7687],
  ['neo4j', 7687],
  ['cassandra', 9042],
  ['clickhouse', 9000],
  ['cockroachdb', 26257],
  ['pulsar', 6650],
  ['influxdb', 8086],
  ['couchbase', 11210],
  ['couchdb', 5984],
  ['etcd', 2379],
  ['stomp', 61613],
  ['consul', 8500],
  ['imap', 143],
  ['imaps', 993],
  ['sftp', 22],
  ['zookeeper', 2181],
  ['zk', 2181],
  ['ftp', 21],
  ['ssh', 22],
]);

/** Schemes of connections that have no port of their own. What other words stand before `://` may be anything. */
const PORTLESS: ReadonlySet<string> = new Set(['grpc', 'grpcs', 'tcp', 'udp', 'tls', 'ssl', 'rpc', 'thrift', 'dns']);

/** Schemes that never name a host: sockets, files, inline data, buckets, images, identities. */
const HOSTLESS: ReadonlySet<string> = new Set([
  'unix',
  'unix-abstract',
  'file',
  'data',
  'npipe',
  'jar',
  'classpath',
  'urn',
  'mem',
  'sqlite',
  'sqlite3',
  'vsock',
  'inproc',
  'memory',
  'inmemory',
  'embedded',
  'env',
  'stdout',
  's3',
  's3a',
  's3n',
  'gs',
  'gcs',
  'az',
  'azblob',
  'abfs',
  'abfss',
  'wasb',
  'wasbs',
  'dbfs',
  'docker',
  'docker-pullable',
  'containerd',
  'cri-o',
  'spiffe',
  'vault',
  'secret',
  'awskms',
  'gcpkms',
  'azurekms',
  'hashivault',
  'chrome-extension',
]);

/** Lower-case scheme without `+suffix` (`mongodb+srv`, `postgresql+psycopg`): the part that tells the protocol. */
export function baseScheme(scheme: string): string {
  const plus = scheme.indexOf('+');
  return (plus < 0 ? scheme : scheme.slice(0, plus)).toLowerCase();
}

export function defaultPort(scheme: string): number | undefined {
  return DEFAULT_PORTS.get(baseScheme(scheme));
}

export function namesNoHost(scheme: string): boolean {
  return HOSTLESS.has(baseScheme(scheme));
}

/** Whether the scheme is one of connections: then what follows is a host, whoever it is. */
export function namesHost(scheme: string): boolean {
  return defaultPort(scheme) !== undefined || PORTLESS.has(baseScheme(scheme));
}

/** The transport that a scheme says in so many words. */
export function protocolOf(scheme: string | undefined): 'TCP' | 'UDP' | undefined {
  if (scheme === undefined) return undefined;
  const base = baseScheme(scheme);
  if (base === 'udp') return 'UDP';
  return base === 'udp4' || base === 'udp6'
    ? 'UDP'
    : base === 'tcp' || defaultPort(scheme) !== undefined
      ? 'TCP'
      : undefined;
}
