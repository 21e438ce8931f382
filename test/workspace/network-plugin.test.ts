import { describe, expect, it } from 'vitest';
import type { ClusterOptions } from '../../server/src/workspace/cluster-options';
import { reportPath } from '../../server/src/workspace/path-report';
import { resolvePeer } from '../../server/src/workspace/peers';
import { pluginNote } from '../../server/src/workspace/plugin-words';
import { resolveDestination, resolveSource } from '../../server/src/workspace/service-ends';
import { reportService } from '../../server/src/workspace/service-report';
import { verdictOf } from '../support/flow';
import { clusterOf, pathOf, snapshotOf } from '../support/workspace';
import { CALICO, CILIUM, CLOSED, configMap, FLANNEL, object, PODS, policy } from './plugin-objects';

/** What comes of the network plugin that enforces the policies (semantics.md section F). */

describe('verdicts', () => {
  const BLOCK = policy(
    '{ podSelector: { matchLabels: { app: a } }, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }',
  );
  const verdict = (files: string, port = 80, protocol: 'TCP' | 'SCTP' = 'TCP', options: ClusterOptions = {}) =>
    verdictOf(clusterOf(PODS + files, { cluster: options }), 'shop/b', 'shop/a', port, protocol);

  it('F1, F-X5: policies of a plugin that is not there are dead', () => {
    const cnp = (spec: string) => `
#- cnp.yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: a, namespace: shop }
spec: ${spec}
`;
    const files = cnp('{ endpointSelector: {}, ingress: [{}] }');
    expect(verdict(files)).toBe('unknown(dialect-not-enforced)');
    expect(verdict(files + CALICO)).toBe('allow');
    const { plugin, unread } = clusterOf(PODS + files + CALICO);
    expect([plugin.unenforced.map(({ name }) => name), unread]).toEqual([['a'], []]);
    expect(verdict(files + CILIUM)).toBe('unknown(dialect-not-enforced)');
  });

  const ADMIN = `
#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: deny }
spec: { priority: 1, subject: { namespaces: {} }, ingress: [{ name: x, action: Deny, from: [{ namespaces: {} }] }] }
`;

  it('F1: the administrator’s policies count where the plugin has them, and where that is not known', () => {
    expect(verdict(ADMIN)).toBe('deny');
    expect(verdict(ADMIN + CILIUM)).toBe('allow');
    expect(verdict(ADMIN + CALICO)).toBe('allow');
    expect(verdict(ADMIN + CALICO.replace('v3.28.1', 'v3.30.0'))).toBe('deny');
    expect(verdict(ADMIN + CALICO.replace(':v3.28.1', ''))).toBe('deny');
    // That somebody wrote policies of Cilium does not make others dead.
    const assumed = object(
      'c.yaml',
      'cilium.io/v2',
      'CiliumClusterwideNetworkPolicy',
      'c',
      'spec: { endpointSelector: { matchLabels: { app: nobody } } }',
    );
    expect(verdict(ADMIN + assumed)).toBe('deny');
  });

  it('F4, F-X1: everything is allowed where nothing is enforced, and policies can still be judged as written', () => {
    const cluster = clusterOf(PODS + CLOSED + FLANNEL);
    expect(verdictOf(cluster, 'shop/b', 'shop/a')).toBe('allow');
    const [workload] = cluster.findWorkloads('shop', 'a');
    expect(workload && cluster.isolation(workload, 'ingress').isolated).toBe(0);
    expect(verdictOf(cluster.judged, 'shop/b', 'shop/a')).toBe('deny');
    expect(cluster.policies.map(({ id }) => id)).toEqual(['shop/p']);
  });

  it('F5, F-X4: address blocks match no pods with Cilium, unless it is set up to do so', () => {
    expect(verdict(BLOCK)).toBe('allow');
    expect(verdict(BLOCK + CILIUM)).toBe('deny');
    expect(verdict(BLOCK + CILIUM + configMap('cilium-config', '{ policy-cidr-match-mode: "nodes,pods" }'))).toBe(
      'allow',
    );
    expect(verdict(BLOCK + CILIUM, 80, 'TCP', { addressesMatchPods: 'b24' })).toBe('allow');
    expect(verdictOf(clusterOf(PODS + BLOCK + CILIUM), '8.8.8.8', 'shop/a')).toBe('allow');
  });

  it('F5, F11, F16: so do its relatives', () => {
    for (const cni of ['azure-cilium', 'gke-dataplane-v2']) expect(verdict(BLOCK, 80, 'TCP', { cni })).toBe('deny');
    for (const cni of ['calico', 'azure-npm', 'kube-router']) expect(verdict(BLOCK, 80, 'TCP', { cni })).toBe('allow');
  });

  it('F5: labels that Cilium filters out select nothing, unless its filter is set up otherwise', () => {
    const byPod = policy('{ podSelector: { matchLabels: { statefulset.kubernetes.io/pod-name: a-0 } } }');
    expect(verdict(byPod)).toBe('deny');
    expect(verdict(byPod + CILIUM)).toBe('allow');
    expect(verdict(byPod + CILIUM + configMap('cilium-config', '{ labels: "k8s:.*" }'))).toBe('deny');
  });

  it('F5: ingress rules count with Cilium although policyTypes lacks Ingress', () => {
    const silent = policy(
      '{ podSelector: {}, policyTypes: [Egress], egress: [{}], ingress: [{ ports: [{ port: 1 }] }] }',
    );
    expect(verdict(silent)).toBe('allow');
    expect(verdict(silent + CILIUM)).toBe('deny');
    expect(verdict(silent + CILIUM, 1)).toBe('allow');
  });

  const RANGE = policy('{ podSelector: {}, ingress: [{ ports: [{ port: 8000, endPort: 8100 }] }] }');

  it('F6, F-X9: before 1.16 Cilium allows the first port of a range only', () => {
    const old = CILIUM.replace('v1.17.2', 'v1.15.9');
    expect([verdict(RANGE + old, 8000), verdict(RANGE + old, 8050)]).toEqual(['allow', 'deny']);
    expect(verdict(RANGE + CILIUM, 8050)).toBe('allow');
    // A version that is not known changes nothing (F3).
    expect(verdict(RANGE, 8050, 'TCP', { cni: 'cilium' })).toBe('allow');
    const full = policy('{ podSelector: {}, ingress: [{ ports: [{ port: 1, endPort: 65535 }] }] }');
    expect([verdict(full + old, 1), verdict(full + old, 2)]).toEqual(['allow', 'deny']);
    expect(verdict(policy('{ podSelector: {}, ingress: [{ ports: [{ protocol: TCP }] }] }') + old, 2)).toBe('allow');
  });

  it('F7, F14, F-X8: SCTP entries are in doubt with kube-router, and with Cilium that is not told to handle them', () => {
    const sctp = policy('{ podSelector: {}, ingress: [{ ports: [{ protocol: SCTP, port: 3301 }] }] }');
    expect(verdict(sctp, 3301, 'SCTP', { cni: 'kube-router' })).toBe('unknown(version-dependent)');
    expect(verdict(sctp, 3302, 'SCTP', { cni: 'kube-router' })).toBe('deny');
    expect(verdict(sctp + CILIUM, 3301, 'SCTP')).toBe('unknown(version-dependent)');
    expect(verdict(sctp + CILIUM + configMap('cilium-config', '{ enable-sctp: "true" }'), 3301, 'SCTP')).toBe('allow');
    expect(verdict(sctp, 3301, 'SCTP', { cni: 'calico' })).toBe('allow');
  });

  it('F13: with Weave Net a policy that names a port has no effect', () => {
    const named = policy('{ podSelector: { matchLabels: { app: a } }, ingress: [{ ports: [{ port: http }] }] }');
    expect(verdict(named, 9)).toBe('deny');
    expect(verdict(named, 9, 'TCP', { cni: 'weave' })).toBe('allow');
  });

  it('F12: Azure NPM and Cilium differ on port ranges and blocks of pods', () => {
    expect(verdict(BLOCK, 80, 'TCP', { cni: 'azure-npm' })).not.toBe(
      verdict(BLOCK, 80, 'TCP', { cni: 'azure-cilium' }),
    );
  });

  it('F3: what is not known of a plugin changes nothing', () => {
    for (const cni of ['weave', 'azure-npm', 'antrea', 'ovn-kubernetes'])
      expect(verdict(RANGE, 8050, 'TCP', { cni })).toBe('allow');
  });
});

describe('paths through a Service', () => {
  const EGRESS = (ports: string) =>
    policy(
      `{ podSelector: { matchLabels: { app: b } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: a } } }], ports: [${ports}] }] }`,
    );

  function through(files: string, port: number, cni: string): string {
    const snapshot = snapshotOf(PODS + files, { cluster: { cni } });
    const cluster = snapshot.scopes[0]?.cluster;
    if (cluster === undefined) return '';
    const from = resolveSource(cluster, 'shop/b');
    const to = resolveDestination(cluster, 'shop/Service:a');
    if (from.kind === 'problem' || to.kind !== 'service') return 'problem';
    const report = reportService(snapshot, cluster, { from, to, protocol: 'TCP', port });
    if ('problem' in report) return report.problem;
    return report.parts.map(({ verdict, paragraph }) => `${verdict.kind}: ${paragraph}`).join();
  }

  it('F8, F-X7: are unknown where the plugin compares rules with the port of the Service', () => {
    expect(through(EGRESS('{ port: 8080 }'), 80, 'aws-vpc-cni')).toMatch(
      /^unknown: Whether .* \(version-dependent\)\. .*port of the Service, 80, which no rule allows \(the AWS VPC CNI, as the settings say\)\./,
    );
    expect(through(EGRESS('{ port: 8080 }'), 8080, 'aws-vpc-cni')).toMatch(/^allow/);
    expect(through(EGRESS('{ port: 8080 }, { port: 80 }'), 80, 'aws-vpc-cni')).toMatch(/^allow/);
    expect(through(EGRESS('{ port: 9 }'), 80, 'aws-vpc-cni')).toMatch(/^deny/);
    expect(through('', 80, 'aws-vpc-cni')).toMatch(/^allow/);
    expect(through(EGRESS('{ port: 8080 }'), 80, 'calico')).toMatch(/^allow/);
  });
});

describe('explanations', () => {
  function explained(files: string, cni = 'auto'): readonly string[] {
    const snapshot = snapshotOf(PODS + files, { cluster: { cni } });
    const cluster = snapshot.scopes[0]?.cluster;
    if (cluster === undefined) return [];
    const [from, to] = [resolvePeer(cluster, 'shop/b'), resolvePeer(cluster, 'shop/a')];
    const { parts } = reportPath(snapshot, cluster, { from, to, protocol: 'TCP', port: undefined });
    return parts.flatMap(({ deviation, verdict, paragraph }) => {
      if (deviation === undefined) return [];
      expect(paragraph.endsWith(deviation)).toBe(true);
      return [`${verdict.kind}: ${deviation}`];
    });
  }

  it('say what the plugin has to do with the verdict, for the ports that it is about', () => {
    expect(explained(CLOSED + FLANNEL)).toEqual([
      'allow: The network plugin enforces no policies (Flannel, as DaemonSet kube-flannel-ds tells); if they were enforced, it would be denied.',
    ]);
    const range = policy('{ podSelector: {}, ingress: [{ ports: [{ port: 80, endPort: 81 }] }] }');
    expect(explained(range + CILIUM.replace('1.17.2', '1.14.1'))).toEqual([
      'deny: The network plugin takes only the first port of a range (Cilium 1.14.1, as DaemonSet cilium tells); by the API alone it would be allowed.',
    ]);
    const block = policy('{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }');
    expect(explained(block, 'cilium')).toEqual([
      'deny: The network plugin matches neither pods nor nodes by an address block (Cilium, as the settings say); by the API alone it would be allowed.',
    ]);
    const byPod = policy('{ podSelector: { matchLabels: { statefulset.kubernetes.io/pod-name: a-0 } } }');
    expect(explained(byPod, 'cilium')).toEqual([
      'allow: The network plugin does not see labels that are added by controllers (Cilium, as the settings say); by the API alone it would be denied.',
    ]);
  });

  it('say nothing where the API alone leads to the same', () => {
    expect(explained(CLOSED + CILIUM)).toEqual([]);
    expect(explained(CLOSED + CALICO)).toEqual([]);
    expect(explained(FLANNEL)).toEqual([]);
  });
});

describe('notes', () => {
  function note(files: string, cni = 'auto'): string | undefined {
    const snapshot = snapshotOf(PODS + files, { cluster: { cni } });
    const cluster = snapshot.scopes[0]?.cluster;
    return cluster && pluginNote(snapshot, cluster, pathOf, '--cni');
  }

  it('name the plugin and the line that tells of it, where it makes a difference', () => {
    expect(note(CLOSED + CILIUM)).toBe(
      'policies are taken to be enforced by Cilium 1.17.2 (DaemonSet cilium, infra/cilium.yaml:3): it matches no pod by an address block',
    );
    expect(note(CLOSED + FLANNEL)).toBe(
      'no policy is enforced: the network plugin is Flannel (DaemonSet kube-flannel-ds, infra/kube-flannel-ds.yaml:3)',
    );
    expect(note(CLOSED, 'none')).toBe(
      'no policy is enforced: the network plugin is a network plugin without policies (--cni)',
    );
    expect(note(CLOSED + CILIUM + CALICO)).toMatch(
      /^the network plugin may be (Cilium or Calico|Calico or Cilium) \(DaemonSet .*:3; DaemonSet .*:3\), which enforce policies differently, .*--cni$/,
    );
    expect(note(object('c.yaml', 'cilium.io/v2', 'CiliumNetworkPolicy', 'c', 'spec: {}') + CALICO)).toBe(
      'policies are taken to be enforced by Calico 3.28.1 (DaemonSet calico-node, infra/calico-node.yaml:3): it takes no notice of 1 CiliumNetworkPolicy',
    );
    const kind = object(
      'kind.yaml',
      'kind.x-k8s.io/v1alpha4',
      'Cluster',
      'k',
      'nodes: [{ image: "kindest/node:v1.27.3" }]',
    );
    expect(note(CLOSED + kind)).toMatch(
      /^the network plugin is kindnet \(Cluster k, kind.yaml:3\), which enforces policies in newer/,
    );
  });

  it('are silent where it makes none', () => {
    expect(note(CLOSED)).toBeUndefined();
    expect(note(CLOSED + CALICO)).toBeUndefined();
    expect(note(CILIUM)).toBeUndefined();
    expect(note(CILIUM + CALICO)).toBeUndefined();
  });
});
