import type { NamespaceScope, PodSet } from '../../engine/model';
import type { Requirement, Selector } from '../../engine/selector';
import { list } from './words';

/** The label that names a namespace (A4). */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** `all pods in namespace a`, `pods labelled app=web in any namespace`. */
export function describePods(pods: PodSet): string {
  const place = describeNamespaces(pods.namespaces);
  if (pods.pods.requirements.length === 0) return `all pods in ${place}`;
  return `pods ${describeLabels(pods.pods)} in ${place}`;
}

/** `namespace a`, `namespaces a and b`, `any namespace`, `namespaces labelled team=a`. */
export function describeNamespaces(scope: NamespaceScope): string {
  if (scope.kind === 'one') return `namespace ${scope.namespace}`;
  const { requirements } = scope.selector;
  if (requirements.length === 0) return 'any namespace';
  const [only] = requirements;
  if (requirements.length === 1 && only?.op === 'in' && only.key === NAMESPACE_NAME_LABEL) {
    return only.values.length === 1 ? `namespace ${only.values[0] ?? ''}` : `namespaces ${list(only.values)}`;
  }
  return `namespaces ${describeLabels(scope.selector)}`;
}

/** `labelled app=web and tier=db`, `labelled tier=a or b`, `without label legacy`. Only for selectors with requirements. */
export function describeLabels(selector: Selector): string {
  const positive = selector.requirements.filter((r) => r.op === 'in' || r.op === 'exists');
  const negative = selector.requirements.filter((r) => r.op === 'not-in' || r.op === 'not-exists');
  const parts = [
    ...(positive.length > 0 ? [`labelled ${list(positive.map(describeRequirement))}`] : []),
    ...(negative.length > 0 ? [`without ${list(negative.map(describeRequirement), 'or')}`] : []),
  ];
  return parts.join(' and ');
}

function describeRequirement(requirement: Requirement): string {
  if (!('values' in requirement)) return requirement.key;
  return `${requirement.key}=${list(requirement.values, 'or')}`;
}
