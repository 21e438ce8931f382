/** Where a platform keeps the cluster's DNS, for clusters whose manifests do not show it (A35). */
export interface DnsPlatform {
  readonly namespace: string;
  readonly label: readonly [key: string, value: string];
  /** What the pods listen on: policies see that port, not the Service's (A28). */
  readonly port: number;
}

export const CUSTOMARY_DNS: DnsPlatform = { namespace: 'kube-system', label: ['k8s-app', 'kube-dns'], port: 53 };

/** Platforms that do it another way. */
export const OTHER_DNS: readonly DnsPlatform[] = [
  { namespace: 'openshift-dns', label: ['dns.operator.openshift.io/daemonset-dns', 'default'], port: 5353 },
];
