import type { FlowEnd } from '../engine/model';
import { PortSet, type PortProtocol, PORT_PROTOCOLS } from '../engine/port-set';
import type { BackendPort, Cluster, Workload } from './cluster';
import { type Publication, publicationsOf } from './exposure/publications';
import { publicationSentence } from './exposure/words';
import type { EndPair } from './path-ports';
import type { PathQuestion } from './path-report';
import { flowEnds, type NamedPeer, reachEnd } from './peers';
import { mappedPortDoubt } from './service-ports';
import type { Location, Snapshot } from './snapshot';

/** What a reader of a path wants to know beside the verdicts. */
export interface PathContext {
  /** Services that lead to the destination, at the ports that the path is about. */
  readonly services: readonly ServiceWay[];
  /** The asked port is a Service's and not the pods' (A28). */
  readonly servicePortAsked: readonly ServiceWay[];
  /** What publishes the destination, for a source outside the cluster or one that serves it; undefined for other sources. */
  readonly published: readonly PublishedBy[] | undefined;
  /** Workloads from which what is published comes to the pods, when the source is outside the cluster. */
  readonly comesFrom: readonly string[];
}

/** One port of a Service, as one workload's pods receive it, and what policies say to it. */
export interface ServiceWay {
  /** `ns/name`. */
  readonly service: string;
  readonly location: Location;
  readonly protocol: PortProtocol;
  readonly servicePort: number;
  readonly port: number;
  readonly verdict: 'allow' | 'deny' | 'unknown';
}

export interface PublishedBy {
  readonly publication: Publication;
  /** One clause, without full stop. */
  readonly sentence: string;
  readonly location: Location;
}

export const NO_CONTEXT: PathContext = { services: [], servicePortAsked: [], published: undefined, comesFrom: [] };

export function pathContext(snapshot: Snapshot, cluster: Cluster, question: PathQuestion): PathContext {
  const { from, to, port, protocol } = question;
  if (to.kind !== 'workload') return NO_CONTEXT;
  const ends = flowEnds(from, to);
  const ways = cluster.services
    // Services lead to pods of their own namespace only (A26).
    .filter((service) => service.namespace === to.workload.namespace && service.backends.includes(to.workload))
    .flatMap((service) => cluster.backendPorts(service))
    .filter(({ workload }) => workload === to.workload)
    .flatMap((backend) => serviceWay(snapshot, cluster, backend, ends) ?? []);
  const asked = ways.filter((way) => port === undefined || way.protocol === protocol);
  const reached = asked.filter((way) => port === undefined || way.port === port);
  const published = publishedBy(snapshot, cluster, from, to.workload);
  const controllers = (published ?? []).flatMap(({ publication }) =>
    publication.exposures.flatMap(({ source }) => (source.kind === 'workload' ? [source.workload.id] : [])),
  );
  return {
    // Nobody outside dials a Service by its address in the cluster.
    services: from.kind === 'address' ? [] : reached,
    servicePortAsked: reached.length > 0 ? [] : asked.filter((way) => way.servicePort === port),
    published,
    comesFrom: from.kind === 'address' ? [...new Set(controllers)] : [],
  };
}

function serviceWay(
  snapshot: Snapshot,
  cluster: Cluster,
  { service, servicePort, port }: BackendPort,
  ends: readonly EndPair[],
): ServiceWay | undefined {
  const protocol = PORT_PROTOCOLS.find((known) => known === servicePort.protocol);
  // A headless Service maps nothing: the client dials the pods' own ports (A30).
  if (port === undefined || protocol === undefined || service.resource.fact.headless) return undefined;
  const { fact } = service.resource;
  const verdict = verdictOf(cluster, ends, PortSet.of(protocol, port, port));
  const mapped = { protocol, servicePort: servicePort.port.value, port };
  const doubt = verdict === 'allow' ? mappedPortDoubt(cluster, ends, mapped) : undefined;
  return {
    service: `${service.namespace}/${service.name}`,
    location: snapshot.locate(service.resource, fact.name?.span ?? fact.kindSpan),
    protocol,
    servicePort: servicePort.port.value,
    port,
    verdict: doubt === undefined ? verdict : 'unknown',
  };
}

function verdictOf(cluster: Cluster, ends: readonly EndPair[], port: PortSet): ServiceWay['verdict'] {
  const answers = ends.map(([from, to]) => answerTo(cluster, from, to, port));
  const [first = 'unknown', ...others] = answers;
  return others.every((other) => other === first) ? first : 'unknown';
}

function answerTo(cluster: Cluster, from: FlowEnd, to: FlowEnd, port: PortSet): ServiceWay['verdict'] {
  const { allowed, unknown } = cluster.reachability.between(reachEnd(from), reachEnd(to));
  if (allowed.includes(port)) return 'allow';
  return unknown.includes(port) ? 'unknown' : 'deny';
}

function publishedBy(
  snapshot: Snapshot,
  cluster: Cluster,
  from: NamedPeer,
  workload: Workload,
): readonly PublishedBy[] | undefined {
  if (from.kind === 'problem' || (from.kind === 'address' && from.node !== undefined)) return undefined;
  const all = publicationsOf(cluster, workload);
  const own =
    from.kind === 'address'
      ? all
      : all.filter(({ exposures }) =>
          exposures.some(({ source }) => source.kind === 'workload' && source.workload === from.workload),
        );
  if (from.kind === 'workload' && own.length === 0) return undefined;
  return own.map((publication) => {
    const { resource } = publication;
    return {
      publication,
      sentence: publicationSentence(publication),
      location: snapshot.locate(resource, resource.fact.name?.span ?? resource.fact.kindSpan),
    };
  });
}
