import type { NamespaceFact } from '../../dialects/facts';
import type { Labels, Namespace } from '../../engine/model';
import type { Duplicate } from '../cluster';
import type { ClusterOptions } from '../cluster-options';
import type { Resource } from '../snapshot';
import { type Description, describe, duplicatesIn, groupByIdentity, variations } from './identities';

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
  patchFiles: ReadonlySet<string>,
): NamespaceModels {
  const descriptions = describe(groupByIdentity(declarations), patchFiles);
  const declared = new Map(descriptions.map((description) => [description.main.name, description]));
  declared.delete('');
  const names = new Set([...ALWAYS_THERE, ...declared.keys(), ...Object.keys(options.extraNamespaceLabels ?? {})]);
  for (const resource of resources) {
    if (resource.namespace !== '') names.add(resource.namespace);
  }
  const sorted = [...names].sort();
  return {
    models: sorted.map((name) => modelNamespace(name, declared.get(name), options)),
    indexOf: new Map(sorted.map((name, index) => [name, index])),
    duplicates: duplicatesIn(descriptions),
  };
}

function modelNamespace(
  name: string,
  declared: Description<NamespaceFact> | undefined,
  options: ClusterOptions,
): NamespaceModel {
  const effective = (labels: Labels) => new Map([...labels, [NAMESPACE_NAME_LABEL, name]]);
  if (declared === undefined) {
    const known = options.extraNamespaceLabels?.[name];
    const labelsOpen = options.namespacesOpen === true && known === undefined;
    return { engine: { name, labels: effective(new Map(Object.entries(known ?? {}))), labelsOpen }, declared };
  }
  const [labels = effective(new Map()), ...otherLabels] = variations(
    declared.whole.map(labelsOf),
    declared.patches.map(labelsOf),
    (base, patch) => new Map([...base, ...patch]),
  ).map(effective);
  return {
    engine: { name, labels, labelsOpen: false, ...(otherLabels.length > 0 ? { otherLabels } : {}) },
    declared: declared.main,
  };
}

function labelsOf({ fact }: Resource<NamespaceFact>): Labels {
  return new Map(fact.labels.map(({ key, value }) => [key.value, value.value]));
}
