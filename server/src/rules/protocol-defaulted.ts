import type { PortFact } from '../dialects/facts';
import type { Direction } from '../engine/model';
import { PortSet } from '../engine/port-set';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { allEdits, fixOf } from './fixes';
import { dnsGapsOf } from './parts/dns-gaps';
import { DNS_PORT } from './parts/dns-ports';
import { policyOfFinding } from './parts/finding-policy';
import { isMistakenPort } from './parts/mistaken-port';
import { type RuleSite, destinationsOf, rulesInEffect } from './parts/policy-rules';
import { perCluster } from './parts/per-cluster';
import { declaredPorts, isServed } from './parts/port-sites';
import { portsOfRule } from './parts/rule-ports';
import { addPort, writeProtocol } from './parts/write-port';
import { defineRule } from './rule';

/** Numbers by which the programs that everybody knows listen on UDP, most of them on nothing else. */
const UDP_PORTS: Readonly<Record<number, string>> = {
  [DNS_PORT]: 'DNS',
  69: 'TFTP',
  123: 'NTP',
  161: 'SNMP',
  162: 'SNMP traps',
  500: 'IPsec',
  1812: 'RADIUS',
  1813: 'RADIUS accounting',
  4500: 'IPsec',
  4789: 'VXLAN',
  8125: 'StatsD',
  51820: 'WireGuard',
};

export const protocolDefaulted = defineRule({
  meta: {
    id: 'protocol-defaulted',
    title: 'Port without protocol means TCP, where UDP is spoken',
    category: 'port',
    severity: 'warning',
    fixable: true,
    options: {
      type: 'object',
      properties: {
        everywhere: {
          type: 'boolean',
          default: false,
          description: 'Also report, as a hint, each other port that leaves out its protocol.',
        },
      },
      additionalProperties: false,
    },
  },
  policy(policy, { cluster, options, report }) {
    for (const { site, port, number } of defaultedPorts(policy)) {
      const known = meansUdp(cluster, { site, port, number });
      if (known === undefined && options['everywhere'] !== true) continue;
      const span = port.port?.span ?? port.span;
      const { resource } = policy;
      if (known === undefined) {
        const what = port.port === undefined ? 'This entry' : `Port ${port.port.value}`;
        const message = `${what} has no protocol, which means TCP. Write it.`;
        report({ resource, span, severity: 'hint', message });
        continue;
      }
      const remedy = number === DNS_PORT ? 'Allow UDP as well.' : 'Write `protocol: UDP`.';
      report({
        resource,
        span,
        // Where the pods do not say what they serve, the number is all there is to go by.
        ...(site.direction === 'ingress' ? { severity: 'info' } : {}),
        message: `Port ${number} has no protocol, which means TCP, but ${known} is spoken over UDP, which policy ${policy.name} so does not allow. ${remedy}`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && defaultedPorts(policy).find(({ port }) => (port.port?.span ?? port.span).start === finding.span.start);
    if (policy === undefined || found === undefined) return [];
    const { port, number } = found;
    const place = { policy, port };
    const write = (protocol: 'TCP' | 'UDP') => writeProtocol(context, place, { protocol, port: port.port?.value ?? 0 });
    const udp = number !== undefined && meansUdp(context.cluster, found) !== undefined;
    const asTcp = fixOf('Write protocol: TCP (no change of effect)', () => write('TCP'), { preferred: !udp });
    if (!udp) return [asTcp];
    const both = () => allEdits([write('UDP'), addPort(context, place, [{ protocol: 'TCP', port: number }])]);
    return number === DNS_PORT
      ? [fixOf('Allow UDP 53 and TCP 53', both, { preferred: true, widens: true }), asTcp]
      : [
          fixOf('Write protocol: UDP', () => write('UDP'), { preferred: true, widens: true }),
          fixOf(`Allow UDP ${number} and TCP ${number}`, both, { widens: true }),
          asTcp,
        ];
  },
});

interface DefaultedPort {
  readonly site: RuleSite;
  readonly port: PortFact;
  /** undefined for names, ranges and entries without a port. */
  readonly number: number | undefined;
}

/** Entries that leave the protocol to the default (B26). */
function defaultedPorts(policy: PolicyEntry): readonly DefaultedPort[] {
  if (policy.resource.fact.clusterScoped) return [];
  return rulesInEffect(policy).flatMap((site) =>
    (site.rule.ports ?? []).flatMap((port): DefaultedPort[] => {
      const { match, protocol, endPort } = port;
      if (protocol !== undefined || match === undefined) return [];
      const written = endPort === undefined ? port.port?.value : undefined;
      return [{ site, port, number: typeof written === 'number' ? written : undefined }];
    }),
  );
}

/** What is spoken there over UDP; undefined when TCP may well be meant, or when another finding tells of it. */
function meansUdp(cluster: Cluster, { site, port, number }: DefaultedPort): string | undefined {
  const known = number === undefined ? undefined : UDP_PORTS[number];
  if (known === undefined || number === undefined) return undefined;
  if ((number === DNS_PORT && isDnsGap(cluster, site)) || opensUdp(cluster, site, number)) return undefined;
  const destinations = (destinationsOf(cluster, site) ?? []).filter(({ resource }) => resource !== undefined);
  if (destinations.some((workload) => isServed(cluster, workload, 'TCP', number))) return undefined;
  // Whether pods that declare their ports serve it, and how, is told by other rules.
  if (destinations.length > 0 && destinations.every((workload) => declaredPorts(workload).length > 0)) return undefined;
  if (destinations.length > 0 && isMistakenPort(cluster, { ...site, port, destinations })) return undefined;
  return known;
}

/** A rule on the same pods opens the number for UDP: then the author knows of both. */
function opensUdp(cluster: Cluster, { policy, direction }: RuleSite, number: number): boolean {
  return (
    udpOf([policy], direction).contains('UDP', number) ||
    cluster.subjectsOf(policy).some((workload) => udpInto(cluster, workload, direction).contains('UDP', number))
  );
}

const opened = perCluster(() => ({
  ingress: new Map<Workload, PortSet>(),
  egress: new Map<Workload, PortSet>(),
}));

function udpInto(cluster: Cluster, workload: Workload, direction: Direction): PortSet {
  const known = opened(cluster)[direction];
  let ports = known.get(workload);
  if (ports === undefined)
    known.set(workload, (ports = udpOf(cluster.policiesSelecting(workload, direction), direction)));
  return ports;
}

/** UDP ports that some rule of the policies opens to someone. */
function udpOf(policies: readonly PolicyEntry[], direction: Direction): PortSet {
  const ports = policies.flatMap((policy) =>
    rulesInEffect(policy).flatMap((site) => (site.direction === direction ? [portsOfRule(site.rule)] : [])),
  );
  return ports.reduce((set, one) => set.union(one.intersect(PortSet.protocol('UDP'))), PortSet.NONE);
}

/** Whoever cannot ask the cluster's DNS over UDP is told so by the rules about DNS. */
function isDnsGap(cluster: Cluster, { policy, direction }: RuleSite): boolean {
  const gaps = withGap(cluster);
  return direction === 'egress' && cluster.subjectsOf(policy).some((workload) => gaps.has(workload));
}

const withGap = perCluster((cluster) => new Set(dnsGapsOf(cluster).map(({ workload }) => workload)));
