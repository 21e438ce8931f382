import type { FlowEnd } from '../engine/model';
import { type Protocol, PortSet } from '../engine/port-set';
import type { UnknownReason, Verdict } from '../engine/verdict';
import type { ServicePortFact } from '../dialects/facts';
import type { Cluster, ServiceEntry, Workload } from './cluster';
import { partParagraph } from './path-paragraph';
import type { EndPair } from './path-ports';
import { type Asked, onePort, type PathPart } from './path-report';
import { flowEnds, type NamedPeer } from './peers';
import type { NamedService } from './service-ends';
import { type MappedPort, mappedPortDoubt } from './service-ports';
import type { Location, Snapshot } from './snapshot';

/** Why a connection by way of a Service is allowed, denied or unknown: policies see the pods behind it (A28). */
export interface ServiceReport {
  readonly from: string;
  readonly to: string;
  readonly location: Location;
  /** One for each port that was asked for. */
  readonly parts: readonly ServicePart[];
  /** What is special about the Service, in sentences. */
  readonly notes: readonly string[];
}

export interface ServicePart {
  /** The Service's port; the pods' port where the Service maps none (A30, A32). */
  readonly protocol: Protocol;
  readonly port: number;
  readonly verdict: Verdict;
  /** Allowed to some of the backends only (A29). */
  readonly partial: boolean;
  readonly backends: readonly Backend[];
  /** All of it in one paragraph of plain text. */
  readonly paragraph: string;
}

/** What a connection to the Service may end at. */
export interface Backend {
  /** As in lists; an address or a host name outside the cluster. */
  readonly name: string;
  readonly port: number;
  readonly part: PathPart;
}

export interface ServiceQuestion {
  readonly from: Exclude<NamedPeer, { readonly kind: 'problem' }>;
  readonly to: NamedService;
  /** undefined = all of them. */
  readonly protocol: Protocol | undefined;
  /** Of the Service. undefined = all of its ports. */
  readonly port: number | undefined;
}

/** Explains a path through a Service. A port that the Service does not have is a `problem` with the remedy. */
export function reportService(
  snapshot: Snapshot,
  cluster: Cluster,
  question: ServiceQuestion,
): ServiceReport | { readonly problem: string } {
  const { from, to, port } = question;
  const { resource } = to.service;
  const targets = targetsOf(cluster, question);
  if ('problem' in targets) return targets;
  const parts = targets.map((target): ServicePart => {
    const backends = target.ends.map(({ name, port: own, to: end }): Backend => {
      const asked: Asked = { snapshot, cluster, from: from.name, to: name };
      const ends = end.kind === 'workload' ? flowEnds(from, { ...end, name }) : outsideEnds(from, end.end);
      const mapped = { protocol: target.protocol, servicePort: target.port, port: own };
      return { name, port: own, part: throughService(asked, ends, mapped) };
    });
    backends.sort((a, b) => (orderKey(a) < orderKey(b) ? -1 : 1));
    const verdict = verdictOf(backends);
    const partial = verdict.kind === 'allow' && backends.some(({ part }) => part.verdict.kind !== 'allow');
    const part = { protocol: target.protocol, port: target.port, verdict, partial, backends };
    return { ...part, paragraph: paragraphOf(question, part) };
  });
  const { fact } = resource;
  const location = snapshot.locate(resource, fact.name?.span ?? fact.kindSpan);
  return { from: from.name, to: to.name, location, parts, notes: notesOf(question, port) };
}

/** Policies see the pod's port, unless the network plugin is one that looks at the Service's (F8). */
function throughService(asked: Asked, ends: readonly EndPair[], mapped: MappedPort): PathPart {
  const part = onePort(asked, ends, mapped.protocol, mapped.port);
  const deviation = part.verdict.kind === 'allow' ? mappedPortDoubt(asked.cluster, ends, mapped) : undefined;
  if (deviation === undefined) return part;
  const doubtful: PathPart = { ...part, verdict: { kind: 'unknown', reasons: ['version-dependent'] }, deviation };
  return { ...doubtful, paragraph: partParagraph(asked.from, asked.to, doubtful) };
}

/** Without the kind, so that `api` stands before `api-canary`; addresses behind pods. */
function orderKey({ name, port }: Backend): string {
  return `${name.includes('/') ? 0 : 1} ${name.replace('[', ' [')} ${port}`;
}

interface Target {
  readonly protocol: Protocol;
  readonly port: number;
  readonly ends: readonly TargetEnd[];
}

interface TargetEnd {
  readonly name: string;
  readonly port: number;
  readonly to:
    { readonly kind: 'workload'; readonly workload: Workload } | { readonly kind: 'outside'; readonly end: FlowEnd };
}

function targetsOf(cluster: Cluster, question: ServiceQuestion): readonly Target[] | { readonly problem: string } {
  const { service } = question.to;
  const { fact } = service.resource;
  if (fact.serviceType === 'ExternalName') return aliasTargets(question);
  const wanted = fact.ports.filter(({ protocol }) => question.protocol === undefined || protocol === question.protocol);
  // A client of a headless Service dials the pods, at whatever port it likes (A30).
  if (fact.headless && question.port !== undefined) {
    const { port } = question;
    const protocol = question.protocol ?? 'TCP';
    return [{ protocol, port, ends: dialled(service, port) }];
  }
  const chosen = question.port === undefined ? wanted : wanted.filter(({ port }) => port.value === question.port);
  if (chosen.length === 0) return { problem: noPort(question) };
  if (!fact.headless) return chosen.map((port) => targetOf(cluster, service, port));
  const candidates = cluster.backendPorts(service).filter(({ servicePort }) => chosen.includes(servicePort));
  const ports = new Map(
    candidates.flatMap(({ port, servicePort: { protocol } }) =>
      port === undefined ? [] : [[`${protocol} ${port}`, { protocol, port }] as const],
    ),
  );
  return [...ports.values()].map(({ protocol, port }) => ({ protocol, port, ends: dialled(service, port) }));
}

/** Everything behind a headless Service, at one port. */
function dialled(service: ServiceEntry, port: number): readonly TargetEnd[] {
  const outside = (service.endpoints ?? []).filter(({ workload }) => workload === undefined);
  const addresses = [...new Set(outside.map(({ ip }) => ip))];
  return [
    ...service.backends.map((workload) => workloadEnd(workload, port)),
    ...addresses.map((ip) => addressEnd(ip, port)),
  ];
}

function targetOf(cluster: Cluster, service: ServiceEntry, servicePort: ServicePortFact): Target {
  const { protocol, port } = servicePort;
  const workloads = cluster
    .backendPorts(service)
    .filter((backend) => backend.servicePort === servicePort)
    .flatMap(({ workload, port: own }) => (own === undefined ? [] : [workloadEnd(workload, own)]));
  // Addresses that a Service without a selector leads to are outside the cluster unless they are a pod's (A31).
  const outside = (service.endpoints ?? []).filter(
    (endpoint) =>
      endpoint.workload === undefined &&
      endpoint.protocol === protocol &&
      endpoint.name === (servicePort.name || undefined),
  );
  const addresses = outside.map(({ ip, port: own }) => addressEnd(ip, own));
  return { protocol, port: port.value, ends: [...workloads, ...addresses] };
}

function addressEnd(address: string, port: number): TargetEnd {
  return { name: address, port, to: { kind: 'outside', end: { kind: 'address', address } } };
}

function workloadEnd(workload: Workload, port: number): TargetEnd {
  return { name: workload.id, port, to: { kind: 'workload', workload } };
}

/** An alias for a name outside the cluster, whose ports are those that the client dials (A32). */
function aliasTargets({ to: { service }, protocol, port }: ServiceQuestion): readonly Target[] | { problem: string } {
  const { externalName, ports } = service.resource.fact;
  const asked = port === undefined ? ports.map((entry) => entry.port.value) : [port];
  if (externalName === undefined || asked.length === 0)
    return {
      problem: `Service ${service.namespace}/${service.name} is an alias and has no ports: say which is dialled.`,
    };
  const end: FlowEnd = { kind: 'domain', name: externalName };
  return asked.map((own) => ({
    protocol: protocol ?? 'TCP',
    port: own,
    ends: [{ name: externalName, port: own, to: { kind: 'outside', end } }],
  }));
}

function outsideEnds(from: ServiceQuestion['from'], end: FlowEnd): readonly (readonly [FlowEnd, FlowEnd])[] {
  // The other end of an address is no pod, so that any one will do for finding the ends of the source.
  return flowEnds(from, { kind: 'address', address: '203.0.113.1', name: '' }).map(
    ([source]) => [source, end] as const,
  );
}

function noPort({ to: { service }, protocol, port }: ServiceQuestion): string {
  const { ports } = service.resource.fact;
  const name = `Service ${service.namespace}/${service.name}`;
  if (ports.length === 0) return `${name} has no ports.`;
  const there = ports.map((entry) => `${entry.protocol} ${entry.port.value}`).join(', ');
  const byTarget = ports.find((entry) => entry.targetPort?.value === port);
  const hint = byTarget === undefined ? '' : ` ${port} is the port of its pods; clients dial ${byTarget.port.value}.`;
  return `${name} has no port ${[protocol, port].filter((part) => part !== undefined).join(' ')}.${hint} It has: ${there}.`;
}

/** Allowed to at least one backend is allowed (A29); nothing behind it, and nobody knows (A31). */
function verdictOf(backends: readonly Backend[]): Verdict {
  const verdicts = backends.map(({ part }) => part.verdict);
  if (verdicts.some(({ kind }) => kind === 'allow')) return { kind: 'allow' };
  const reasons = verdicts.flatMap((verdict): readonly UnknownReason[] =>
    verdict.kind === 'unknown' ? verdict.reasons : [],
  );
  if (reasons.length > 0) return { kind: 'unknown', reasons: [...new Set(reasons)] };
  return backends.length > 0 ? { kind: 'deny' } : { kind: 'unknown', reasons: ['missing-reference'] };
}

function paragraphOf(
  { from, to: { service, name } }: ServiceQuestion,
  { protocol, port, verdict, partial, backends }: Omit<ServicePart, 'paragraph'>,
): string {
  const where = `${protocol} ${port}`;
  if (backends.length === 0) {
    return `Whether ${from.name} may connect to ${name} on ${where} is not known (missing-reference): ${emptiness(service)}.`;
  }
  const may =
    verdict.kind === 'allow'
      ? `${from.name} may connect to ${name} on ${where}`
      : verdict.kind === 'deny'
        ? `${from.name} may not connect to ${name} on ${where}`
        : `Whether ${from.name} may connect to ${name} on ${where} is not known (${verdict.reasons.join(', ')})`;
  const allowed = backends.filter(({ part }) => part.verdict.kind === 'allow').length;
  const some = partial
    ? ` Policies allow ${allowed} of ${backends.length} backends, so that some connections fail: the Service chooses among all of them.`
    : '';
  return `${may}.${some} ${backends.map(({ part }) => part.paragraph).join(' ')}`;
}

function emptiness({ resource: { fact }, backends }: ServiceEntry): string {
  if (fact.selector === undefined)
    return 'the Service has no selector, and no Endpoints or EndpointSlice tells its addresses';
  return backends.length === 0
    ? 'no workload in the manifests carries the labels that the Service selects'
    : 'no pod behind the Service declares the port that it names';
}

function notesOf({ to: { service } }: ServiceQuestion, port: number | undefined): readonly string[] {
  const { headless, serviceType, ports, externalName } = service.resource.fact;
  const name = `Service ${service.namespace}/${service.name}`;
  if (serviceType === 'ExternalName')
    return [
      `${name} is an alias for ${externalName ?? 'a name'} outside the cluster; policies see a destination there.`,
    ];
  if (!headless) return [];
  const mapped = ports.find((entry) => entry.port.value === port && (entry.targetPort?.value ?? port) !== port);
  const hint =
    mapped === undefined
      ? ''
      : ` Its targetPort ${mapped.targetPort?.value ?? ''} counts for nothing when ${port ?? ''} is dialled.`;
  return [`${name} is headless: clients dial the pods themselves, and no port is mapped.${hint}`];
}

/** The port of a part as a set, for reporters. */
export function portOf({ protocol, port }: Pick<ServicePart, 'protocol' | 'port'>): PortSet {
  return PortSet.of(protocol, port, port);
}
