import type { Direction } from '../engine/model';
import { MAYBE, YES } from '../engine/tri';
import type { NamespaceEntry, Workload } from '../workspace/cluster';
import type { Checked, CheckContext } from './check';
import { isUnresolved, namespacesNamed } from './resolve';
import type { Violation } from './result';
import type { CoveredAssertion } from './test-file';
import { MOST_VIOLATIONS } from './violations';
import { some, workloadName } from './words';

/** `covered`: some policy isolates every pod. Pods on the host network, which no policy can isolate, do not count (B30). */
export function checkCovered(context: CheckContext, { namespaces, directions }: CoveredAssertion): Checked {
  const { cluster } = context;
  const found =
    namespaces === undefined ? { namespaces: [...cluster.namespaces.values()] } : namespacesNamed(cluster, namespaces);
  if (isUnresolved(found)) return { kind: 'unresolved', unresolved: found.unresolved };
  const gaps = found.namespaces.flatMap((namespace) => gapsIn(context, namespace, directions));
  const which = namespaces === undefined ? 'the cluster' : some(namespaces.map(({ value }) => value));
  const expected = `every pod of ${which} is isolated: ${directions.join(', ')}`;
  const [first] = gaps;
  if (first === undefined) return { kind: 'passed', expected };
  const violations = gaps.slice(0, MOST_VIOLATIONS);
  const others = gaps.length - 1;
  const message = `${first.why[0] ?? ''}${others === 0 ? '' : `, and ${others} more`}`;
  return {
    kind: 'failed',
    message,
    finding: { type: 'coverage', expected, violations, more: gaps.length - violations.length },
  };
}

function gapsIn(
  context: CheckContext,
  namespace: NamespaceEntry,
  directions: readonly Direction[],
): readonly Violation[] {
  return namespace.workloads
    .filter(({ resource, hostNetwork }) => resource !== undefined && !hostNetwork)
    .flatMap((workload) => directions.flatMap((direction) => gap(context, workload, direction)));
}

function gap({ cluster, snapshot }: CheckContext, workload: Workload, direction: Direction): readonly Violation[] {
  const { isolated } = cluster.isolation(workload, direction);
  if (isolated === YES) return [];
  const name = workloadName(cluster, workload);
  const { resource } = workload;
  const why =
    isolated === MAYBE
      ? `whether a policy isolates ${name} for ${direction} cannot be decided from the manifests`
      : `no policy isolates ${name} for ${direction}`;
  const location = resource && snapshot.locate(resource, resource.fact.name?.span ?? resource.fact.kindSpan);
  return [
    {
      from: direction === 'ingress' ? 'anybody' : name,
      to: direction === 'ingress' ? name : 'anybody',
      ports: '',
      verdict: isolated === MAYBE ? 'unknown' : 'allow',
      reasons: [],
      why: [why],
      rules: location === undefined ? [] : [{ label: workload.id, location }],
    },
  ];
}
