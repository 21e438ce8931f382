import { portText } from './parts/port-text';
import { fixOf, replaceText } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { isMistakenPort } from './parts/mistaken-port';
import { type PortSite, declaredPorts, isServed, portSites } from './parts/port-sites';
import { declared, list, unique } from './parts/prose';
import { defineRule } from './rule';
import type { Cluster, Workload } from '../workspace/cluster';

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
      // To deny or pass a port that nobody serves is no mistake.
      if (
        written === undefined ||
        site.rule.action.value !== 'allow' ||
        !isUndeclared(cluster, site) ||
        isMistakenPort(cluster, site)
      )
        continue;
      report({
        resource: policy.resource,
        span: written.span,
        message: `No container of ${whose(site.destinations)} declares ${portText(site.port)}. ${declared(choicesFor(site))} Declaring ports is optional, so this may be right.`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site =
      policy && portSites(context.cluster, policy).find(({ port }) => port.port?.span.start === finding.span.start);
    // Another start would make a range a wholly different one.
    const choices = site === undefined || site.port.endPort !== undefined ? [] : choicesFor(site);
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
  return unique(ports.map((p) => p.port)).toSorted((a, b) => a - b);
}

function whose(workloads: readonly Workload[]): string {
  return list(
    workloads.map((workload) => workload.name),
    3,
    'or',
  );
}
