import {
  NO_EFFECT,
  type Peer,
  type PodReading,
  type Policy,
  type PolicyAlternative,
  type Rule,
  type Tier,
} from './model';
import type { PortMatch } from './port-set';

/**
 * How what enforces the policies of a cluster departs from what they say (semantics.md F.2), as far as it shows in the policies
 * themselves and in what pods are known by. What it does to addresses and nodes is in `EngineOptions`.
 */
export interface Enforcement {
  /** `ignored`: no policy has any effect (F4). `doubtful`: perhaps none has, which versions decide that are not known (F17). */
  readonly policies: 'enforced' | 'ignored' | 'doubtful';
  /** `first`: a range means its first port alone (F6). */
  readonly portRanges: 'whole' | 'first';
  /** `doubtful`: whether port entries of SCTP are heeded is not known (F7, F14). */
  readonly sctp: 'enforced' | 'doubtful';
  /**
   * `voids-policy`: a policy that names a port has no effect (F13). `doubtful-with-addresses`: whether an address block beside
   * a named port is heeded is not known (F9).
   */
  readonly namedPorts: 'enforced' | 'voids-policy' | 'doubtful-with-addresses';
  /** `enforced`: ingress rules count, and isolate, although the policy does not govern ingress (D60 against B8). */
  readonly undeclaredIngress: 'ignored' | 'enforced';
  /** Keys of pod labels that no selector sees (D9); undefined = all are seen. */
  readonly unseenLabels: RegExp | undefined;
}

/** Policies mean what the API says that they mean. */
export const AS_WRITTEN: Enforcement = {
  policies: 'enforced',
  portRanges: 'whole',
  sctp: 'enforced',
  namedPorts: 'enforced',
  undeclaredIngress: 'ignored',
  unseenLabels: undefined,
};

/** Ways in which a policy is not taken at its word. */
export type Deviation = Exclude<keyof Enforcement, 'unseenLabels'>;

/** A policy as it takes effect. What it becomes is certain, or one of several alternatives of which one holds. */
export function enforcedPolicy(policy: Policy, { mode }: Pick<Tier, 'mode'>, enforcement: Enforcement): Policy {
  if (enforcement.policies === 'ignored') return { ...policy, alternatives: nothingOf(policy) };
  const steps = DEVIATIONS.filter(({ union, is }) => (mode === 'union' || !union) && is(enforcement));
  return steps.reduce<Policy>((sum, { apply }) => apply(sum), policy);
}

/** What the policy is, taken otherwise than it says; empty when it is taken at its word. */
export function deviationsOf(
  policy: Policy,
  { mode }: Pick<Tier, 'mode'>,
  enforcement: Enforcement,
): readonly Deviation[] {
  if (enforcement.policies === 'ignored') return ['policies'];
  return DEVIATIONS.flatMap(({ name, union, is, apply }) =>
    (mode === 'union' || !union) && is(enforcement) && apply(policy) !== policy ? [name] : [],
  );
}

/** A pod as selectors see it. */
export function seenPod<P extends PodReading>(pod: P, { unseenLabels }: Enforcement): P {
  if (unseenLabels === undefined) return pod;
  const seen = (key: string): boolean => !unseenLabels.test(key);
  const keys = [...pod.labels.keys(), ...pod.presentKeys, ...pod.maybeKeys];
  if (keys.every(seen)) return pod;
  return {
    ...pod,
    labels: new Map([...pod.labels].filter(([key]) => seen(key))),
    presentKeys: new Set([...pod.presentKeys].filter(seen)),
    maybeKeys: new Set([...pod.maybeKeys].filter(seen)),
  };
}

interface Step {
  readonly name: Deviation;
  /** Only of policies without order, which are the only ones that have such fields (B8, B33, B34). */
  readonly union: boolean;
  is(enforcement: Enforcement): boolean;
  /** Gives the same object when it changes nothing. */
  apply(policy: Policy): Policy;
}

/** In the order in which they act. */
const DEVIATIONS: readonly Step[] = [
  {
    name: 'namedPorts',
    union: true,
    is: ({ namedPorts }) => namedPorts === 'voids-policy',
    apply: (policy) =>
      mapped(policy, (one) => (one.rules.some(({ ports }) => hasNamed(ports)) ? { ...NO_EFFECT, id: one.id } : one)),
  },
  {
    name: 'undeclaredIngress',
    union: true,
    is: ({ undeclaredIngress }) => undeclaredIngress === 'enforced',
    apply: (policy) => mapped(policy, governingItsRules),
  },
  {
    name: 'portRanges',
    union: true,
    is: ({ portRanges }) => portRanges === 'first',
    apply: (policy) => mapped(policy, (one) => withRules(one, firstPorts)),
  },
  {
    name: 'sctp',
    union: true,
    is: ({ sctp }) => sctp === 'doubtful',
    apply: (policy) => perhaps(policy, withoutSctp),
  },
  {
    name: 'namedPorts',
    union: true,
    is: ({ namedPorts }) => namedPorts === 'doubtful-with-addresses',
    apply: (policy) => perhaps(policy, withoutNamedAddresses),
  },
  {
    name: 'policies',
    union: false,
    is: ({ policies }) => policies === 'doubtful',
    apply: (policy) => doubted(policy, nothingOf(policy)),
  },
];

function nothingOf({ alternatives }: Policy): readonly PolicyAlternative[] {
  const [first] = alternatives;
  return first === undefined ? [] : [{ ...NO_EFFECT, id: first.id }];
}

function mapped(policy: Policy, change: (one: PolicyAlternative) => PolicyAlternative): Policy {
  const alternatives = policy.alternatives.map(change);
  return alternatives.every((one, index) => one === policy.alternatives[index]) ? policy : { ...policy, alternatives };
}

/** It is as it says, or changed, and nobody knows which. */
function perhaps(policy: Policy, change: (rule: Rule) => Rule): Policy {
  const changed = policy.alternatives.flatMap((one) => {
    const other = withRules(one, change);
    return other === one ? [] : [other];
  });
  return changed.length === 0 ? policy : doubted(policy, changed);
}

function doubted(policy: Policy, others: readonly PolicyAlternative[]): Policy {
  const { alternatives, uncertain = 'version-dependent' } = policy;
  return { ...policy, alternatives: [...alternatives, ...others], uncertain };
}

function withRules(one: PolicyAlternative, change: (rule: Rule) => Rule): PolicyAlternative {
  const rules = one.rules.map(change);
  return rules.every((rule, index) => rule === one.rules[index]) ? one : { ...one, rules };
}

function governingItsRules(one: PolicyAlternative): PolicyAlternative {
  const silent = one.governs.length > 0 && !one.governs.includes('ingress');
  return silent && one.rules.some(({ direction }) => direction === 'ingress')
    ? { ...one, governs: [...one.governs, 'ingress'] }
    : one;
}

function hasNamed(ports: Rule['ports']): boolean {
  return ports !== 'all' && ports.some(({ kind }) => kind === 'named');
}

function withPorts(rule: Rule, change: (ports: readonly PortMatch[]) => readonly PortMatch[]): Rule {
  if (rule.ports === 'all') return rule;
  const before = rule.ports;
  const ports = change(before);
  return ports.length === before.length && ports.every((port, index) => port === before[index])
    ? rule
    : { ...rule, ports };
}

/** All ports of a protocol are no range: such an entry names no port. */
function firstPorts(rule: Rule): Rule {
  return withPorts(rule, (ports) =>
    ports.map((port) => {
      if (port.kind === 'named' || port.from === port.to) return port;
      return port.from === 1 && port.to === 65535 && port.ends !== 'written' ? port : { ...port, to: port.from };
    }),
  );
}

function withoutSctp(rule: Rule): Rule {
  return withPorts(rule, (ports) => ports.filter(({ protocol }) => protocol !== 'SCTP'));
}

/** Numbers beside the names go as well, which leaves more in doubt rather than less. */
function withoutNamedAddresses(rule: Rule): Rule {
  if (!hasNamed(rule.ports) || !rule.peers.some(isAddresses)) return rule;
  return { ...rule, peers: rule.peers.filter((peer) => !isAddresses(peer)) };
}

function isAddresses({ kind }: Peer): boolean {
  return kind === 'addresses';
}
