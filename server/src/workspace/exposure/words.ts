import { formatPorts, PortSet } from '../../engine/port-set';
import { IpSet } from '../../engine/ip-set';
import type { UnknownReason } from '../../engine/verdict';
import type { Exposure } from './exposure';
import type { Publication } from './publications';

/** What publishes, by kind and name: `Ingress front`, `LoadBalancer Service web`. Other namespaces than the workload's are named. */
export function publisherName({ via, resource, workload }: Publication): string {
  const name = resource.namespace === workload.namespace ? resource.name : `${resource.namespace}/${resource.name}`;
  switch (via) {
    case 'ingress':
    case 'gateway':
    case 'route':
      return `${resource.fact.kind} ${name}`;
    case 'load-balancer':
      return `LoadBalancer Service ${name}`;
    case 'internal-load-balancer':
      return `internal LoadBalancer Service ${name}`;
    case 'node-port':
      return `NodePort Service ${name}`;
    case 'external-ip':
      return `external address of Service ${name}`;
    case 'host-port':
      return `host port of ${resource.fact.kind} ${name}`;
  }
}

/** How far: `to the internet`; undefined when it is not known. */
export function reachWords({ reach }: Pick<Publication, 'reach'>): string | undefined {
  return REACHES[reach];
}

const REACHES: Readonly<Record<Publication['reach'], string | undefined>> = {
  internet: 'to the internet',
  internal: 'to the internal network',
  nodes: 'at the addresses of the nodes',
  unknown: undefined,
};

/** Who opens the connections to the pods, for what is published by way of a controller: `through Gateway infra/edge`. */
export function throughWords({ via, gateway, exposures, workload }: Publication): string | undefined {
  if (via !== 'ingress' && via !== 'gateway' && via !== 'route') return undefined;
  if (gateway !== undefined)
    return `through Gateway ${gateway.namespace === workload.namespace ? '' : `${gateway.namespace}/`}${gateway.name}`;
  if (via === 'gateway') return 'through a Gateway that is not in the workspace';
  const controllers = exposures.flatMap(({ source }) => (source.kind === 'workload' ? [source.workload] : []));
  const [first] = controllers;
  if (first !== undefined) return `through ${first.namespace}/${first.name}`;
  if (exposures.some(({ source }) => source.kind === 'addresses')) return 'through a load balancer';
  return via === 'route'
    ? 'through the router of OpenShift'
    : 'through an ingress controller that is not in the workspace';
}

/** Tells a reason in the words of the place where it is read. */
export type ReasonWords = (reason: UnknownReason) => string;

const asIs: ReasonWords = (reason) => reason;

/** What policies say to it, as a clause: `policies allow it`, `policies allow TCP 80 only`. */
export function permittedWords(publication: Publication, reasonWords: ReasonWords = asIs): string {
  const { permitted, permittedPorts, exposures } = publication;
  switch (permitted) {
    case 'yes': {
      const some = someClients(exposures);
      return some === undefined ? 'policies allow it' : `policies allow it from ${some} only`;
    }
    case 'partly':
      return `policies allow ${portWords(permittedPorts)} only`;
    case 'no':
      return 'policies deny it';
    case 'unknown': {
      const doubt = doubtOf(exposures, reasonWords);
      const [unknown, denied] = portsByDoubt(exposures);
      return denied.isEmpty
        ? `it is not known whether policies allow it: ${doubt}`
        : `policies deny ${portWords(denied)}, and whether they allow ${portWords(unknown)} is not known: ${doubt}`;
    }
  }
}

/** The same in few words, for a line in a list: `allowed by policies`, `denied by policies`, `unknown: …`. */
export function permittedInShort(publication: Publication, reasonWords: ReasonWords = asIs): string {
  const { permitted, permittedPorts, exposures } = publication;
  switch (permitted) {
    case 'yes': {
      const some = someClients(exposures);
      return some === undefined ? 'allowed by policies' : `allowed by policies from ${some} only`;
    }
    case 'partly':
      return `allowed by policies on ${portWords(permittedPorts)} only`;
    case 'no':
      return 'denied by policies';
    case 'unknown': {
      const [unknown, denied] = portsByDoubt(exposures);
      const which = denied.isEmpty
        ? 'unknown'
        : `${portWords(denied)} denied by policies, ${portWords(unknown)} unknown`;
      return `${which}: ${doubtOf(exposures, reasonWords)}`;
    }
  }
}

/** Of what is not allowed: ports of which nothing is known, and those that are denied. */
function portsByDoubt(exposures: readonly Exposure[]): readonly [unknown: PortSet, denied: PortSet] {
  const ports = (permitted: Exposure['permitted']) =>
    exposures
      .filter((exposure) => exposure.permitted === permitted)
      .reduce((set, { protocol, port }) => set.union(PortSet.of(protocol, port, port)), PortSet.NONE);
  const unknown = ports('unknown');
  return [unknown, ports('no').minus(unknown)];
}

/** `TCP 80, 443`. */
function portWords(ports: PortSet): string {
  return formatPorts(ports).replace(/,(?=\d)/g, ', ');
}

/** Addresses that are let in, when not everybody is to whom it is published. */
function someClients(exposures: readonly Exposure[]): string | undefined {
  const admitted = exposures.filter(({ permitted }) => permitted === 'yes');
  const limited = admitted.flatMap(({ source }) =>
    source.kind === 'addresses' && !isEverybody(source.clients, source.addresses) ? [source.clients] : [],
  );
  if (limited.length === 0 || limited.length < admitted.length) return undefined;
  return addressWords(limited.reduce((all, clients) => all.union(clients), IpSet.NONE));
}

/** A cluster has one family of addresses as a rule: who is let in from all of IPv4 is not called limited. */
function isEverybody(clients: IpSet, addresses: IpSet): boolean {
  return [4, 6].some((family) => {
    const own = addresses.family(family === 4 ? 4 : 6);
    return !own.isEmpty && clients.includes(own);
  });
}

const BLOCKS_NAMED = 2;

function addressWords(addresses: IpSet): string {
  const blocks = addresses.cidrs();
  const missing = IpSet.ALL_V4.minus(addresses).cidrs();
  if (missing.length < blocks.length && IpSet.ALL_V4.includes(addresses))
    return `any address except ${listed(missing)}`;
  return listed(blocks);
}

function listed(blocks: readonly string[]): string {
  const shown = blocks.slice(0, BLOCKS_NAMED).join(' and ');
  return blocks.length > BLOCKS_NAMED ? `${shown} and ${blocks.length - BLOCKS_NAMED} more` : shown;
}

function doubtOf(exposures: readonly Exposure[], reasonWords: ReasonWords): string {
  const doubtful = exposures.find(({ permitted }) => permitted === 'unknown');
  const { reasons = [], source } = doubtful ?? {};
  if (source?.kind === 'addresses' && source.seen === 'perhaps' && reasons.includes('node-ip-unknown')) {
    const clients =
      source.clients.isEmpty || isEverybody(source.clients, source.addresses)
        ? ''
        : ` (${addressWords(source.clients)})`;
    return `with externalTrafficPolicy Cluster the pods may see a node's address instead of the client's${clients}`;
  }
  if (source?.kind === 'controller' && source.place === 'cilium') return NO_POD;
  const known = reasons.flatMap((reason) => (source?.kind === 'controller' ? (CONTROLLER_DOUBTS[reason] ?? []) : []));
  return known[0] ?? reasons.map(reasonWords).join('; ');
}

const NO_POD = 'the proxy that opens the connections is neither a pod nor an address outside the cluster to them';
const CONTROLLER_DOUBTS: Partial<Readonly<Record<UnknownReason, string>>> = {
  'unknown-label-value': "it depends on the labels of the controller's pods, which are not in the workspace",
  'undeclared-namespace-labels': "it depends on the namespace of the controller's pods, which are not in the workspace",
  'missing-reference':
    'it depends on whether the controller, whose pods are not in the workspace, runs in this namespace',
};

/** All of it in one clause without full stop: `Ingress front publishes TCP 8080 to the internet; policies allow it`. */
export function publicationSentence(publication: Publication, reasonWords?: ReasonWords): string {
  const { published, ports } = publication;
  const parts = [
    `${publisherName(publication)} ${published === 'yes' ? 'publishes' : 'may publish'} ${portWords(ports)}`,
    reachWords(publication),
    throughWords(publication),
  ];
  return `${parts.filter((part) => part !== undefined).join(' ')}; ${permittedWords(publication, reasonWords)}`;
}

/** Pod's ports by the port of the Service that leads there: `port 80 → TCP 8080`. */
export function portMapping({ exposures, ports }: Publication): string {
  const mapped = new Map<string, number>(
    exposures.flatMap(({ servicePort, protocol, port }) =>
      servicePort === undefined || servicePort === port ? [] : [[`${protocol} ${port}`, servicePort] as const],
    ),
  );
  if (mapped.size === 0) return portWords(ports);
  const own = exposures.map(({ protocol, port }) => `${protocol} ${port}`);
  return [...new Set(own)]
    .map((port) => {
      const outer = mapped.get(port);
      return outer === undefined ? port : `port ${outer} → ${port}`;
    })
    .join(', ');
}
