import { AS_WRITTEN } from '../../engine/enforcement';
import { isBefore, type PluginBehaviour, type PluginDetails, type PluginProfile } from './profile';

/**
 * The network plugins, with what is known of how they enforce policies. The rules are those of semantics.md F.2, whose sources
 * are named in server/docs/cni.md. What is not known of a plugin, or of its version, changes nothing.
 */

const LIKE_THE_API: PluginBehaviour = {
  ...AS_WRITTEN,
  addressesMatchPods: 'b24',
  ownNode: 'both',
  servicePorts: 'any',
  mostPorts: undefined,
};

const ADMIN_V1ALPHA1 = [
  'policy.networking.k8s.io/AdminNetworkPolicy',
  'policy.networking.k8s.io/BaselineAdminNetworkPolicy',
];
const ADMIN_V1ALPHA2 = ['policy.networking.k8s.io/ClusterNetworkPolicy'];
const ADMIN = [...ADMIN_V1ALPHA1, ...ADMIN_V1ALPHA2];
const CILIUM = ['cilium.io/*'];
const CALICO = ['projectcalico.org/*', 'crd.projectcalico.org/*'];
const ANTREA = ['crd.antrea.io/*', 'security.antrea.tanzu.vmware.com/*'];
const OVN = ['k8s.ovn.org/EgressFirewall'];
const AWS = ['networking.k8s.aws/ApplicationNetworkPolicy', 'networking.k8s.aws/ClusterNetworkPolicy'];
const GKE = ['networking.gke.io/FQDNNetworkPolicy'];
const EVERYTHING = [...ADMIN, ...CILIUM, ...CALICO, ...ANTREA, ...OVN, ...AWS, ...GKE];

/** All but those. */
function except(...own: readonly (readonly string[])[]): readonly string[] {
  const kept = new Set(own.flat());
  return EVERYTHING.filter((kind) => !kept.has(kind));
}

function enforcing(details: PluginDetails, own: Partial<PluginBehaviour> = {}): PluginBehaviour {
  const { enforces = true } = details;
  const policies = enforces === true ? 'enforced' : enforces === 'perhaps' ? 'doubtful' : 'ignored';
  return { ...LIKE_THE_API, ...own, policies };
}

/** A plugin whose policies are switched off takes notice of none. */
function ignoring(others: readonly string[]): PluginProfile['ignores'] {
  return ({ enforces }) => (enforces === false ? EVERYTHING : others);
}

/** A plugin that does as the API says. */
function plain(name: string, title: string, ignored: readonly string[]): PluginProfile {
  return { name, title, behaviour: (details) => enforcing(details), ignores: () => ignored };
}

/** A plugin without policies. */
function without(name: string, title: string): PluginProfile {
  return { name, title, behaviour: () => ({ ...LIKE_THE_API, policies: 'ignored' }), ignores: () => EVERYTHING };
}

/** Labels that its filter leaves out unless it is set up otherwise (D9). */
const CILIUM_LABEL_FILTER =
  /^(io\.kubernetes(?!\.pod\.namespace$)|kubernetes\.io|k8s\.io|.*beta\.kubernetes\.io|pod-template-(generation|hash)|controller-revision-hash|annotation|etcd_node|statefulset\.kubernetes\.io\/pod-name$|apps\.kubernetes\.io\/pod-index$|batch\.kubernetes\.io\/job-completion-index$)/;

/** F5: blocks of addresses, nodes, labels, and ingress rules that the policy does not declare. */
function likeCilium(details: PluginDetails): PluginBehaviour {
  const { addressesMatch } = details;
  return enforcing(details, {
    addressesMatchPods: addressesMatch === undefined ? 'never' : addressesMatch === 'nodes' ? 'nodes' : 'b24',
    ownNode: 'to-pod',
    undeclaredIngress: 'enforced',
    unseenLabels: details.ownLabelFilter === true ? undefined : CILIUM_LABEL_FILTER,
  });
}

function calicoIgnores({ version }: PluginDetails): readonly string[] {
  const others = except(CALICO, ADMIN);
  if (version === undefined) return others;
  const hasV1alpha1 = !isBefore(version, 3, 29) && isBefore(version, 3, 32);
  return [...others, ...(hasV1alpha1 ? [] : ADMIN_V1ALPHA1), ...(isBefore(version, 3, 32) ? ADMIN_V1ALPHA2 : [])];
}

const calico = { behaviour: (details: PluginDetails) => enforcing(details), ignores: calicoIgnores };

export const profiles: readonly PluginProfile[] = [
  plain('antrea', 'Antrea', except(ANTREA, ADMIN)),
  {
    name: 'aws-vpc-cni',
    title: 'the AWS VPC CNI',
    behaviour: (details) =>
      enforcing(details, { namedPorts: 'doubtful-with-addresses', servicePorts: 'same', mostPorts: 24 }),
    ignores: ignoring(except(AWS, ADMIN)),
  },
  {
    name: 'azure-cilium',
    title: 'Azure CNI powered by Cilium',
    contains: ['cilium'],
    behaviour: likeCilium,
    ignores: ignoring(except(CILIUM, ADMIN_V1ALPHA2)),
  },
  plain('azure-npm', 'Azure Network Policy Manager', EVERYTHING),
  { name: 'calico', title: 'Calico', ...calico },
  { name: 'canal', title: 'Canal', contains: ['calico', 'flannel'], ...calico },
  {
    name: 'cilium',
    title: 'Cilium',
    behaviour: (details) => ({
      ...likeCilium(details),
      portRanges: isBefore(details.version, 1, 16) ? 'first' : 'whole',
      sctp: details.sctp === true ? 'enforced' : 'doubtful',
      servicePorts: 'same-for-sctp',
    }),
    ignores: ignoring(except(CILIUM, ADMIN_V1ALPHA2)),
  },
  without('flannel', 'Flannel'),
  {
    name: 'gke-dataplane-v2',
    title: 'GKE Dataplane V2',
    contains: ['cilium'],
    behaviour: likeCilium,
    ignores: ignoring(except(CILIUM, GKE, ADMIN_V1ALPHA2)),
  },
  // Its standard build ignores the administrator's policies; other builds, which tests use, do not.
  plain('kindnet', 'kindnet', except(ADMIN)),
  // Its builds differ in which policies of administrators they know.
  { ...plain('kube-network-policies', 'kube-network-policies', except(ADMIN)), contains: ['flannel', 'kindnet'] },
  {
    name: 'kube-router',
    title: 'kube-router',
    behaviour: (details) => enforcing(details, { sctp: 'doubtful' }),
    ignores: () => EVERYTHING,
  },
  without('none', 'a network plugin without policies'),
  plain('ovn-kubernetes', 'OVN-Kubernetes', except(OVN, ADMIN)),
  {
    name: 'weave',
    title: 'Weave Net',
    behaviour: (details) => enforcing(details, { namedPorts: 'voids-policy' }),
    ignores: () => EVERYTHING,
  },
];

/** Says that policies mean what the API says, whatever the manifests tell. */
export const GENERIC: PluginProfile = plain('generic', 'a network plugin that does as the API says', []);

/** All that settings can name. */
export const pluginNames: readonly string[] = [...profiles, GENERIC].map(({ name }) => name).sort();

export function profileOf(name: string): PluginProfile | undefined {
  return [...profiles, GENERIC].find((profile) => profile.name === name);
}
