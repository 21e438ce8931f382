import type { BackendPort, Cluster } from '../workspace/cluster';
import { scalar } from '../generate/templates';
import { fixOf, replaceText } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { type PortSite, backendPortsOf, isServed, portSites } from './parts/port-sites';
import { unique } from './parts/prose';
import { defineRule } from './rule';

export const servicePortUsed = defineRule({
  meta: {
    id: 'service-port-used',
    title: 'Port of the Service is used instead of the port of the pod',
    category: 'port',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of portSites(cluster, policy)) {
      const [mapped] = mistakenFor(cluster, site);
      const written = site.port.port;
      if (mapped === undefined || written === undefined) continue;
      const { service, servicePort } = mapped;
      report({
        resource: policy.resource,
        span: written.span,
        message: `${written.value} is the port of Service ${service.name}; its pods listen on ${targetText(mapped)}. Policies see the pod's port, so this entry does not match the traffic of the Service. Write ${targetText(mapped)}.`,
        related: [
          {
            resource: service.resource,
            span: servicePort.span,
            message: `Service ${service.name} maps ${written.value} to ${targetText(mapped)}`,
          },
        ],
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site =
      policy && portSites(context.cluster, policy).find(({ port }) => port.port?.span.start === finding.span.start);
    if (site === undefined) return [];
    const targets = unique(mistakenFor(context.cluster, site).flatMap(targetsOf));
    return targets
      .slice(0, 3)
      .map((target, index) =>
        fixOf(
          `Write the pod's port ${target}`,
          () =>
            replaceText(finding.resource, finding.span, typeof target === 'number' ? String(target) : scalar(target)),
          { preferred: index === 0, widens: true },
        ),
      );
  },
});

/** True when a numeric port is a Service's own and no destination serves it: other rules about the port stay silent then. */
export function isServicePort(cluster: Cluster, site: PortSite): boolean {
  return mistakenFor(cluster, site).length > 0;
}

/** Service ports that the entry names by mistake (A28). */
function mistakenFor(cluster: Cluster, { port, destinations }: PortSite): readonly BackendPort[] {
  const { match } = port;
  if (match?.kind !== 'range' || port.endPort !== undefined || port.port === undefined) return [];
  const { protocol, from } = match;
  if (destinations.some((workload) => isServed(cluster, workload, protocol, from))) return [];
  return destinations
    .flatMap((workload) => backendPortsOf(cluster, workload))
    .filter(({ servicePort, port: target }) => {
      const same = servicePort.port.value === from && servicePort.protocol === protocol;
      return same && target !== undefined && target !== from;
    });
}

function targetText({ port }: BackendPort): string {
  return String(port);
}

/** The number, then the name if the Service uses one. */
function targetsOf({ port, servicePort }: BackendPort): readonly (number | string)[] {
  const name = servicePort.targetPort?.value;
  return [...(port === undefined ? [] : [port]), ...(typeof name === 'string' ? [name] : [])];
}
