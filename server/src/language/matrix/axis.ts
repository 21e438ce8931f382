import type { MatrixEnd } from '../../protocol';
import { INGRESS_CONTROLLER } from '../../workspace/exposure/controller-rows';
import { count } from '../prose';

/** A workload as an axis needs it; of two clusters that are compared, one of them may lack it. */
export interface AxisWorkload {
  /** `ns/name[Kind]`. */
  readonly id: string;
  readonly namespace: string;
}

export interface AxisOptions {
  /** For notes. */
  readonly what: 'sources' | 'destinations';
  /** Part of a name, in lower case; '' = all. */
  readonly search: string;
  /** Namespaces whose workloads are shown. */
  readonly open: ReadonlySet<string>;
  /** Ends outside of all namespaces, as far as there are any. */
  readonly outside: readonly MatrixEnd[];
}

/** Sources or destinations: a namespace, after it its workloads when it is open, at the end what is outside. */
export interface Axis<W extends AxisWorkload> {
  readonly ends: readonly MatrixEnd[];
  /** Positions of the ends that a workload counts for: its namespace's, and its own when that is open. */
  readonly positions: ReadonlyMap<W, readonly number[]>;
  /** Sentences on what is left out. */
  readonly notes: readonly string[];
}

/** More would be slow to draw, and nobody reads it: searching is quicker. */
const MAX_NAMESPACES = 80;
const MAX_WORKLOADS = 40;

export const INTERNET: MatrixEnd = {
  id: 'internet',
  kind: 'internet',
  label: 'Internet',
  detail: 'outside the cluster',
};

export const CONTROLLER: MatrixEnd = {
  id: INGRESS_CONTROLLER,
  kind: 'controller',
  label: 'Ingress controller',
  detail: 'by Ingress or Route',
};

export function axisOf<W extends AxisWorkload>(workloads: Iterable<W>, options: AxisOptions): Axis<W> {
  const all = groupBy(workloads, (workload) => workload.namespace);
  const matched = [...all].flatMap(([name, members]) => {
    const found = members.filter(({ id }) => id.toLowerCase().includes(options.search));
    return found.length === 0 ? [] : [{ name, members, found }];
  });
  const notes: string[] = [];
  if (matched.length > MAX_NAMESPACES) notes.push(tooMany(matched.length, options.what));
  const ends: MatrixEnd[] = [];
  const positions = new Map<W, number[]>();
  let room = MAX_WORKLOADS;
  for (const { name, members, found } of matched.slice(0, MAX_NAMESPACES)) {
    const own = ends.length;
    // What was searched for is shown by its name, not only as a part of its namespace.
    const expanded = options.open.has(name) || (options.search !== '' && found.length < members.length);
    const shown = expanded ? found.slice(0, room) : [];
    room -= shown.length;
    ends.push(namespaceEnd(name, expanded, found.length, members.length));
    for (const workload of found) positions.set(workload, [own]);
    for (const workload of shown) {
      positions.get(workload)?.push(ends.length);
      ends.push(workloadEnd(workload, members));
    }
    if (expanded && shown.length < found.length) notes.push(cut(name, shown.length, found.length, options.what));
  }
  const outside = options.outside.filter(({ id, label }) => `${id} ${label}`.toLowerCase().includes(options.search));
  return { ends: [...ends, ...outside], positions, notes };
}

export function groupBy<K, V>(values: Iterable<V>, keyOf: (value: V) => K): ReadonlyMap<K, readonly V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

function namespaceEnd(name: string, expanded: boolean, found: number, total: number): MatrixEnd {
  const detail = found === total ? count(total, 'workload') : `${found} of ${count(total, 'workload')}`;
  return { id: name, kind: 'namespace', label: name, expanded, detail };
}

function workloadEnd({ id, namespace }: AxisWorkload, siblings: readonly AxisWorkload[]): MatrixEnd {
  const full = id.slice(namespace.length + 1);
  const bracket = full.lastIndexOf('[');
  const name = full.slice(0, bracket);
  const twins = siblings.filter((other) => other.id.startsWith(`${namespace}/${name}[`));
  return {
    id,
    kind: 'workload',
    namespace,
    label: twins.length > 1 ? full : name,
    detail: full.slice(bracket + 1, -1),
  };
}

function tooMany(total: number, what: AxisOptions['what']): string {
  return `The first ${MAX_NAMESPACES} of ${total} namespaces are shown as ${what}. Search to see others.`;
}

function cut(namespace: string, shown: number, total: number, what: AxisOptions['what']): string {
  const some = shown === 0 ? 'None' : `The first ${shown}`;
  return `${some} of the ${total} workloads of ${namespace} are shown as ${what}: at most ${MAX_WORKLOADS} fit. Search to see others.`;
}
