import { formatSelector } from '../engine/selector';
import { NO } from '../engine/tri';
import { PortSet } from '../engine/port-set';
import { IpSet } from '../engine/ip-set';
import type { PeerFact } from '../dialects/facts';
import type { Cluster, PolicyEntry, Workload } from '../workspace/cluster';
import { insertEntry, setValue } from '../yaml/edit';
import { entry, nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { familyOfAll } from './parts/address-peers';
import { policyOfFinding } from './parts/finding-policy';
import { portsBetween } from './parts/pairs';
import { type RuleSite, destinationsOf, podsOf, rulesInEffect, workloadsOf } from './parts/policy-rules';
import { type ServedPort, declaredPorts } from './parts/port-sites';
import { list, unique } from './parts/prose';
import { redundantRulesOf } from './parts/redundant-rules';
import { defineRule } from './rule';

export const allPortsAllowed = defineRule({
  meta: {
    id: 'all-ports-allowed',
    title: 'Rule for a few pods opens every port',
    category: 'port',
    severity: 'hint',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, destinations, served } of openRules(cluster, policy)) {
      const names = list(destinations.map(({ name }) => name));
      const ends =
        site.direction === 'ingress'
          ? `${list((site.rule.peers ?? []).map(peerText))} may connect to every port of ${names}`
          : `the pods may connect to every port of ${names}`;
      report({
        resource: policy.resource,
        span: spanOf(site),
        message: `This rule of policy ${policy.name} names no ports: ${ends}, which ${destinations.length === 1 ? 'declares' : 'declare'} ${list(served.map(textOf), 6)}. Name the ports that are needed.`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const open =
      policy && openRules(context.cluster, policy).find(({ site }) => spanOf(site).start === finding.span.start);
    if (policy === undefined || open === undefined) return [];
    const { site, served } = open;
    const items = served.map(({ protocol, port }) => `- protocol: ${protocol}\n  port: ${port}`).join('\n');
    return [
      fixOf(
        `Allow only ${list(served.map(textOf), 6)} (allows less)`,
        () =>
          editDocument(context, policy.resource, (document) => {
            const rule = nodeWithSpan(document.tree, site.rule.span);
            if (rule?.kind !== 'map') return undefined;
            const written = entry(rule, 'ports');
            if (written !== undefined) return setValue(document.text, written, items);
            return insertEntry(document.text, rule, 'ports', items, 'last');
          }),
        { preferred: true },
      ),
    ];
  },
});

interface OpenRule {
  readonly site: RuleSite;
  readonly destinations: readonly Workload[];
  /** What they declare. */
  readonly served: readonly ServedPort[];
}

/** Beyond these numbers a rule is no statement about single pods. */
const MAX_DESTINATIONS = 5;
const MAX_PORTS = 6;
const MAX_PAIRS = 100;

function openRules(cluster: Cluster, policy: PolicyEntry): readonly OpenRule[] {
  const { fact } = policy.resource;
  if (fact.clusterScoped || (fact.subject.podSelector?.terms.length ?? 0) === 0) return [];
  const open = rulesInEffect(policy).flatMap((site): OpenRule[] => {
    const { peers, ports, action } = site.rule;
    if (ports !== undefined || peers === undefined || action.value !== 'allow' || !peers.every(isFew)) return [];
    const destinations = (destinationsOf(cluster, site) ?? []).filter(({ resource }) => resource !== undefined);
    const served = servedBy(destinations);
    return served === undefined || !isEffective(cluster, site, destinations, served)
      ? []
      : [{ site, destinations, served }];
  });
  if (open.length === 0) return [];
  const idle = new Set(redundantRulesOf(policy).map(({ rule }) => rule));
  return open.filter(({ site }) => !idle.has(site.rule));
}

/** A peer that names pods or a block of addresses. Whole namespaces are let in on every port on purpose. */
function isFew({ podSelector, cidr }: PeerFact): boolean {
  if (cidr === undefined) return (podSelector?.terms.length ?? 0) > 0;
  const block = IpSet.cidr(cidr.value);
  return block !== undefined && familyOfAll(block) === undefined;
}

/** undefined when not all of them say what they serve. */
function servedBy(destinations: readonly Workload[]): readonly ServedPort[] | undefined {
  if (destinations.length === 0 || destinations.length > MAX_DESTINATIONS) return undefined;
  const ports = destinations.map(declaredPorts);
  const distinct = new Map(ports.flat().map((port) => [textOf(port), port]));
  return ports.some((own) => own.length === 0) || distinct.size > MAX_PORTS ? undefined : [...distinct.values()];
}

/** Whether more than the declared ports is open in effect, and this end is the one that opens it. */
function isEffective(
  cluster: Cluster,
  site: RuleSite,
  destinations: readonly Workload[],
  served: readonly ServedPort[],
): boolean {
  // Where the pods limit by themselves who connects to what, their own policies are the place.
  if (site.direction === 'egress' && destinations.some((to) => cluster.isolation(to, 'ingress').isolated !== NO))
    return false;
  const sources = site.direction === 'egress' ? cluster.subjectsOf(site.policy) : peersOf(cluster, site);
  if (sources.length === 0 || sources.length * destinations.length > MAX_PAIRS) return site.direction === 'ingress';
  const declared = served.reduce((set, { protocol, port }) => {
    return protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP'
      ? set.union(PortSet.of(protocol, port))
      : set;
  }, PortSet.NONE);
  return sources.some((from) =>
    destinations.some((to) => from !== to && !portsBetween(cluster, from, to).allowed.minus(declared).isEmpty),
  );
}

function peersOf(cluster: Cluster, { policy, rule }: RuleSite): readonly Workload[] {
  return unique(
    (rule.peers ?? []).flatMap((peer) => {
      const pods = podsOf(policy, peer);
      return pods === undefined ? [] : workloadsOf(cluster, pods);
    }),
  );
}

function spanOf({ rule }: RuleSite) {
  return rule.portsKeySpan ?? rule.peersKeySpan ?? rule.span;
}

function textOf({ protocol, port }: ServedPort): string {
  return `${protocol} ${port}`;
}

function peerText({ podSelector, cidr }: PeerFact): string {
  if (cidr !== undefined) return `addresses of ${cidr.value}`;
  return `pods with ${podSelector === undefined ? '' : formatSelector(podSelector.selector)}`;
}
