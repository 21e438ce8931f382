import type { Endpoint, PodReading, PolicyAlternative } from '../../engine/model';
import { type Selector, selectorKey } from '../../engine/selector';
import type { PolicyEntry } from '../cluster';
import { differInLabels, ORDINAL_KEYS, type PodShape } from './pods';
import { ordinalIn } from './workload-names';
import type { KnownPod, PodSight, WorkloadModel } from './workloads';

/** A11: two replicas tell traffic to a sibling from traffic to oneself; more would tell nothing. */
const REPLICAS_MODELLED = 2;

const [POD_NAME_KEY = '', POD_INDEX_KEY = ''] = ORDINAL_KEYS;

/** What the endpoints are made with: only policies decide how finely pods need to be told apart. */
export interface EndpointNeeds extends PolicyNeeds {
  /** True when it may matter on which nodes pods run: hostNetwork pods are about whose nodes are known (B27, B30). */
  readonly nodes: boolean;
}

interface PolicyNeeds {
  /** Values that policies compare ordinal labels with; undefined when none looks at them. */
  readonly ordinalValues: ReadonlySet<string> | undefined;
  /** True when some policy names address blocks: then pods with known addresses are not alike. */
  readonly addresses: boolean;
  /** Distinct pod selectors of all policies, by key. */
  readonly selectors: ReadonlyMap<string, Selector>;
}

/** Scans all policies for labels that single out pods of a StatefulSet (A10), and for address blocks. */
export function policyNeeds(policies: readonly Pick<PolicyEntry, 'policy'>[]): PolicyNeeds {
  const values = new Set<string>();
  let used = false;
  let addresses = false;
  const selectors = new Map<string, Selector>();
  for (const alternative of policies.flatMap((entry) => entry.policy.alternatives)) {
    const own = needsOf(alternative);
    addresses ||= own.addresses;
    for (const [key, selector] of own.selectors) selectors.set(key, selector);
    if (own.ordinalValues === undefined) continue;
    used = true;
    for (const value of own.ordinalValues) values.add(value);
  }
  return { ordinalValues: used ? values : undefined, addresses, selectors };
}

const needs = new WeakMap<PolicyAlternative['rules'], PolicyNeeds>();

function needsOf({ subject, rules }: PolicyAlternative): PolicyNeeds {
  let known = needs.get(rules);
  if (known === undefined) {
    const peers = rules.flatMap((rule) => rule.peers);
    const selectors = [subject.pods, ...peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods.pods] : []))];
    known = {
      ordinalValues: ordinalValuesIn(selectors),
      addresses: peers.some((peer) => peer.kind === 'addresses'),
      selectors: new Map(selectors.map((selector) => [selectorKey(selector), selector])),
    };
    needs.set(rules, known);
  }
  return known;
}

function ordinalValuesIn(selectors: readonly Selector[]): ReadonlySet<string> | undefined {
  const requirements = selectors
    .flatMap((selector) => selector.requirements)
    .filter((requirement) => ORDINAL_KEYS.includes(requirement.key));
  if (requirements.length === 0) return undefined;
  return new Set(requirements.flatMap((requirement) => ('values' in requirement ? requirement.values : [])));
}

/** The pods that stand for a workload in the engine, without their ids. Never empty. */
export function endpointsOf(
  model: WorkloadModel,
  workload: number,
  namespace: number,
  needs: EndpointNeeds,
): readonly Omit<Endpoint, 'id'>[] {
  const replicated = model.replicas === undefined || model.replicas > 1;
  const reading = ({ shape, ips, node }: PodSight): PodReading => ({
    labels: shape.labels,
    presentKeys: shape.presentKeys,
    maybeKeys: shape.maybeKeys,
    namedPorts: shape.namedPorts,
    serviceAccount: shape.serviceAccount,
    hostNetwork: shape.hostNetwork,
    ips,
    ...(needs.nodes && node !== undefined ? { node } : {}),
  });
  const make = (sight: PodSight, otherReadings: readonly PodReading[]): Omit<Endpoint, 'id'> => ({
    ...reading(sight),
    namespace,
    workload,
    replicated,
    ...(otherReadings.length > 0 ? { otherReadings } : {}),
  });
  const ownPod = (pod: KnownPod) => make(pod, pod.others.map(reading));
  if (needs.ordinalValues !== undefined) {
    if (model.ordinals !== undefined) {
      return ordinalsToModel(model, model.ordinals, needs.ordinalValues).map((ordinal) => {
        const [first, ...others] = shapesOf(model).map((shape) => unseen(withOrdinal(shape, model.name, ordinal)));
        return make(first ?? unseen(model.shape), others.map(reading));
      });
    }
    if (hasOwnOrdinals(model)) return model.pods.map(ownPod);
  }
  // Selectors answer alike for all of them, but only with their own labels.
  if (model.resource?.fact.kind === 'Pod' && differInLabels(model.pods)) return model.pods.map(ownPod);
  if (needs.nodes && areAllLocated(model)) return model.pods.map((pod) => templatePod(model, pod));
  const withIps = model.pods.filter(({ ips, others }) => ips.length > 0 || others.length > 0);
  const modelled = replicated ? REPLICAS_MODELLED : 1;
  const count = needs.addresses ? Math.max(modelled, withIps.length) : modelled;
  // One list for all of them: whichever manifest is in force, it is for all replicas.
  const others = model.otherShapes.map((shape) => reading(unseen(shape)));
  return Array.from({ length: count }, (_, index) => {
    const pod = withIps[index];
    return pod === undefined ? make(unseen(model.shape), others) : templatePod(model, { ...pod, node: undefined });
  });

  /** Its place from a dump, the rest from the template; a Pod is its own template. */
  function templatePod({ resource, shape }: WorkloadModel, pod: KnownPod): Omit<Endpoint, 'id'> {
    if (resource?.fact.kind === 'Pod') return make({ ...pod, shape }, pod.others.map(reading));
    const places = [pod, ...pod.others];
    const [first = pod, ...rest] = shapesOf(model).flatMap((own) => places.map((place) => ({ ...place, shape: own })));
    return make(first, rest.map(reading));
  }
}

function shapesOf({ shape, otherShapes }: WorkloadModel): readonly PodShape[] {
  return [shape, ...otherShapes];
}

function unseen(shape: PodShape): PodSight {
  return { shape, ips: [], node: undefined };
}

/** Each ordinal that some selector names, and at most two of the rest (A10, A-X9). */
function ordinalsToModel(
  { name }: WorkloadModel,
  { first, last }: NonNullable<WorkloadModel['ordinals']>,
  values: ReadonlySet<string>,
): readonly number[] {
  const named = new Set<number>();
  for (const value of values) {
    const ordinal = ordinalIn(value.startsWith(`${name}-`) ? value.slice(name.length + 1) : value);
    if (ordinal !== undefined && ordinal >= first && ordinal <= last) named.add(ordinal);
  }
  const rest: number[] = [];
  for (let ordinal = first; ordinal <= last && rest.length < REPLICAS_MODELLED; ordinal += 1) {
    if (!named.has(ordinal)) rest.push(ordinal);
  }
  return [...named, ...rest].sort((a, b) => a - b);
}

function withOrdinal(shape: PodShape, name: string, ordinal: number): PodShape {
  const labels = new Map(shape.labels);
  labels.set(POD_NAME_KEY, `${name}-${ordinal}`);
  labels.set(POD_INDEX_KEY, `${ordinal}`);
  return { ...shape, labels, presentKeys: new Set([...shape.presentKeys].filter((key) => !labels.has(key))) };
}

/** A dump that has all pods of the workload tells where each of them runs. */
function areAllLocated({ pods, replicas }: WorkloadModel): boolean {
  return pods.length >= Math.max(1, replicas ?? 1) && pods.every(({ node }) => node !== undefined);
}

/** Whether a dump tells where some pod runs and there is something to meet it there: a hostNetwork pod, or a node by name. */
export function knowsPlaces(models: readonly WorkloadModel[], nodes: number): boolean {
  return models.some(
    (model) =>
      model.pods.some(({ node }) => node !== undefined) &&
      (nodes > 0 || shapesOf(model).some((shape) => shape.hostNetwork)),
  );
}

/** Pods of a dump carry their ordinals themselves. */
function hasOwnOrdinals({ pods }: WorkloadModel): boolean {
  return pods.length > 1 && pods.some((pod) => pod.shape.labels.has(POD_NAME_KEY));
}
