import { testFileAt } from '../../assertions/find-test-files';
import { ENTITIES } from '../../assertions/peer-pattern';
import { isUnresolved, resolveTerms } from '../../assertions/resolve';
import { NodeReader } from '../../assertions/node-reader';
import { readPeers } from '../../assertions/read-terms';
import type { TestKey } from '../../assertions/test-keys';
import { at, entry } from '../../yaml/navigate';
import type { Workload } from '../../workspace/cluster';
import type { Candidate, CompletionContext } from '../completion/source';

/** More workloads than these are narrowed down by what has been typed. */
const MOST = 500;

/** Values for a key, best first. */
export function valueCandidates(context: CompletionContext, key: TestKey): readonly Candidate[] {
  switch (key.value) {
    case 'word':
      return (key.words ?? []).map((word, index) => value(word, 'enum', [index]));
    case 'flag':
      return ['true', 'false'].map((word, index) => ({ ...value(word, 'enum', [index]), text: word }));
    case 'peer':
      return peers(context);
    case 'port':
      return ports(context);
    case 'namespace':
      return namespaceNames(context).map(([name, pods], index) => ({
        ...value(name, 'namespace', [index]),
        detail: countOf(pods, 'workload'),
      }));
    default:
      return [];
  }
}

function value(text: string | number, kind: Candidate['kind'], rank: readonly number[]): Candidate {
  return { text, role: 'value', kind, rank };
}

function countOf(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function real(workloads: readonly Workload[]): readonly Workload[] {
  return workloads.filter(({ resource }) => resource !== undefined);
}

function namespaceNames({ cluster }: CompletionContext): readonly (readonly [string, number])[] {
  return [...cluster.namespaces.values()]
    .map(({ name, workloads }) => [name, real(workloads).length] as const)
    .filter(([, workloads]) => workloads > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function peers(context: CompletionContext): readonly Candidate[] {
  const { cluster, snapshot, uri, place } = context;
  const prefix = place.cursor.prefix.replace(/^["']/, '');
  const all = real(cluster.workloads);
  const fitting = all.length > MOST ? all.filter((w) => `${w.namespace}/${w.name}`.startsWith(prefix)) : all;
  const names = new Map<string, Workload[]>();
  for (const workload of fitting.slice(0, MOST)) {
    const name = `${workload.namespace}/${workload.name}`;
    names.set(name, [...(names.get(name) ?? []), workload]);
  }
  const groups = [...(testFileAt(snapshot, uri)?.groups.values() ?? [])];
  return [
    ...groups.map(({ name, peers: members }, index): Candidate => ({
      ...value(`$${name}`, 'value', [0, index]),
      detail: `group of ${countOf(members.length, 'peer')}`,
    })),
    ...[...names].sort(byName).map(([name, workloads], index): Candidate => ({
      ...value(name, 'value', [1, index]),
      detail: [...new Set(workloads.map(({ kind }) => kind))].join(', '),
      workloads,
    })),
    ...namespaceNames(context).map(([name, workloads], index): Candidate => ({
      ...value(`${name}/*`, 'namespace', [2, index]),
      detail: `all pods of ${countOf(workloads, 'workload')}`,
    })),
    { ...value('*', 'value', [3, 0]), detail: 'any pod' },
    ...ENTITIES.map((entity, index): Candidate => ({
      ...value(`@${entity}`, 'value', [4, index]),
      detail: MEANINGS[entity],
    })),
  ];
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

const MEANINGS: Readonly<Record<(typeof ENTITIES)[number], string>> = {
  world: 'the internet',
  cluster: 'any pod, and the nodes',
  host: 'the nodes, other than a pod’s own',
  'kube-apiserver': 'the API server',
  'ingress-controller': 'who serves Ingresses and routes',
  monitoring: 'Prometheus, or what collects for it',
  dns: 'cluster DNS',
};

/** Ports of the pods that the test connects to, by number and by name; of all pods where it does not tell yet. */
function ports(context: CompletionContext): readonly Candidate[] {
  const found = new Map<string, Candidate & { readonly workloads: readonly Workload[] }>();
  for (const workload of destinations(context)) {
    for (const { name, protocol, port } of workload.namedPorts) {
      const number = protocol === 'TCP' ? port : `${protocol}/${port}`;
      for (const [text, rank, detail] of [
        [number, 0, name],
        [name, 1, `${protocol} ${port}`],
      ] as const) {
        if (text === '') continue;
        const known = found.get(`${text}`)?.workloads ?? [];
        const kind = 'port';
        found.set(`${text}`, { ...value(text, kind, [rank, port]), detail, workloads: [...known, workload] });
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.rank[0] ?? 0) - (b.rank[0] ?? 0) || (a.rank[1] ?? 0) - (b.rank[1] ?? 0));
}

function destinations({ cluster, snapshot, uri, root, path }: CompletionContext): readonly Workload[] {
  const test = at(root, path.slice(0, 2));
  const exposed = entry(entry(test, 'exposure')?.value, 'of');
  const named = entry(test, 'to') ?? exposed;
  const terms = named === undefined ? [] : readPeers(new NodeReader(), named);
  const groups = testFileAt(snapshot, uri)?.groups ?? new Map();
  const found = resolveTerms(cluster, groups, terms);
  if (terms.length === 0 || isUnresolved(found)) return real(cluster.workloads).slice(0, MOST);
  const ids = new Set([...found.party.pods.keys()].map((id) => cluster.input.endpoints[id]?.workload));
  return cluster.workloads.filter(({ index }) => ids.has(index));
}
