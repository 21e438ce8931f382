import type { Cluster, ServiceEntry, Workload } from '../workspace/cluster';
import type { Scope } from '../workspace/snapshot';
import type { Collector } from './exposure';
import { isAddressKey } from './keys';
import { keyStem } from './port-join';
import { targetsOf } from './resolve';
import type { Evidence } from './result';
import { type Configs, templateOf } from './strings';

/**
 * Hints that only names give: they are shown and never made rules of. `orders-db` belongs to `orders`; a variable `REDIS_URL`, whose
 * value is in a Secret that is not in the manifests, is most likely about the Service `redis`.
 */
export function collectNamed(scope: Scope, configs: Configs, out: Collector): void {
  const { cluster } = scope;
  const workloads = new Map<string, Workload[]>();
  for (const workload of cluster.workloads) push(workloads, `${workload.namespace}/${workload.name}`, workload);
  const services = new Map<string, ServiceEntry[]>();
  for (const service of cluster.services) {
    collectStore(cluster, service, workloads, out);
    for (const end of endsOf(service.name)) push(services, `${service.namespace}/${end}`, service);
  }
  for (const workload of cluster.workloads) collectUnreadable(scope, configs, workload, services, out);
}

/** `a-b-c` → `a-b-c`, `b-c`, `c`. */
function endsOf(name: string): readonly string[] {
  const parts = name.split('-');
  return parts.map((_, index) => parts.slice(index).join('-'));
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

const STORE =
  /^(.+)-(?:db|database|mysql|mariadb|postgres(?:ql)?|mongo(?:db)?|redis|cache|memcached|queue|mq|store|storage)$/;

/** Where a setting tells of a client, the name tells nothing more. */
function collectStore(
  cluster: Cluster,
  service: ServiceEntry,
  workloads: ReadonlyMap<string, readonly Workload[]>,
  out: Collector,
): void {
  const owner = STORE.exec(service.name)?.[1];
  if (owner === undefined || out.used.has(`${service.namespace}/${service.name}`)) return;
  const { resource } = service;
  for (const workload of workloads.get(`${service.namespace}/${owner}`) ?? []) {
    addHint(cluster, workload, service, out, {
      kind: 'name',
      uri: resource.uri,
      documentIndex: resource.documentIndex,
      span: resource.fact.name?.span ?? resource.fact.kindSpan,
      text: service.name,
      label: `service/${service.name}, which is named after ${workload.kind.toLowerCase()}/${workload.name}`,
    });
  }
}

/** `REDIS_URL` from a Secret without a value, when one Service is called `redis` or `…-redis`. */
function collectUnreadable(
  scope: Scope,
  configs: Configs,
  workload: Workload,
  services: ReadonlyMap<string, readonly ServiceEntry[]>,
  out: Collector,
): void {
  const found = templateOf(scope, workload);
  const { cluster } = scope;
  for (const env of found?.template.containers.flatMap((container) => container.env) ?? []) {
    if (found === undefined || env.kind === 'value' || !isAddressKey(env.name.value)) continue;
    const config = configs.get(env.source, workload.namespace, env.ref.value);
    if (config?.fact.data.some(({ key }) => key.value === env.key) === true) continue;
    const stem = keyStem(env.name.value).replace(/_/g, '-');
    const [service, ...others] = services.get(`${workload.namespace}/${stem}`) ?? [];
    if (stem === '' || service === undefined || others.length > 0) continue;
    addHint(cluster, workload, service, out, {
      kind: 'name',
      uri: found.resource.uri,
      documentIndex: found.resource.documentIndex,
      span: env.name.span,
      text: env.name.value,
      label: `${env.name.value} in ${workload.kind.toLowerCase()}/${workload.name}, whose value is not in the manifests`,
    });
  }
}

function addHint(cluster: Cluster, source: Workload, service: ServiceEntry, out: Collector, evidence: Evidence): void {
  const result = targetsOf(cluster, service, undefined, undefined);
  if (result.kind === 'dangling') return;
  for (const { workload, protocol, port, servicePort } of result.targets) {
    if (workload === source) continue;
    out.edges.add({
      source: { kind: 'workload', workload: source },
      destination: workload,
      protocol,
      port,
      service: service.name,
      servicePort,
      confidence: 'hint',
      evidence: [evidence],
    });
  }
}
