import type { ClusterInput, Policy } from '../engine/model';
import type { Cluster } from './cluster';

/**
 * The cluster with only those policies that may select pods of one namespace: all that decides about its pods, found without
 * looking at every policy for each namespace.
 */
export function inputOver(cluster: Cluster, namespace: string): ClusterInput {
  const known = tables.get(cluster) ?? { policies: fileAll(cluster), inputs: new Map() };
  tables.set(cluster, known);
  let input = known.inputs.get(namespace);
  if (input === undefined) {
    const [everywhere, own] = [known.policies.get(ANYWHERE), known.policies.get(namespace)];
    const tiers = cluster.input.tiers.map((tier, index) => ({
      ...tier,
      policies: [...(everywhere?.[index] ?? []), ...(own?.[index] ?? [])],
    }));
    input = { ...cluster.input, tiers };
    known.inputs.set(namespace, input);
  }
  return input;
}

/** Stands for every namespace; no namespace can be called so. */
const ANYWHERE = '*';

interface Table {
  /** By namespace, then by tier. */
  readonly policies: ReadonlyMap<string, readonly (readonly Policy[])[]>;
  readonly inputs: Map<string, ClusterInput>;
}

const tables = new WeakMap<Cluster, Table>();

function fileAll({ input: { tiers } }: Cluster): Table['policies'] {
  const table = new Map<string, Policy[][]>();
  for (const [index, { policies }] of tiers.entries()) {
    for (const policy of policies) {
      const scopes = policy.alternatives.map(({ subject: { namespaces } }) =>
        namespaces.kind === 'one' ? namespaces.namespace : ANYWHERE,
      );
      for (const scope of scopes.includes(ANYWHERE) ? [ANYWHERE] : new Set(scopes)) {
        const byTier = table.get(scope) ?? tiers.map(() => []);
        byTier[index]?.push(policy);
        table.set(scope, byTier);
      }
    }
  }
  return table;
}
