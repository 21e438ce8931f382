import type { Resource } from '../workspace/snapshot';
import type { RouteBackendFact } from '../dialects/facts';
import { allowFix } from './parts/allow-rule';
import { isolatingPlaces, policyNames } from './parts/denial';
import { list, unique } from './parts/prose';
import { type DeniedPublication, additionsFor, deniedRoutes, publishedPorts } from './parts/published-denied';
import { defineRule } from './rule';

export const publishedBackendBlocked = defineRule({
  meta: {
    id: 'published-backend-blocked',
    title: 'Ingress or route leads to pods that deny its controller',
    category: 'connectivity',
    severity: 'warning',
    fixable: true,
  },
  scope({ cluster, report }) {
    for (const denied of deniedRoutes(cluster)) {
      const { resource, denials } = denied;
      const workloads = unique(denied.exposures.map(({ workload }) => workload.name));
      const by = unique(denials.flatMap((denial) => denial.by));
      report({
        resource,
        span: backendOf(denied)?.service.span ?? resource.fact.name?.span ?? resource.fact.kindSpan,
        message: `${resource.fact.kind} ${resource.name} leads to ${list(workloads)} on ${list(publishedPorts(denied.exposures))}, but ${reason(denied)}. Admit its controller.`,
        data: { service: serviceKey(denied) },
        related: isolatingPlaces(by, list(workloads)),
      });
    }
  },
  fixes(finding, context) {
    const denied = deniedRoutes(context.cluster).find(
      (candidate) => isAt(candidate.resource, finding.resource) && serviceKey(candidate) === finding.data?.['service'],
    );
    const additions = denied && additionsFor(context.cluster, denied);
    if (denied === undefined || additions === undefined) return [];
    const ports = list(publishedPorts(denied.exposures));
    const fix = allowFix(context, `Admit ${clients(denied)} on ${ports}`, additions);
    return fix === undefined ? [] : [fix];
  },
});

function isAt(a: Pick<Resource, 'uri' | 'documentIndex'>, b: Pick<Resource, 'uri' | 'documentIndex'>): boolean {
  return a.uri === b.uri && a.documentIndex === b.documentIndex;
}

function serviceKey({ resource, service }: DeniedPublication): string {
  return `${resource.factIndex} ${service?.namespace}/${service?.name}`;
}

function backendOf({ resource, service }: DeniedPublication): RouteBackendFact | undefined {
  if (resource.fact.type !== 'route') return undefined;
  return resource.fact.backends.find(
    (backend) =>
      backend.service.value === service?.name && (backend.namespace ?? resource.namespace) === service.namespace,
  );
}

/** Which policies keep out whom. */
function reason(denied: DeniedPublication): string {
  const { denials, exposures } = denied;
  const ingress = denials.find(({ direction }) => direction === 'ingress');
  const egress = denials.find(({ direction }) => direction === 'egress');
  const namespace = exposures[0]?.workload.namespace ?? '';
  const [source] = exposures.map((exposure) => exposure.source);
  if (ingress === undefined) return `the egress of ${clients(denied)} is isolated by ${policyNames(egress?.by ?? [])}`;
  if (!ingress.byIsolation) return `${policyNames(ingress.by)} denies that`;
  const whom = source?.kind === 'controller' ? `a pod outside namespace ${namespace}` : clients(denied);
  return `its ingress is isolated by ${policyNames(ingress.by)} and no rule admits ${whom}`;
}

/** The pods, nodes or balancers that open the connections. */
function clients({ exposures }: DeniedPublication): string {
  const names = exposures.map(({ source }) => {
    switch (source.kind) {
      case 'workload':
        return `${source.workload.namespace}/${source.workload.name}`;
      case 'controller':
        return 'the controller';
      case 'addresses':
        return 'the load balancer';
    }
  });
  return list(unique(names));
}
