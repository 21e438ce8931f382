import { IpSet } from '../engine/ip-set';
import { PortSet } from '../engine/port-set';
import { THE_INTERNET } from '../generate/infrastructure-peers';
import { isAddress } from '../inference/address-token';
import { inferConnections } from '../inference/infer';
import type { Evidence, ExternalEdge } from '../inference/result';
import type { Cluster, PolicyEntry } from '../workspace/cluster';
import { PUBLIC } from './parts/address-peers';
import { additionOf, allowFix } from './parts/allow-rule';
import { isolatingPlaces, policyNames } from './parts/denial';
import { blockPeer, egressIsolator, reachesAddresses, reachesOutside } from './parts/egress-need';
import { groupBy } from './parts/group';
import { list, unique } from './parts/prose';
import type { Wanting } from './parts/wanted';
import { type Finding, defineRule } from './rule';

export const externalServiceBlocked = defineRule({
  meta: {
    id: 'external-service-blocked',
    title: 'Address outside the cluster that a setting names is denied',
    category: 'connectivity',
    severity: 'warning',
    fixable: true,
  },
  scope({ report, ...context }) {
    for (const blocked of blockedSettings(context)) {
      const { evidence, edges, by } = blocked;
      const [first] = edges;
      if (first === undefined) continue;
      const sources = list(unique(edges.map(({ source }) => source.name)));
      const alias = first.service === undefined ? '' : ` by Service ${first.service.name}`;
      const several = unique(edges.map(({ source }) => source)).length > 1;
      report({
        resource: evidence,
        span: evidence.span,
        message: `${sources} connect${several ? '' : 's'} to ${hostsOf(edges)}${alias} on ${portsText(edges)} (${evidence.text}), but ${several ? 'their' : 'its'} egress is isolated by ${policyNames(by)} and no rule allows that address. Allow it with an ipBlock.`,
        related: [
          ...isolatingPlaces(by, `the egress of ${sources}`),
          ...(first.service === undefined
            ? []
            : [
                {
                  resource: first.service.resource,
                  span: first.service.resource.fact.name?.span ?? first.service.resource.fact.kindSpan,
                  message: `Service ${first.service.name} leads outside the cluster`,
                },
              ]),
        ],
      });
    }
  },
  fixes(finding, context) {
    const blocked = blockedSettings(context).find(({ evidence }) => isOf(finding, evidence));
    if (blocked === undefined) return [];
    const additions = blocked.edges.map(({ source, host, protocol, port }) => {
      const peers = [isAddress(host) ? blockPeer(`${host}/32`) : THE_INTERNET];
      return additionOf(source, 'egress', { peers, ports: [{ protocol, port }] }, `${source.name}-to-outside`);
    });
    const whole = blocked.edges.some(({ host }) => !isAddress(host));
    const where = whole ? 'the internet, as a policy knows no names,' : hostsOf(blocked.edges);
    const fix = allowFix(context, `Allow ${where} on ${portsText(blocked.edges)}`, additions);
    return fix === undefined ? [] : [fix];
  },
});

interface BlockedSetting {
  readonly evidence: Evidence;
  readonly edges: readonly ExternalEdge[];
  readonly by: readonly PolicyEntry[];
}

/** Everything outside that one setting means, all of which is denied. */
function blockedSettings({ scope, cluster, snapshot }: Wanting): readonly BlockedSetting[] {
  const wanted = inferConnections(scope, { snapshot }).external.flatMap((edge) => {
    const [evidence] = edge.evidence;
    return evidence !== undefined && isDialled(edge) ? [{ edge, evidence }] : [];
  });
  const bySetting = groupBy(
    wanted,
    ({ evidence }) => `${evidence.uri} ${evidence.documentIndex} ${evidence.span.start}`,
  );
  return [...bySetting.values()].flatMap((group): BlockedSetting[] => {
    const [first] = group;
    const edges = group.map(({ edge }) => edge);
    if (first === undefined || !edges.every((edge) => isDenied(cluster, edge))) return [];
    const by = unique(edges.flatMap(({ source }) => cluster.isolation(source, 'egress').by));
    return [{ evidence: first.evidence, edges, by }];
  });
}

/** Ports of links that a program hands on to browsers as often as it dials them. */
const WEB: readonly number[] = [80, 443, 8080, 8443];
/** Ports that are asked over UDP, which no setting says: time, logs, metrics, traces. */
const DATAGRAMS: readonly number[] = [123, 161, 162, 514, 6831, 6832, 8125];

/**
 * A Service is there to be dialled, a public address too. A name is, unless it may be a link. A private address may be that of a
 * Service, which policies do not see.
 */
function isDialled({ host, port, service, confidence }: ExternalEdge): boolean {
  if (confidence === 'hint') return false;
  if (service !== undefined) return isAddress(host) || (host.includes('.') && !/\.(?:svc|local)$/.test(host));
  if (DATAGRAMS.includes(port)) return false;
  return isAddress(host) ? PUBLIC.contains(host) : !WEB.includes(port);
}

function isDenied(cluster: Cluster, { source, host, protocol, port }: ExternalEdge): boolean {
  if (egressIsolator(cluster, source) === undefined) return false;
  const address = isAddress(host) ? IpSet.address(host) : undefined;
  // A name that is dialled without a port may mean any.
  const ports = address === undefined && port === 443 ? PortSet.ALL_PORTS : PortSet.of(protocol, port);
  return address === undefined
    ? !reachesOutside(cluster, source, ports)
    : !reachesAddresses(cluster, source, address, ports);
}

function hostsOf(edges: readonly ExternalEdge[]): string {
  return list(unique(edges.map(({ host }) => host)));
}

function portsText(edges: readonly ExternalEdge[]): string {
  return list(unique(edges.map(({ protocol, port }) => `${protocol} ${port}`)));
}

function isOf({ resource, span }: Finding, evidence: Evidence): boolean {
  return (
    evidence.uri === resource.uri &&
    evidence.documentIndex === resource.documentIndex &&
    evidence.span.start === span.start
  );
}
