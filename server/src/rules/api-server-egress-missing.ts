import { apiServerRule } from '../generate/infrastructure-peers';
import { type ApiServerClient, apiServerClients } from '../inference/api-server-clients';
import type { Cluster } from '../workspace/cluster';
import { apiServerSelectors, reachesApiServer } from './parts/api-server';
import { type EgressNeed, egressIsolator, egressNeedRule } from './parts/egress-need';
import { groupBy } from './parts/group';
import { perCluster } from './parts/per-cluster';

export const apiServerEgressMissing = egressNeedRule(
  { id: 'api-server-egress-missing', title: 'Workload with permissions cannot reach the API server' },
  perCluster(missing),
  {
    consequence:
      'requests to it time out, whatever permissions the account has. The API server is no pod that a selector finds: allow the ports to its addresses.',
    policyName: 'allow-api-server',
  },
);

function missing(cluster: Cluster): readonly EgressNeed[] {
  // An account that several share need not be used by all of them: one that gets through is enough.
  const byAccount = groupBy(
    apiServerClients(cluster),
    ({ workload }) => `${workload.namespace} ${accountOf(workload)}`,
  );
  return [...byAccount.values()].flatMap((clients): readonly EgressNeed[] => {
    const needs = clients.map((client) => needOf(cluster, client));
    return needs.every((need) => need !== undefined) ? needs : [];
  });
}

function accountOf({ resource, templateResource }: ApiServerClient['workload']): string {
  return (templateResource ?? resource)?.fact.template?.serviceAccount ?? '';
}

function needOf(cluster: Cluster, { workload, binding, specific }: ApiServerClient): EgressNeed | undefined {
  const policy = egressIsolator(cluster, workload);
  if (policy === undefined || reachesApiServer(cluster, workload)) return undefined;
  const policies = cluster.policiesSelecting(workload, 'egress');
  // A rule that tries it by a selector is the better place to tell.
  if (policies.some((candidate) => apiServerSelectors(cluster, candidate).length > 0)) return undefined;
  return {
    workload,
    policy,
    what: 'the API server',
    sure: specific,
    rules: [apiServerRule(cluster)],
    evidence: [
      {
        resource: binding,
        span: binding.fact.name?.span ?? binding.fact.kindSpan,
        message: `${binding.name} gives permissions to ${accountOf(workload)}, the account of ${workload.name}`,
      },
    ],
  };
}
