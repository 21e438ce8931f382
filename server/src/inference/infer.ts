import type { ServiceEntry, Workload } from '../workspace/cluster';
import type { Scope, Snapshot } from '../workspace/snapshot';
import { isAddress } from './address-token';
import { collectApiServerCalls, collectApiServerClients } from './api-server';
import { confidenceOf, externalConfidence, isReference } from './confidence';
import { compare, EdgeSet } from './edge-set';
import { collectEndpoints } from './endpoints';
import { type Collector, collectPublished, collectRoutes, collectScraping } from './exposure';
import { isAddressKey } from './keys';
import { collectNamed } from './naming';
import { withPort } from './port-join';
import { collectReplicas } from './replicas';
import { keep, reused } from './reuse';
import { resolveAlias, resolveHost, type Resolution, type Target, targetsOf } from './resolve';
import type { Confidence, DanglingReason, DanglingReference, Evidence, InferenceResult } from './result';
import { protocolOf } from './scheme';
import { evidenceOf } from './setting-evidence';
import { Configs, stringsOf, type WorkloadString } from './strings';
import { type AddressCandidate, tokenise } from './tokenise';

export interface InferOptions {
  /** DNS domain of the cluster; default `cluster.local`. */
  readonly clusterDomain?: string;
  /** Gives evidence the exact place of an address within a longer text; without it, the place is the whole value. */
  readonly snapshot?: Snapshot;
}

const results = new WeakMap<Scope, Map<string, InferenceResult>>();

/**
 * Who needs to talk to whom, as far as the manifests say: addresses in variables, arguments and mounted configuration,
 * published Services, routes, scrape annotations. Pure; kept as long as the scope lives.
 */
export function inferConnections(scope: Scope, options: InferOptions = {}): InferenceResult {
  const clusterDomain = options.clusterDomain ?? 'cluster.local';
  // A scope outlives snapshots only while its documents are the same, and places are relative to them.
  const key = `${clusterDomain} ${options.snapshot === undefined ? 'whole' : 'exact'}`;
  const kept = results.get(scope) ?? new Map<string, InferenceResult>();
  const known = kept.get(key);
  if (known !== undefined) return known;
  const result = reused(scope, key) ?? keep(scope, key, infer(scope, clusterDomain, options.snapshot));
  kept.set(key, result);
  results.set(scope, kept);
  return result;
}

interface Run extends Collector {
  readonly scope: Scope;
  readonly clusterDomain: string;
  readonly snapshot: Snapshot | undefined;
  readonly resolvesNames: Map<number, Evidence>;
}

function infer(scope: Scope, clusterDomain: string, snapshot: Snapshot | undefined): InferenceResult {
  const run: Run = {
    scope,
    clusterDomain,
    snapshot,
    edges: new EdgeSet(),
    dangling: [],
    used: new Set(),
    resolvesNames: new Map(),
  };
  const configs = new Configs(scope);
  for (const workload of scope.cluster.workloads) {
    for (const string of stringsOf(scope, configs, workload)) readString(run, workload, string);
    const replicas = collectReplicas(scope.cluster, workload, run.edges);
    if (replicas !== undefined) noteName(run, workload, replicas);
  }
  collectPublished(scope, run);
  collectRoutes(scope, run);
  collectScraping(scope, run);
  collectApiServerCalls(scope, run);
  collectApiServerClients(scope, run);
  collectNamed(scope, configs, run);
  const services = scope.cluster.services.filter((service) => service.resource.fact.selector !== undefined);
  const names = services.map((service) => `${service.namespace}/${service.name}`);
  const unused = names.filter((name) => !run.used.has(name)).sort(compare);
  return {
    edges: run.edges.sorted(),
    external: run.edges.sortedExternal(),
    apiServer: run.edges.sortedApiServer(),
    dangling: distinct(run.dangling),
    servicesWithoutClient: unused,
    coverage: { known: names.length - unused.length, total: names.length },
    resolvesNames: run.resolvesNames,
  };
}

function readString(run: Run, workload: Workload, string: WorkloadString): void {
  // `DB_HOST=10.0.0.5` beside `DB_PORT`: numbers alone may be a version.
  if (string.port !== undefined && isAddress(string.text) && isAddressKey(string.key)) {
    readCandidate(run, workload, string, addressCandidate(string.text, string.port));
    return;
  }
  for (const candidate of tokenise(string.text)) {
    const joined =
      candidate.port === undefined && candidate.portName === undefined && string.port !== undefined
        ? withPort(candidate, string.port)
        : candidate;
    readCandidate(run, workload, string, joined);
  }
}

function addressCandidate(host: string, port: number): AddressCandidate {
  const nothing = { scheme: undefined, portName: undefined, defaultPort: undefined, key: undefined };
  return { ...nothing, host, port, form: 'address', span: { start: 0, end: host.length } };
}

function readCandidate(run: Run, workload: Workload, string: WorkloadString, candidate: AddressCandidate): void {
  const { cluster } = run.scope;
  const resolution = resolveHost(cluster, candidate.host, workload.namespace, run.clusterDomain);
  const confidence = confidenceOf(string, candidate);
  switch (resolution.kind) {
    case 'local':
      return;
    case 'service':
      toService(run, workload, string, candidate, resolution, confidence);
      return;
    case 'external':
      toExternal(run, workload, string, candidate, resolution, externalConfidence(string, candidate));
      return;
    case 'api-server': {
      const evidence = needsName(run, workload, string, candidate, confidence);
      run.edges.addApiServer({ source: workload, confidence, evidence: [evidence] });
      return;
    }
    case 'pod':
      toPod(run, workload, string, candidate, resolution.workload, confidence);
      return;
    case 'missing': {
      if (!resolution.sure && !isReference(string, candidate)) return;
      const evidence = needsName(run, workload, string, candidate, confidence);
      const message = `There is no Service ${resolution.namespace}/${resolution.service}.`;
      addDangling(run, workload, candidate, 'no-service', message, evidence);
      return;
    }
    case 'unknown-word': {
      if (!isReference(string, candidate)) return;
      const evidence = needsName(run, workload, string, candidate, confidence);
      const message = `There is no Service ${workload.namespace}/${candidate.host}.`;
      addDangling(run, workload, candidate, 'no-service', message, evidence);
      return;
    }
  }
}

function toPod(
  run: Run,
  workload: Workload,
  string: WorkloadString,
  candidate: AddressCandidate,
  destination: Workload,
  confidence: Confidence,
): void {
  const port = candidate.port ?? candidate.defaultPort;
  if (port === undefined || destination === workload) return;
  run.edges.add({
    source: { kind: 'workload', workload },
    destination,
    protocol: protocolOf(candidate.scheme) ?? 'TCP',
    port,
    service: undefined,
    servicePort: undefined,
    confidence,
    evidence: [evidenceOf(run.snapshot, string, candidate)],
  });
}

/** Aliases of aliases end somewhere, unless they go in a circle. */
const MOST_ALIASES = 8;

function toService(
  run: Run,
  workload: Workload,
  string: WorkloadString,
  candidate: AddressCandidate,
  { service, pod }: Extract<Resolution, { kind: 'service' }>,
  confidence: Confidence,
  aliases = 0,
): void {
  const { cluster } = run.scope;
  const evidence = needsName(run, workload, string, candidate, confidence);
  if (confidence !== 'hint') run.used.add(`${service.namespace}/${service.name}`);
  const { externalName } = service.resource.fact;
  if (service.resource.fact.serviceType === 'ExternalName' && externalName !== undefined) {
    const meant = resolveAlias(cluster, externalName, run.clusterDomain);
    if (meant.kind === 'service') {
      if (aliases < MOST_ALIASES) toService(run, workload, string, candidate, meant, confidence, aliases + 1);
    } else if (meant.kind === 'external') {
      toExternal(run, workload, string, candidate, { host: meant.host, service }, confidence);
    } else if (meant.kind === 'missing' && confidence !== 'hint') {
      const message = `Service ${service.namespace}/${service.name} stands for ${externalName}, and there is no such Service.`;
      addDangling(run, workload, candidate, 'no-service', message, evidence);
    }
    return;
  }
  const dialled = candidate.port ?? candidate.portName ?? candidate.defaultPort;
  if (service.endpoints !== undefined) {
    collectEndpoints(workload, service, dialled, { confidence, evidence, edges: run.edges });
    return;
  }
  const result = targetsOf(cluster, service, pod, dialled);
  if (result.kind === 'dangling') {
    // A word with a colon and a word, `key:value`, is no reference unless the port exists.
    const weak = candidate.portName !== undefined || confidence === 'hint';
    if (!weak) addDangling(run, workload, candidate, result.reason, result.message, evidence);
    return;
  }
  for (const target of ofScheme(candidate.scheme, result.targets)) {
    if (target.workload === workload && (confidence !== 'certain' || !isReplicated(run.scope, workload))) continue;
    run.edges.add({
      source: { kind: 'workload', workload },
      destination: target.workload,
      protocol: target.protocol,
      port: target.port,
      service: service.name,
      servicePort: target.servicePort,
      confidence,
      evidence: [evidence],
    });
  }
}

/** `udp://` asks for no TCP port of the same number, as long as there is the one that it asks for. */
function ofScheme(scheme: string | undefined, targets: readonly Target[]): readonly Target[] {
  const meant = targets.filter(({ protocol }) => protocol === protocolOf(scheme));
  return meant.length === 0 ? targets : meant;
}

function toExternal(
  run: Run,
  workload: Workload,
  string: WorkloadString,
  candidate: AddressCandidate,
  { host, service }: { readonly host: string; readonly service?: ServiceEntry },
  confidence: Confidence | undefined,
): void {
  if (confidence === undefined) return;
  const evidence = evidenceOf(run.snapshot, string, candidate);
  if (confidence !== 'hint' && !isAddress(host)) noteName(run, workload, evidence);
  run.edges.addExternal({
    source: workload,
    host,
    protocol: protocolOf(candidate.scheme) ?? 'TCP',
    port: candidate.port ?? candidate.defaultPort ?? 443,
    service,
    confidence,
    evidence: [evidence],
  });
}

/** Evidence for a name that is dialled; the workload then needs DNS, unless it is only a hint. */
function needsName(
  run: Run,
  workload: Workload,
  string: WorkloadString,
  candidate: AddressCandidate,
  confidence: Confidence,
): Evidence {
  const evidence = evidenceOf(run.snapshot, string, candidate);
  if (confidence !== 'hint') noteName(run, workload, evidence);
  return evidence;
}

function noteName(run: Run, workload: Workload, evidence: Evidence): void {
  if (!run.resolvesNames.has(workload.index)) run.resolvesNames.set(workload.index, evidence);
}

function addDangling(
  run: Run,
  workload: Workload,
  candidate: AddressCandidate,
  reason: DanglingReason,
  message: string,
  place: Evidence,
): void {
  const port = candidate.port ?? candidate.portName ?? candidate.defaultPort;
  const text = port === undefined ? candidate.host : `${candidate.host}:${port}`;
  run.dangling.push({ text, reason, message, source: workload, place });
}

function isReplicated(scope: Scope, workload: Workload): boolean {
  return workload.endpoints.some((id) => scope.cluster.input.endpoints[id]?.replicated === true);
}

function distinct(dangling: readonly DanglingReference[]): readonly DanglingReference[] {
  const seen = new Set<string>();
  const kept = dangling.filter((reference) => {
    const key = `${reference.source?.id ?? ''} ${reference.text} ${reference.reason} ${reference.source === undefined ? reference.place.label : ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return kept.sort((a, b) => compare(a.source?.id ?? '', b.source?.id ?? '') || compare(a.text, b.text));
}
