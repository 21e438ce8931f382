import type { Cluster, PolicyEntry } from '../workspace/cluster';
import { pluginWhy } from '../workspace/plugin-words';
import { fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { type RuleSite, destinationsOf, rulesInEffect } from './parts/policy-rules';
import { unique } from './parts/prose';
import { protocolOf, writePort } from './parts/write-port';
import type { PortFact } from '../dialects/facts';
import { type CheckContext, type Fix, type FixContext, defineRule } from './rule';

export const namedPortNotEnforced = defineRule({
  meta: {
    id: 'named-port-not-enforced',
    title: 'Network plugin does not handle a named port',
    category: 'port',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, context) {
    const { plugin } = context.cluster;
    for (const { port, message } of namedPorts(context, policy)) {
      report(context, policy, port, `${message} (${pluginWhy(plugin)})`);
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && namedPorts(context, policy).find(({ port }) => port.port?.span.start === finding.span.start);
    return policy === undefined || found === undefined ? [] : numberFix(context, policy, found);
  },
});

function report({ report: tell }: CheckContext, policy: PolicyEntry, port: PortFact, cause: string): void {
  tell({
    resource: policy.resource,
    span: port.port?.span ?? port.span,
    message: `${cause}. Write the number of the port.`,
  });
}

interface NamedPort {
  readonly site: RuleSite;
  readonly port: PortFact;
  readonly message: string;
}

function namedPorts({ cluster }: { readonly cluster: Cluster }, policy: PolicyEntry): readonly NamedPort[] {
  const { namedPorts: how } = cluster.plugin.behaviour;
  if (how === 'enforced' || policy.resource.fact.clusterScoped) return [];
  return rulesInEffect(policy).flatMap((site) =>
    (site.rule.ports ?? []).flatMap((port) => {
      const name = port.match?.kind === 'named' ? port.match.name : undefined;
      if (name === undefined) return [];
      if (how === 'voids-policy')
        return [{ site, port, message: `Policy ${policy.name} has no effect, because it names the port ${name}` }];
      // What goes out to addresses has no names in any cluster (G11); another rule tells that.
      const blocks = site.direction === 'ingress' && site.rule.peers?.some(({ peer }) => peer.kind === 'addresses');
      return blocks === true
        ? [{ site, port, message: `Port ${name} may not be open to the address blocks of this rule` }]
        : [];
    }),
  );
}

/** The number that the name stands for on all pods of the workspace. */
function numberFix(context: FixContext, policy: PolicyEntry, { site, port }: NamedPort): readonly Fix[] {
  const { match } = port;
  if (match?.kind !== 'named') return [];
  const destinations = (destinationsOf(context.cluster, site) ?? []).filter(({ resource }) => resource !== undefined);
  const numbers = unique(
    destinations.flatMap(({ namedPorts: declared }) =>
      declared
        .filter(
          ({ name, protocol }) => name === match.name && (match.protocol === 'ANY' || protocol === match.protocol),
        )
        .map((one) => one.port),
    ),
  );
  const [number, ...others] = numbers;
  if (number === undefined || others.length > 0) return [];
  return [
    fixOf(
      `Use port ${number} (allows it here)`,
      () => writePort(context, { policy, port }, { protocol: protocolOf(port), port: number }),
      { preferred: true, widens: true },
    ),
  ];
}
