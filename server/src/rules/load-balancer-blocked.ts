import { allowFix } from './parts/allow-rule';
import { isolatingPlaces, policyNames } from './parts/denial';
import { list, unique } from './parts/prose';
import { type DeniedPublication, additionsFor, deniedServices, publishedPorts } from './parts/published-denied';
import { defineRule } from './rule';

export const loadBalancerBlocked = defineRule({
  meta: {
    id: 'load-balancer-blocked',
    title: 'Published port admits nobody from outside',
    category: 'connectivity',
    severity: 'warning',
    fixable: true,
  },
  scope({ cluster, report }) {
    for (const denied of deniedServices(cluster)) {
      const { resource, exposures, denials } = denied;
      const workloads = list(unique(exposures.map(({ workload }) => workload.name)));
      const by = unique(denials.flatMap((denial) => denial.by));
      const why = denials.every(({ byIsolation }) => byIsolation)
        ? `its ingress is isolated by ${policyNames(by)} and no rule admits an address`
        : `${policyNames(by)} denies that`;
      report({
        resource,
        span: resource.fact.name?.span ?? resource.fact.kindSpan,
        message: `${wayOf(denied)} ${workloads} on ${list(publishedPorts(exposures))}, but ${why}: nobody outside gets in. Admit the clients' addresses, or do not publish it.`,
        related: isolatingPlaces(by, workloads),
      });
    }
  },
  fixes(finding, context) {
    const denied = deniedServices(context.cluster).find(
      ({ resource }) =>
        resource.uri === finding.resource.uri &&
        resource.documentIndex === finding.resource.documentIndex &&
        resource.fact.name?.span.start === finding.span.start,
    );
    const additions = denied && additionsFor(context.cluster, denied);
    if (denied === undefined || additions === undefined) return [];
    const ports = list(publishedPorts(denied.exposures));
    const fix = allowFix(context, `Admit clients from outside on ${ports}`, additions);
    return fix === undefined ? [] : [fix];
  },
});

function wayOf({ resource, exposures: [first] }: DeniedPublication): string {
  const { fact, name } = resource;
  const type = fact.type === 'service' && fact.serviceType !== 'ClusterIP' ? fact.serviceType : 'externalIPs';
  return `Service ${name} (${type}) leads from ${first?.via === 'internal-load-balancer' ? 'the network' : 'outside'} to`;
}
