import { egressNeedRule } from './parts/egress-need';
import { perCluster } from './parts/per-cluster';
import { platformNeeds } from './parts/platform-needs';

export const meshControlPlaneBlocked = egressNeedRule(
  { id: 'mesh-control-plane-blocked', title: 'Sidecar cannot reach the control plane of its mesh' },
  perCluster((cluster) => platformNeeds(cluster, 'control-plane')),
  {
    consequence: 'the sidecars that are injected get neither certificates nor routes, and the pods do not start.',
    policyName: 'allow-mesh-control-plane',
  },
);
