import type { RoleBindingFact } from '../dialects/facts';
import type { Cluster, Workload } from '../workspace/cluster';
import type { Resource } from '../workspace/snapshot';

/** Roles of every cluster by which programs ask for objects. */
const BUILT_IN: readonly string[] = ['cluster-admin', 'admin', 'edit', 'view', 'system:auth-delegator'];

/** A workload whose ServiceAccount is given permissions, and which is given its token. */
export interface ApiServerClient {
  readonly workload: Workload;
  readonly binding: Resource<RoleBindingFact>;
  /** True for a role made for it. The ones that every cluster has are given away for other reasons, too. */
  readonly specific: boolean;
}

/** Everybody's account says nothing about one workload. */
const EVERYBODYS_ACCOUNT = 'default';

const known = new WeakMap<Cluster, readonly ApiServerClient[]>();

/** Workloads that manifests give permissions to: whoever has some asks the API server. */
export function apiServerClients(cluster: Cluster): readonly ApiServerClient[] {
  let clients = known.get(cluster);
  if (clients === undefined) {
    clients = clientsOf(cluster);
    known.set(cluster, clients);
  }
  return clients;
}

function clientsOf(cluster: Cluster): readonly ApiServerClient[] {
  const bindings = new Map<string, Resource<RoleBindingFact>[]>();
  for (const binding of cluster.roleBindings.filter((one) => opensApi(cluster, one))) {
    for (const { name, namespace } of binding.fact.accounts) {
      const account = `${namespace ?? binding.namespace}/${name.value}`;
      const known = bindings.get(account);
      if (known === undefined) bindings.set(account, [binding]);
      else known.push(binding);
    }
  }
  if (bindings.size === 0) return [];
  const withoutToken = new Set(
    cluster.serviceAccounts
      .filter(({ fact }) => fact.mountsToken === false)
      .map(({ namespace, name }) => `${namespace}/${name}`),
  );
  return cluster.workloads.flatMap((workload): ApiServerClient[] => {
    const template = (workload.templateResource ?? workload.resource)?.fact.template;
    if (template === undefined || template.serviceAccount === EVERYBODYS_ACCOUNT) return [];
    const account = `${workload.namespace}/${template.serviceAccount}`;
    const own = bindings.get(account) ?? [];
    const [first] = [...own.filter((binding) => !isBuiltIn(binding)), ...own];
    const mounts = template.mountsToken ?? !withoutToken.has(account);
    if (first === undefined || !mounts) return [];
    return [{ workload, binding: first, specific: !isBuiltIn(first) }];
  });
}

function isBuiltIn({ fact: { role } }: Resource<RoleBindingFact>): boolean {
  return role.kind === 'ClusterRole' && BUILT_IN.includes(role.name);
}

function opensApi(cluster: Cluster, binding: Resource<RoleBindingFact>): boolean {
  if (isBuiltIn(binding)) return true;
  const { kind, name } = binding.fact.role;
  const { namespace } = binding;
  return cluster.roles.some(
    (role) =>
      role.fact.kind === kind &&
      role.name === name &&
      (kind === 'ClusterRole' || role.namespace === namespace) &&
      role.fact.opensApi,
  );
}
