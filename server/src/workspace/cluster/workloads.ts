import type { WorkloadFact } from '../../dialects/facts';
import type { NamedPort } from '../../engine/model';
import type { Selector } from '../../engine/selector';
import type { Duplicate } from '../cluster';
import type { Resource } from '../snapshot';
import { duplicatesIn, groupByIdentity, lastBest } from './identities';
import { type Ownership, resolveOwners } from './owners';
import { commonShape, groupOrphans, type OrphanGroup, type PodShape, podShape, replicaKey } from './pods';

type WorkloadResource = Resource<WorkloadFact>;

/** A workload before it has numbers. */
export interface WorkloadModel {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly resource: WorkloadResource | undefined;
  readonly templateResource: WorkloadResource | undefined;
  /** Every object that it stands for: its own, and the ones merged into it (A13, A15). */
  readonly members: readonly WorkloadResource[];
  readonly shape: PodShape;
  /** Number of pods; undefined when it cannot be told (one per node). */
  readonly replicas: number | undefined;
  readonly scaledToZero: boolean;
  /** True when each pod has a number of its own in its labels. */
  readonly ordinals: boolean;
  /** Known pods, with their addresses: empty unless the manifests are a dump of a running cluster. */
  readonly pods: readonly KnownPod[];
}

export interface KnownPod {
  readonly name: string;
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
export function modelWorkloads(resources: readonly WorkloadResource[], selectors: readonly Selector[]): WorkloadModels {
  const groups = groupByIdentity(resources.filter((resource) => !resource.fact.finished));
  const unique = groups.flatMap((group) => lastBest(group, completeness) ?? []);
  const ownership = resolveOwners(unique);
  const { groups: orphans, rest } = groupOrphans(ownership.kept);
  const models = [
    ...rest.flatMap((resource) => modelWorkload(resource, ownership) ?? []),
    ...orphans.flatMap((group) => modelOrphans(group, selectors)),
  ];
  return {
    models: models.sort(byId),
    duplicates: duplicatesIn(groups),
    dependsOnSelectors: orphans.some(({ pods }) => pods.length > 1),
  };
}

function workloadId(namespace: string, name: string, kind: string): string {
  return `${namespace}/${name}[${kind}]`;
}

/** Overlays patch objects under the same identity, with a template that lacks most of what the base says. */
function completeness({ fact }: WorkloadResource): number {
  if (fact.template === undefined) return fact.templateRef === undefined ? 0 : 2;
  const { labels, containers } = fact.template;
  return 1 + (labels.length > 0 ? 1 : 0) + (containers.some((container) => container.image !== undefined) ? 1 : 0);
}

function modelWorkload(resource: WorkloadResource, ownership: Ownership): WorkloadModel | undefined {
  const { fact, namespace, name } = resource;
  const template = ownership.templates.get(resource);
  const shape = template === undefined ? undefined : podShape(fact, template.fact);
  if (template === undefined || shape === undefined) return undefined;
  const members = [resource, ...(ownership.absorbed.get(resource) ?? [])];
  return {
    id: workloadId(namespace, name, fact.kind),
    namespace,
    name,
    kind: fact.kind,
    resource,
    templateResource: template,
    members,
    shape,
    replicas: fact.replicas,
    scaledToZero: fact.scaledToZero,
    ordinals: fact.ordinals,
    pods: members.flatMap((member) => (member.fact.kind === 'Pod' ? knownPod(member) : [])),
  };
}

/**
 * Pods of an absent owner are its replicas if no policy can tell them apart; else each sort of pod is a workload of its
 * own. Labels that nothing selects by may differ.
 */
function modelOrphans(
  { namespace, owner, pods }: OrphanGroup,
  selectors: readonly Selector[],
): readonly WorkloadModel[] {
  const variants = new Map<string, { resource: WorkloadResource; known: KnownPod }[]>();
  for (const resource of pods) {
    for (const known of knownPod(resource)) {
      const key = replicaKey(known.shape, selectors);
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
    const members = variant.map((pod) => pod.resource);
    return [
      {
        id: workloadId(namespace, name, kind),
        namespace,
        name,
        kind,
        resource: first,
        templateResource: first,
        members,
        shape,
        replicas: variant.length,
        scaledToZero: false,
        ordinals: false,
        pods: variant.map((pod) => pod.known),
      },
    ];
  });
}

function knownPod(resource: WorkloadResource): readonly KnownPod[] {
  const shape = podShape(resource.fact, resource.fact);
  return shape === undefined
    ? []
    : [{ name: resource.name, shape, ips: addressesOf(resource.fact), node: resource.fact.nodeName }];
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
