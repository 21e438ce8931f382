import type { Snippet } from '../dialect';

/** Snippet syntax: `$1` are stops; `{{labels}}` (lines `key: value`) and `{{namespace}}` come from the file. */
export const snippets: readonly Snippet[] = [
  {
    prefix: 'admin-policy',
    description: 'Rules of the cluster that decide before NetworkPolicies (AdminNetworkPolicy, v1alpha1)',
    body: `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: \${1:protect-namespace}
spec:
  priority: \${3:50}
  subject:
    namespaces:
      matchLabels:
        kubernetes.io/metadata.name: \${2:{{namespace}}}
  ingress:
    - name: \${4:same-namespace}
      action: \${5|Pass,Allow,Deny|}
      from:
        - namespaces:
            matchLabels:
              kubernetes.io/metadata.name: \${2:{{namespace}}}
    - name: everything-else
      action: Deny
      from:
        - namespaces: {}
$0`,
  },
  {
    prefix: 'baseline-policy',
    description: 'What holds where no NetworkPolicy isolates (BaselineAdminNetworkPolicy, v1alpha1)',
    body: `apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata:
  name: default
spec:
  subject:
    namespaces: {}
  ingress:
    - name: \${1:pods-of-the-cluster}
      action: \${2|Deny,Allow|}
      from:
        - namespaces: {}
$0`,
  },
  {
    prefix: 'cluster-policy-admin',
    description: 'Rules of the cluster that decide before NetworkPolicies (ClusterNetworkPolicy, v1alpha2)',
    body: `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: \${1:allow-dns}
spec:
  tier: Admin
  priority: \${2:50}
  subject:
    namespaces: {}
  egress:
    - name: \${3:cluster-dns}
      action: \${4|Accept,Deny,Pass|}
      to:
        - pods:
            namespaceSelector:
              matchLabels:
                kubernetes.io/metadata.name: kube-system
            podSelector:
              matchLabels:
                k8s-app: kube-dns
      protocols:
        - udp:
            destinationPort:
              number: 53
        - tcp:
            destinationPort:
              number: 53
$0`,
  },
  {
    prefix: 'cluster-policy-baseline',
    description: 'What holds where no NetworkPolicy isolates (ClusterNetworkPolicy, v1alpha2)',
    body: `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: \${1:default-deny}
spec:
  tier: Baseline
  priority: \${2:900}
  subject:
    namespaces: {}
  ingress:
    - name: \${3:pods-of-the-cluster}
      action: \${4|Deny,Accept,Pass|}
      from:
        - namespaces: {}
$0`,
  },
];
