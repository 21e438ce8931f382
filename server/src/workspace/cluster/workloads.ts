import type { WorkloadFact } from '../../dialects/facts';
import type { NamedPort } from '../../engine/model';
import type { Selector } from '../../engine/selector';
import type { Duplicate } from '../cluster';
import type { Resource } from '../snapshot';
import { type Description, describe, duplicatesIn, groupByIdentity, variations } from './identities';
import { type Ownership, resolveOwners } from './owners';
import { commonShape, groupOrphans, type OrphanGroup, patchedShape, type PodShape, podShape, replicaKey } from './pods';

type WorkloadResource = Resource<WorkloadFact>;
/** Of each object by its main manifest. */
type Descriptions = ReadonlyMap<WorkloadResource, Description<WorkloadFact>>;

/** A workload before it has numbers. */
export interface WorkloadModel {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly resource: WorkloadResource | undefined;
  readonly templateResource: WorkloadResource | undefined;
  /** All manifests of that object. */
  readonly templates: readonly WorkloadResource[];
  /** Every object that it stands for: its own, and the ones merged into it (A13, A15), each with all its manifests. */
  readonly members: readonly WorkloadResource[];
  readonly shape: PodShape;
  /** What its pods look like if another manifest of it is in force (A2). */
  readonly otherShapes: readonly PodShape[];
  /** Number of pods; undefined when it cannot be told (one per node). */
  readonly replicas: number | undefined;
  readonly scaledToZero: boolean;
  /** Numbers that its pods have in their labels and names; undefined when they have none. */
  readonly ordinals: { readonly first: number; readonly last: number } | undefined;
  /** Known pods, with their addresses: empty unless the manifests are a dump of a running cluster. */
  readonly pods: readonly KnownPod[];
}

export interface KnownPod extends PodSight {
  readonly name: string;
  /** What other manifests of the same pod say (A2). */
  readonly others: readonly PodSight[];
}

/** One pod as a dump of a running cluster shows it. */
export interface PodSight {
  readonly shape: PodShape;
  readonly ips: readonly string[];
  readonly node: string | undefined;
}

export interface WorkloadModels {
  readonly models: readonly WorkloadModel[];
  readonly duplicates: readonly Duplicate[];
  /** False when other selectors would give the same. */
  readonly dependsOnSelectors: boolean;
}

/**
 * From manifests to workloads: A8 to A16, without the pseudo ones.
 *
 * @param selectors pod selectors of all policies: pods of an absent owner that some of them tell apart are not one workload.
 */
export function modelWorkloads(
  resources: readonly WorkloadResource[],
  selectors: readonly Selector[],
  patchFiles: ReadonlySet<string>,
): WorkloadModels {
  const groups = groupByIdentity(resources.filter((resource) => !resource.fact.finished));
  const described = describe(groups, patchFiles, completeness);
  const descriptions: Descriptions = new Map(described.map((description) => [description.main, description]));
  const ownership = resolveOwners([...descriptions.keys()]);
  const { groups: orphans, rest } = groupOrphans(ownership.kept);
  const models = [
    ...rest.flatMap((resource) => modelWorkload(resource, ownership, descriptions) ?? []),
    ...orphans.flatMap((group) => modelOrphans(group, selectors, descriptions)),
  ];
  return {
    models: models.sort(byId),
    duplicates: duplicatesIn(described),
    dependsOnSelectors: orphans.some(({ pods }) => pods.length > 1),
  };
}

function workloadId(namespace: string, name: string, kind: string): string {
  return `${namespace}/${name}[${kind}]`;
}

/** Pods that make no others may go without labels; the other controllers must find their pods by them. */
const NEED_NO_LABELS: readonly string[] = ['Pod', 'Job', 'CronJob'];

/** Overlays patch objects under the same identity, with a template that lacks most of what the base says. */
function completeness({ kind, template, templateRef }: WorkloadFact): number {
  if (template === undefined) return templateRef === undefined ? 0 : 2;
  const { labels, containers } = template;
  const hasImage = containers.some((container) => container.image !== undefined);
  return 1 + (labels.length > 0 || (hasImage && NEED_NO_LABELS.includes(kind)) ? 1 : 0) + (hasImage ? 1 : 0);
}

function modelWorkload(
  resource: WorkloadResource,
  ownership: Ownership,
  descriptions: Descriptions,
): WorkloadModel | undefined {
  const { fact, namespace, name } = resource;
  const template = ownership.templates.get(resource);
  const [shape, ...otherShapes] = template === undefined ? [] : shapesOf(resource, template, descriptions);
  if (template === undefined || shape === undefined) return undefined;
  const members = [resource, ...(ownership.absorbed.get(resource) ?? [])];
  const { whole, all } = descriptionOf(resource, descriptions);
  return {
    id: workloadId(namespace, name, fact.kind),
    namespace,
    name,
    kind: fact.kind,
    resource,
    templateResource: template,
    templates: descriptionOf(template, descriptions).all,
    members: members.flatMap((member) => descriptionOf(member, descriptions).all),
    shape,
    otherShapes,
    replicas: mostReplicas(all),
    scaledToZero: whole.every((one) => one.fact.scaledToZero),
    ordinals: fact.ordinals ? ordinalsOf(whole, all) : undefined,
    pods: members.flatMap((member) => (member.fact.kind === 'Pod' ? knownPod(member, descriptions) : [])),
  };
}

function descriptionOf(
  resource: WorkloadResource,
  descriptions: Descriptions,
): Pick<Description<WorkloadFact>, 'all' | 'whole' | 'patches'> {
  return descriptions.get(resource) ?? { all: [resource], whole: [resource], patches: [] };
}

/** What the pods of a workload may look like, the main manifest's first; several where manifests contradict each other. */
function shapesOf(
  controller: WorkloadResource,
  template: WorkloadResource,
  descriptions: Descriptions,
): readonly PodShape[] {
  const own = descriptionOf(controller, descriptions);
  const lent = descriptionOf(template, descriptions);
  const pairs = own.whole.flatMap(({ fact }) =>
    controller === template ? [[fact, fact] as const] : lent.whole.map((other) => [fact, other.fact] as const),
  );
  return variations(
    pairs.flatMap(([maker, made]) => podShape(maker, made) ?? []),
    lent.patches.flatMap(({ fact }) => podShape(controller.fact, fact) ?? []),
    patchedShape,
  );
}

/** Patches may scale a workload. Without a number in any of them there is one pod. */
function mostReplicas(all: readonly WorkloadResource[]): number | undefined {
  const counts = all.map(({ fact }) => fact.replicas);
  return counts.reduce((most, count) =>
    most === undefined || count === undefined ? undefined : Math.max(most, count),
  );
}

function ordinalsOf(whole: readonly WorkloadResource[], all: readonly WorkloadResource[]): WorkloadModel['ordinals'] {
  const starts = [...whole, ...all.filter(({ fact }) => fact.firstOrdinal > 0)].map(({ fact }) => fact.firstOrdinal);
  const count = Math.max(1, mostReplicas(all) ?? 1);
  return { first: Math.min(...starts), last: Math.max(...starts) + count - 1 };
}

/**
 * Pods of an absent owner are its replicas if no policy can tell them apart; else each sort of pod is a workload of its
 * own. Labels that nothing selects by may differ.
 */
function modelOrphans(
  { namespace, owner, pods }: OrphanGroup,
  selectors: readonly Selector[],
  descriptions: Descriptions,
): readonly WorkloadModel[] {
  const variants = new Map<string, { resource: WorkloadResource; known: KnownPod }[]>();
  for (const resource of pods) {
    for (const known of knownPod(resource, descriptions)) {
      // A pod that is described in several ways is like no other.
      const key = known.others.length > 0 ? known.name : replicaKey(known.shape, selectors);
      const variant = variants.get(key);
      if (variant === undefined) variants.set(key, [{ resource, known }]);
      else variant.push({ resource, known });
    }
  }
  return [...variants.values()].flatMap((variant) => {
    const shape = commonShape(variant.map((pod) => pod.known.shape));
    const first = variant[0]?.resource;
    if (shape === undefined || first === undefined) return [];
    const { name, kind } = variants.size === 1 ? owner : { name: first.name, kind: first.fact.kind };
    const members = variant.flatMap((pod) => descriptionOf(pod.resource, descriptions).all);
    return [
      {
        id: workloadId(namespace, name, kind),
        namespace,
        name,
        kind,
        resource: first,
        templateResource: first,
        templates: descriptionOf(first, descriptions).all,
        members,
        shape,
        otherShapes: [],
        replicas: variant.length,
        scaledToZero: false,
        ordinals: undefined,
        pods: variant.map((pod) => pod.known),
      },
    ];
  });
}

function knownPod(resource: WorkloadResource, descriptions: Descriptions): readonly KnownPod[] {
  const { whole, patches } = descriptionOf(resource, descriptions);
  const [first, ...others] = variations(
    whole.flatMap(({ fact }) => podSight(fact) ?? []),
    patches.flatMap(({ fact }) => podSight(fact) ?? []),
    (base, patch) => ({ ...base, shape: patchedShape(base.shape, patch.shape) }),
  );
  return first === undefined ? [] : [{ name: resource.name, ...first, others }];
}

function podSight(fact: WorkloadFact): PodSight | undefined {
  const shape = podShape(fact, fact);
  return shape === undefined ? undefined : { shape, ips: addressesOf(fact), node: fact.nodeName };
}

/** A hostNetwork pod has its node's address (A23). */
function addressesOf({ podIps, hostIp, template }: WorkloadFact): readonly string[] {
  return podIps.length > 0 || hostIp === undefined || template?.hostNetwork !== true ? podIps : [hostIp];
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Named ports that a Service port of some protocol may refer to (A22): the first in container order. */
export function firstNamedPort(ports: readonly NamedPort[], name: string, protocol: string): NamedPort | undefined {
  return ports.find((port) => port.name === name && port.protocol === protocol);
}
