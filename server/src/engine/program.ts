import type { Bits } from './bits';
import { addAll } from './bits';
import type {
  Action,
  ClusterInput,
  Direction,
  Endpoint,
  NamedPort,
  Peer,
  PolicyAlternative,
  Rule,
  Tier,
} from './model';
import type { IpSet } from './ip-set';
import { isOptionalTier, type OptionalEffect, OptionalEffects } from './optional-effects';
import type { PodSetIndex } from './pod-index';
import { PortAtoms, type ProtocolPorts } from './port-atoms';
import type { PortMatch, Protocol } from './port-set';
import { maskOf, type ReasonMask } from './reasons';

/** A rule made ready for evaluation: selectors are numbers of `PodSetIndex`, ports are sets of atoms. */
export interface CompiledRule {
  readonly action: Action;
  readonly podSets: readonly number[];
  /** Peers that are not pod sets. */
  readonly otherPeers: readonly Peer[];
  /** undefined: all ports. */
  readonly ports: readonly PortMatch[] | undefined;
  readonly hasNamedPorts: boolean;
}

export interface CompiledReading {
  readonly subject: number;
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
  readonly governs: readonly Direction[];
}

export interface CompiledPolicy {
  readonly tier: number;
  /** Position of its group of equal order within the tier; policies of one group tie (C6). */
  readonly group: number;
  readonly readings: readonly CompiledReading[];
  readonly uncertain: ReasonMask;
  /** Set in tiers in which each policy may do nothing. */
  readonly optional?: OptionalEffect;
}

/** Everything that depends on policies alone. */
export interface Program {
  readonly tiers: readonly Tier[];
  /** In the order of evaluation. */
  readonly policies: readonly CompiledPolicy[];
  /** Policies by pod set of a subject, as indexes of `policies`: what can apply to a pod is found through its pod sets. */
  readonly bySubject: ReadonlyMap<number, readonly number[]>;
  /** Names of ports that some rule mentions (G16). */
  readonly portNames: ReadonlySet<string>;
}

export function compileProgram(input: ClusterInput, pods: PodSetIndex): Program {
  const policies: CompiledPolicy[] = [];
  const bySubject = new Map<number, number[]>();
  const portNames = new Set<string>();
  const effects = new OptionalEffects();
  for (const [tierIndex, tier] of input.tiers.entries()) {
    const ordered = tier.mode === 'ordered';
    const optional = isOptionalTier(tier);
    const sorted = ordered ? [...tier.policies].sort((a, b) => a.order - b.order) : tier.policies;
    let group = -1;
    let last: number | undefined;
    for (const policy of sorted) {
      if (!ordered || policy.order !== last) group++;
      last = policy.order;
      const readings = policy.alternatives.map((reading) => compileReading(reading, pods));
      const subjects = new Set(readings.map((reading) => reading.subject));
      for (const subject of subjects) {
        const listed = bySubject.get(subject);
        if (listed === undefined) bySubject.set(subject, [policies.length]);
        else listed.push(policies.length);
      }
      const compiled = { tier: tierIndex, group, readings, uncertain: maskOf(policy.uncertain ?? 'invalid-policy') };
      const effect = optional ? effects.of(compiled) : undefined;
      policies.push(effect === undefined ? compiled : { ...compiled, optional: effect });
      for (const entry of policy.alternatives.flatMap((reading) => reading.rules.flatMap(portsOf))) {
        if (entry.kind === 'named') portNames.add(entry.name);
      }
    }
  }
  return { tiers: input.tiers, policies, bySubject, portNames };
}

function portsOf(rule: Rule): readonly PortMatch[] {
  return rule.ports === 'all' ? [] : rule.ports;
}

function compileReading(reading: PolicyAlternative, pods: PodSetIndex): CompiledReading {
  const compiled = { ingress: [] as CompiledRule[], egress: [] as CompiledRule[] };
  for (const rule of reading.rules) compiled[rule.direction].push(compileRule(rule, pods));
  return { subject: pods.intern(reading.subject), rules: compiled, governs: reading.governs };
}

function compileRule(rule: Rule, pods: PodSetIndex): CompiledRule {
  return {
    action: rule.action,
    podSets: rule.peers.flatMap((peer) => (peer.kind === 'pods' ? [pods.intern(peer.pods)] : [])),
    otherPeers: rule.peers.filter((peer) => peer.kind !== 'pods' && peer.kind !== 'none'),
    ports: rule.ports === 'all' ? undefined : rule.ports,
    hasNamedPorts: portsOf(rule).some((entry) => entry.kind === 'named'),
  };
}

/** Cuts ports along every range of a rule and every port that a mentioned name stands for (G15). */
export function portAtomsOf(input: ClusterInput, program: Program): PortAtoms {
  const ranges: ProtocolPorts[] = [];
  for (const rule of input.tiers.flatMap((tier) =>
    tier.policies.flatMap((policy) => policy.alternatives.flatMap((reading) => reading.rules)),
  )) {
    for (const entry of portsOf(rule)) if (entry.kind === 'range') ranges.push(entry);
  }
  for (const endpoint of input.endpoints) {
    for (const { protocol, port } of mentionedPorts(endpoint, program.portNames)) {
      ranges.push({ protocol, from: port, to: port });
    }
  }
  return new PortAtoms(ranges);
}

/** Named ports of a pod that some rule can mean (G16); none for hostNetwork pods, at which no name resolves (G11). */
export function mentionedPorts(endpoint: Endpoint, names: ReadonlySet<string>): readonly NamedPort[] {
  return endpoint.hostNetwork ? [] : endpoint.namedPorts.filter(({ name }) => names.has(name));
}

/** Atoms that a rule's ports cover at a destination with these named ports (A20, G11). */
export function portBits(atoms: PortAtoms, ports: readonly PortMatch[] | undefined, named: readonly NamedPort[]): Bits {
  if (ports === undefined) return atoms.all;
  const bits = new Uint32Array(atoms.all.length);
  for (const entry of ports) {
    if (entry.kind === 'range') {
      addAll(bits, atoms.bitsOf(entry));
      continue;
    }
    for (const { name, protocol, port } of named) {
      if (name !== entry.name || protocol === 'OTHER' || !meansProtocol(entry.protocol, protocol)) continue;
      addAll(bits, atoms.bitsOf({ protocol, from: port, to: port }));
    }
  }
  return bits;
}

function meansProtocol(wanted: Protocol | 'ANY', given: Protocol): boolean {
  return wanted === 'ANY' || wanted === given;
}

/** Address sets that rules of the directions can tell apart. */
export function addressSets(input: ClusterInput, directions: readonly Direction[]): readonly IpSet[] {
  const sets = new Map<string, IpSet>();
  const add = (set: IpSet): void => {
    sets.set(`${set.boundaries(4).join()}/${set.boundaries(6).join()}`, set);
  };
  for (const { policies } of input.tiers) {
    for (const { alternatives } of policies) {
      for (const { rules } of alternatives) {
        for (const rule of rules) {
          if (!directions.includes(rule.direction)) continue;
          for (const peer of rule.peers) {
            if (peer.kind === 'addresses') add(peer.addresses);
            // A node peer may hold whatever outside address lies in the known node ranges.
            if (peer.kind === 'nodes' && input.options.nodeCidrs !== undefined) add(input.options.nodeCidrs);
          }
        }
      }
    }
  }
  return [...sets.values()];
}
