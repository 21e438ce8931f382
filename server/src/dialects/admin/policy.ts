import type { Action, Direction } from '../../engine/model';
import { kubectlType } from '../../yaml/kubectl-types';
import { child, entry } from '../../yaml/navigate';
import type { YamlEntry, YamlMap } from '../../yaml/tree';
import type { KeyDoc, LowerInput } from '../dialect';
import { nearest } from '../edit-distance';
import type { PeerFact, PolicyFact, PortFact, RuleFact, SectionFact } from '../facts';
import { headerOf, nameSpanOf } from '../header';
import { checkIdentity } from '../identity';
import { Problems } from '../problems';
import { integerAt, mapAt, placeOf, textAt, textIn } from '../read';
import { isRefused } from '../refused';
import { checkShape, shapeOf, type ShapeOptions } from '../shape';
import { adminDocs, baselineDocs, clusterDocs } from './key-docs';
import { peersOf, podsOf } from './peers';
import { portOf, protocolOf } from './ports';

interface KindOfPolicy {
  readonly docs: readonly KeyDoc[];
  readonly actions: Readonly<Record<string, Action>>;
  readonly tier: (spec: YamlMap | undefined) => 'admin' | 'baseline';
  readonly hasPriority: boolean;
  readonly portsKey: 'ports' | 'protocols';
}

const KINDS: Readonly<Record<string, KindOfPolicy>> = {
  AdminNetworkPolicy: {
    docs: adminDocs,
    actions: { Allow: 'allow', Deny: 'deny', Pass: 'pass' },
    tier: () => 'admin',
    hasPriority: true,
    portsKey: 'ports',
  },
  BaselineAdminNetworkPolicy: {
    docs: baselineDocs,
    actions: { Allow: 'allow', Deny: 'deny' },
    tier: () => 'baseline',
    hasPriority: false,
    portsKey: 'ports',
  },
  ClusterNetworkPolicy: {
    docs: clusterDocs,
    actions: { Accept: 'allow', Deny: 'deny', Pass: 'pass' },
    tier: (spec) => (textIn(spec, 'tier') === 'Baseline' ? 'baseline' : 'admin'),
    hasPriority: true,
    portsKey: 'protocols',
  },
};

const SHAPES = new Map(Object.entries(KINDS).map(([kind, { docs }]) => [kind, shapeOf(docs)]));

/** A priority after all that can be written: a BaselineAdminNetworkPolicy comes last in its tier (C7). */
const LAST = 1001;

const SHAPE_OPTIONS: ShapeOptions = {
  object: 'the policy',
  further: {
    '': ['status'],
    metadata: [
      'creationTimestamp',
      'deletionTimestamp',
      'finalizers',
      'generation',
      'managedFields',
      'namespace',
      'ownerReferences',
      'resourceVersion',
      'selfLink',
      'uid',
    ],
  },
  consequence(path) {
    if (/\.(?:from|to)\[\]$/.test(path)) return 'no longer knows whom the item means';
    if (/(?:Selector|namespaces|nodes)$/.test(path)) return 'lets the selector select more than is written';
    if (/gress\[\]$/.test(path)) return 'lets the rule match more than is written';
    return 'ignores what is written there';
  },
};

/** Policies of policy.networking.k8s.io that stand before or behind NetworkPolicies (section C). */
export function lowerAdminPolicy(input: LowerInput): PolicyFact {
  const kind = KINDS[input.kind] ?? KINDS['AdminNetworkPolicy'];
  const shape = SHAPES.get(input.kind);
  const problems = new Problems();
  const { root } = input;
  if (shape !== undefined) checkShape(root, shape, SHAPE_OPTIONS, problems);
  checkIdentity(root, problems);
  const spec = mapAt(root, 'spec');
  const subject = entry(spec, 'subject');
  const pods = podsOf(mapAt(spec, 'subject'), problems);
  if (pods === undefined) {
    problems.reject(
      'wrong-type',
      subject?.key.span ?? nameSpanOf(root),
      'The policy does not say which pods it applies to, so the API server refuses it. Write `namespaces` or `pods` in `spec.subject`.',
    );
  }
  const priority = integerAt(child(spec, 'priority'));
  if (kind?.hasPriority === true && priority === undefined && kubectlType(child(spec, 'priority')) === 'null') {
    problems.reject(
      'wrong-type',
      entry(spec, 'priority')?.key.span ?? nameSpanOf(root),
      'The policy has no `priority`, so the API server refuses it. Write a number from 0 to 1000; the lower one decides first.',
    );
  }
  const ingress = kind && sectionOf(entry(spec, 'ingress'), 'ingress', kind, problems);
  const egress = kind && sectionOf(entry(spec, 'egress'), 'egress', kind, problems);
  const header = headerOf(input, true, problems.list);
  const specSpan = spec && placeOf(spec);
  return {
    ...header,
    type: 'policy',
    dialect: 'admin',
    tier: kind?.tier(spec) ?? 'admin',
    order: kind?.hasPriority === true ? (priority?.value ?? LAST) : LAST,
    specSpan,
    subject: {
      span:
        subject === undefined
          ? (specSpan ?? header.kindSpan)
          : subject.value === undefined
            ? subject.key.span
            : placeOf(subject.value),
      podSelector: pods?.podSelector,
      namespaceSelector: pods?.namespaceSelector,
    },
    declaredTypes: undefined,
    hasTypesField: false,
    governs: directionsOf(ingress, egress),
    ingress,
    egress,
    refused: isRefused(input, problems),
  };
}

/** A direction without rules is not touched (C5). */
function directionsOf(ingress: SectionFact | undefined, egress: SectionFact | undefined): readonly Direction[] {
  const directions: Direction[] = [];
  if ((ingress?.rules.length ?? 0) > 0) directions.push('ingress');
  if ((egress?.rules.length ?? 0) > 0) directions.push('egress');
  return directions;
}

function sectionOf(
  pair: YamlEntry | undefined,
  direction: Direction,
  kind: KindOfPolicy,
  problems: Problems,
): SectionFact | undefined {
  if (pair === undefined) return undefined;
  const { value } = pair;
  const rules =
    value?.kind !== 'seq'
      ? []
      : value.items.flatMap((item, index) =>
          item?.kind === 'map' ? [ruleOf(item, index, direction, kind, problems)] : [],
        );
  return { keySpan: pair.key.span, span: value === undefined ? pair.key.span : placeOf(value), rules };
}

function ruleOf(rule: YamlMap, index: number, direction: Direction, kind: KindOfPolicy, problems: Problems): RuleFact {
  const span = placeOf(rule);
  const action = actionOf(rule, kind, problems);
  const peersKey = direction === 'ingress' ? 'from' : 'to';
  const peersEntry = entry(rule, peersKey);
  const portsEntry = entry(rule, kind.portsKey);
  const peers = peersIn(peersEntry, direction === 'egress', problems);
  const ports = portsIn(portsEntry, kind, problems);
  if (peers.known.length === 0 && !peers.unknown) {
    problems.reject(
      'wrong-type',
      peersEntry?.key.span ?? span,
      `The rule has no \`${peersKey}\`, so the API server refuses the policy. List at least one peer.`,
    );
  }
  const common = {
    index,
    name: textIn(rule, 'name'),
    span,
    peersKeySpan: peersEntry?.key.span,
    portsKeySpan: portsEntry?.key.span,
  };
  // C17: what a newer API means is not known; such a rule must not let anything through that it should stop.
  if ((peers.unknown || ports.unknown) && action.value !== 'allow') {
    return { ...common, action: { value: 'deny', span: action.span }, peers: undefined, ports: undefined };
  }
  return {
    ...common,
    action,
    peers: ports.unknown && ports.known?.length === 0 ? [] : peers.known,
    ports: ports.known,
  };
}

function actionOf(rule: YamlMap, kind: KindOfPolicy, problems: Problems): RuleFact['action'] {
  const written = textAt(child(rule, 'action'));
  const action = written === undefined ? undefined : kind.actions[written.value];
  if (written !== undefined && action !== undefined) return { value: action, span: written.span };
  const valid = Object.keys(kind.actions);
  const guess = written === undefined ? undefined : nearest(written.value, valid);
  const span = written?.span ?? entry(rule, 'action')?.key.span ?? placeOf(rule);
  const what =
    written === undefined ? 'The rule has no `action`' : `\`${written.value}\` is no action of this kind of policy`;
  problems.reject(
    'wrong-type',
    span,
    `${what}, so the API server refuses it. Write ${valid.map((name) => `\`${name}\``).join(', ')}.`,
    { ...(guess === undefined ? {} : { nearest: guess }), expected: valid },
  );
  return { value: 'deny', span };
}

interface PeersIn {
  readonly known: readonly PeerFact[];
  /** Whether some item has no field that is known. */
  readonly unknown: boolean;
}

function peersIn(pair: YamlEntry | undefined, egress: boolean, problems: Problems): PeersIn {
  if (pair?.value?.kind !== 'seq') return { known: [], unknown: false };
  const known: PeerFact[] = [];
  let unknown = false;
  for (const item of pair.value.items) {
    const peers = item?.kind === 'map' ? peersOf(item, egress, problems) : undefined;
    if (peers === undefined) unknown = true;
    else known.push(...peers);
  }
  return { known, unknown };
}

interface PortsIn {
  readonly known: readonly PortFact[] | undefined;
  readonly unknown: boolean;
}

/** Missing means all traffic (C14, C15). */
function portsIn(pair: YamlEntry | undefined, kind: KindOfPolicy, problems: Problems): PortsIn {
  if (kubectlType(pair?.value) === 'null') return { known: undefined, unknown: false };
  if (pair?.value?.kind !== 'seq') return { known: [], unknown: true };
  if (pair.value.items.length === 0) return { known: undefined, unknown: false };
  const known: PortFact[] = [];
  let unknown = false;
  for (const item of pair.value.items) {
    const port =
      item?.kind !== 'map' ? undefined : kind.portsKey === 'ports' ? portOf(item, problems) : protocolOf(item);
    if (port === undefined) unknown = true;
    else known.push(port);
  }
  return { known, unknown };
}
