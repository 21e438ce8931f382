import { PortSet } from '../../engine/port-set';
import type { Cluster, ServiceEntry, Workload } from '../cluster';
import type { Resource } from '../snapshot';
import type { GatewayFact } from '../../dialects/facts';
import { type Exposure, exposuresOf } from './exposure';
import { type Reach, reachOf, widest } from './reach';

/** One object that publishes a workload, and whether policies permit what it publishes: two facts (A42). */
export interface Publication {
  /** Unique among those of one workload, stable over edits. */
  readonly key: string;
  readonly workload: Workload;
  readonly via: Exposure['via'];
  readonly resource: Exposure['resource'];
  readonly service: ServiceEntry | undefined;
  readonly gateway: Resource<GatewayFact> | undefined;
  readonly reach: Reach;
  readonly published: Exposure['published'];
  /** Over its ports; `partly`: some of them. */
  readonly permitted: Permitted;
  /** Ports of the pods that it leads to. */
  readonly ports: PortSet;
  /** Those of them that policies surely permit. */
  readonly permittedPorts: PortSet;
  /** One for each port and each workload that may open the connection. */
  readonly exposures: readonly Exposure[];
}

export type Permitted = Exposure['permitted'] | 'partly';

/** What publishes a workload outside the cluster, by name. */
export function publicationsOf(cluster: Cluster, workload: Workload): readonly Publication[] {
  const groups = new Map<string, Exposure[]>();
  for (const exposure of exposuresOf(cluster, workload)) {
    const { via, resource, gateway } = exposure;
    const parts = [via, resource.fact.kind, resource.namespace, resource.name, gateway?.namespace, gateway?.name];
    const key = parts.filter((part) => part !== undefined).join('/');
    groups.set(key, [...(groups.get(key) ?? []), exposure]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, exposures]) => {
      const [first] = exposures;
      return first === undefined ? [] : [publicationOf(cluster, key, first, exposures)];
    });
}

function publicationOf(
  cluster: Cluster,
  key: string,
  { workload, via, resource, service, gateway, published }: Exposure,
  exposures: readonly Exposure[],
): Publication {
  const permittedPorts = portsOf(exposures.filter(({ permitted }) => permitted === 'yes'));
  const ports = portsOf(exposures);
  return {
    key,
    workload,
    via,
    resource,
    service,
    gateway,
    reach: widest(exposures.map((exposure) => reachOf(cluster, exposure))),
    published,
    permitted: permittedOf(ports, permittedPorts, exposures),
    ports,
    permittedPorts,
    exposures,
  };
}

function portsOf(exposures: readonly Exposure[]): PortSet {
  return exposures.reduce((set, { protocol, port }) => set.union(PortSet.of(protocol, port, port)), PortSet.NONE);
}

function permittedOf(ports: PortSet, permitted: PortSet, exposures: readonly Exposure[]): Permitted {
  if (permitted.includes(ports)) return 'yes';
  if (!permitted.isEmpty) return 'partly';
  return exposures.some((exposure) => exposure.permitted === 'unknown') ? 'unknown' : 'no';
}

/** The same over several publications; undefined without any. */
export function permittedOver(publications: readonly Publication[]): Permitted | undefined {
  const [first, ...others] = publications.map(({ permitted }) => permitted);
  if (first === undefined || others.every((other) => other === first)) return first;
  const all = [first, ...others];
  return all.includes('yes') || all.includes('partly') ? 'partly' : 'unknown';
}
