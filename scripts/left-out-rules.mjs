/**
 * Defects that people ask a linter of network policies for and that no rule reports, with the reason. `category` is one of the
 * rules' own. `npm run rules -- --write` puts them into server/docs/rules/README.md.
 */
export const leftOutRules = [
  {
    category: 'semantics',
    name: 'Default deny says nothing about ICMP',
    reason:
      'Network plugins differ, no manifest can change it, and every default deny would be reported. Verdicts about other protocols are unknown, with this reason.',
  },
  {
    category: 'semantics',
    name: 'Layer 7 fields in a NetworkPolicy',
    reason: 'Reported by `unknown-field`, which says where such rules belong.',
  },
  {
    category: 'selector',
    name: 'Label that Kustomize or Helm rewrites',
    reason: 'Only the rendered manifests tell. Check those.',
  },
  {
    category: 'selector',
    name: 'Selector names single pods of a StatefulSet',
    reason: 'Their names stay, and a single pod, such as a primary, may well be meant.',
  },
  {
    category: 'connectivity',
    name: 'Probes of the kubelet are blocked',
    reason:
      'Traffic from the node of a pod is always allowed; network plugins that block it do so outside of manifests.',
  },
  {
    category: 'connectivity',
    name: 'Agent of EKS Pod Identity is blocked',
    reason: 'Which account uses it is kept in AWS. What annotations tell, `workload-identity-blocked` reports.',
  },
  {
    category: 'connectivity',
    name: 'Deleting a policy opens its pods',
    reason: 'That is about a change, not about a manifest: the impact of an edit and `palisade diff` tell it.',
  },
  {
    category: 'redundancy',
    name: 'New policies interfere with present ones',
    reason: 'That is about a change, not about a manifest: the impact of an edit and `palisade diff` tell it.',
  },
  {
    category: 'redundancy',
    name: 'Policy that has no effect at all',
    reason:
      'Its causes are reported one by one: it selects nothing, it allows everything, or other policies do all that it does.',
  },
  {
    category: 'redundancy',
    name: 'Rule of a policy that rules of other policies cover',
    reason:
      'Policies that stand for themselves repeat rules on purpose, such as the one for DNS. Whole policies that others cover are reported.',
  },
  {
    category: 'posture',
    name: 'Number of ACL entries that a policy costs',
    reason: 'It depends on the network plugin, its version and the number of pods, which manifests do not tell.',
  },
  {
    category: 'address',
    name: 'IPv6 blocks break old versions of a network plugin',
    reason: 'Manifests do not tell the version that runs.',
  },
  {
    category: 'port',
    name: 'Named port that old versions of a network plugin open too widely',
    reason: 'Manifests do not tell the version that runs, and newer ones are right.',
  },
  {
    category: 'address',
    name: 'One block with different exceptions in several rules',
    reason:
      'Only old versions of one network plugin merge them wrongly, and manifests do not tell the version that runs.',
  },
  {
    category: 'semantics',
    name: 'Policies that another network plugin would enforce differently',
    reason: 'That is about a change of the cluster: compare `palisade list` with both names of `--cni`.',
  },
  {
    category: 'semantics',
    name: 'Mistakes in policies of network plugins and service meshes',
    reason: 'Only the kinds of Kubernetes and its admin policies are read; other kinds are named as not understood.',
  },
];
