import type { Endpoint, PolicyAlternative } from '../../engine/model';
import { type Selector, selectorKey } from '../../engine/selector';
import type { PolicyEntry } from '../cluster';
import { differInLabels, ORDINAL_KEYS, type PodShape } from './pods';
import type { WorkloadModel } from './workloads';

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
export function policyNeeds(policies: readonly PolicyEntry[]): PolicyNeeds {
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
  const make = (shape: PodShape, ips: readonly string[], node?: string): Omit<Endpoint, 'id'> => ({
    namespace,
    labels: shape.labels,
    presentKeys: shape.presentKeys,
    maybeKeys: shape.maybeKeys,
    namedPorts: shape.namedPorts,
    serviceAccount: shape.serviceAccount,
    hostNetwork: shape.hostNetwork,
    ips,
    workload,
    replicated,
    ...(needs.nodes && node !== undefined ? { node } : {}),
  });
  if (needs.ordinalValues !== undefined) {
    if (model.ordinals) return ordinalShapes(model, needs.ordinalValues).map((shape) => make(shape, []));
    if (hasOwnOrdinals(model)) return model.pods.map((pod) => make(pod.shape, pod.ips, pod.node));
  }
  // Selectors answer alike for all of them, but only with their own labels.
  if (model.resource?.fact.kind === 'Pod' && differInLabels(model.pods))
    return model.pods.map((pod) => make(pod.shape, pod.ips, pod.node));
  if (needs.nodes && areAllLocated(model)) return model.pods.map((pod) => make(model.shape, pod.ips, pod.node));
  const ips = model.pods.map((pod) => pod.ips).filter((addresses) => addresses.length > 0);
  const modelled = replicated ? REPLICAS_MODELLED : 1;
  const count = needs.addresses ? Math.max(modelled, ips.length) : modelled;
  return Array.from({ length: count }, (_, index) => make(model.shape, ips[index] ?? []));
}

/** One pod for each ordinal that some selector names, and at most two for the rest (A10, A-X9). */
function ordinalShapes(model: WorkloadModel, values: ReadonlySet<string>): readonly PodShape[] {
  const replicas = Math.max(1, model.replicas ?? 1);
  const named = new Set<number>();
  for (const value of values) {
    const text = value.startsWith(`${model.name}-`) ? value.slice(model.name.length + 1) : value;
    const ordinal = /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : replicas;
    if (ordinal < replicas) named.add(ordinal);
  }
  const rest: number[] = [];
  for (let ordinal = 0; ordinal < replicas && rest.length < REPLICAS_MODELLED; ordinal += 1) {
    if (!named.has(ordinal)) rest.push(ordinal);
  }
  return [...named, ...rest].sort((a, b) => a - b).map((ordinal) => withOrdinal(model, ordinal));
}

function withOrdinal({ shape, name }: WorkloadModel, ordinal: number): PodShape {
  const labels = new Map(shape.labels);
  labels.set(POD_NAME_KEY, `${name}-${ordinal}`);
  labels.set(POD_INDEX_KEY, `${ordinal}`);
  return { ...shape, labels, presentKeys: new Set([...shape.presentKeys].filter((key) => !labels.has(key))) };
}

/** A dump that has all pods of the workload tells where each of them runs. */
function areAllLocated({ pods, replicas }: WorkloadModel): boolean {
  return pods.length >= Math.max(1, replicas ?? 1) && pods.every(({ node }) => node !== undefined);
}

/** Whether a dump tells where some hostNetwork pod runs. */
export function knowsHostPods(models: readonly WorkloadModel[]): boolean {
  return models.some(({ shape, pods }) => shape.hostNetwork && pods.some(({ node }) => node !== undefined));
}

/** Pods of a dump carry their ordinals themselves. */
function hasOwnOrdinals({ pods }: WorkloadModel): boolean {
  return pods.length > 1 && pods.some((pod) => pod.shape.labels.has(POD_NAME_KEY));
}
