import type { Snippet } from '../dialect';

/** Snippet syntax: `$1` are stops; `{{namespace}}` and `{{labels}}` (lines `key: value`) come from the file. */
function policy(name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: \${1:${name}}
  namespace: {{namespace}}
spec:
${spec}`;
}

export const snippets: readonly Snippet[] = [
  {
    prefix: 'default-deny-ingress',
    description: 'Nothing may reach the pods of this namespace unless another policy allows it',
    body: policy('default-deny-ingress', '  podSelector: {}\n  policyTypes:\n    - Ingress\n$0'),
  },
  {
    prefix: 'default-deny-egress',
    description: 'The pods of this namespace may reach nothing, DNS included, unless another policy allows it',
    body: policy('default-deny-egress', '  podSelector: {}\n  policyTypes:\n    - Egress\n$0'),
  },
  {
    prefix: 'default-deny-all',
    description: 'Closes this namespace in both directions; other policies open what is needed',
    body: policy('default-deny-all', '  podSelector: {}\n  policyTypes:\n    - Ingress\n    - Egress\n$0'),
  },
  {
    prefix: 'allow-dns',
    description: 'All pods of this namespace may resolve names through the cluster DNS, UDP and TCP',
    body: policy(
      'allow-dns',
      `  podSelector: {}
  policyTypes:
    - Egress
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
$0`,
    ),
  },
  {
    prefix: 'allow-from-namespace',
    description: 'All pods of one other namespace may reach the selected pods',
    body: policy(
      'allow-from-${2:other}',
      `  podSelector:
    matchLabels:
      {{labels}}
  policyTypes:
    - Ingress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: \${2:other}
      ports:
        - protocol: TCP
          port: \${3:8080}
$0`,
    ),
  },
  {
    prefix: 'allow-from-ingress-controller',
    description: 'The ingress controller may reach the selected pods',
    body: policy(
      'allow-from-ingress-controller',
      `  podSelector:
    matchLabels:
      {{labels}}
  policyTypes:
    - Ingress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: \${2:ingress-nginx}
          podSelector:
            matchLabels:
              app.kubernetes.io/name: \${3:ingress-nginx}
      ports:
        - protocol: TCP
          port: \${4:8080}
$0`,
    ),
  },
  {
    prefix: 'allow-to-cidr',
    description: 'The selected pods may reach a block of addresses outside the cluster',
    body: policy(
      'allow-to-${2:partner}',
      `  podSelector:
    matchLabels:
      {{labels}}
  policyTypes:
    - Egress
  egress:
    - to:
        - ipBlock:
            cidr: \${3:203.0.113.0/24}
      ports:
        - protocol: TCP
          port: \${4:443}
$0`,
    ),
  },
  {
    prefix: 'allow-between-workloads',
    description: 'One workload of this namespace may reach another, from both ends',
    body: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-from-\${1:client}-to-\${2:server}-ingress
  namespace: {{namespace}}
spec:
  podSelector:
    matchLabels:
      app: \${2:server}
  policyTypes:
    - Ingress
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: \${1:client}
      ports:
        - protocol: TCP
          port: \${3:8080}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-from-\${1:client}-to-\${2:server}-egress
  namespace: {{namespace}}
spec:
  podSelector:
    matchLabels:
      app: \${1:client}
  policyTypes:
    - Egress
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: \${2:server}
      ports:
        - protocol: TCP
          port: \${3:8080}
$0`,
  },
  {
    prefix: 'allow-prometheus',
    description: 'Prometheus may scrape the pods of this namespace',
    body: policy(
      'allow-prometheus',
      `  podSelector: {}
  policyTypes:
    - Ingress
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: \${2:monitoring}
          podSelector:
            matchLabels:
              app.kubernetes.io/name: prometheus
      ports:
        - protocol: TCP
          port: \${3:metrics}
$0`,
    ),
  },
  {
    prefix: 'isolate-namespace',
    description: 'The pods of this namespace may reach each other and the cluster DNS, and nothing else',
    body: policy(
      'isolate-namespace',
      `  podSelector: {}
  policyTypes:
    - Ingress
    - Egress
  ingress:
    - from:
        - podSelector: {}
  egress:
    - to:
        - podSelector: {}
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
$0`,
    ),
  },
];
