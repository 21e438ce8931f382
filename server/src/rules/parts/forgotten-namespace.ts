import { NO } from '../../engine/tri';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import type { Resource, Snapshot } from '../../workspace/snapshot';
import { annotatedSubject } from './annotated';
import { isExplained } from './explained-selector';
import { groupBy } from './group';
import { ofSubject } from './object-labels';
import { perCluster } from './per-cluster';
import { workloadsAnywhere } from './policy-rules';
import { unique } from './prose';
import { isBroken } from './selector-hints';

/** Why a policy that names no namespace (A3) was probably meant for one. */
interface ForgottenNamespace {
  /** The likely ones, the best first. */
  readonly namespaces: readonly string[];
  /** What shows it: workloads that the policy fits, or neighbours in its folder. */
  readonly because: 'subjects' | 'neighbours';
  readonly witnesses: readonly Resource[];
}

/** Where objects without a namespace go when nobody says otherwise (A3). */
const DEFAULT = 'default';

export function forgottenNamespace(
  cluster: Cluster,
  policy: PolicyEntry,
  snapshot: Snapshot,
): ForgottenNamespace | undefined {
  const { fact, uri } = policy.resource;
  if (fact.clusterScoped || !leavesOut(policy.resource) || policy.namespace !== DEFAULT) return undefined;
  if (placesLeftOut(cluster).folders.has(folderOf(uri))) return undefined;
  const found =
    policy.subject.pods.requirements.length > 0 ? bySubjects(cluster, policy) : byNeighbours(cluster, policy);
  return found === undefined || isNamedOutside(snapshot, uri) ? undefined : found;
}

function leavesOut({ fact }: Resource): boolean {
  return !fact.clusterScoped && (fact.namespace?.value ?? '') === '';
}

/** The policy fits nothing where it goes, and workloads that name their namespace. */
function bySubjects(cluster: Cluster, policy: PolicyEntry): ForgottenNamespace | undefined {
  const { fact } = policy.resource;
  const selector = fact.subject.podSelector;
  if (selector === undefined || isBroken(fact, selector.span) || isExplained(selector, 'pods')) return undefined;
  // Pods of the host network are found as well here; other rules tell of them, and of labels in a wrong place.
  if (cluster.select(policy.subject).some(({ match }) => match !== NO)) return undefined;
  if (ofSubject(cluster, policy) !== undefined || annotatedSubject(cluster, policy) !== undefined) return undefined;
  const fitting = workloadsAnywhere(cluster, policy.subject.pods).filter(({ namespace }) => namespace !== DEFAULT);
  const witnesses = fitting.flatMap(({ resource }) => resource ?? []);
  if (witnesses.length === 0) return undefined;
  const folder = folderOf(policy.resource.uri);
  const near = witnesses.filter(({ uri }) => folderOf(uri) === folder);
  return { namespaces: namesOf([...near, ...witnesses]), because: 'subjects', witnesses };
}

/** A policy for all pods of a place without pods, among objects that all say where they go. */
function byNeighbours(cluster: Cluster, policy: PolicyEntry): ForgottenNamespace | undefined {
  if (placesLeftOut(cluster).some) return undefined;
  const neighbours = namespacedByFolder(cluster).get(folderOf(policy.resource.uri)) ?? [];
  const named = neighbours.filter((resource) => !leavesOut(resource));
  // Where several policies leave it out, that is how the folder is written, unless pods beside them say where they are.
  const hasPods = named.some(({ fact }) => fact.type === 'workload');
  if (named.length === 0 || (!hasPods && named.length < neighbours.length - 1)) return undefined;
  return { namespaces: namesOf(named), because: 'neighbours', witnesses: named };
}

const ownWorkloads = perCluster((cluster): readonly Resource[] =>
  cluster.workloads.flatMap(({ resource }) => resource ?? []),
);

/** Folders in which pods leave their namespace out, and whether some go where policies without one go. */
const placesLeftOut = perCluster((cluster) => ({
  folders: new Set(
    ownWorkloads(cluster)
      .filter(leavesOut)
      .map(({ uri }) => folderOf(uri)),
  ),
  some: ownWorkloads(cluster).some(({ namespace }) => namespace === DEFAULT),
}));

/** Policies, workloads and Services by the folder of their file. */
const namespacedByFolder = perCluster((cluster): ReadonlyMap<string, readonly Resource[]> => {
  const policies = cluster.policies.map(({ resource }) => resource).filter(({ fact }) => !fact.clusterScoped);
  const services = cluster.services.map(({ resource }) => resource);
  return groupBy<string, Resource>([...policies, ...ownWorkloads(cluster), ...services], ({ uri }) => folderOf(uri));
});

function namesOf(resources: readonly Resource[]): readonly string[] {
  return unique(resources.map(({ namespace }) => namespace));
}

/** Files by which a tool gives the objects of a folder, and of those in it, their namespace. */
const NAMING_FILES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization', 'Chart.yaml', 'fleet.yaml'];

function isNamedOutside(snapshot: Snapshot, uri: string): boolean {
  const root = snapshot.scopeOf(uri)?.root ?? '';
  for (let folder = folderOf(uri); folder.length >= root.length && folder !== ''; folder = folderOf(folder)) {
    if (NAMING_FILES.some((name) => snapshot.files.has(`${folder}/${name}`))) return true;
  }
  return false;
}

/** Without a trailing slash. */
function folderOf(uri: string): string {
  return uri.slice(0, Math.max(uri.lastIndexOf('/'), 0));
}
