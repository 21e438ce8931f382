import type { RuleFact } from '../dialects/facts';
import type { Direction } from '../engine/model';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import type { SpanEdit } from '../yaml/span';
import { allEdits, editDocument, fixOf } from './fixes';
import { coversRule } from './parts/coverage';
import { policyOfFinding } from './parts/finding-policy';
import { perCluster } from './parts/per-cluster';
import { rulesInEffect } from './parts/policy-rules';
import { list, unique } from './parts/prose';
import { defineRule } from './rule';

export const rolloutOrder = defineRule({
  meta: {
    id: 'rollout-order',
    title: 'Policy that denies is applied before the ones that allow',
    category: 'connectivity',
    severity: 'info',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const late = lateAllowances(cluster, policy);
    if (late.length === 0) return;
    const { resource } = policy;
    const workloads = unique(late.flatMap(({ workloads: cutOff }) => cutOff.map(({ name }) => name)));
    const names = list(late.map(({ allowing }) => `${allowing.name} (wave ${waveOf(allowing)})`));
    report({
      resource,
      span: resource.fact.wave?.span ?? resource.fact.name?.span ?? resource.fact.kindSpan,
      message: `Policy ${policy.name} is applied in wave ${waveOf(policy)}, before ${names}: in between ${list(workloads)} ${workloads.length === 1 ? 'is' : 'are'} cut off from what ${late.length === 1 ? 'that one allows' : 'those allow'}. Apply what denies last, or all in one wave.`,
      related: late.slice(0, 8).map(({ allowing }) => ({
        resource: allowing.resource,
        span: allowing.resource.fact.wave?.span ?? allowing.resource.fact.name?.span ?? allowing.resource.fact.kindSpan,
        message: `${allowing.name} comes later`,
      })),
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const late = policy === undefined ? [] : lateAllowances(context.cluster, policy);
    if (policy === undefined || late.length === 0) return [];
    const { wave } = policy.resource.fact;
    // One of the two has the annotation, as without one all are of wave 0.
    const last = Math.max(...late.map(({ allowing }) => waveOf(allowing)));
    const moved = wave === undefined ? late.map(({ allowing }) => allowing) : [policy];
    const to = wave === undefined ? waveOf(policy) : last;
    return [
      fixOf(
        `Apply ${list(moved.map(({ name }) => name))} in wave ${to}`,
        () =>
          allEdits(
            moved.map(({ resource }) => editDocument(context, resource, () => waveEdits(resource.fact.wave?.span, to))),
          ),
        { preferred: true },
      ),
    ];
  },
});

function waveEdits(span: SpanEdit['span'] | undefined, wave: number): readonly SpanEdit[] {
  return span === undefined ? [] : [{ span, text: JSON.stringify(String(wave)) }];
}

interface LateAllowance {
  readonly allowing: PolicyEntry;
  /** Pods that are there before it, and isolated by then. */
  readonly workloads: readonly Workload[];
}

const hasWaves = perCluster(({ policies }) => policies.some(({ resource }) => resource.fact.wave !== undefined));

/** Policies that allow something to pods which this one has isolated some waves before. */
function lateAllowances(cluster: Cluster, policy: PolicyEntry): readonly LateAllowance[] {
  const { fact } = policy.resource;
  if (fact.clusterScoped || !hasWaves(cluster)) return [];
  const denied = fact.governs.filter((direction) => rulesFor(policy, direction).length === 0);
  if (denied.length === 0) return [];
  const wave = waveOf(policy);
  const later = (cluster.namespaces.get(policy.namespace)?.policies ?? []).filter((other) => waveOf(other) > wave);
  const subjects = new Set(later.length === 0 ? [] : cluster.subjectsOf(policy));
  return later.flatMap((allowing): LateAllowance[] => {
    const workloads = cluster
      .subjectsOf(allowing)
      .filter((workload) => subjects.has(workload) && (workload.resource?.fact.wave?.value ?? 0) < waveOf(allowing))
      .filter((workload) => denied.some((direction) => bringsMore(cluster, allowing, workload, direction, wave)));
    return workloads.length === 0 ? [] : [{ allowing, workloads }];
  });
}

/** Whether the policy allows the workload what nothing allows that is applied up to the wave. */
function bringsMore(
  cluster: Cluster,
  allowing: PolicyEntry,
  workload: Workload,
  direction: Direction,
  wave: number,
): boolean {
  const before = cluster
    .policiesSelecting(workload, direction)
    .filter((policy) => policy.tier === allowing.tier && waveOf(policy) <= wave)
    .flatMap((policy) => rulesFor(policy, direction));
  return rulesFor(allowing, direction).some((rule) => !before.some((known) => coversRule(known, rule)));
}

function rulesFor(policy: PolicyEntry, direction: Direction): readonly RuleFact[] {
  return rulesInEffect(policy).flatMap((site) => (site.direction === direction ? [site.rule] : []));
}

function waveOf({ resource }: PolicyEntry): number {
  return resource.fact.wave?.value ?? 0;
}
