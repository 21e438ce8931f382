import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../server/src/engine/explain';
import { formatAddress, IpSet } from '../../server/src/engine/ip-set';
import type { ClusterInput, FlowEnd } from '../../server/src/engine/model';
import type { Protocol } from '../../server/src/engine/port-set';
import { type Connection, createReachability, type ReachEnd } from '../../server/src/engine/reachability';
import type { Verdict } from '../../server/src/engine/verdict';
import { ambiguousCluster, cluster, doubtfulCluster, pluginCluster } from './engine-clusters';

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** Every port at which something can change, with its neighbours (G26). */
function probes(input: ClusterInput): (readonly [Protocol, number])[] {
  const ports = new Set([1, 65535]);
  const around = (value: number): void => {
    for (const port of [value - 1, value, value + 1]) if (port >= 1 && port <= 65535) ports.add(port);
  };
  for (const { policies } of input.tiers) {
    for (const rule of policies.flatMap((policy) => policy.alternatives.flatMap((reading) => reading.rules))) {
      for (const entry of rule.ports === 'all' ? [] : rule.ports) {
        if (entry.kind === 'range') [entry.from, entry.to].forEach(around);
      }
    }
  }
  for (const { namedPorts } of input.endpoints.flatMap((one) => [one, ...(one.otherReadings ?? [])])) {
    for (const { port } of namedPorts) around(port);
  }
  return [...PROTOCOLS.flatMap((protocol) => [...ports].map((port) => [protocol, port] as const)), ['OTHER', 0]];
}

interface End {
  readonly reach: ReachEnd;
  readonly flow: FlowEnd;
}

function address(text: string): End {
  return {
    reach: { kind: 'external', addresses: IpSet.address(text) ?? IpSet.NONE },
    flow: { kind: 'address', address: text },
  };
}

function ends(input: ClusterInput): End[] {
  return [
    ...input.endpoints.map(({ id }): End => ({ reach: { kind: 'endpoint', id }, flow: { kind: 'endpoint', id } })),
    { reach: { kind: 'node', same: false }, flow: { kind: 'node', same: false } },
    { reach: { kind: 'node', same: true }, flow: { kind: 'node', same: true } },
    ...boundaryAddresses(input).map(address),
  ];
}

/** First and last address of every block, and the ones just outside. */
function boundaryAddresses(input: ClusterInput): string[] {
  const texts = new Set(['1.1.1.1', '2001:db9::1']);
  for (const { policies } of input.tiers) {
    for (const rule of policies.flatMap((policy) => policy.alternatives.flatMap((reading) => reading.rules))) {
      for (const peer of rule.peers) {
        if (peer.kind !== 'addresses') continue;
        for (const { family, lo, hi } of peer.addresses.ranges) {
          for (const value of [lo - 1n, lo, hi, hi + 1n]) {
            if (value >= 0n && value < 1n << (family === 4 ? 32n : 128n)) texts.add(formatAddress({ family, value }));
          }
        }
      }
    }
  }
  return [...texts].slice(0, 8);
}

function answer({ allowed, unknown }: Connection, protocol: Protocol, port: number): Verdict['kind'] {
  if (allowed.contains(protocol, port)) return 'allow';
  return unknown.contains(protocol, port) ? 'unknown' : 'deny';
}

describe('fast evaluation and reference evaluation', () => {
  it.each([
    ['random clusters', cluster, 300],
    ['clusters with objects that are not understood', doubtfulCluster, 120],
    ['clusters whose network plugin departs from the API (F1)', pluginCluster, 150],
    ['clusters that describe pods and namespaces several times (A2)', ambiguousCluster, 120],
  ])('agree on every flow of %s, boundaries included (G26)', (_, clusters, numRuns) => {
    fc.assert(
      fc.property(clusters, (input) => {
        const reachability = createReachability(input);
        const all = ends(input);
        for (const from of all) {
          for (const to of all) {
            if (from.flow.kind !== 'endpoint' && to.flow.kind !== 'endpoint') continue;
            if (from === to) continue;
            const connection = reachability.between(from.reach, to.reach);
            const reasons = new Set<string>();
            for (const [protocol, port] of probes(input)) {
              const flow = { from: from.flow, to: to.flow, protocol, port };
              const { verdict } = explain(input, flow);
              if (verdict.kind !== answer(connection, protocol, port)) {
                expect({ flow, fast: answer(connection, protocol, port) }).toEqual({ flow, fast: verdict.kind });
              }
              if (verdict.kind === 'unknown') for (const reason of verdict.reasons) reasons.add(reason);
            }
            expect(new Set(connection.reasons)).toEqual(reasons);
          }
        }
      }),
      { numRuns },
    );
  });
});
