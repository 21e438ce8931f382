import type { CodeLens, Command } from 'vscode-languageserver-types';
import type { Direction, PodSet } from '../../engine/model';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import type { Resource, Scope, Snapshot } from '../../workspace/snapshot';
import { summarizeSide } from '../peers';
import { count, podsOfPeer } from '../prose';
import { nameSpan, policyAt, resourcesIn, workloadAt } from '../resources';

/** Commands that a lens runs in the client; each takes one JSON argument. */
const SHOW_SELECTED_WORKLOADS = 'palisade.showSelectedWorkloads';
const REVEAL_IN_TREE = 'palisade.revealInTree';
const EXPLAIN_POLICY = 'palisade.explainPath';

/** What finds the object of a lens again; JSON. */
interface LensData {
  readonly uri: string;
  readonly documentIndex: number;
  readonly factIndex: number;
  readonly part: 'summary' | 'explain';
}

/** Places of the lenses of a file, without titles: over each policy and each workload. */
export function codeLenses(snapshot: Snapshot, uri: string): readonly CodeLens[] {
  const scope = snapshot.scopeOf(uri);
  if (scope === undefined) return [];
  return resourcesIn(snapshot, uri).flatMap((resource) => {
    // Above the object's first key, where the eye looks for its title.
    const { start } = resource.fact.span;
    const range = { ...snapshot.locate(resource, { start, end: start }).range };
    if (policyAt(scope, resource) !== undefined) {
      return [lens(range, resource, 'summary'), lens(range, resource, 'explain')];
    }
    return workloadAt(scope, resource) === undefined ? [] : [lens(range, resource, 'summary')];
  });
}

function lens(range: CodeLens['range'], resource: Resource, part: LensData['part']): CodeLens {
  const { uri, documentIndex, factIndex } = resource;
  return { range, data: { uri, documentIndex, factIndex, part } satisfies LensData };
}

/** Gives a lens its title and command; one whose object is gone is returned without a command. */
export function resolveCodeLens(snapshot: Snapshot, unresolved: CodeLens): CodeLens {
  const data = unresolved.data as LensData;
  const scope = snapshot.scopeOf(data.uri);
  const resource = resourcesIn(snapshot, data.uri).find(
    (candidate) => candidate.documentIndex === data.documentIndex && candidate.factIndex === data.factIndex,
  );
  if (scope === undefined || resource === undefined) return unresolved;
  const command = commandOf(snapshot, scope, resource, data.part);
  return command === undefined ? unresolved : { ...unresolved, command };
}

function commandOf(snapshot: Snapshot, scope: Scope, resource: Resource, part: LensData['part']): Command | undefined {
  const policy = policyAt(scope, resource);
  if (policy !== undefined)
    return part === 'summary' ? policyCommand(snapshot, scope, policy) : explainCommand(snapshot, scope, policy);
  const workload = workloadAt(scope, resource);
  return workload === undefined ? undefined : workloadCommand(scope, workload);
}

function policyCommand(snapshot: Snapshot, { cluster, root }: Scope, policy: PolicyEntry): Command {
  const subjects = cluster.subjectsOf(policy);
  const selects = subjects.length === 0 ? 'selects nothing' : `selects ${count(subjects.length, 'workload')}`;
  const directions = policy.resource.fact.governs.map((direction) => directionWords(cluster, policy, direction));
  const title = [selects, ...withoutRepetition(directions)].join(' · ');
  const place = snapshot.locate(policy.resource, nameSpan(policy.resource));
  const locations = subjects.flatMap(({ resource }) =>
    resource === undefined ? [] : [snapshot.locate(resource, nameSpan(resource))],
  );
  return {
    title,
    command: SHOW_SELECTED_WORKLOADS,
    arguments: [{ uri: place.uri, position: place.range.start, scope: root, policy: policy.id, locations }],
  };
}

/** `2 peers in`, `1 out`, `isolates ingress`: what the rules of one direction admit. */
function directionWords(cluster: Cluster, policy: PolicyEntry, direction: Direction): string {
  const rules = (policy.resource.fact[direction]?.rules ?? []).filter((rule) => rule.action.value === 'allow');
  const side = direction === 'ingress' ? 'in' : 'out';
  if (rules.length === 0) return `isolates ${direction}`;
  if (rules.some((rule) => rule.peers === undefined)) return direction === 'ingress' ? 'anyone in' : 'anywhere out';
  const peers = new Set<unknown>();
  for (const peer of rules.flatMap((rule) => rule.peers ?? [])) {
    const pods = podsOfPeer(peer, policy.namespace);
    if (pods !== undefined && isEveryPod(pods)) return `any pod ${side}`;
    if (pods === undefined)
      peers.add(
        peer.peer.kind === 'none' ? undefined : JSON.stringify([peer.cidr?.value, peer.except.map((e) => e.value)]),
      );
    else for (const { workload } of cluster.select(pods)) peers.add(workload);
  }
  peers.delete(undefined);
  return `${count(peers.size, 'peer')} ${side}`;
}

/** `2 peers in · 1 out`: the second number needs no noun. */
function withoutRepetition([first, ...others]: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  return / peers? /.test(first)
    ? [first, ...others.map((words) => words.replace(/ peers? /, ' '))]
    : [first, ...others];
}

function isEveryPod({ namespaces, pods }: PodSet): boolean {
  return (
    pods.requirements.length === 0 && namespaces.kind === 'matching' && namespaces.selector.requirements.length === 0
  );
}

function explainCommand(snapshot: Snapshot, { cluster, root }: Scope, policy: PolicyEntry): Command {
  const place = snapshot.locate(policy.resource, nameSpan(policy.resource));
  const subject = cluster.subjectsOf(policy)[0]?.id;
  // The end that the policy is about; who is at the other end is asked for.
  const end = policy.resource.fact.governs.includes('ingress') ? 'to' : 'from';
  return {
    title: 'explain',
    command: EXPLAIN_POLICY,
    arguments: [
      {
        uri: place.uri,
        position: place.range.start,
        scope: root,
        policy: policy.id,
        ...(subject !== undefined && { [end]: subject }),
      },
    ],
  };
}

function workloadCommand({ cluster, root }: Scope, workload: Workload): Command {
  const title = workload.hostNetwork
    ? 'host network: no policy applies'
    : `ingress: ${summarizeSide(cluster, workload, 'ingress')} · egress: ${summarizeSide(cluster, workload, 'egress')}`;
  return { title, command: REVEAL_IN_TREE, arguments: [{ scope: root, workload: workload.id }] };
}
