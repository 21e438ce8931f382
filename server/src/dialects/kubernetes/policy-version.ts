import { child, entry } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import { editDistance } from '../edit-distance';
import { groupOf, nameSpanOf } from '../header';
import type { Problems } from '../problems';
import { placeOf } from '../read';

const GROUP = 'networking.k8s.io';
const VERSION = `${GROUP}/v1`;

/**
 * Whether an object of kind NetworkPolicy is meant as the one of Kubernetes although its apiVersion does not say so. Calico and
 * others have a kind of the same name in groups of their own.
 */
export function meansKubernetes(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  if (!group.includes('.')) return true;
  return group.endsWith('.k8s.io') || editDistance(group, GROUP) <= 4;
}

/** BV22: the API server knows NetworkPolicy in one group and version only. */
export function checkVersion(root: YamlMap, apiVersion: string, problems: Problems): void {
  if (apiVersion === VERSION) return;
  const pair = entry(root, 'apiVersion');
  const value = child(root, 'apiVersion');
  const span = value === undefined ? (pair?.key.span ?? nameSpanOf(root)) : placeOf(value);
  const what =
    apiVersion === ''
      ? 'The policy has no `apiVersion`'
      : apiVersion === 'extensions/v1beta1'
        ? 'Kubernetes 1.16 removed NetworkPolicy from `extensions/v1beta1`'
        : `There is no NetworkPolicy in \`${apiVersion}\``;
  problems.reject(
    'wrong-api-version',
    span,
    `${what}, so the API server refuses it. Write \`apiVersion: ${VERSION}\`.`,
    { expected: VERSION },
  );
}
