import type { PolicyEntry } from '../workspace/cluster';
import { scalar } from '../generate/templates';
import { fixOf, replaceText } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { nearest } from './parts/nearest';
import { rulesInEffect } from './parts/policy-rules';
import { type PortSite, declaredPorts, portSites } from './parts/port-sites';
import { declared, list, unique } from './parts/prose';
import { defineRule } from './rule';

export const namedPortMissing = defineRule({
  meta: {
    id: 'named-port-missing',
    title: 'No container declares the named port',
    category: 'port',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of portSites(cluster, policy)) {
      const missing = missingName(site);
      if (missing === undefined) continue;
      const { name, names, otherProtocol } = missing;
      const protocol = ARTICLE[missing.protocol];
      const who = list(
        site.destinations.map((workload) => workload.name),
        3,
        'or',
      );
      const advice =
        otherProtocol !== undefined
          ? `It is declared for ${otherProtocol}; set the protocol of this entry.`
          : names.length > 0
            ? declared(names)
            : 'Its containers declare no named port; write the number.';
      report({
        resource: policy.resource,
        span: site.port.port?.span ?? site.port.span,
        message: `No container of ${who} declares ${protocol} port named ${name}, so this entry matches nothing. ${advice}`,
      });
    }
    for (const { port } of namesForAddresses(policy)) {
      report({
        resource: policy.resource,
        span: port.port?.span ?? port.span,
        message: `Addresses have no port names, so port ${port.port?.value} of this entry matches nothing. Write the number.`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site =
      policy && portSites(context.cluster, policy).find(({ port }) => port.port?.span.start === finding.span.start);
    const missing = site === undefined ? undefined : missingName(site);
    if (site === undefined || missing === undefined) return [];
    if (missing.otherProtocol !== undefined) {
      const written = site.port.protocol;
      const name = missing.otherProtocol;
      if (written === undefined) return [];
      return [
        fixOf(`Set the protocol to ${name}`, () => replaceText(finding.resource, written.span, name), {
          preferred: true,
          widens: true,
        }),
      ];
    }
    const best = nearest(missing.name, missing.names);
    const names = unique([...(best === undefined ? [] : [best]), ...missing.names]);
    const numbers = unique(
      site.destinations.flatMap((w) =>
        declaredPorts(w)
          .filter((p) => p.protocol === missing.protocol)
          .map((p) => p.port),
      ),
    );
    const choices: readonly (string | number)[] = [...names, ...numbers];
    return choices
      .slice(0, 4)
      .map((choice) =>
        fixOf(
          `Use port ${choice}`,
          () =>
            replaceText(finding.resource, finding.span, typeof choice === 'number' ? String(choice) : scalar(choice)),
          { preferred: choice === best || choices.length === 1, widens: true },
        ),
      );
  },
});

const ARTICLE = { TCP: 'a TCP', UDP: 'a UDP', SCTP: 'an SCTP', OTHER: 'a', ANY: 'a' } as const;

interface MissingName {
  readonly name: string;
  readonly protocol: keyof typeof ARTICLE;
  /** Names that the destinations declare for the protocol. */
  readonly names: readonly string[];
  /** The protocol for which the name is declared instead. */
  readonly otherProtocol: string | undefined;
}

/** A20: an entry matches on a pod only if name and protocol do; here no destination has such a port. */
function missingName({ port, destinations }: PortSite): MissingName | undefined {
  const { match } = port;
  if (match?.kind !== 'named') return undefined;
  const { name } = match;
  const served = destinations.flatMap((workload) => declaredPorts(workload));
  const named = served.filter((p) => p.name === name);
  if (named.some((p) => match.protocol === 'ANY' || p.protocol === match.protocol)) return undefined;
  return {
    name,
    protocol: match.protocol,
    names: unique(
      served.filter((p) => match.protocol === 'ANY' || p.protocol === match.protocol).flatMap((p) => p.name ?? []),
    ),
    otherProtocol: named[0]?.protocol,
  };
}

/** Named ports in egress rules whose peers are only addresses (G11). */
function namesForAddresses(policy: PolicyEntry) {
  return rulesInEffect(policy).flatMap((site) => {
    const { peers, ports } = site.rule;
    if (site.direction !== 'egress' || peers === undefined || peers.length === 0) return [];
    if (!peers.every((peer) => peer.peer.kind === 'addresses')) return [];
    return (ports ?? []).filter((port) => port.match?.kind === 'named').map((port) => ({ ...site, port }));
  });
}
