import { IpSet } from '../../engine/ip-set';
import { PortSet } from '../../engine/port-set';
import { YES } from '../../engine/tri';
import type { PlannedPeer, PlannedRule } from '../../generate/plan';
import { ruleYaml } from '../../generate/policy-yaml';
import { scalar } from '../../generate/templates';
import type { Cluster, PolicyEntry, Workload } from '../../workspace/cluster';
import { unseenPods } from '../../workspace/exposure/unseen-pods';
import { createFile, fixOf } from '../fixes';
import {
  type CheckContext,
  type Fix,
  type FixContext,
  type Place,
  type Rule,
  type RuleMeta,
  defineRule,
} from '../rule';
import { additionOf, allowFix } from './allow-rule';
import { widest } from './dns-gaps';
import { groupBy } from './group';
import { freePolicyName, newPolicyUri, writtenNamespace } from './new-policy';
import { mayBeAllowedByOthers } from './not-judged';
import { isOpenTo, isOpenToNodes } from './outside';
import { rulesInEffect } from './policy-rules';
import { list, unique } from './prose';

/** Something that a workload needs although no setting names it, and that its egress surely denies. */
export interface EgressNeed {
  readonly workload: Workload;
  /** The isolating policy to blame. */
  readonly policy: PolicyEntry;
  /** What is needed, for the message: `the API server`. */
  readonly what: string;
  /** Rules that allow it. */
  readonly rules: readonly Pick<PlannedRule, 'peers' | 'ports'>[];
  /** False when the manifests only make it likely. */
  readonly sure: boolean;
  /** What says so. */
  readonly evidence: readonly (Place & { readonly message: string })[];
}

/** One finding for a policy and a need, at the policy's name. */
export function egressNeedRule(
  meta: Omit<RuleMeta, 'category' | 'severity' | 'fixable'>,
  needsOf: (cluster: Cluster) => readonly EgressNeed[],
  wording: { readonly consequence: string; readonly policyName: string },
): Rule {
  return defineRule({
    meta: { ...meta, category: 'connectivity', severity: 'warning', fixable: true },
    scope(context) {
      for (const [, needs] of groupBy(needsOf(context.cluster), key)) reportNeeds(context, needs, wording.consequence);
    },
    fixes(finding, context) {
      const needs = needsOf(context.cluster).filter((need) => key(need) === finding.data?.['need']);
      return needs.length === 0 ? [] : fixesFor(context, needs, wording.policyName);
    },
  });
}

function key({ policy, what }: EgressNeed): string {
  return `${policy.id} ${what}`;
}

function reportNeeds({ report }: CheckContext, needs: readonly EgressNeed[], consequence: string): void {
  const [first] = needs;
  if (first === undefined) return;
  const { resource, name } = first.policy;
  const names = list(needs.map(({ workload }) => workload.name));
  report({
    resource,
    span: resource.fact.name?.span ?? resource.fact.kindSpan,
    message: `Policy ${name} isolates the egress of ${names}, and nothing allows ${first.what} on ${portsOf(first)}: ${consequence}`,
    data: { need: key(first) },
    ...(needs.some(({ sure }) => sure) ? {} : { severity: 'info' }),
    related: needs.flatMap(({ evidence }) => evidence).slice(0, 8),
  });
}

function portsOf({ rules }: EgressNeed): string {
  const ports = rules.flatMap((rule) => rule.ports.map(({ protocol, port }) => `${protocol} ${port}`));
  return list(unique(ports), 3, 'or');
}

/** For a policy on all pods that all need it one policy more, else a rule for each workload. */
function fixesFor(context: FixContext, needs: readonly EgressNeed[], policyName: string): readonly Fix[] {
  const [first] = needs;
  if (first === undefined) return [];
  const { cluster } = context;
  const { policy, what, rules } = first;
  const needing = new Set(needs.map(({ workload }) => workload));
  const namespace = cluster.namespaces.get(policy.namespace);
  const onAll = (policy.resource.fact.subject.podSelector?.terms.length ?? 0) === 0;
  if (namespace !== undefined && onAll && cluster.subjectsOf(policy).every((subject) => needing.has(subject))) {
    const name = freePolicyName(namespace, policyName);
    const written = writtenNamespace(namespace);
    const title = `Create policy ${name}: allow all pods of namespace ${namespace.name} ${what} (${portsOf(first)})`;
    return [
      fixOf(title, () => createFile(newPolicyUri(context, namespace, name), policyText(name, written, rules)), {
        preferred: true,
        widens: true,
      }),
    ];
  }
  const additions = needs.flatMap((need) =>
    need.rules.map((rule) => additionOf(need.workload, 'egress', rule, `${need.workload.name}-${policyName}`)),
  );
  const fix = allowFix(context, `Allow ${what} on ${portsOf(first)}`, additions);
  return fix === undefined ? [] : [fix];
}

function policyText(name: string, namespace: string | undefined, rules: EgressNeed['rules']): string {
  const items = rules.map((rule) => `    - ${ruleYaml(rule, 'egress').replaceAll('\n', '\n      ')}\n`);
  const space = namespace === undefined ? '' : `  namespace: ${scalar(namespace)}\n`;
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
${space}spec:
  podSelector: {}
  policyTypes:
    - Egress
  egress:
${items.join('')}`;
}

/** The policy to blame for what an egress-isolated workload lacks; undefined when the denial is not sure. */
export function egressIsolator(cluster: Cluster, workload: Workload): PolicyEntry | undefined {
  if (workload.resource === undefined || workload.hostNetwork || mayBeAllowedByOthers(cluster, workload, 'egress'))
    return undefined;
  const { isolated, by } = cluster.isolation(workload, 'egress');
  return isolated === YES ? widest(cluster, by) : undefined;
}

/** Whether the egress may let the workload through to one of the addresses on one of the ports. */
export function reachesAddresses(cluster: Cluster, workload: Workload, addresses: IpSet, ports: PortSet): boolean {
  return isOpenTo(cluster, workload, 'egress', addresses, ports, 'perhaps');
}

/** The same for any address and any node. */
export function reachesOutside(cluster: Cluster, workload: Workload, ports: PortSet): boolean {
  return reachesAddresses(cluster, workload, IpSet.ALL, ports) || isOpenToNodes(cluster, workload, 'egress', ports);
}

/**
 * Whether the egress may let the workload through to pods of other namespaces on the port, or to an address. A port that a rule
 * opens by name may be any.
 */
export function reachesElsewhere(cluster: Cluster, workload: Workload, port: number): boolean {
  const ports = PortSet.of('TCP', port);
  const { allowed, unknown } = unseenPods(cluster, workload.namespace).toElsewhere(workload, ports);
  if (!allowed.isEmpty || !unknown.isEmpty) return true;
  if (reachesOutside(cluster, workload, ports)) return true;
  return cluster
    .policiesSelecting(workload, 'egress')
    .flatMap(rulesInEffect)
    .some(
      ({ direction, rule }) =>
        direction === 'egress' &&
        rule.ports?.some(({ match }) => match?.kind === 'named') === true &&
        rule.peers?.every((peer) => peer.namespaceSelector === undefined) !== true,
    );
}

/** A block of addresses as a peer. */
export function blockPeer(cidr: string): PlannedPeer {
  return { kind: 'addresses', cidr, except: [] };
}
