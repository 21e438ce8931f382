import type { WorkloadModel } from './workloads';

/**
 * Finds workloads by what people call them: `name`, `Kind:name`, or the name of one of the pods (`db-0`). The first way
 * that finds any wins, so a pod's name never hides a workload that is called so.
 */
export function findByName<T extends { readonly model: WorkloadModel }>(
  workloads: readonly T[],
  name: string,
): readonly T[] {
  const [kind, rest] = splitKind(name);
  const ofKind = kind === undefined ? workloads : workloads.filter(({ model }) => hasKind(model, kind));
  const ways: readonly ((model: WorkloadModel) => boolean)[] = [
    (model) => model.name === rest,
    (model) => model.members.some((member) => member.name === rest),
    (model) => ordinalOf(model, rest) !== undefined,
  ];
  for (const way of ways) {
    const found = ofKind.filter(({ model }) => way(model));
    if (found.length > 0) return found;
  }
  // `Pod:web-1` of a group of pods that goes by its owner's name, or `Pod:db-0` of a StatefulSet.
  return kind === undefined || kind.toLowerCase() !== 'pod' ? [] : findByName(workloads, rest);
}

function splitKind(name: string): readonly [kind: string | undefined, name: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? [undefined, name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function hasKind(model: WorkloadModel, kind: string): boolean {
  return model.kind.toLowerCase() === kind.toLowerCase();
}

/** The number in a pod's name, if it is one of the workload's (A10). */
export function ordinalOf({ name, ordinals }: WorkloadModel, podName: string): number | undefined {
  if (ordinals === undefined || !podName.startsWith(`${name}-`)) return undefined;
  const ordinal = ordinalIn(podName.slice(name.length + 1));
  return ordinal !== undefined && ordinal >= ordinals.first && ordinal <= ordinals.last ? ordinal : undefined;
}

/** A number as controllers write it. */
export function ordinalIn(text: string): number | undefined {
  return /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;
}
