import type { WorkspaceSymbol } from 'vscode-languageserver-types';
import type { Fact } from '../../dialects/facts';
import type { Resource, Snapshot } from '../../workspace/snapshot';
import { nameSpan } from '../resources';
import { SYMBOL_KINDS } from './document-symbols';

/** More would neither be read nor fit into a list; another letter of the query finds the rest. */
const MOST = 256;

/** Kinds of facts that people look for by name. */
const LISTED: ReadonlySet<Fact['type']> = new Set(['policy', 'workload', 'namespace', 'service', 'route', 'gateway']);

/** Policies, workloads, namespaces, Services and routes whose `kind namespace/name` holds the query's letters in their order. */
export function workspaceSymbols(snapshot: Snapshot, query: string): readonly WorkspaceSymbol[] {
  const wanted = query.replace(/\s+/g, '').toLowerCase();
  const found: { resource: Resource; rank: number }[] = [];
  for (const { resources } of snapshot.scopes) {
    for (const resource of resources) {
      if (resource.name === '' || !LISTED.has(resource.fact.type)) continue;
      const rank = rankOf(resource, wanted);
      if (rank !== undefined) found.push({ resource, rank });
    }
  }
  return found
    .sort((a, b) => a.rank - b.rank || compare(a.resource.name, b.resource.name))
    .slice(0, MOST)
    .map(({ resource }) => ({
      name: resource.name,
      kind: SYMBOL_KINDS[resource.fact.type],
      containerName: [resource.fact.kind, resource.namespace].filter((part) => part !== '').join(' in '),
      location: snapshot.locate(resource, nameSpan(resource)),
    }));
}

/** Lower is better; undefined when it does not match. */
function rankOf({ fact, namespace, name }: Resource, wanted: string): number | undefined {
  const lower = name.toLowerCase();
  if (lower.startsWith(wanted)) return 0;
  if (lower.includes(wanted)) return 1;
  if (holdsInOrder(lower, wanted)) return 2;
  return holdsInOrder(`${fact.kind}${namespace}/${name}`.toLowerCase(), wanted) ? 3 : undefined;
}

function holdsInOrder(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
