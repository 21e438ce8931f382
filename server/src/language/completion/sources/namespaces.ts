import { keyDocAt, keyDocsOf } from '../../key-docs';
import { count } from '../../prose';
import { resourcesIn } from '../../resources';
import type { CompletionSource } from '../source';

/** Namespaces of the workspace, the ones that this file already speaks of first. */
export const namespaces: CompletionSource = {
  id: 'namespaces',
  at: ({ pattern, role, apiVersion, kind }) =>
    role === 'value' && pattern === 'metadata.namespace' && mayHaveNamespace(apiVersion, kind),
  *provide({ cluster, snapshot, uri }) {
    const here = new Set(resourcesIn(snapshot, uri).flatMap(({ fact }) => fact.namespace?.value ?? []));
    for (const { name, workloads, declared } of cluster.namespaces.values()) {
      const real = workloads.filter((workload) => workload.resource !== undefined);
      if (declared === undefined && real.length === 0 && !here.has(name) && name !== 'default') continue;
      yield {
        text: name,
        role: 'value',
        kind: 'namespace',
        detail: count(real.length, 'workload'),
        workloads: real,
        rank: [here.has(name) ? 0 : 1, -real.length],
      };
    }
  },
};

/** Kinds that are not described may have one. */
function mayHaveNamespace(apiVersion: string, kind: string): boolean {
  const docs = keyDocsOf(apiVersion, kind);
  return docs === undefined || keyDocAt(docs, 'metadata.namespace') !== undefined;
}
