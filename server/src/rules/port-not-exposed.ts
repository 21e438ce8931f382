import { fixOf, replaceText } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { type PortSite, declaredPorts, isServed, portSites } from './parts/port-sites';
import { list, unique } from './parts/prose';
import { defineRule } from './rule';
import type { Cluster } from '../workspace/cluster';
import { isServicePort } from './service-port-used';

export const portNotExposed = defineRule({
  meta: {
    id: 'port-not-exposed',
    title: 'No container declares the port',
    category: 'port',
    severity: 'hint',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of portSites(cluster, policy)) {
      const written = site.port.port;
      if (written === undefined || !isUndeclared(cluster, site) || isServicePort(cluster, site)) continue;
      const choices = choicesFor(site);
      report({
        resource: policy.resource,
        span: written.span,
        message: `No container of ${list(site.destinations.map((workload) => workload.name))} declares port ${written.value}. Declared are ${list(choices.map(String), 6)}. Declaring ports is optional, so this may be right.`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site =
      policy && portSites(context.cluster, policy).find(({ port }) => port.port?.span.start === finding.span.start);
    const choices = site === undefined ? [] : choicesFor(site);
    return choices.slice(0, 4).map((port) =>
      fixOf(`Use port ${port}`, () => replaceText(finding.resource, finding.span, String(port)), {
        preferred: choices.length === 1,
        widens: true,
      }),
    );
  },
});

/** Every destination declares ports of the protocol, and none of them is in the entry's range. */
function isUndeclared(cluster: Cluster, { port, destinations }: PortSite): boolean {
  const { match } = port;
  if (match?.kind !== 'range') return false;
  const { protocol, from, to } = match;
  return destinations.every((workload) => {
    const declared = declaredPorts(workload).filter((served) => served.protocol === protocol);
    if (declared.length === 0 || (from === to && isServed(cluster, workload, protocol, from))) return false;
    return !declared.some((served) => served.port >= from && served.port <= to);
  });
}

function choicesFor({ port: { match }, destinations }: PortSite): readonly number[] {
  const protocol = match?.protocol;
  const ports = destinations.flatMap((workload) => declaredPorts(workload).filter((p) => p.protocol === protocol));
  return unique(ports.map((p) => p.port));
}
