import type { ContainerPortFact, DataStore } from '../facts';

interface KnownStore extends DataStore {
  /** Last part of the image's name, without tag and digest. */
  readonly image: RegExp;
}

/**
 * Programs that keep data, by their customary images. Exporters, clients, operators and consoles carry names of their own and
 * do not match.
 */
const STORES: readonly KnownStore[] = [
  {
    name: 'PostgreSQL',
    image: /^(?:postgres(?:ql)?|postgresql-(?:repmgr|\d+.*)|postgis|pgvector|timescaledb(?:-ha)?|spilo-\d+)$/,
    ports: [5432],
  },
  {
    name: 'MySQL',
    image: /^(?:mysql(?:-server|-\d+.*)?|mariadb(?:-galera|-\d+.*)?|percona(?:-server|-xtradb-cluster)?)$/,
    ports: [3306],
  },
  {
    name: 'MongoDB',
    image: /^(?:mongo|mongodb(?:-sharded|-\d+.*|-(?:community|enterprise)-server)?|percona-server-mongodb)$/,
    ports: [27017],
  },
  {
    name: 'Redis',
    image: /^(?:redis(?:-cluster|-ha|-stack(?:-server)?|-\d+.*)?|valkey(?:-cluster)?|keydb|dragonfly)$/,
    ports: [6379],
  },
  { name: 'Memcached', image: /^memcached$/, ports: [11211] },
  { name: 'Elasticsearch', image: /^elasticsearch(?:-oss)?$/, ports: [9200, 9300] },
  { name: 'OpenSearch', image: /^opensearch$/, ports: [9200, 9300] },
  { name: 'Cassandra', image: /^(?:cassandra|scylla|scylladb)$/, ports: [9042, 7000, 7001] },
  { name: 'CockroachDB', image: /^cockroach(?:db)?$/, ports: [26257] },
  { name: 'etcd', image: /^etcd$/, ports: [2379, 2380] },
  { name: 'ZooKeeper', image: /^(?:cp-)?zookeeper$/, ports: [2181, 2888, 3888] },
  { name: 'Kafka', image: /^(?:kafka|cp-kafka|redpanda)$/, ports: [9092, 9093, 9094] },
  { name: 'RabbitMQ', image: /^rabbitmq$/, ports: [5672, 4369, 25672] },
  { name: 'NATS', image: /^nats(?:-server)?$/, ports: [4222, 6222] },
  { name: 'ActiveMQ', image: /^activemq(?:-classic|-artemis)?$/, ports: [61616, 5672] },
  { name: 'ClickHouse', image: /^clickhouse(?:-server)?$/, ports: [8123, 9000] },
  { name: 'InfluxDB', image: /^influxdb$/, ports: [8086] },
  { name: 'CouchDB', image: /^couchdb$/, ports: [5984] },
  { name: 'Neo4j', image: /^neo4j$/, ports: [7687, 7474] },
  { name: 'ArangoDB', image: /^arangodb$/, ports: [8529] },
  { name: 'Qdrant', image: /^qdrant$/, ports: [6333, 6334] },
  { name: 'SQL Server', image: /^(?:mssql-server.*|azure-sql-edge)$/, ports: [1433] },
];

/** Ports that are seldom used for anything else: they tell what an image of an unknown name serves. */
const TELLING_PORTS: readonly number[] = [5432, 3306, 27017, 6379, 11211, 9042, 26257, 1433];

/** What a container keeps, by its image's name, else by the ports that it declares. */
export function dataStoreOf(image: string | undefined, declared: readonly ContainerPortFact[]): DataStore | undefined {
  const ports = declared.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => port.value);
  const name = image === undefined ? undefined : lastPart(image);
  const store =
    STORES.find((known) => name !== undefined && known.image.test(name)) ??
    STORES.find((known) => known.ports.some((port) => TELLING_PORTS.includes(port) && ports.includes(port)));
  if (store === undefined) return undefined;
  // Set up for other ports, as far as the manifest says, it serves those.
  const own = ports.filter((port) => store.ports.includes(port));
  return { name: store.name, ports: own.length > 0 ? own : ports.length > 0 ? ports : store.ports };
}

function lastPart(image: string): string {
  const path = (image.split('@')[0] ?? image).replace(/:[^/:]*$/, '').toLowerCase();
  // Microsoft keeps the server in a folder of its product.
  return path.endsWith('/mssql/server') ? 'mssql-server' : path.slice(path.lastIndexOf('/') + 1);
}
