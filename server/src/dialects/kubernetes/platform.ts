import type { PlatformClient, PlatformService } from '../dialect';

/** Pods that are given a sidecar, and pods that take on an identity of a cloud: neither starts without these connections. */
export const platform: readonly PlatformService[] = [
  {
    kind: 'control-plane',
    name: "Istio's control plane",
    usedBy: hasIstioSidecar,
    needs: [{ anyOf: [{ kind: 'pods', namespace: 'istio-system', labels: [['app', 'istiod']], port: 15012 }] }],
  },
  {
    kind: 'control-plane',
    name: "Linkerd's control plane",
    usedBy: hasLinkerdSidecar,
    needs: [
      { anyOf: [linkerd('destination', 8086)] },
      { anyOf: [linkerd('identity', 8080)] },
      // Older releases do without.
      { anyOf: [linkerd('destination', 8090)], optional: true },
    ],
  },
  {
    kind: 'identity',
    name: 'the token service of AWS',
    usedBy: ({ account }) => account.has('eks.amazonaws.com/role-arn'),
    needs: [{ anyOf: [{ kind: 'addresses', cidr: '0.0.0.0/0', port: 443 }] }],
  },
  {
    kind: 'identity',
    name: 'the token service of Azure',
    usedBy: ({ labels }) => labels.get('azure.workload.identity/use') === 'true',
    needs: [{ anyOf: [{ kind: 'addresses', cidr: '0.0.0.0/0', port: 443 }] }],
  },
  {
    kind: 'identity',
    name: "GKE's metadata server",
    usedBy: ({ account }) => account.has('iam.gke.io/gcp-service-account'),
    needs: [
      {
        // By iptables, or by eBPF (Dataplane V2).
        anyOf: [
          { kind: 'addresses', cidr: '169.254.169.252/32', port: 988 },
          { kind: 'addresses', cidr: '169.254.169.254/32', port: 80 },
        ],
      },
    ],
  },
];

function linkerd(component: string, port: number) {
  const labels = [['linkerd.io/control-plane-component', component]] as const;
  return { kind: 'pods', namespace: 'linkerd', labels, port } as const;
}

/** A pod decides before its namespace. Google's managed control plane is none that runs in the cluster. */
function hasIstioSidecar({ labels, annotations, namespaceLabels }: PlatformClient): boolean {
  const revision = labels.get('istio.io/rev') ?? namespaceLabels.get('istio.io/rev');
  if (revision?.startsWith('asm-managed') === true) return false;
  const own = labels.get('sidecar.istio.io/inject') ?? annotations.get('sidecar.istio.io/inject');
  if (own === 'true' || own === 'false') return own === 'true';
  if (namespaceLabels.get('istio-injection') === 'disabled') return false;
  return namespaceLabels.get('istio-injection') === 'enabled' || revision !== undefined;
}

function hasLinkerdSidecar({ annotations, namespaceAnnotations }: PlatformClient): boolean {
  const inject = annotations.get('linkerd.io/inject') ?? namespaceAnnotations.get('linkerd.io/inject');
  return inject === 'enabled' || inject === 'ingress';
}
