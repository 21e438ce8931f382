import type { BackendPort } from '../workspace/cluster';
import { fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { servicePortsMeant } from './parts/mistaken-port';
import { portSites } from './parts/port-sites';
import { unique } from './parts/prose';
import { protocolOf, writePort } from './parts/write-port';
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
      const [mapped] = servicePortsMeant(cluster, site);
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
    const targets = unique(servicePortsMeant(context.cluster, site).flatMap(targetsOf));
    return targets
      .slice(0, 3)
      .map((target, index) =>
        fixOf(
          `Write the pod's port ${target}`,
          () => writePort(context, site, { protocol: protocolOf(site.port), port: target }),
          { preferred: index === 0, widens: true },
        ),
      );
  },
});

function targetText({ port }: BackendPort): string {
  return String(port);
}

/** The number, then the name if the Service uses one. */
function targetsOf({ port, servicePort }: BackendPort): readonly (number | string)[] {
  const name = servicePort.targetPort?.value;
  return [...(port === undefined ? [] : [port]), ...(typeof name === 'string' ? [name] : [])];
}
