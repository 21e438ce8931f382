import type { Direction } from '../../engine/model';
import type { Located, Span } from '../../yaml/span';
import { kubectlType } from '../../yaml/kubectl-types';
import { child, entry } from '../../yaml/navigate';
import type { YamlEntry, YamlMap, YamlNode } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import { nearest } from '../edit-distance';
import type { PolicyFact, RuleFact, SectionFact } from '../facts';
import { headerOf } from '../header';
import { checkIdentity } from '../identity';
import { Problems } from '../problems';
import { itemsAt, mapAt, placeOf, textAt } from '../read';
import { isRefused } from '../refused';
import { selectorOf } from '../selector';
import { checkShape, shapeOf, type ShapeOptions } from '../shape';
import { networkPolicyDocs } from './key-docs';
import { policyPeer } from './peers';
import { checkVersion, meansKubernetes } from './policy-version';
import { policyPort } from './ports';

/** Also takes a NetworkPolicy whose apiVersion is missing, old or misspelt (BV22). */
export function claimsPolicy(input: Pick<LowerInput, 'apiVersion' | 'kind'>): boolean {
  return input.kind === 'NetworkPolicy' && meansKubernetes(input.apiVersion);
}

const SHAPE = shapeOf(networkPolicyDocs);

/** Fields for DNS names, of other kinds of policies. */
const NAMES = [
  'toFQDNs',
  'matchName',
  'matchPattern',
  'fqdn',
  'fqdns',
  'domain',
  'domains',
  'domainNames',
  'dns',
  'dnsNames',
];

/** Fields of requests, which only policies of some network plugins and service meshes look at. */
const REQUESTS = ['http', 'hosts', 'host', 'path', 'paths', 'method', 'methods', 'headers', 'grpc', 'serviceAccounts'];

const DENIALS = ['action', 'deny', 'ingressDeny', 'egressDeny'];

const SHAPE_OPTIONS: ShapeOptions = {
  object: 'the policy',
  instead(key) {
    if (NAMES.includes(key))
      return 'A NetworkPolicy knows pods and addresses, not DNS names. Name the addresses in an `ipBlock`, or use `domainNames` of a ClusterNetworkPolicy or a policy kind of the network plugin.';
    if (REQUESTS.includes(key))
      return 'A NetworkPolicy decides by pods, addresses and ports, and does not look into requests. Use a policy kind of the network plugin or the service mesh for that.';
    if (DENIALS.includes(key))
      return 'The rules of a NetworkPolicy only allow, and what none of them allows is denied. To deny by a rule, use a ClusterNetworkPolicy.';
    return undefined;
  },
  further: {
    // Reported by a rule of its own (B39).
    '': ['status'],
    // Written by the server; found in dumps of a cluster.
    metadata: [
      'annotations',
      'creationTimestamp',
      'deletionGracePeriodSeconds',
      'deletionTimestamp',
      'finalizers',
      'generation',
      'managedFields',
      'ownerReferences',
      'resourceVersion',
      'selfLink',
      'uid',
    ],
  },
  consequence(path) {
    if (/\.(?:in|e)gress\[\]$/.test(path)) return 'lets the rule allow more than is written';
    if (path.endsWith('.ports[]')) return 'lets the entry allow more ports than are written';
    if (/Selector(?:\.matchExpressions\[\])?$/.test(path)) return 'lets the selector select more than is written';
    if (path.endsWith('.ipBlock')) return 'takes the whole block';
    if (/\.(?:from|to)\[\]$/.test(path)) return 'changes whom the item means';
    return 'ignores what is written there';
  },
};

/** NetworkPolicy of networking.k8s.io/v1: sections B.1 to B.3 as facts, B.4 as problems. */
export function lowerNetworkPolicy(input: LowerInput): PolicyFact {
  const { root } = input;
  const problems = new Problems();
  checkVersion(root, input.apiVersion, problems);
  checkShape(root, SHAPE, SHAPE_OPTIONS, problems);
  checkIdentity(root, problems);
  checkStatus(root, problems);
  const spec = mapAt(root, 'spec');
  const podSelector = entry(spec, 'podSelector');
  const subject = podSelector && selectorOf(podSelector, problems);
  const declaredTypes = declaredTypesOf(spec, problems);
  const ingress = sectionOf(entry(spec, 'ingress'), 'from', problems);
  const egress = sectionOf(entry(spec, 'egress'), 'to', problems);
  const header = headerOf(input, false, problems.list);
  const specSpan = spec && placeOf(spec);
  return {
    ...header,
    type: 'policy',
    dialect: 'kubernetes',
    tier: 'networkpolicy',
    order: 0,
    specSpan,
    subject: { span: subject?.span ?? specSpan ?? header.kindSpan, podSelector: subject, namespaceSelector: undefined },
    declaredTypes,
    hasTypesField: true,
    governs: governedBy(declaredTypes, egress),
    ingress,
    egress,
    refused: isRefused(input, problems),
  };
}

/** B5. Entries that the server would refuse do not count. */
function governedBy(declared: PolicyFact['declaredTypes'], egress: SectionFact | undefined): readonly Direction[] {
  const types = new Set((declared?.value ?? []).map((type) => type.value));
  const directions: Direction[] = [];
  if (types.has('Ingress')) directions.push('ingress');
  if (types.has('Egress')) directions.push('egress');
  if (directions.length > 0) return directions;
  return (egress?.rules.length ?? 0) > 0 ? ['ingress', 'egress'] : ['ingress'];
}

const TYPES = ['Ingress', 'Egress'];

/** BV1, BV2. */
function declaredTypesOf(spec: YamlMap | undefined, problems: Problems): PolicyFact['declaredTypes'] {
  const node = child(spec, 'policyTypes');
  if (node?.kind !== 'seq') return undefined;
  const types: Located<string>[] = [];
  node.items.forEach((item, index) => {
    const type = textAt(item);
    if (type === undefined) return;
    types.push(type);
    if (TYPES.includes(type.value)) return;
    const guess = nearest(type.value, TYPES);
    problems.reject(
      'invalid-policy-type',
      item === undefined ? (node.itemSpans[index] ?? node.span) : placeOf(item),
      `\`${type.value}\` is no policy type, so the API server refuses the policy: only \`Ingress\` and \`Egress\`, spelt exactly so.${guess === undefined ? '' : ` Did you mean \`${guess}\`?`}`,
      { ...(guess === undefined ? {} : { nearest: guess }), expected: TYPES },
    );
  });
  const third = node.itemSpans[2];
  if (node.items.length > 2 && third !== undefined) {
    problems.reject(
      'too-many-policy-types',
      third,
      'There are only two policy types, so the API server refuses a longer list. Remove the repeated ones.',
    );
  }
  return { value: types, span: placeOf(node) };
}

/** B39. */
function checkStatus(root: YamlMap, problems: Problems): void {
  const status = entry(root, 'status');
  if (status === undefined) return;
  problems.warn(
    'status-field',
    status.key.span,
    'A NetworkPolicy has no `status` any more, and the field has no effect. Remove it.',
  );
}

function sectionOf(pair: YamlEntry | undefined, peersKey: 'from' | 'to', problems: Problems): SectionFact | undefined {
  if (pair === undefined) return undefined;
  const keySpan = pair.key.aliasSpan ?? pair.key.span;
  const { value } = pair;
  const rules =
    value?.kind !== 'seq'
      ? []
      : value.items.flatMap((item, index) =>
          ruleOf(item, value.itemSpans[index] ?? value.span, index, peersKey, problems),
        );
  return { keySpan, span: value === undefined || kubectlType(value) === 'null' ? keySpan : placeOf(value), rules };
}

/** B10, B12. An empty item is the rule `{}`, which allows everything; an item of a wrong type is none. */
function ruleOf(
  item: YamlNode | undefined,
  place: Span,
  index: number,
  peersKey: 'from' | 'to',
  problems: Problems,
): RuleFact[] {
  if (item !== undefined && item.kind !== 'map' && kubectlType(item) !== 'null') return [];
  const span = item === undefined ? place : placeOf(item);
  const peers = listOf(item, peersKey, (peer, peerPlace) => policyPeer(peer, peerPlace, problems));
  const ports = listOf(item, 'ports', (port, portPlace) => policyPort(port, portPlace, problems));
  return [
    {
      index,
      name: undefined,
      action: { value: 'allow', span },
      span,
      peers: peers.facts,
      peersKeySpan: peers.keySpan,
      ports: ports.facts,
      portsKeySpan: ports.keySpan,
    },
  ];
}

interface FactList<T> {
  readonly facts: readonly T[] | undefined;
  readonly keySpan: Span | undefined;
}

/** A missing, null or empty list means "any" (B13, B26) and is undefined; a value of a wrong type means nothing. */
function listOf<T>(
  rule: YamlNode | undefined,
  key: string,
  lower: (item: YamlNode | undefined, place: Span) => T,
): FactList<T> {
  const pair = entry(rule, key);
  const keySpan = pair && (pair.key.aliasSpan ?? pair.key.span);
  const list = pair?.value;
  if (list?.kind !== 'seq') return { facts: kubectlType(list) === 'null' ? undefined : [], keySpan };
  const facts = itemsAt(list).map((item, index) => lower(item, list.itemSpans[index] ?? list.span));
  return { facts: facts.length === 0 ? undefined : facts, keySpan };
}
