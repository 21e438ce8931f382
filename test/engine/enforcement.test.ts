import { describe, expect, it } from 'vitest';
import {
  AS_WRITTEN,
  deviationsOf,
  enforcedPolicy,
  type Enforcement,
  seenPod,
} from '../../server/src/engine/enforcement';
import { explain } from '../../server/src/engine/explain';
import type { ClusterInput, EngineOptions, Policy } from '../../server/src/engine/model';
import { type Connection, createReachability, type ReachEnd } from '../../server/src/engine/reachability';
import { block, ClusterBuilder, namedPort, podsIn, policy, port, rule, select } from './support';

/** What a network plugin makes of policies (semantics.md F.2), by switch and not by name. */

const HTTP = [{ name: 'http', protocol: 'TCP' as const, port: 8080 }];

function cluster(policies: readonly Policy[], options: Partial<EngineOptions> = {}): ClusterBuilder {
  const builder = new ClusterBuilder()
    .pod('x/a', { ports: HTTP, present: ['hash'] })
    .pod('x/b')
    .pod('x/host', { host: true })
    .tier('np', ...policies);
  builder.options = { ...builder.options, ...options };
  return builder;
}

function enforced(input: ClusterInput, enforcement: Partial<Enforcement>): ClusterInput {
  const all = { ...AS_WRITTEN, ...enforcement };
  return {
    ...input,
    endpoints: input.endpoints.map((pod) => seenPod(pod, all)),
    tiers: input.tiers.map((tier) => ({
      ...tier,
      policies: tier.policies.map((one) => enforcedPolicy(one, tier, all)),
    })),
  };
}

/** Verdicts of both evaluators, which have to agree. */
function verdicts(
  builder: ClusterBuilder,
  flows: readonly string[],
  enforcement: Partial<Enforcement> = {},
): readonly string[] {
  const input = enforced(builder.build(), enforcement);
  const reachability = createReachability(input);
  return flows.map((text) => {
    const flow = builder.flow(text);
    const { verdict } = explain(input, flow);
    const reach = (end: typeof flow.from): ReachEnd =>
      end.kind === 'address' || end.kind === 'domain' ? { kind: 'node', same: false } : end;
    if (flow.from.kind !== 'address' && flow.to.kind !== 'address') {
      const fast = answer(reachability.between(reach(flow.from), reach(flow.to)), flow.protocol, flow.port);
      expect(`${text}: ${fast}`).toBe(`${text}: ${verdict.kind}`);
    }
    return verdict.kind === 'unknown' ? verdict.reasons.join('+') : verdict.kind;
  });
}

function answer({ allowed, unknown }: Connection, protocol: 'TCP' | 'UDP' | 'SCTP' | 'OTHER', number: number): string {
  if (allowed.contains(protocol, number)) return 'allow';
  return unknown.contains(protocol, number) ? 'unknown' : 'deny';
}

const onA = (...rules: Parameters<typeof policy>[0]['rules'] & object): Policy =>
  policy({ namespace: 'x', pods: select('pod=a'), governs: ['ingress'], rules });

describe('policies that are enforced otherwise', () => {
  it('F4: are inert where nothing enforces them', () => {
    const built = cluster([onA()]);
    expect(verdicts(built, ['x/b -> x/a'])).toEqual(['deny']);
    expect(verdicts(built, ['x/b -> x/a', '1.2.3.4 -> x/a'], { policies: 'ignored' })).toEqual(['allow', 'allow']);
  });

  it('F17: leave denials open where the version decides', () => {
    const built = cluster([onA(rule('ingress', 'allow', [podsIn('x')], [port(80)]))]);
    expect(verdicts(built, ['x/b -> x/a', 'x/b -> x/a TCP 81', 'x/a -> x/b'], { policies: 'doubtful' })).toEqual([
      'allow',
      'version-dependent',
      'allow',
    ]);
  });

  it('F6: allow the first port of a range only, and still all ports of a protocol', () => {
    const built = cluster([
      onA(rule('ingress', 'allow', [podsIn('x')], [port(8000, 8100), port(1, 65535, 'UDP')])),
      policy({
        namespace: 'x',
        pods: select('pod=b'),
        governs: ['ingress'],
        rules: [
          rule(
            'ingress',
            'allow',
            [podsIn('x')],
            [{ kind: 'range', protocol: 'TCP', from: 1, to: 65535, ends: 'written' }],
          ),
        ],
      }),
    ]);
    const flows = [
      'x/b -> x/a TCP 8000',
      'x/b -> x/a TCP 8050',
      'x/b -> x/a UDP 9',
      'x/a -> x/b TCP 1',
      'x/a -> x/b TCP 2',
    ];
    expect(verdicts(built, flows)).toEqual(['allow', 'allow', 'allow', 'allow', 'allow']);
    expect(verdicts(built, flows, { portRanges: 'first' })).toEqual(['allow', 'deny', 'allow', 'allow', 'deny']);
  });

  it('F7, F14: SCTP entries are in doubt, other protocols are fine', () => {
    const ports = [port(3868, 3868, 'SCTP'), port(80)];
    const built = cluster([onA(rule('ingress', 'allow', [podsIn('x')], ports))]);
    expect(
      verdicts(built, ['x/b -> x/a SCTP 3868', 'x/b -> x/a SCTP 1', 'x/b -> x/a TCP 80', 'x/b -> x/a TCP 81'], {
        sctp: 'doubtful',
      }),
    ).toEqual(['version-dependent', 'deny', 'allow', 'deny']);
  });

  it('F13: a policy that names a port has no effect, and the others have', () => {
    const built = cluster([
      onA(
        rule('ingress', 'allow', [podsIn('x')], [namedPort('http')]),
        rule('ingress', 'allow', [podsIn('x')], [port(80)]),
      ),
    ]);
    expect(verdicts(built, ['x/b -> x/a TCP 9'], { namedPorts: 'voids-policy' })).toEqual(['allow']);
    expect(verdicts(cluster([onA()]), ['x/b -> x/a TCP 9'], { namedPorts: 'voids-policy' })).toEqual(['deny']);
  });

  it('F9: a named port beside an address block is in doubt for the block alone', () => {
    const built = cluster([onA(rule('ingress', 'allow', [podsIn('x'), block('8.8.0.0/16')], [namedPort('http')]))]);
    const flows = [
      'x/b -> x/a TCP 8080',
      '8.8.8.8 -> x/a TCP 8080',
      '8.8.8.8 -> x/a TCP 80',
      '9.9.9.9 -> x/a TCP 8080',
    ];
    expect(verdicts(built, flows, { namedPorts: 'doubtful-with-addresses' })).toEqual([
      'allow',
      'version-dependent',
      'deny',
      'deny',
    ]);
  });

  it('F5: ingress rules count although the policy does not govern ingress', () => {
    const silent = policy({
      namespace: 'x',
      pods: select('pod=a'),
      governs: ['egress'],
      rules: [rule('ingress', 'allow', [podsIn('x')], [port(80)])],
    });
    const built = cluster([silent]);
    expect(verdicts(built, ['x/b -> x/a TCP 81'])).toEqual(['allow']);
    expect(verdicts(built, ['x/b -> x/a TCP 80', 'x/b -> x/a TCP 81'], { undeclaredIngress: 'enforced' })).toEqual([
      'allow',
      'deny',
    ]);
    const empty = policy({ namespace: 'x', pods: select('pod=a'), governs: ['egress'] });
    expect(verdicts(cluster([empty]), ['x/b -> x/a'], { undeclaredIngress: 'enforced' })).toEqual(['allow']);
  });

  it('F5: labels that are not seen select nothing, whether their value is known or not', () => {
    const byHash = policy({ namespace: 'x', pods: select('hash=1'), governs: ['ingress'] });
    const byPod = policy({ namespace: 'x', pods: select('pod=b'), governs: ['ingress'] });
    const flows = ['x/b -> x/a', 'x/a -> x/b'];
    expect(verdicts(cluster([byHash, byPod]), flows)).toEqual(['unknown-label-value', 'deny']);
    expect(verdicts(cluster([byHash, byPod]), flows, { unseenLabels: /^hash$/ })).toEqual(['allow', 'deny']);
  });

  it('F5: address blocks match no pods, and nodes only where that is set up', () => {
    const built = (options: Partial<EngineOptions>) =>
      cluster([onA(rule('ingress', 'allow', [block('0.0.0.0/0')]))], options);
    const flows = ['x/b -> x/a', 'node -> x/a', '8.8.8.8 -> x/a'];
    expect(verdicts(built({}), flows)).toEqual(['allow', 'allow', 'allow']);
    expect(verdicts(built({ addressesMatchPods: 'never' }), flows)).toEqual(['deny', 'deny', 'allow']);
    expect(verdicts(built({ addressesMatchPods: 'nodes' }), flows)).toEqual(['deny', 'allow', 'allow']);
  });

  it('F5: what a pod opens to its own node is up to policies, what the node opens to the pod is not', () => {
    const closed = policy({ namespace: 'x', pods: select('pod=a') });
    const flows = ['x/a -> own node', 'own node -> x/a', 'x/a -> x/host', 'x/host -> x/a'];
    expect(verdicts(cluster([closed]), flows)).toEqual(['allow', 'allow', 'host-network', 'host-network']);
    expect(verdicts(cluster([closed], { ownNode: 'to-pod' }), flows)).toEqual([
      'deny',
      'allow',
      'deny',
      'host-network',
    ]);
    const open = policy({
      namespace: 'x',
      pods: select('pod=a'),
      governs: ['egress'],
      rules: [rule('egress', 'allow')],
    });
    expect(verdicts(cluster([open], { ownNode: 'to-pod' }), ['x/a -> own node'])).toEqual(['allow']);
  });

  it('are the very same where nothing departs from what they say, and name what does', () => {
    const range = onA(rule('ingress', 'allow', [podsIn('x')], [port(1, 9, 'SCTP')]));
    const union = { mode: 'union' } as const;
    expect(enforcedPolicy(range, union, AS_WRITTEN)).toBe(range);
    const all: Enforcement = { ...AS_WRITTEN, portRanges: 'first', sctp: 'doubtful', undeclaredIngress: 'enforced' };
    expect(deviationsOf(range, union, all)).toEqual(['portRanges', 'sctp']);
    expect(deviationsOf(onA(), union, all)).toEqual([]);
    // Ranges of the administrator's policies are fields of their own.
    expect(enforcedPolicy(range, { mode: 'ordered' }, all)).toBe(range);
  });
});
