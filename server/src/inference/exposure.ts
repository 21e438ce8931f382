import type { LabelFact, RouteFact } from '../dialects/facts';
import type { Cluster, ServiceEntry, Workload } from '../workspace/cluster';
import { attachmentsOf, isGranted } from '../workspace/exposure/attachment';
import { serverOf } from '../workspace/exposure/controllers';
import type { Resource, Scope } from '../workspace/snapshot';
import type { Span } from '../yaml/span';
import type { EdgeSet } from './edge-set';
import { monitoredPorts } from './monitored';
import { controllerWorkloads, monitoringWorkloads } from './infrastructure';
import { type Target, targetsOf } from './resolve';
import type { Confidence, DanglingReference, EdgeSource, Evidence } from './result';
import { templateOf } from './strings';

/** What the three sources below write into. */
export interface Collector {
  readonly edges: EdgeSet;
  readonly dangling: DanglingReference[];
  /** `ns/name` of Services that something uses. */
  readonly used: Set<string>;
}

/** Services that are published outside the cluster (A33): the internet reaches their pods. */
export function collectPublished(scope: Scope, out: Collector): void {
  for (const service of scope.cluster.services) {
    const fact = service.resource.fact;
    const published =
      fact.serviceType === 'LoadBalancer' || fact.serviceType === 'NodePort' || fact.externalIps.length > 0;
    if (!published || fact.selector === undefined) continue;
    const type = fact.serviceType === 'ClusterIP' ? 'externalIPs' : `type ${fact.serviceType}`;
    const evidence = evidenceOf(
      'published',
      service.resource,
      fact.name?.span ?? fact.span,
      type,
      `${type} of service/${service.name}`,
    );
    const result = targetsOf(scope.cluster, service, undefined, undefined);
    if (result.kind === 'dangling') {
      out.dangling.push({
        text: service.name,
        reason: result.reason,
        message: result.message,
        source: undefined,
        place: evidence,
      });
      continue;
    }
    out.used.add(`${service.namespace}/${service.name}`);
    addTargets(
      out,
      [{ kind: 'internet', internal: fact.internalLoadBalancer }],
      service,
      result.targets,
      'certain',
      evidence,
    );
  }
}

/** Ingress, Gateway API and OpenShift routes: their controller reaches the backends (A36 to A41). */
export function collectRoutes(scope: Scope, out: Collector): void {
  const { cluster } = scope;
  for (const route of cluster.routes) {
    const { fact } = route;
    // What is attached to no Gateway is published by none (A39), but its references may lead nowhere all the same.
    const sources = serversOf(cluster, route);
    for (const backend of fact.backends) {
      const namespace = backend.namespace ?? route.namespace;
      const port = backend.port?.value;
      const text = port === undefined ? backend.service.value : `${backend.service.value}:${port}`;
      const label = `backend of ${fact.kind.toLowerCase()}/${route.name}`;
      const evidence = evidenceOf('route', route, backend.service.span, text, label);
      const refuse = (reason: DanglingReference['reason'], message: string): void => {
        out.dangling.push({ text, reason, message, source: undefined, place: evidence });
      };
      const service = cluster.service(namespace, backend.service.value);
      if (service === undefined) {
        refuse('no-service', `There is no Service ${namespace}/${backend.service.value}.`);
        continue;
      }
      if (!isGranted(cluster.referenceGrants, route, service)) {
        refuse('no-reference-grant', `Namespace ${namespace} has no ReferenceGrant for routes of ${route.namespace}.`);
        continue;
      }
      let result = targetsOf(cluster, service, undefined, port);
      if (result.kind === 'dangling' && result.reason === 'no-port' && fact.kind === 'Route') {
        // An OpenShift Route may name the pods' port instead (A41).
        const direct = cluster.backendPorts(service).filter((mapped) => mapped.port === port);
        const targets = direct.flatMap(({ workload, servicePort, port: number }): Target[] =>
          number === undefined
            ? []
            : [{ workload, protocol: servicePort.protocol, port: number, servicePort: servicePort.port.value }],
        );
        if (targets.length > 0) result = { kind: 'targets', targets };
      }
      if (result.kind === 'dangling') {
        refuse(result.reason, result.message);
        continue;
      }
      out.used.add(`${service.namespace}/${service.name}`);
      addTargets(out, sources, service, result.targets, 'certain', evidence);
    }
  }
}

/** Who opens the connections to the backends of a route (A37 to A41). */
function serversOf(cluster: Cluster, route: Resource<RouteFact>): readonly EdgeSource[] {
  const attachments = route.fact.family === 'gateway' ? attachmentsOf(cluster, route) : [undefined];
  return attachments.flatMap((attachment): readonly EdgeSource[] => {
    const server = serverOf(cluster, { route, attachment });
    if (server.kind === 'addresses' || server.kind === 'nodes') return [{ kind: 'internet', internal: false }];
    // Of several that may serve it, all are admitted.
    const workloads =
      server.kind === 'workloads' ? server.workloads : controllerWorkloads(cluster, route.fact.controller);
    return workloads.length > 0
      ? workloads.map((workload): EdgeSource => ({ kind: 'workload', workload }))
      : [{ kind: 'ingress-controller', controller: route.fact.controller }];
  });
}

/**
 * `prometheus.io/scrape` on pod templates and Services, and objects that tell a monitoring system what to scrape: the metrics port
 * is scraped by whatever monitors the cluster.
 */
export function collectScraping(scope: Scope, out: Collector): void {
  const { cluster } = scope;
  const servers = monitoringWorkloads(cluster);
  const sources: readonly EdgeSource[] =
    servers.length > 0
      ? servers.map((workload): EdgeSource => ({ kind: 'workload', workload }))
      : [{ kind: 'monitoring' }];
  for (const workload of cluster.workloads) {
    const found = templateOf(scope, workload);
    const scrape = found === undefined ? undefined : scrapeOf(found.template.annotations);
    if (found === undefined || scrape === undefined) continue;
    const ports =
      scrape.port === undefined ? declaredTcpPorts(found.template.containers.flatMap((c) => c.ports)) : [scrape.port];
    const label = `prometheus.io/scrape on ${workload.kind.toLowerCase()}/${workload.name}`;
    const evidence = evidenceOf('scrape', found.resource, scrape.span, `prometheus.io/scrape=true`, label);
    for (const port of ports) addScrape(out, sources, workload, port, undefined, evidence);
  }
  for (const service of cluster.services) {
    const scrape = scrapeOf(service.resource.fact.annotations);
    if (scrape === undefined) continue;
    const label = `prometheus.io/scrape on service/${service.name}`;
    const evidence = evidenceOf('scrape', service.resource, scrape.span, `prometheus.io/scrape=true`, label);
    for (const workload of service.backends) {
      const mapped = cluster.backendPorts(service).filter((backend) => backend.workload === workload);
      // The annotation names the pods' port; many write the Service's there, so that one is followed to the pods.
      const byService = mapped.find((backend) => backend.servicePort.port.value === scrape.port)?.port;
      const ports = scrape.port === undefined ? mapped.map((backend) => backend.port) : [byService ?? scrape.port];
      for (const port of ports) {
        if (port !== undefined) addScrape(out, sources, workload, port, service, evidence);
      }
    }
  }
  for (const monitor of cluster.monitors) {
    for (const { workload, port, service, evidence } of monitoredPorts(cluster, monitor))
      addScrape(out, sources, workload, port, service, evidence);
  }
}

function addScrape(
  out: Collector,
  sources: readonly EdgeSource[],
  workload: Workload,
  port: number,
  service: ServiceEntry | undefined,
  evidence: Evidence,
): void {
  for (const source of sources) {
    if (source.kind === 'workload' && source.workload === workload) continue;
    out.edges.add({
      source,
      destination: workload,
      protocol: 'TCP',
      port,
      service: service?.name,
      servicePort: undefined,
      confidence: 'likely',
      evidence: [evidence],
    });
  }
}

function scrapeOf(
  annotations: readonly LabelFact[],
): { readonly port: number | undefined; readonly span: Span } | undefined {
  const scrape = annotations.find(({ key }) => /^prometheus\.io\/(?:should[-_])?scrape$/.test(key.value));
  if (scrape === undefined || scrape.value.value !== 'true') return undefined;
  const port = annotations.find(({ key }) => key.value === 'prometheus.io/port')?.value.value;
  const number = port !== undefined && /^\d{1,5}$/.test(port) ? Number(port) : undefined;
  return { port: number, span: scrape.key.span };
}

function declaredTcpPorts(ports: readonly { readonly port: { readonly value: number }; readonly protocol: string }[]) {
  return ports.filter((port) => port.protocol === 'TCP').map((port) => port.port.value);
}

/** The same targets from each source. */
export function addTargets(
  out: Collector,
  sources: readonly EdgeSource[],
  service: ServiceEntry,
  targets: readonly Target[],
  confidence: Confidence,
  evidence: Evidence,
): void {
  for (const source of sources) {
    for (const { workload, protocol, port, servicePort } of targets) {
      if (source.kind === 'workload' && source.workload === workload) continue;
      out.edges.add({
        source,
        destination: workload,
        protocol,
        port,
        service: service.name,
        servicePort,
        confidence,
        evidence: [evidence],
      });
    }
  }
}

function evidenceOf(kind: Evidence['kind'], resource: Resource, span: Span, text: string, label: string): Evidence {
  return { kind, uri: resource.uri, documentIndex: resource.documentIndex, span, text, label };
}
