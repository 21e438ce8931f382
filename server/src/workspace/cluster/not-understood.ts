import type { OtherFact } from '../../dialects/facts';
import type { Cluster } from '../cluster';
import type { Resource } from '../snapshot';

/** Calico serves the same kinds from two groups. */
const CALICO: readonly string[] = [
  'NetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
  'NetworkSet',
  'GlobalNetworkSet',
  'HostEndpoint',
  'Profile',
  'Tier',
];

/**
 * Kinds that decide about connections, by API group; '*' = every kind of the group. Where one of them is present and no
 * dialect reads it, verdicts miss what it does, and the user should know.
 */
const POLICY_LIKE: Readonly<Record<string, '*' | readonly string[]>> = {
  'cilium.io': [
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'CiliumCIDRGroup',
    'CiliumLocalRedirectPolicy',
    'CiliumEgressGatewayPolicy',
  ],
  'projectcalico.org': CALICO,
  'crd.projectcalico.org': CALICO,
  'policy.networking.k8s.io': '*',
  'security.istio.io': ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'],
  'networking.istio.io': ['Sidecar', 'ServiceEntry', 'VirtualService', 'DestinationRule', 'Gateway'],
  'k8s.cni.cncf.io': '*',
  'crd.antrea.io': [
    'NetworkPolicy',
    'ClusterNetworkPolicy',
    'ClusterGroup',
    'Group',
    'Tier',
    'ExternalEntity',
    'Egress',
  ],
  'k8s.ovn.org': '*',
  'networking.k8s.aws': '*',
  'vpcresources.k8s.aws': ['SecurityGroupPolicy'],
  'networking.gke.io': ['FQDNNetworkPolicy', 'GKENetworkParamSet', 'Network', 'NetworkLogging'],
  'policy.linkerd.io': '*',
  'config.kuma.io': '*',
  'kuma.io': ['TrafficPermission', 'MeshTrafficPermission'],
  'crd.nsx.vmware.com': ['SecurityPolicy'],
  extensions: ['NetworkPolicy'],
};

export function notUnderstoodIn(others: readonly Resource<OtherFact>[]): Cluster['notUnderstood'] {
  const byKind = new Map<string, Resource<OtherFact>[]>();
  for (const resource of others) {
    const { group, kind } = resource.fact;
    const kinds = Object.hasOwn(POLICY_LIKE, group) ? POLICY_LIKE[group] : undefined;
    if (kinds === undefined || (kinds !== '*' && !kinds.includes(kind))) continue;
    const name = `${group}/${kind}`;
    const found = byKind.get(name);
    if (found === undefined) byKind.set(name, [resource]);
    else found.push(resource);
  }
  return [...byKind].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, resources]) => ({ kind, resources }));
}
