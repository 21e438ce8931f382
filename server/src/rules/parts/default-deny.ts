import type { Direction, Peer } from '../../engine/model';
import { NO } from '../../engine/tri';
import { allowDns, defaultDeny, defaultDenyName, joinDocuments } from '../../generate/templates';
import type { Cluster, NamespaceEntry, PolicyEntry, Workload } from '../../workspace/cluster';
import { createFile, editDocument, fixOf } from '../fixes';
import { type Finding, type Fix, type FixContext, type Place, type Report, type Rule, defineRule } from '../rule';
import { otherEnvironmentsInto } from './intruders';
import { dnsGapsOf } from './dns-gaps';
import { dnsRuleYaml } from './dns-rule';
import { freePolicyName, newPolicyUri, writtenNamespace } from './new-policy';
import { perCluster } from './per-cluster';
import { rulesInEffect } from './policy-rules';
import { addTypeEdits, repeatedType, typeName } from './policy-types';
import { list } from './prose';

/** The cluster's own namespaces: closing them without knowing the platform breaks the cluster. */
export const PLATFORM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease'];

const OPTIONS = {
  type: 'object',
  properties: {
    ignoreNamespaces: {
      type: 'array',
      items: { type: 'string' },
      default: PLATFORM_NAMESPACES,
      description: 'Namespaces that need no default deny.',
    },
  },
  additionalProperties: false,
} as const;

/** Before `2 of its 7 workloads`. */
const EFFECT = {
  ingress: {
    open: 'anyone may connect to',
    limited: 'anyone whom no policy of the whole cluster denies may connect to',
  },
  egress: {
    open: 'nothing limits the egress of',
    limited: 'only policies of the whole cluster limit the egress of',
  },
} as const;

const OTHER: Readonly<Record<Direction, Direction>> = { ingress: 'egress', egress: 'ingress' };

/** One finding for a namespace in which some workload is open in the direction: a gap is told once, where the namespace is. */
export function defaultDenyRule(direction: Direction, id: string, title: string): Rule {
  return defineRule({
    meta: { id, title, category: 'posture', severity: 'warning', fixable: true, options: OPTIONS },
    scope({ cluster, options, report }) {
      const ignored = options['ignoreNamespaces'] as readonly string[];
      for (const namespace of cluster.namespaces.values()) {
        if (ignored.includes(namespace.name)) continue;
        const open = openWorkloads(cluster, namespace, direction);
        const place = open.length === 0 ? undefined : placeOf(namespace);
        if (place === undefined) continue;
        report({
          ...place,
          message: messageFor(cluster, namespace, open, direction),
          data: { namespace: namespace.name },
          related: [
            ...halfPlace(namespace, direction),
            ...open.slice(0, 8).flatMap((one) => openPlace(one, direction)),
          ],
        });
      }
    },
    fixes: (finding, context) => fixesFor(finding, context, direction),
  });
}

function openPlace({ resource, name }: Workload, direction: Direction): NonNullable<Report['related']> {
  const span = resource?.fact.name?.span;
  return resource === undefined || span === undefined
    ? []
    : [{ resource, span, message: `${name} is open for ${direction}` }];
}

function halfPlace(namespace: NamespaceEntry, direction: Direction): NonNullable<Report['related']> {
  const half = halfDeny(namespace, direction);
  if (half === undefined) return [];
  const { resource, name } = half;
  const span = resource.fact.name?.span ?? resource.fact.kindSpan;
  return [{ resource, span, message: `Policy ${name} denies ${OTHER[direction]} alone` }];
}

/** A default deny for the other direction alone. */
function halfDeny({ policies }: NamespaceEntry, direction: Direction): PolicyEntry | undefined {
  return policies.find((policy) => {
    const { fact } = policy.resource;
    const [only, second] = fact.governs;
    return (
      isDefaultDeny(policy) && only === OTHER[direction] && second === undefined && repeatedType(fact) === undefined
    );
  });
}

function isDefaultDeny({ resource: { fact } }: PolicyEntry): boolean {
  return (
    fact.hasTypesField &&
    fact.subject.podSelector?.terms.length === 0 &&
    fact.declaredTypes !== undefined &&
    fact.governs.every((direction) => (fact[direction]?.rules.length ?? 0) === 0)
  );
}

/** Where default denies close both directions elsewhere, one that closes a single one was left half done. */
const closesBoth = perCluster((cluster) =>
  cluster.policies.some((policy) => policy.resource.fact.governs.length === 2 && isDefaultDeny(policy)),
);

/** Workloads of the workspace that policies could isolate (hostNetwork ones never are, B30). */
function ownWorkloads(namespace: NamespaceEntry): readonly Workload[] {
  return namespace.workloads.filter((workload) => workload.resource !== undefined && !workload.hostNetwork);
}

function openWorkloads(cluster: Cluster, namespace: NamespaceEntry, direction: Direction): readonly Workload[] {
  return ownWorkloads(namespace).filter(
    (workload) =>
      cluster.isolation(workload, direction).isolated === NO && !deniedByCluster(cluster, workload, direction),
  );
}

/** True when a policy of the whole cluster denies the workload everything that nothing else allows. */
function deniedByCluster(cluster: Cluster, workload: Workload, direction: Direction): boolean {
  return cluster
    .policiesSelecting(workload, direction)
    .some(
      (policy) =>
        policy.resource.fact.clusterScoped &&
        rulesInEffect(policy).some(
          ({ rule, direction: of }) =>
            of === direction &&
            rule.action.value === 'deny' &&
            rule.ports === undefined &&
            rule.peers?.some(({ peer }) => meansEveryPod(peer)) === true,
        ),
    );
}

function meansEveryPod(peer: Peer): boolean {
  if (peer.kind !== 'pods') return peer.kind === 'any';
  const { namespaces, pods } = peer.pods;
  return (
    namespaces.kind === 'matching' && namespaces.selector.requirements.length === 0 && pods.requirements.length === 0
  );
}

/** The Namespace manifest, else the first workload's `namespace:`, else that workload's name. */
function placeOf(namespace: NamespaceEntry): Place | undefined {
  const { declared } = namespace;
  if (declared !== undefined) return { resource: declared, span: declared.fact.name?.span ?? declared.fact.kindSpan };
  const resource = ownWorkloads(namespace)[0]?.resource;
  if (resource === undefined) return undefined;
  const { fact } = resource;
  return { resource, span: fact.namespace?.span ?? fact.name?.span ?? fact.kindSpan };
}

function messageFor(
  cluster: Cluster,
  namespace: NamespaceEntry,
  open: readonly Workload[],
  direction: Direction,
): string {
  const all = ownWorkloads(namespace).length;
  const names = list(
    open.map((workload) => (workload.name === '' ? `a ${workload.kind} without a name` : workload.name)),
  );
  const who =
    all === 1
      ? 'its only workload'
      : open.length === all
        ? `its ${all} workloads`
        : `${open.length} of its ${all} workloads`;
  // Rules of the whole cluster deny some of it; what they leave is open.
  const limited = open.some((workload) => cluster.policiesSelecting(workload, direction).length > 0);
  const effect = EFFECT[direction][limited ? 'limited' : 'open'];
  const intruders = direction === 'ingress' ? otherEnvironmentsInto(cluster, namespace, open) : [];
  const crossing = intruders.length === 0 ? '' : ` Namespace ${list(intruders)}, another environment, can reach it.`;
  return `Namespace ${namespace.name} has no default deny for ${direction}: ${effect} ${who} (${names}).${crossing} Create a policy that denies ${direction} unless another one allows it.`;
}

function fixesFor(finding: Finding, context: FixContext, direction: Direction): readonly Fix[] {
  const { cluster } = context;
  const namespace = cluster.namespaces.get(String(finding.data?.['namespace']));
  if (namespace === undefined) return [];
  const other = OTHER[direction];
  const both: readonly Direction[] = ['ingress', 'egress'];
  const half = halfDeny(namespace, direction);
  const losesDns = direction === 'egress' && !namespace.policies.some((policy) => opensDns(policy));
  const completes = half !== undefined && !losesDns && closesBoth(cluster);
  const fixes = [creation(context, namespace, [direction], !completes)];
  if (openWorkloads(cluster, namespace, other).length > 0) fixes.push(creation(context, namespace, both, false));
  if (half !== undefined) {
    fixes.push(
      fixOf(
        `Add ${typeName(direction)} to policy ${half.name} (denies ${direction}${losesDns ? ', DNS included' : ''})`,
        () => editDocument(context, half.resource, (document) => addTypeEdits(document, half.resource.fact, direction)),
        { preferred: completes },
      ),
    );
  }
  return fixes;
}

/** A new file with the default deny; for egress also with what lets the pods resolve names, which else would stop. */
function creation(
  context: FixContext,
  namespace: NamespaceEntry,
  directions: readonly Direction[],
  preferred: boolean,
): Fix {
  const { cluster } = context;
  const name = freePolicyName(namespace, defaultDenyName(directions));
  const written = writtenNamespace(namespace);
  const documents = [defaultDeny(written, directions, name)];
  const egress = directions.includes('egress');
  const closed = ownWorkloads(namespace).filter((workload) => cluster.isolation(workload, 'egress').isolated !== NO);
  const gaps = new Set(dnsGapsOf(cluster).map((gap) => gap.workload));
  const dnsIsThere = closed.length > 0 && !closed.some((workload) => gaps.has(workload));
  const everyPod = ownWorkloads(namespace).every((workload) => closed.includes(workload));
  const withDns = egress && !(dnsIsThere && everyPod);
  const dnsName = freePolicyName(namespace, 'allow-dns');
  if (withDns) documents.push(allowDns(written, { name: dnsName, rule: dnsRuleYaml(cluster) }));
  const widens = withDns && closed.some((workload) => gaps.has(workload));
  const title = `Create policy ${name}${withDns ? ` and ${dnsName}` : ''} in namespace ${namespace.name} (denies ${directions.join(' and ')}${withDns ? ', allows DNS' : ''})`;
  return fixOf(title, () => createFile(newPolicyUri(context, namespace, name), joinDocuments(documents)), {
    preferred,
    widens,
  });
}

/** A rule of the namespace that has an entry for DNS. */
function opensDns({ resource: { fact } }: PolicyEntry): boolean {
  return fact.egress?.rules.some((rule) => rule.ports?.some(({ port }) => port?.value === 53) === true) === true;
}
