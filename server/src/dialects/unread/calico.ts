import type { Direction, PodSet } from '../../engine/model';
import type { Requirement, Selector } from '../../engine/selector';
import { kubectlType } from '../../yaml/kubectl-types';
import { child } from '../../yaml/navigate';
import type { YamlMap, YamlNode } from '../../yaml/tree';
import type { LowerInput } from '../dialect';
import type { TouchFact } from '../facts';
import { groupOf } from '../header';
import { isTrue, itemsAt, mapAt, stringAt, textIn } from '../read';
import { conjunction } from './calico-selector';
import type { UnreadKind } from './kind';
import { listState, namedDirections } from './labels';
import { DIRECTIONS, isolates, NODES, ownPods, podsEverywhere, restricts } from './touches';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** `projectcalico.org`, and the group in which its objects are stored (semantics.md E). */
export const calico: readonly UnreadKind[] = ['projectcalico.org', 'crd.projectcalico.org'].flatMap(
  (group): UnreadKind[] => [
    { kind: `${group}/NetworkPolicy`, scope: 'namespaced', most: 'decides', read: networkPolicy },
    { kind: `${group}/GlobalNetworkPolicy`, scope: 'cluster', most: 'decides', read: globalNetworkPolicy },
    { kind: `${group}/HostEndpoint`, scope: 'cluster', most: 'restricts', read: hostEndpoint },
    { kind: `${group}/Profile`, scope: 'cluster', most: 'restricts', read: profile },
    // Never enforced (E11).
    { kind: `${group}/StagedNetworkPolicy`, scope: 'namespaced', most: 'nothing' },
    { kind: `${group}/StagedGlobalNetworkPolicy`, scope: 'cluster', most: 'nothing' },
    { kind: `${group}/StagedKubernetesNetworkPolicy`, scope: 'namespaced', most: 'nothing' },
    // Sets of addresses and the order of policies: without a policy they decide nothing.
    { kind: `${group}/NetworkSet`, scope: 'namespaced', most: 'nothing' },
    { kind: `${group}/GlobalNetworkSet`, scope: 'cluster', most: 'nothing' },
    { kind: `${group}/Tier`, scope: 'cluster', most: 'nothing' },
  ],
);

function networkPolicy(input: LowerInput): readonly TouchFact[] {
  const spec = mapAt(input.root, 'spec');
  const pods = ownPods(podLabels(child(spec, 'selector')).pods);
  return governed(spec, groupOf(input.apiVersion)).map((direction) => touch(pods, direction, spec));
}

function globalNetworkPolicy(input: LowerInput): readonly TouchFact[] {
  const spec = mapAt(input.root, 'spec');
  // Rules of hosts for what they forward may stop anybody's traffic, whichever way it is looked at (E41).
  if (['preDNAT', 'applyOnForward', 'doNotTrack'].some((flag) => isTrue(child(spec, flag))))
    return DIRECTIONS.map((direction) => isolates(podsEverywhere(), direction, true));
  const own = podLabels(child(spec, 'selector'));
  const namespaces = namespaceLabels(child(spec, 'namespaceSelector'));
  const pods = podsEverywhere(own.pods, { requirements: [...own.namespaces, ...namespaces] });
  return governed(spec, groupOf(input.apiVersion)).map((direction) => touch(pods, direction, spec));
}

/** A policy isolates for what it governs (E6); it allows unless all of its rules deny. */
function touch(pods: PodSet, direction: Direction, spec: YamlMap | undefined): TouchFact {
  const rules = child(spec, direction);
  const actions = itemsAt(rules).map((rule) => textIn(rule, 'action'));
  const allows = listState(rules) === 'unclear' || actions.some((action) => action !== 'Deny' && action !== 'Log');
  return isolates(pods, direction, allows);
}

/** E14: with `types`, these; else by the sections, but for objects that were written in the form they are stored in. */
function governed(spec: YamlMap | undefined, group: string): readonly Direction[] {
  const types = child(spec, 'types');
  if (listState(types) !== 'empty') return namedDirections(types) ?? DIRECTIONS;
  if (group !== 'projectcalico.org') return DIRECTIONS;
  const onlyEgress = listState(child(spec, 'egress')) === 'items' && listState(child(spec, 'ingress')) === 'empty';
  // An empty list of egress rules counts as none; who writes it may mean another thing.
  const egress = kubectlType(child(spec, 'egress')) !== 'null';
  return DIRECTIONS.filter((direction) => (direction === 'egress' ? egress : !onlyEgress));
}

/** Labels of pods, with what Calico adds to them (E17 to E20). */
function podLabels(node: YamlNode | undefined): {
  readonly pods: Selector;
  readonly namespaces: readonly Requirement[];
} {
  const requirements = conditions(node);
  return {
    pods: { requirements: requirements.filter(({ key }) => !isAdded(key)) },
    namespaces: requirements.flatMap((one) => (one.key === 'projectcalico.org/namespace' ? [named(one)] : [])),
  };
}

function isAdded(key: string): boolean {
  return key.startsWith('projectcalico.org/') || key.startsWith('pcns.') || key.startsWith('pcsa.');
}

function namespaceLabels(node: YamlNode | undefined): readonly Requirement[] {
  return conditions(node).flatMap((one) => {
    if (one.key === 'projectcalico.org/name') return [named(one)];
    return isAdded(one.key) ? [] : [one];
  });
}

function named(requirement: Requirement): Requirement {
  return { ...requirement, key: NAME_LABEL };
}

/** Nothing for what cannot be read: then everything may be meant. */
function conditions(node: YamlNode | undefined): readonly Requirement[] {
  return conjunction(stringAt(node)?.value ?? '') ?? [];
}

/** A protected host keeps to itself what no policy allows (E42): pods meet it at nodes. */
function hostEndpoint(): readonly TouchFact[] {
  return DIRECTIONS.map((direction) => ({ ...restricts(podsEverywhere(), direction), peers: NODES, isolates: false }));
}

/** What no policy decides is up to the profile of the namespace, which allows everything unless somebody writes another (E7). */
function profile({ root }: LowerInput): readonly TouchFact[] {
  const [, namespace] = /^kns\.(.+)$/.exec(textIn(mapAt(root, 'metadata'), 'name') ?? '') ?? [];
  if (namespace === undefined) return [];
  const spec = mapAt(root, 'spec');
  const pods: PodSet = podsEverywhere(undefined, {
    requirements: [{ op: 'in', key: NAME_LABEL, values: [namespace] }],
  });
  return DIRECTIONS.filter((direction) => !isOpen(child(spec, direction))).map((direction) =>
    restricts(pods, direction),
  );
}

function isOpen(rules: YamlNode | undefined): boolean {
  const [first] = itemsAt(rules);
  return first?.kind === 'map' && first.entries.length === 1 && textIn(first, 'action') === 'Allow';
}
