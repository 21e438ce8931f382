import { dialects } from '../../../dialects/index';
import type { Workload } from '../../../workspace/cluster';
import { fenced } from '../../markdown';
import { resourcesIn } from '../../resources';
import { withoutStops } from '../items';
import type { CompletionContext, CompletionSource } from '../source';

/** Whole policies at the beginning of a document, with the namespace and labels of the file filled in. */
export const snippets: CompletionSource = {
  id: 'snippets',
  at: ({ role, path, apiVersion, kind, place }) =>
    role === 'key' &&
    path.length === 0 &&
    apiVersion === '' &&
    kind === '' &&
    !place.cursor.inFlow &&
    place.column === 0 &&
    place.cursor.siblingKeys.length === 0,
  *provide(context) {
    const namespace = likelyNamespace(context);
    const labels = likelyLabels(context, namespace);
    for (const [index, snippet] of dialects.flatMap((dialect) => dialect.snippets).entries()) {
      const body = fill(snippet.body, namespace, labels);
      yield {
        text: snippet.prefix,
        role: 'document',
        kind: 'snippet',
        // A sentence would push the name out of the list.
        detail: kindOf(snippet.body),
        documentation: `${snippet.description}.\n\n${fenced(withoutStops(body).trimEnd(), 'yaml')}`,
        body,
        rank: [9, index],
      };
    }
  },
};

function kindOf(body: string): string {
  return /^kind: (\S+)/m.exec(body)?.[1] ?? '';
}

/** Of the other objects of the file, else of the folder, else the only one that has workloads. */
function likelyNamespace({ snapshot, uri, scope }: CompletionContext): string {
  const inFile = resourcesIn(snapshot, uri).find(
    ({ fact }) => fact.namespace !== undefined || fact.type === 'namespace',
  );
  if (inFile !== undefined) return inFile.fact.type === 'namespace' ? inFile.name : inFile.namespace;
  const folder = uri.slice(0, uri.lastIndexOf('/') + 1);
  const counts = new Map<string, number>();
  for (const resource of scope.resources) {
    if (resource.namespace === '' || !resource.uri.startsWith(folder)) continue;
    counts.set(resource.namespace, (counts.get(resource.namespace) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'default';
}

/** Stable labels of the workload that the file is about, else of the namespace's only one; else for the user to fill in. */
function likelyLabels({ snapshot, uri, cluster }: CompletionContext, namespace: string): readonly string[] {
  const inFile = resourcesIn(snapshot, uri).flatMap((resource) => cluster.workloadOf(resource) ?? []);
  const there = (cluster.namespaces.get(namespace)?.workloads ?? []).filter(
    (workload) => workload.resource !== undefined,
  );
  const workload = inFile[0] ?? (there.length === 1 ? there[0] : undefined);
  const labels = workload === undefined ? [] : stableLabels(workload);
  return labels.length > 0
    ? labels.map(([key, value]) => `${escape(key)}: ${escape(quoted(value))}`)
    : [labelToChoose(there) ?? '${8:app}: ${9:web}'];
}

/** Values that a choice offers at most. */
const CHOICES = 50;

/** The label that tells most of the workloads apart, its values to choose from. */
function labelToChoose(workloads: readonly Workload[]): string | undefined {
  const values = new Map<string, Set<string>>();
  for (const [key, value] of workloads.flatMap(stableLabels)) {
    const known = values.get(key);
    if (known === undefined) values.set(key, new Set([value]));
    else known.add(value);
  }
  const [key, found] = [...values].sort(([, a], [, b]) => b.size - a.size)[0] ?? [];
  if (key === undefined || found === undefined) return undefined;
  const choices = [...found]
    .sort()
    .slice(0, CHOICES)
    .map((value) => quoted(value).replace(/[\\$},|]/g, '\\$&'));
  return `${escape(key)}: \${8|${choices.join(',')}|}`;
}

/** The labels that the controller selects its pods by; they do not change with a release. */
function stableLabels(workload: Workload): readonly (readonly [string, string])[] {
  const keys = workload.resource?.fact.selectorKeys ?? [];
  const chosen = [...workload.labels].filter(([key]) => keys.includes(key));
  return chosen.length > 0 ? chosen : [...workload.labels].slice(0, 2);
}

function quoted(value: string): string {
  return /^[a-z][a-z0-9.-]*$/i.test(value) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

/** Characters that mean something in a snippet. */
function escape(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

function fill(body: string, namespace: string, labels: readonly string[]): string {
  return body
    .replaceAll('{{namespace}}', () => escape(namespace))
    .replace(/^( *)\{\{labels\}\}/gm, (_, indent: string) => labels.map((label) => `${indent}${label}`).join('\n'));
}
