import type { NamespaceFact } from '../../dialects/facts';
import type { Namespace } from '../../engine/model';
import type { Duplicate } from '../cluster';
import type { ClusterOptions } from '../cluster-options';
import type { Resource } from '../snapshot';
import { duplicatesIn, groupByIdentity } from './identities';

/** The label that the API server writes on every namespace (A4). */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** Where the cluster's own components run. */
export const SYSTEM_NAMESPACE = 'kube-system';

/** They exist in every cluster (A5). */
const ALWAYS_THERE = ['default', SYSTEM_NAMESPACE, 'kube-public', 'kube-node-lease'];

export interface NamespaceModel {
  readonly engine: Namespace;
  readonly declared: Resource<NamespaceFact> | undefined;
}

export interface NamespaceModels {
  /** In order of their names. */
  readonly models: readonly NamespaceModel[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly duplicates: readonly Duplicate[];
}

/** Every namespace that a manifest declares or an object lives in, and the ones that always exist (A4, A5). */
export function modelNamespaces(
  declarations: readonly Resource<NamespaceFact>[],
  resources: readonly Resource[],
  options: ClusterOptions,
): NamespaceModels {
  const groups = groupByIdentity(declarations);
  const declared = new Map<string, Resource<NamespaceFact>>();
  for (const group of groups) {
    const last = group.at(-1);
    if (last !== undefined && last.name !== '') declared.set(last.name, last);
  }
  const names = new Set([...ALWAYS_THERE, ...declared.keys(), ...Object.keys(options.extraNamespaceLabels ?? {})]);
  for (const resource of resources) {
    if (resource.namespace !== '') names.add(resource.namespace);
  }
  const sorted = [...names].sort();
  return {
    models: sorted.map((name) => modelNamespace(name, declared.get(name), options)),
    indexOf: new Map(sorted.map((name, index) => [name, index])),
    duplicates: duplicatesIn(groups),
  };
}

function modelNamespace(
  name: string,
  declared: Resource<NamespaceFact> | undefined,
  options: ClusterOptions,
): NamespaceModel {
  const known = declared === undefined ? options.extraNamespaceLabels?.[name] : undefined;
  const labels = new Map<string, string>(Object.entries(known ?? {}));
  for (const label of declared?.fact.labels ?? []) labels.set(label.key.value, label.value.value);
  labels.set(NAMESPACE_NAME_LABEL, name);
  const labelsOpen = options.namespacesOpen === true && declared === undefined && known === undefined;
  return { engine: { name, labels, labelsOpen }, declared };
}
