import type { Direction } from '../../engine/model';
import { Places } from '../../generate/places';
import { allowDns, defaultDeny, defaultDenyName } from '../../generate/templates';
import type { GeneratedFile, PolicyTemplate } from '../../protocol';
import type { Cluster, NamespaceEntry, Workload } from '../../workspace/cluster';
import type { Scope, Snapshot } from '../../workspace/snapshot';

/** A file with the policy, beside the namespace's manifests; none when the namespace has what it would give. */
export function templateFiles(
  snapshot: Snapshot,
  { cluster, root }: Scope,
  { namespace: name, template }: { readonly namespace: string; readonly template: PolicyTemplate },
): readonly GeneratedFile[] {
  const namespace = cluster.namespaces.get(name);
  if (!namespace) return [];
  const workloads = namespace.workloads.filter(({ resource }) => resource !== undefined);
  const policy = template === 'allow-dns' ? dnsPolicy(cluster, namespace, workloads) : denyPolicy(namespace, template);
  if (!policy) return [];

  const [beside] = workloads;
  const places = new Places(snapshot, cluster, {
    source: 'baseline',
    ...(beside === undefined && root !== '' ? { folder: `${root}/network-policies` } : {}),
  });
  const uri = places.file(beside, beside === undefined ? `${name}-${policy.name}` : policy.name, name);
  return [{ uri, text: policy.text, exists: false, description: policy.description }];
}

interface NewPolicy {
  readonly name: string;
  readonly text: string;
  readonly description: string;
}

const DIRECTIONS: Readonly<Record<Exclude<PolicyTemplate, 'allow-dns'>, readonly Direction[]>> = {
  'default-deny-all': ['ingress', 'egress'],
  'default-deny-ingress': ['ingress'],
  'default-deny-egress': ['egress'],
};

/** For the directions in which no policy isolates the whole namespace yet. */
function denyPolicy(namespace: NamespaceEntry, template: Exclude<PolicyTemplate, 'allow-dns'>): NewPolicy | undefined {
  const directions = DIRECTIONS[template].filter((direction) => !isolatesAll(namespace, direction));
  if (directions.length === 0) return undefined;
  return {
    name: defaultDenyName(directions),
    text: defaultDeny(namespace.name, directions),
    description: `Denies all ${directions.join(' and ')} in namespace ${namespace.name} that no other policy allows`,
  };
}

function isolatesAll({ policies }: NamespaceEntry, direction: Direction): boolean {
  return policies.some(
    ({ resource, subject }) =>
      !resource.fact.refused && resource.fact.governs.includes(direction) && subject.pods.requirements.length === 0,
  );
}

/** None where names resolve already: over open egress the policy would close all the rest (B5). */
function dnsPolicy(cluster: Cluster, namespace: NamespaceEntry, workloads: readonly Workload[]): NewPolicy | undefined {
  const resolving = workloads.filter((workload) => workload.hostNetwork || canResolve(cluster, workload));
  if (workloads.length > 0 && resolving.length === workloads.length) return undefined;
  return {
    name: 'allow-dns',
    text: allowDns(namespace.name),
    description: `Allows the pods of namespace ${namespace.name} to resolve names`,
  };
}

function canResolve({ reachability, dnsWorkloads }: Cluster, { endpoints }: Workload): boolean {
  return dnsWorkloads.some((dns) =>
    endpoints.every((from) =>
      dns.endpoints.every((to) => {
        const { allowed } = reachability.between({ kind: 'endpoint', id: from }, { kind: 'endpoint', id: to });
        return allowed.contains('UDP', 53) && allowed.contains('TCP', 53);
      }),
    ),
  );
}
