import type { PolicyEntry, Cluster, Workload } from '../workspace/cluster';
import { pluginWhy } from '../workspace/plugin-words';
import { type RuleSite, destinationsOf, rulesInEffect } from './parts/policy-rules';
import { backendPortsOf } from './parts/port-sites';
import { portsOfRule } from './parts/rule-ports';
import { type Report, defineRule } from './rule';

export const servicePortNotEnforced = defineRule({
  meta: {
    id: 'service-port-not-enforced',
    title: 'Network plugin may deny a Service whose port is not the port of its pods',
    category: 'port',
    severity: 'info',
    fixable: false,
  },
  policy(policy, { cluster, report }) {
    if (cluster.plugin.behaviour.servicePorts === 'any' || policy.resource.fact.clusterScoped) return;
    for (const site of rulesInEffect(policy)) {
      if (site.direction !== 'egress') continue;
      for (const finding of mappedPorts(cluster, policy, site)) report(finding);
    }
  },
});

/** One finding for each Service port that leads to what the rule allows and is not allowed itself (F7, F8). */
function mappedPorts(cluster: Cluster, policy: PolicyEntry, site: RuleSite): readonly Report[] {
  const { rule } = site;
  const { plugin } = cluster;
  const [span = rule.span] = (rule.ports ?? []).map((port) => port.span);
  const found = new Map<string, Report>();
  for (const workload of destinationsOf(cluster, site) ?? []) {
    for (const { service, servicePort, port } of mapped(cluster, workload)) {
      const allowed = portsOfRule(rule, workload);
      const { protocol, port: own } = servicePort;
      if (port === undefined || !allowed.contains(protocol, port) || allowed.contains(protocol, own.value)) continue;
      const name = `${service.namespace}/${service.name}`;
      found.set(`${name} ${own.value}`, {
        resource: policy.resource,
        span,
        message: `Whether this rule lets pods through Service ${name} is not known: it maps port ${own.value} to ${port}, and ${pluginWhy(plugin)}, compares the rule with the port of the Service. Give the Service the port of its pods.`,
        related: [{ resource: service.resource, span: servicePort.span, message: `${own.value} is mapped to ${port}` }],
      });
    }
  }
  return [...found.values()];
}

/** A headless Service maps nothing (A30). */
function mapped(cluster: Cluster, workload: Workload) {
  const sctpOnly = cluster.plugin.behaviour.servicePorts === 'same-for-sctp';
  return backendPortsOf(cluster, workload).filter(
    ({ service, servicePort, port }) =>
      port !== servicePort.port.value &&
      !service.resource.fact.headless &&
      (!sctpOnly || servicePort.protocol === 'SCTP'),
  );
}
