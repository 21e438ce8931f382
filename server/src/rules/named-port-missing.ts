import type { PolicyEntry } from '../workspace/cluster';
import { PORT_PROTOCOLS, type PortProtocol } from '../engine/port-set';
import { scalar } from '../generate/templates';
import { insertEntry } from '../yaml/edit';
import { nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { nearest } from './parts/nearest';
import { rulesInEffect } from './parts/policy-rules';
import { numbersOfName } from './parts/port-names';
import { type PortSite, declaredPorts, portSites } from './parts/port-sites';
import { declared, list, unique } from './parts/prose';
import { protocolOf, writePort, writeProtocol } from './parts/write-port';
import { type Finding, type Fix, type FixContext, defineRule } from './rule';

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
    if (policy === undefined) return [];
    const site = portSites(context.cluster, policy).find(({ port }) => port.port?.span.start === finding.span.start);
    const missing = site === undefined ? undefined : missingName(site);
    if (site === undefined || missing === undefined) return numberFixes(policy, finding, context);
    if (missing.otherProtocol !== undefined) {
      const { otherProtocol: protocol, name } = missing;
      return [
        fixOf(`Set the protocol to ${protocol}`, () => writeProtocol(context, site, { protocol, port: name }), {
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
          .filter((p) => p.protocol === missing.protocol || missing.protocol === 'ANY')
          .map((p) => p.port),
      ),
    );
    const choices: readonly (string | number)[] = [...names, ...numbers];
    const chosen = choices.slice(0, 4).map((choice) =>
      fixOf(`Use port ${choice}`, () => writePort(context, site, { protocol: protocolOf(site.port), port: choice }), {
        preferred: choice === best || choices.length === 1,
        widens: true,
      }),
    );
    return [...chosen, ...namingFixes(site, missing, context)];
  },
});

/** Names a container's port as the entry expects, where one pod template and one port without a name leave no doubt. */
function namingFixes({ destinations }: PortSite, { name, protocol }: MissingName, context: FixContext): readonly Fix[] {
  const [workload] = destinations;
  const resource = workload?.templateResource;
  if (workload === undefined || resource === undefined || destinations.length > 1) return [];
  const nameless = (resource.fact.template?.containers ?? [])
    .filter(({ kind }) => kind !== 'init')
    .flatMap((container) => container.ports)
    .filter((port) => port.name === undefined && (protocol === 'ANY' || port.protocol === protocol));
  return nameless.slice(0, 2).map((port) =>
    fixOf(
      `Name port ${port.port.value} of ${workload.name} ${name}`,
      () =>
        editDocument(context, resource, (document) => {
          const item = nodeWithSpan(document.tree, port.span);
          return item?.kind === 'map' ? insertEntry(document.text, item, 'name', scalar(name), 'first') : undefined;
        }),
      { widens: true },
    ),
  );
}

/** The number of a name in a rule about addresses. */
function numberFixes(policy: PolicyEntry, { span }: Finding, context: FixContext): readonly Fix[] {
  const found = namesForAddresses(policy).find(({ port }) => (port.port?.span ?? port.span).start === span.start);
  if (found?.port.match?.kind !== 'named') return [];
  const { name, protocol } = found.port.match;
  const choices = numbersOfName(context.cluster, name, protocol);
  return choices.slice(0, 4).map((choice) =>
    fixOf(`Use port ${choice.port}`, () => writePort(context, found, choice), {
      preferred: choices.length === 1,
      widens: true,
    }),
  );
}

const ARTICLE = { TCP: 'a TCP', UDP: 'a UDP', SCTP: 'an SCTP', OTHER: 'a', ANY: 'a' } as const;

interface MissingName {
  readonly name: string;
  readonly protocol: keyof typeof ARTICLE;
  /** Names that the destinations declare for the protocol. */
  readonly names: readonly string[];
  /** The protocol for which the name is declared instead. */
  readonly otherProtocol: PortProtocol | undefined;
}

/** A20: an entry matches on a pod only if name and protocol do; here no destination has such a port. */
function missingName({ port, rule, destinations }: PortSite): MissingName | undefined {
  const { match } = port;
  if (match?.kind !== 'named') return undefined;
  const { name } = match;
  const served = destinations.flatMap((workload) => declaredPorts(workload));
  const named = served.filter((p) => p.name === name);
  if (named.some((p) => match.protocol === 'ANY' || p.protocol === match.protocol)) return undefined;
  // One entry for each protocol: whoever writes both knows that the pods may serve only one.
  if (named.some(({ protocol }) => hasEntry(rule, name, protocol))) return undefined;
  return {
    name,
    protocol: match.protocol,
    names: unique(
      served.filter((p) => match.protocol === 'ANY' || p.protocol === match.protocol).flatMap((p) => p.name ?? []),
    ),
    otherProtocol: PORT_PROTOCOLS.find((protocol) => named.some((p) => p.protocol === protocol)),
  };
}

function hasEntry({ ports }: PortSite['rule'], name: string, protocol: string): boolean {
  return (ports ?? []).some(
    ({ match }) => match?.kind === 'named' && match.name === name && match.protocol === protocol,
  );
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
