import { compare } from '../inference/edge-set';
import { inferConnections } from '../inference/infer';
import { sourceName } from '../inference/result';
import type { Cluster, Workload } from '../workspace/cluster';
import { unreadName } from '../workspace/deciding';
import type { Scope, Snapshot } from '../workspace/snapshot';
import { type PlanContext, planWorkload, wantedApiServer, wantedEdges, wantedExternal } from './build-plan';
import { commonFolder, EvidenceText } from './evidence-text';
import { Existing } from './existing';
import { summarise } from './format';
import { CLOUD_METADATA } from './infrastructure-peers';
import { planDefaultDeny, planNamespaceDns } from './namespace-policies';
import { ENOUGH_COVERAGE, type GenerateOptions } from './options';
import { Places } from './places';
import type { PlannedPolicy } from './plan';
import { policyYaml } from './policy-yaml';
import { displayName } from './probes';
import type { GeneratedFile, GenerateResult } from './result';
import { chooseTargets, Selectors } from './targets';
import { type Verification, verify } from './verify';

/**
 * Policies for what the manifests say is needed, verified: the same input gives the same bytes, no existing file or policy
 * is changed, and every difference between wanted and allowed connections is in the result. Never throws.
 */
export function generatePolicies(snapshot: Snapshot, scope: Scope, options: GenerateOptions): GenerateResult {
  const context = contextOf(snapshot, scope, options);
  return conclude(snapshot, context, options, filesOf(context, options));
}

/** The files alone, without the proof: for an offer that its reader looks through anyway. */
export function draftPolicies(snapshot: Snapshot, scope: Scope, options: GenerateOptions): readonly GeneratedFile[] {
  return filesOf(contextOf(snapshot, scope, options), options);
}

function contextOf(snapshot: Snapshot, scope: Scope, options: GenerateOptions): PlanContext {
  const { cluster } = scope;
  const selectors = new Selectors(cluster);
  return {
    scope,
    inference: inferConnections(scope, {
      snapshot,
      ...(options.clusterDomain === undefined ? {} : { clusterDomain: options.clusterDomain }),
    }),
    targets: chooseTargets(cluster, options, selectors),
    selectors,
    existing: new Existing(cluster),
    places: new Places(snapshot, cluster, options),
    text: new EvidenceText(snapshot, [
      scope.root === '' ? commonFolder(scope.resources.map((resource) => resource.uri)) : scope.root,
      (options.folder ?? '').replace(/\/+$/, ''),
    ]),
  };
}

function filesOf(context: PlanContext, options: GenerateOptions): readonly GeneratedFile[] {
  const planned = [...planNamespaces(context, options), ...planWorkloads(context, options)];
  return planned.map((policy) => toFile(context, policy)).sort((a, b) => compare(a.uri, b.uri));
}

function planNamespaces(context: PlanContext, options: GenerateOptions): readonly PlannedPolicy[] {
  return context.targets.namespaces.flatMap((name) => {
    const entry = context.scope.cluster.namespaces.get(name);
    if (entry === undefined) return [];
    const deny = planDefaultDeny(entry, context.existing, context.places);
    const dns =
      options.source === 'baseline'
        ? planNamespaceDns(context.scope, entry, context.existing, context.places, context.selectors)
        : undefined;
    return [deny, dns].filter((policy) => policy !== undefined);
  });
}

function planWorkloads(context: PlanContext, options: GenerateOptions): readonly PlannedPolicy[] {
  if (options.source === 'baseline') return [];
  return context.targets.workloads.flatMap((workload) => planWorkload(context, workload) ?? []);
}

function toFile(context: PlanContext, policy: PlannedPolicy): GeneratedFile {
  const { workload } = policy;
  const beside = workload ?? context.scope.cluster.namespaces.get(policy.namespace)?.workloads.find((w) => w.resource);
  const uri = context.places.file(
    beside,
    workload === undefined ? policy.name : `${policy.name}-policy`,
    policy.namespace,
  );
  const evidence = [...policy.ingress, ...policy.egress].flatMap((rule) => rule.comments);
  return {
    uri,
    text: policyYaml(policy),
    policy: {
      namespace: policy.namespace,
      name: policy.name,
      workload: workload?.id,
      evidence: [...new Set(evidence)],
    },
  };
}

function conclude(
  snapshot: Snapshot,
  context: PlanContext,
  options: GenerateOptions,
  files: readonly GeneratedFile[],
): GenerateResult {
  const { inference, scope, targets } = context;
  const manifests = options.source === 'manifests';
  const checks = verify({
    snapshot,
    scope,
    generated: files.map((file) => file.text),
    generatedNames: new Set(files.map(({ policy }) => `${policy.namespace}/${policy.name}`)),
    covered: new Set(targets.workloads.map((workload) => workload.id)),
    resolving: new Set(
      targets.workloads
        .filter((workload) => !manifests || inference.resolvesNames.has(workload.index))
        .map((workload) => workload.id),
    ),
    edges: wantedEdges(inference),
    settled: new Set(settledEdges(context).map(({ edge }) => edge)),
    external: wantedExternal(inference),
    apiServerClients: new Set(wantedApiServer(inference).map(({ source }) => source.id)),
    settings: options.settings,
  });
  const { known, total } = inference.coverage;
  const percent = total === 0 ? 100 : Math.floor((100 * known) / total);
  const missing = [...(manifests ? checks.missing.map(named) : []), ...checks.withoutDns];
  const result = {
    files,
    // The baseline promises DNS only: what it denies is a note, not a failure.
    wanted: manifests ? checks.checked : 0,
    missing,
    extra: checks.extra.map(named),
    extraBefore: checks.extraBefore.map(named),
    tightening: checks.tightening.map((proposal) => ({ ...proposal, beyond: proposal.beyond.map(named) })),
    dangling: inference.dangling,
    skipped: targets.skipped,
    coverage: { known, total, percent },
    servicesWithoutClient: inference.servicesWithoutClient,
    complete: missing.length === 0 && checks.extra.length === 0 && (!manifests || percent >= ENOUGH_COVERAGE),
    notes: notesOf(context, options, files, checks),
  };
  return { ...result, summary: summarise(result, options, context.text) };
}

/** Wanted connections from callers that are not in the manifests, on ports for which rules are there already. */
function settledEdges({ existing, inference }: PlanContext) {
  return wantedEdges(inference).flatMap((edge) => {
    if (edge.source.kind === 'workload') return [];
    const how = existing.admitsUnseen(edge);
    return how === 'none' ? [] : [{ edge, how }];
  });
}

/** What the check knows nothing of: objects that are not understood and may decide about the workloads. */
function leftOut(cluster: Cluster, workloads: readonly Workload[]): readonly string[] {
  const entries = new Set(workloads.flatMap((workload) => cluster.unreadOn(workload).map(({ entry }) => entry)));
  if (entries.size === 0) return [];
  const names = [...entries].slice(0, MOST_NAMED).map(unreadName).join(', ');
  const more = entries.size > MOST_NAMED ? ` and ${entries.size - MOST_NAMED} more` : '';
  return [`Not understood, and left out of the check: ${names}${more}. What they allow or deny may differ from it.`];
}

const MOST_NAMED = 5;

function named<T extends { readonly src: string; readonly dst: string }>(gap: T): T {
  return { ...gap, src: displayName(gap.src), dst: displayName(gap.dst) };
}

function notesOf(
  context: PlanContext,
  options: GenerateOptions,
  files: readonly GeneratedFile[],
  checks: Verification,
): readonly string[] {
  const notes: string[] = [];
  const { targets, inference } = context;
  if (targets.workloads.length === 0 && targets.skipped.length === 0) notes.push('No workload is in the chosen scope.');
  else if (files.length === 0) notes.push('There is nothing to add to the policies that are there.');
  notes.push(...leftOut(context.scope.cluster, targets.workloads));
  if (options.source === 'baseline') {
    const denied = checks.missing.map(named).map((gap) => `${gap.src} → ${gap.dst} ${gap.ports}`);
    if (denied.length > 0) {
      notes.push(`Only DNS is added. Denied from now on, though the manifests tell of it: ${denied.join('; ')}.`);
    }
    return notes;
  }
  const inScope = (workload: Workload): boolean => targets.workloads.includes(workload);
  const alone = targets.workloads.filter(
    (workload) =>
      targets.namespaces.includes(workload.namespace) &&
      !inference.edges.some((edge) => edge.destination === workload && edge.confidence !== 'hint') &&
      !inference.resolvesNames.has(workload.index),
  );
  if (alone.length > 0) {
    notes.push(
      `No connection is known of ${alone.map((workload) => workload.id).join(', ')}: default-deny closes them.`,
    );
  }
  const left = settledEdges(context).filter(({ how, edge }) => how === 'some' && inScope(edge.destination));
  if (left.length > 0) {
    const names = left.map(
      ({ edge }) => `${sourceName(edge.source)} → ${edge.destination.id} ${edge.protocol} ${edge.port}`,
    );
    notes.push(
      `Left to the rules that are there, which admit some addresses or pods on the port: ${names.join('; ')}.`,
    );
  }
  const metadata = inference.external.filter(({ source, host }) => host === CLOUD_METADATA && inScope(source));
  if (metadata.length > 0) {
    const names = metadata.map(({ source }) => source.id).join(', ');
    notes.push(
      `${names} asks for the cloud's metadata (${CLOUD_METADATA}), where credentials of the node can be had: no rule is made for that.`,
    );
  }
  const hints = inference.edges.filter((edge) => edge.confidence === 'hint').length;
  if (hints > 0) notes.push(`${hints} weak hints at further connections got no rule; \`palisade infer\` lists them.`);
  return notes;
}
