import type { Workload } from '../workspace/cluster';
import { egressNeedRule } from './parts/egress-need';
import { perCluster } from './parts/per-cluster';
import { platformNeeds } from './parts/platform-needs';

export const workloadIdentityBlocked = egressNeedRule(
  { id: 'workload-identity-blocked', title: 'Workload cannot fetch the credentials of its cloud identity' },
  perCluster((cluster) => platformNeeds(cluster, 'identity').filter(({ workload }) => !usesProxy(workload))),
  {
    consequence:
      'it hands out the credentials of the cloud identity that their account asks for, so calls to the cloud fail.',
    policyName: 'allow-cloud-identity',
  },
);

/** Calls to the cloud may go through a proxy in the cluster. */
function usesProxy({ resource, templateResource }: Workload): boolean {
  const template = (templateResource ?? resource)?.fact.template;
  return (
    template?.containers.some(
      ({ env, envFrom }) =>
        env.some(({ name }) => /^https?_proxy$/i.test(name.value)) ||
        envFrom.some(({ ref }) => /proxy/i.test(ref.value)),
    ) === true
  );
}
