import type { Protocol } from '../engine/port-set';
import type { ServiceEntry, Workload } from '../workspace/cluster';
import type { Span } from '../yaml/span';

/**
 * How sure an inferred connection is. certain: a scheme, port or dotted name that resolves to a Service, or a declared
 * exposure. likely: a bare name in a place that holds addresses. hint: a bare word elsewhere; shown, never generated from.
 */
export type Confidence = 'certain' | 'likely' | 'hint';

/** The text that says a connection is needed. */
export interface Evidence {
  /**
   * `setting`: an address in a variable, an argument or a mounted file. `api-call`: a webhook or an aggregated API.
   * `permission`: a role bound to the account. `name`: names that belong together, and nothing else.
   */
  readonly kind: 'setting' | 'published' | 'route' | 'scrape' | 'replicas' | 'api-call' | 'permission' | 'name';
  readonly uri: string;
  readonly documentIndex: number;
  readonly span: Span;
  /** The setting as text without secrets: `FRONTEND_ADDR=frontend:80`. */
  readonly text: string;
  /** Where it stands, in words: `FRONTEND_ADDR in deployment/loadgenerator`. */
  readonly label: string;
}

export type EdgeSource =
  | { readonly kind: 'workload'; readonly workload: Workload }
  /** `internal`: a load balancer that is only reachable from the provider's network (A34). */
  | { readonly kind: 'internet'; readonly internal: boolean }
  /** A route's controller that is not in the manifests (A37). `controller` is its class, as far as it is known. */
  | { readonly kind: 'ingress-controller'; readonly controller: string | undefined }
  /** Whatever scrapes metrics, when it is not in the manifests. */
  | { readonly kind: 'monitoring' }
  /** The API server, which calls webhooks and aggregated APIs from an address that no manifest tells. */
  | { readonly kind: 'api-server' };

/** A connection that the manifests say is needed. Port and protocol are those of the destination's pods (A28). */
export interface Edge {
  readonly source: EdgeSource;
  readonly destination: Workload;
  readonly protocol: Protocol;
  readonly port: number;
  /** Service that was dialled; undefined when pods are addressed directly (scraping). */
  readonly service: string | undefined;
  readonly servicePort: number | undefined;
  readonly confidence: Confidence;
  /** Never empty; in the order of the manifests. */
  readonly evidence: readonly Evidence[];
}

/** A connection to a name or address outside the cluster. */
export interface ExternalEdge {
  readonly source: Workload;
  /** DNS name, or an IPv4 address. */
  readonly host: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** The Service that stands for it in the cluster: an ExternalName, or one whose endpoints are addresses outside (A31, A32). */
  readonly service: ServiceEntry | undefined;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

/** A workload that needs the API server, which is neither a pod nor behind the address of its Service (A31). */
export interface ApiServerAccess {
  readonly source: Workload;
  readonly confidence: Confidence;
  readonly evidence: readonly Evidence[];
}

export type DanglingReason =
  'no-service' | 'no-port' | 'no-backend' | 'no-selector' | 'target-port-undeclared' | 'no-reference-grant';

/** A reference to a Service that leads nowhere in these manifests. */
export interface DanglingReference {
  /** `host[:port]` as resolved. */
  readonly text: string;
  readonly reason: DanglingReason;
  /** One sentence: what is missing. */
  readonly message: string;
  /** undefined when a route refers to it. */
  readonly source: Workload | undefined;
  readonly place: Evidence;
}

export interface ServiceCoverage {
  /** Services with a selector that something is known to use: a workload, a route, or the outside. */
  readonly known: number;
  /** Services with a selector. */
  readonly total: number;
}

export interface InferenceResult {
  /** Sorted by source, destination, protocol, port. */
  readonly edges: readonly Edge[];
  readonly external: readonly ExternalEdge[];
  /** Sorted by source. */
  readonly apiServer: readonly ApiServerAccess[];
  readonly dangling: readonly DanglingReference[];
  /** `ns/name` of Services that nothing is known to use. */
  readonly servicesWithoutClient: readonly string[];
  readonly coverage: ServiceCoverage;
  /** Workloads that dial at least one name and so need DNS (A35), with the first name as evidence. By `Workload.index`. */
  readonly resolvesNames: ReadonlyMap<number, Evidence>;
}

const RANK: Readonly<Record<Confidence, number>> = { certain: 2, likely: 1, hint: 0 };

export function stronger(a: Confidence, b: Confidence): Confidence {
  return RANK[a] >= RANK[b] ? a : b;
}

/** How the API server is named in rows and messages. */
export const API_SERVER = '{api-server}';

/** How a source is named in rows and messages: a workload's id, `internet`, or a class of unknown workloads in braces. */
export function sourceName(source: EdgeSource): string {
  switch (source.kind) {
    case 'workload':
      return source.workload.id;
    case 'internet':
      return 'internet';
    case 'ingress-controller':
      return '{ingress-controller}';
    case 'monitoring':
      return '{monitoring}';
    case 'api-server':
      return API_SERVER;
  }
}
