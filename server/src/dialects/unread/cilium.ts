import type { Direction, PodSet } from '../../engine/model';
import type { Requirement } from '../../engine/selector';
import { kubectlType } from '../../yaml/kubectl-types';
import { child } from '../../yaml/navigate';
import type { YamlMap, YamlNode } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { TouchFact } from '../facts';
import { itemsAt } from '../read';
import type { UnreadKind } from './kind';
import { listState, requirementsOf } from './labels';
import { decides, DIRECTIONS, isolates, NODES, ownPods, podsEverywhere } from './touches';

/** `cilium.io` (semantics.md D). */
export const cilium: readonly UnreadKind[] = [
  { kind: 'cilium.io/CiliumNetworkPolicy', scope: 'namespaced', most: 'decides', read: (input) => read(input, false) },
  {
    kind: 'cilium.io/CiliumClusterwideNetworkPolicy',
    scope: 'cluster',
    most: 'decides',
    read: (input) => read(input, true),
  },
  // Sets of addresses, redirection and source addresses: no pod may connect more or less because of them.
  { kind: 'cilium.io/CiliumCIDRGroup', scope: 'cluster', most: 'nothing' },
  { kind: 'cilium.io/CiliumLocalRedirectPolicy', scope: 'namespaced', most: 'nothing' },
  { kind: 'cilium.io/CiliumEgressGatewayPolicy', scope: 'cluster', most: 'nothing' },
];

/** One object is `spec`, `specs` or both (D2). */
function read({ root }: LowerInput, clusterwide: boolean): readonly TouchFact[] {
  const rules = [child(root, 'spec'), ...itemsAt(root, 'specs')].filter((rule) => kubectlType(rule) !== 'null');
  if (rules.length === 0 || listState(child(root, 'specs')) === 'unclear') return anything(allPods(clusterwide));
  return rules.flatMap((rule) => (rule?.kind === 'map' ? ofRule(rule, clusterwide) : anything(allPods(clusterwide))));
}

/** Fields of a rule; one of another name is a slip, and nobody knows of which field (D44). */
const FIELDS: ReadonlySet<string> = new Set([
  'endpointSelector',
  'nodeSelector',
  'ingress',
  'ingressDeny',
  'egress',
  'egressDeny',
  'enableDefaultDeny',
  'labels',
  'description',
  'log',
]);

function ofRule(rule: YamlMap, clusterwide: boolean): readonly TouchFact[] {
  const onNodes = child(rule, 'nodeSelector') !== undefined;
  const onPods = child(rule, 'endpointSelector') !== undefined;
  // Exactly one of them is valid (D13); what an invalid object does once it is repaired is open.
  const pods = onPods && !onNodes ? subjectOf(child(rule, 'endpointSelector'), clusterwide) : allPods(clusterwide);
  if (rule.entries.some(({ key }) => !FIELDS.has(String(key.value))) || onNodes === onPods) return anything(pods);
  return DIRECTIONS.flatMap((direction) => {
    const said = sayOf(rule, direction);
    if (said === undefined) return [];
    // A policy of nodes meets pods where they talk to nodes (D41): what a node takes in is what a pod sends.
    if (onNodes) return [{ ...isolates(pods, opposite(direction), false), peers: NODES, isolates: false }];
    return [isolates(pods, direction, said.allows)];
  });
}

/** What a rule says about a direction; undefined = nothing at all (D3, D6). */
function sayOf(rule: YamlMap, direction: Direction): { readonly allows: boolean } | undefined {
  const allow = child(rule, direction);
  const states = [listState(allow), listState(child(rule, `${direction}Deny`))];
  const isolation = child(child(rule, 'enableDefaultDeny'), direction);
  const open = isolation === undefined || (isolation.kind === 'scalar' && isolation.value === false);
  if (states.every((state) => state === 'empty') && open) return undefined;
  // An empty rule isolates and allows nothing (D7).
  const allows = listState(allow) !== 'empty' && (allow?.kind !== 'seq' || allow.items.some((item) => !isEmpty(item)));
  return { allows };
}

function isEmpty(item: YamlNode | undefined): boolean {
  return item?.kind === 'map' && item.entries.length === 0;
}

function opposite(direction: Direction): Direction {
  return direction === 'ingress' ? 'egress' : 'ingress';
}

function anything(pods: PodSet): readonly TouchFact[] {
  return DIRECTIONS.map((direction) => decides(pods, direction));
}

function allPods(clusterwide: boolean): PodSet {
  return clusterwide ? podsEverywhere() : ownPods();
}

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Labels that do not become part of an identity unless the installation says otherwise (D9). */
const FILTERED =
  /^(io\.kubernetes|kubernetes\.io|k8s\.io|.*beta\.kubernetes\.io|pod-template-(generation|hash)|controller-revision-hash|annotation|etcd_node|statefulset\.kubernetes\.io\/pod-name$|apps\.kubernetes\.io\/pod-index$|batch\.kubernetes\.io\/job-completion-index$)/;

/** The pods of an endpointSelector (D11, D12, D17), and perhaps more. */
function subjectOf(selector: YamlNode | undefined, clusterwide: boolean): PodSet {
  const pods: Requirement[] = [];
  const namespaces: Requirement[] = [];
  for (const requirement of requirementsOf(selector)) {
    // `reserved:` labels are no pod's, and no pod's label has a colon: such a key is as good as it is written.
    const [, key = requirement.key] = /^(?:k8s|any):(.*)$/.exec(requirement.key) ?? [];
    if (key === NAMESPACE) namespaces.push({ ...requirement, key: NAME_LABEL });
    else if (key.startsWith(NAMESPACE_LABELS))
      namespaces.push({ ...requirement, key: key.slice(NAMESPACE_LABELS.length) });
    else if (isPodLabel(key)) pods.push({ ...requirement, key });
  }
  // In a namespaced policy the namespace is its own whatever is written (D12).
  return clusterwide
    ? podsEverywhere({ requirements: pods }, { requirements: namespaces })
    : ownPods({ requirements: pods });
}

function isPodLabel(key: string): boolean {
  if (key.includes(':')) return key.startsWith('reserved:');
  return !key.startsWith('io.cilium.') && !FILTERED.test(key);
}
