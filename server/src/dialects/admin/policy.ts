import type { Direction } from '../../engine/model';
import { kubectlType } from '../../yaml/kubectl-types';
import { child, entry } from '../../yaml/navigate';
import type { YamlMap } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import { nearest } from '../edit-distance';
import type { PolicyFact, SectionFact } from '../facts';
import { headerOf, nameSpanOf } from '../header';
import { checkIdentity } from '../identity';
import { Problems } from '../problems';
import { integerAt, mapAt, placeOf, textAt } from '../read';
import { isRefused } from '../refused';
import { checkShape, shapeOf, type ShapeOptions } from '../shape';
import { isSet } from '../selector';
import { checkOneOf } from './bounds';
import { GROUP, kindNames, kindOf, type KindOfPolicy } from './kinds';
import { POD_FIELDS, podsOf } from './peers';
import { sectionOf } from './rules';

const SHAPES = new Map(kindNames.map((name) => [name, shapeOf(kindOf(name).docs)]));

/** A priority after all that can be written: a BaselineAdminNetworkPolicy comes last in its tier (C7). */
const LAST = 1001;
const HIGHEST_PRIORITY = 1000;

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
  const kind = kindOf(input.kind);
  const shape = SHAPES.get(input.kind);
  const problems = new Problems();
  const { root } = input;
  if (shape !== undefined) checkShape(root, shape, SHAPE_OPTIONS, problems);
  checkIdentity(root, problems);
  checkVersion(input, kind, problems);
  checkOnlyName(root, kind, problems);
  const spec = mapAt(root, 'spec');
  const subject = entry(spec, 'subject');
  const pods = podsOf(mapAt(spec, 'subject'), problems);
  checkSubject(root, spec, problems);
  if (kind.hasTier) checkTier(root, spec, problems);
  const priority = kind.hasPriority ? checkPriority(root, spec, problems) : undefined;
  const ingress = sectionOf(entry(spec, 'ingress'), 'ingress', kind, problems);
  const egress = sectionOf(entry(spec, 'egress'), 'egress', kind, problems);
  const header = headerOf(input, true, problems.list);
  const specSpan = spec && placeOf(spec);
  return {
    ...header,
    type: 'policy',
    dialect: 'admin',
    tier: kind.tier(spec),
    order: priority?.value ?? LAST,
    ...(priority === undefined ? {} : { orderSpan: priority.span }),
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

/** Each kind exists in one alpha version; a version that is not known yet gets no report. */
function checkVersion({ root, apiVersion }: LowerInput, kind: KindOfPolicy, problems: Problems): void {
  const own = `${GROUP}/${kind.version}`;
  const value = child(root, 'apiVersion');
  const span = value === undefined ? nameSpanOf(root) : placeOf(value);
  if (apiVersion !== own) {
    if (kind.successor === undefined && apiVersion !== `${GROUP}/v1alpha1`) return;
    problems.reject(
      'wrong-api-version',
      span,
      `There is no ${kind.kind} in \`${apiVersion}\`, so the API server refuses it. Write \`apiVersion: ${own}\`.`,
      { expected: own },
    );
  } else if (kind.successor !== undefined) {
    problems.warn(
      'deprecated-api-version',
      span,
      `${kind.kind} is no longer developed; ClusterNetworkPolicy in \`${kind.successor}\` takes its place. Convert it once the network plugin of the cluster supports the new kind.`,
      { expected: kind.successor },
    );
  }
}

/** C4: the API has one baseline policy, by a fixed name. */
function checkOnlyName(root: YamlMap, { kind, onlyName }: KindOfPolicy, problems: Problems): void {
  if (onlyName === undefined) return;
  const metadata = mapAt(root, 'metadata');
  const name = textAt(child(metadata, 'name'));
  const generated = entry(metadata, 'generateName');
  // An object without any name is reported as such.
  if (name === undefined ? !isSet(generated) : name.value === '' || name.value === onlyName) return;
  // The name decides nothing: verdicts are those of the policy under its right name.
  problems.rejectClear(
    'baseline-singleton',
    name?.span ?? generated?.key.span ?? nameSpanOf(root),
    `There is one ${kind} in a cluster and its name is \`${onlyName}\`, so the API server refuses this one. Name it \`${onlyName}\`, and put all rules into it.`,
    name === undefined ? {} : { expected: onlyName },
  );
}

/** C8. */
function checkSubject(root: YamlMap, spec: YamlMap | undefined, problems: Problems): void {
  const pair = entry(spec, 'subject');
  const keySpan = pair?.key.span;
  if (isSet(pair)) {
    if (pair.value?.kind !== 'map') return;
    checkOneOf(pair.value, { fields: POD_FIELDS, what: 'subject', place: pair.key.span, item: false }, problems);
    return;
  }
  problems.reject(
    'one-of',
    keySpan ?? entry(root, 'spec')?.key.span ?? nameSpanOf(root),
    'The policy does not say which pods it applies to, so the API server refuses it. Write `namespaces` or `pods` in `spec.subject`.',
  );
}

/** C4. */
function checkPriority(
  root: YamlMap,
  spec: YamlMap | undefined,
  problems: Problems,
): ReturnType<typeof integerAt> | undefined {
  const node = child(spec, 'priority');
  const priority = integerAt(node);
  if (priority === undefined) {
    if (kubectlType(node) === 'null') {
      problems.reject(
        'priority-out-of-range',
        entry(spec, 'priority')?.key.span ?? entry(root, 'spec')?.key.span ?? nameSpanOf(root),
        `The policy has no \`priority\`, so the API server refuses it. Write a number from 0 to ${HIGHEST_PRIORITY}; the lower one decides first.`,
      );
    }
    return undefined;
  }
  if (priority.value >= 0 && priority.value <= HIGHEST_PRIORITY) return priority;
  const expected = String(priority.value < 0 ? 0 : HIGHEST_PRIORITY);
  problems.reject(
    'priority-out-of-range',
    priority.span,
    `Priority ${priority.value} is not from 0 to ${HIGHEST_PRIORITY}, so the API server refuses the policy. The lower number decides first; the nearest that is valid is ${expected}.`,
    { expected },
  );
  return priority;
}

const TIERS = ['Admin', 'Baseline'];

/** C18. */
function checkTier(root: YamlMap, spec: YamlMap | undefined, problems: Problems): void {
  const node = child(spec, 'tier');
  const written = textAt(node);
  if (written === undefined) {
    if (kubectlType(node) !== 'null') return;
    problems.reject(
      'tier-invalid',
      entry(spec, 'tier')?.key.span ?? entry(root, 'spec')?.key.span ?? nameSpanOf(root),
      'The policy has no `tier`, so the API server refuses it. Write `Admin` to decide before NetworkPolicies, or `Baseline` to decide where none of them isolates.',
    );
    return;
  }
  if (TIERS.includes(written.value)) return;
  const guess = nearest(written.value, TIERS);
  problems.reject(
    'tier-invalid',
    written.span,
    `\`${written.value}\` is no tier, so the API server refuses the policy. ${guess === undefined ? 'Write `Admin` or `Baseline`.' : `Did you mean \`${guess}\`?`}`,
    guess === undefined ? {} : { nearest: guess },
  );
}
