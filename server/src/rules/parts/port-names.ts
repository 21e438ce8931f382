import type { WrittenPort } from '../../dialects/dialect';
import type { Cluster } from '../../workspace/cluster';
import { perCluster } from './per-cluster';

/** What the names of well-known services stand for. */
const WELL_KNOWN: Readonly<Record<string, readonly WrittenPort[]>> = {
  amqp: [{ protocol: 'TCP', port: 5672 }],
  dns: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
  domain: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
  'dns-tcp': [{ protocol: 'TCP', port: 53 }],
  ftp: [{ protocol: 'TCP', port: 21 }],
  http: [{ protocol: 'TCP', port: 80 }],
  https: [{ protocol: 'TCP', port: 443 }],
  imap: [{ protocol: 'TCP', port: 143 }],
  imaps: [{ protocol: 'TCP', port: 993 }],
  kafka: [{ protocol: 'TCP', port: 9092 }],
  ldap: [{ protocol: 'TCP', port: 389 }],
  ldaps: [{ protocol: 'TCP', port: 636 }],
  mongodb: [{ protocol: 'TCP', port: 27017 }],
  mysql: [{ protocol: 'TCP', port: 3306 }],
  nats: [{ protocol: 'TCP', port: 4222 }],
  nfs: [{ protocol: 'TCP', port: 2049 }],
  ntp: [{ protocol: 'UDP', port: 123 }],
  postgres: [{ protocol: 'TCP', port: 5432 }],
  postgresql: [{ protocol: 'TCP', port: 5432 }],
  redis: [{ protocol: 'TCP', port: 6379 }],
  smtp: [{ protocol: 'TCP', port: 25 }],
  smtps: [{ protocol: 'TCP', port: 465 }],
  snmp: [{ protocol: 'UDP', port: 161 }],
  ssh: [{ protocol: 'TCP', port: 22 }],
  syslog: [{ protocol: 'UDP', port: 514 }],
};

/**
 * Numbers that a port name may stand for where no pod tells: the well-known ones, then those that pods of the workspace call so.
 *
 * @param protocol only these; 'ANY' for all.
 */
export function numbersOfName(cluster: Cluster, name: string, protocol: string): readonly WrittenPort[] {
  const known = [...(WELL_KNOWN[name] ?? []), ...(declaredNames(cluster).get(name) ?? [])];
  const fitting = known.filter((port) => protocol === 'ANY' || port.protocol === protocol);
  return [...new Map(fitting.map((port) => [`${port.protocol} ${port.port}`, port])).values()];
}

const declaredNames = perCluster((cluster): ReadonlyMap<string, readonly WrittenPort[]> => {
  const names = new Map<string, WrittenPort[]>();
  for (const { namedPorts } of cluster.workloads) {
    for (const { name, protocol, port } of namedPorts) {
      if (protocol === 'OTHER') continue;
      const numbers = names.get(name) ?? [];
      names.set(name, numbers);
      if (!numbers.some((known) => known.port === port && known.protocol === protocol))
        numbers.push({ protocol, port });
    }
  }
  return names;
});
