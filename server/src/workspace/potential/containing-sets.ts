import type { NamespaceScope, PodSet } from '../../engine/model';
import type { Selector } from '../../engine/selector';
import type { Cluster } from '../cluster';
import { isWithin, NAME_LABEL } from './admitted-pods';

export interface NamedSet {
  readonly key: string;
  readonly set: PodSet;
}

/**
 * Finds the pod sets that contain another. Each is filed under one thing that whatever is in it must say of itself, so that
 * ten thousand selectors are not compared with each other.
 */
export class ContainingSets {
  private readonly byHook = new Map<string, NamedSet[]>();

  constructor(
    private readonly cluster: Cluster,
    sets: readonly NamedSet[],
  ) {
    for (const named of sets) {
      for (const hook of hooksOf(named.set)) {
        const filed = this.byHook.get(hook);
        if (filed === undefined) this.byHook.set(hook, [named]);
        else filed.push(named);
      }
    }
  }

  /** Keys of the sets that contain every pod of this one. */
  of(set: PodSet): readonly string[] {
    const candidates = this.sayings(set).flatMap((hook) => this.byHook.get(hook) ?? []);
    return [...new Set(candidates)].filter((named) => isWithin(this.cluster, set, named.set)).map(({ key }) => key);
  }

  /** Everything that a set says of its pods, in the words of `hooksOf`. */
  private sayings({ pods, namespaces }: PodSet): readonly string[] {
    return [ANYTHING, ...said('pod', pods), ...this.sayingsOf(namespaces)];
  }

  private sayingsOf(scope: NamespaceScope): readonly string[] {
    if (scope.kind === 'matching') return [...said('namespace', scope.selector), ...namesIn(scope.selector)];
    const known = this.cluster.namespaces.get(scope.namespace);
    const input = known === undefined ? undefined : this.cluster.input.namespaces[known.index];
    const labels = [input?.labels ?? new Map(), ...(input?.otherLabels ?? [])].flatMap((own) => [...own]);
    return [
      `in ${scope.namespace}`,
      ...[[NAME_LABEL, scope.namespace] as const, ...labels].flatMap(([key, value]) => [
        `namespace ${key}`,
        `namespace ${key}=${value}`,
      ]),
    ];
  }
}

/** A selector may name namespaces by the label that is their name (A4). */
function namesIn({ requirements }: Selector): readonly string[] {
  return requirements.flatMap((requirement) =>
    requirement.op === 'in' && requirement.key === NAME_LABEL ? requirement.values.map((name) => `in ${name}`) : [],
  );
}

const ANYTHING = '';

/** What a pod, or its namespace, must say to be in the set: one of these. */
function hooksOf({ pods, namespaces }: PodSet): readonly string[] {
  return (
    demanded('pod', pods) ??
    (namespaces.kind === 'one' ? [`in ${namespaces.namespace}`] : demanded('namespace', namespaces.selector)) ?? [
      ANYTHING,
    ]
  );
}

/** undefined when the selector demands nothing that must be said: a label that must not be there need not be mentioned. */
function demanded(of: 'pod' | 'namespace', { requirements }: Selector): readonly string[] | undefined {
  const value = requirements.find((requirement) => requirement.op === 'in');
  if (value?.op === 'in') return value.values.map((each) => `${of} ${value.key}=${each}`);
  const key = requirements.find((requirement) => requirement.op === 'exists')?.key;
  return key === undefined ? undefined : [`${of} ${key}`];
}

function said(of: 'pod' | 'namespace', { requirements }: Selector): readonly string[] {
  return requirements.flatMap((requirement) => [
    `${of} ${requirement.key}`,
    ...('values' in requirement ? requirement.values.map((value) => `${of} ${requirement.key}=${value}`) : []),
  ]);
}
