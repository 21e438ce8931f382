import type { LabelSetFact } from '../facts';

/** What a change is made to. Labels of the other kinds reach neither pods nor namespaces (A9). */
export interface Targets {
  readonly pods: boolean;
  /** Objects with a pod template: what is set in there reaches pods. */
  readonly controllers: boolean;
  readonly namespaces: boolean;
}

export const EVERY_KIND: Targets = { pods: true, controllers: true, namespaces: true };

const CONTROLLERS =
  /^(?:deployment|replicaset|statefulset|daemonset|replicationcontroller|job|cronjob|rollout|deploymentconfig)s?$/i;

/** From names of kinds or of resources: `Pod`, `apps/v1/Deployment`, `*`, `pods`. None are all. */
export function targetsOf(names: readonly string[]): Targets {
  if (names.length === 0) return EVERY_KIND;
  const parts = names.flatMap((name) => (name === '*' || name === '*/*' ? ['*'] : name.split('/')));
  const has = (pattern: RegExp) =>
    names.includes('*') || names.includes('*/*') || parts.some((part) => pattern.test(part));
  return { pods: has(/^pods?$/i), controllers: has(CONTROLLERS), namespaces: has(/^namespaces?$/i) };
}

/** Whose labels are set by a change at `place`; nobody's that matter when empty. */
export function ownersOf(targets: Targets, place: 'object' | 'template'): readonly LabelSetFact['on'][] {
  if (place === 'template') return targets.controllers ? ['pods'] : [];
  return [...(targets.pods ? (['pods'] as const) : []), ...(targets.namespaces ? (['namespaces'] as const) : [])];
}

/** Where labels stand that reach pods, as JSON pointers and as dotted paths name it. */
export const TEMPLATE_PATHS: readonly (readonly string[])[] = [
  ['spec', 'template', 'metadata', 'labels'],
  ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels'],
];
