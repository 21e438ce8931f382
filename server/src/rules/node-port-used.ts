import { fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { nodePortsMeant } from './parts/mistaken-port';
import { portSites } from './parts/port-sites';
import { unique } from './parts/prose';
import { protocolOf, writePort } from './parts/write-port';
import { defineRule } from './rule';

export const nodePortUsed = defineRule({
  meta: {
    id: 'node-port-used',
    title: 'Port of the nodes is used instead of the port of the pod',
    category: 'port',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of portSites(cluster, policy)) {
      const [mapped] = nodePortsMeant(cluster, site);
      const written = site.port.port;
      if (mapped === undefined || written === undefined) continue;
      const { by, port, resource, span } = mapped;
      report({
        resource: policy.resource,
        span: written.span,
        message: `${written.value} is a port of the nodes, which ${by} leads to port ${port} of its pods. Policies see the pod's port, so this entry does not match that traffic. Write ${port}.`,
        related: [{ resource, span, message: `${by} maps ${written.value} to ${port}` }],
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site =
      policy && portSites(context.cluster, policy).find(({ port }) => port.port?.span.start === finding.span.start);
    if (site === undefined) return [];
    const targets = unique(
      nodePortsMeant(context.cluster, site).flatMap(({ port, name }) => (name === undefined ? [port] : [port, name])),
    );
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
