import { describe, expect, it } from 'vitest';
import { clusterOf } from '../support/workspace';
import { verdictOf, workloadOf } from '../support/flow';

/** The examples of semantics.md A.6. */

const CLIENT = `
  ---
  apiVersion: v1
  kind: Pod
  metadata: { name: client, namespace: shop, labels: { app: client } }
  spec: { containers: [{ name: c, image: client }] }
  `;

function deployment(name: string, labels: string, ports = '', extra = ''): string {
  return `
  ---
  apiVersion: apps/v1
  kind: Deployment
  metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
  spec:
    ${extra}
    selector: { matchLabels: ${labels} }
    template:
      metadata: { labels: ${labels} }
      spec:
        containers: [{ name: c, image: i, ports: [${ports}] }]
  `;
}

function policy(podSelector: string, ingress: string, namespace = 'shop'): string {
  return `
  ---
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: { name: p, namespace: ${namespace} }
  spec:
    podSelector: ${podSelector}
    policyTypes: [Ingress]
    ingress: ${ingress}
  `;
}

describe('from manifests to endpoints', () => {
  it('A-X1: a policy that matches the labels of a Deployment but not of its template selects nothing', () => {
    const cluster = clusterOf(
      deployment('web', '{ tier: front }') + CLIENT + policy('{ matchLabels: { app: web } }', '[]'),
    );
    expect(cluster.policies.map((entry) => cluster.subjectsOf(entry))).toEqual([[]]);
    expect(verdictOf(cluster, 'shop/client', 'shop/web')).toBe('allow');
  });

  it('A-X2: an undeclared namespace is found by the standard name label', () => {
    const rule = '[{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: prod } } }] }]';
    const cluster = clusterOf(
      `${deployment('web', '{ app: web }')}${CLIENT}${policy('{}', rule)}
  ---
  apiVersion: v1
  kind: Pod
  metadata: { name: caller, namespace: prod }
  spec: { containers: [{ name: c, image: i }] }
  `,
    );
    expect(verdictOf(cluster, 'prod/caller', 'shop/web')).toBe('allow');
    expect(verdictOf(cluster, 'shop/client', 'shop/web')).toBe('deny');
  });

  it('A-X3: the name label of a namespace cannot be overridden', () => {
    const cluster = clusterOf(`
      apiVersion: v1
      kind: Namespace
      metadata: { name: prod, labels: { kubernetes.io/metadata.name: other, team: a } }
    `);
    const namespace = cluster.namespaces.get('prod');
    expect([...(namespace?.labels ?? [])]).toEqual([
      ['kubernetes.io/metadata.name', 'prod'],
      ['team', 'a'],
    ]);
    expect(namespace?.declared?.name).toBe('prod');
  });

  it('A-X4: policies see the target port of a Service, not its port', () => {
    const cluster = clusterOf(
      `${deployment('web', '{ app: web }')}${CLIENT}${policy('{}', '[{ ports: [{ port: 80 }] }]')}
  ---
  apiVersion: v1
  kind: Service
  metadata: { name: web, namespace: shop }
  spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
  `,
    );
    const service = cluster.service('shop', 'web');
    const [backend] = service === undefined ? [] : cluster.backendPorts(service);
    expect([backend?.workload.id, backend?.servicePort.port.value, backend?.port]).toEqual([
      'shop/web[Deployment]',
      80,
      8080,
    ]);
    expect(verdictOf(cluster, 'shop/client', 'shop/web', backend?.port)).toBe('deny');
  });

  it('A-X5: a named port is another number on another pod, for policies and for Services', () => {
    const cluster = clusterOf(
      `${deployment('a', '{ app: x, v: a }', '{ name: http, containerPort: 8080 }')}
  ${deployment('b', '{ app: x, v: b }', '{ name: http, containerPort: 9090 }')}
  ${CLIENT}${policy('{ matchLabels: { app: x } }', '[{ ports: [{ port: http }] }]')}
  ---
  apiVersion: v1
  kind: Service
  metadata: { name: x, namespace: shop }
  spec: { selector: { app: x }, ports: [{ port: 80, targetPort: http }] }
  `,
    );
    const service = cluster.service('shop', 'x');
    expect(service && cluster.backendPorts(service).map(({ workload, port }) => [workload.name, port])).toEqual([
      ['a', 8080],
      ['b', 9090],
    ]);
    expect(verdictOf(cluster, 'shop/client', 'shop/a', 8080)).toBe('allow');
    expect(verdictOf(cluster, 'shop/client', 'shop/a', 9090)).toBe('deny');
    expect(verdictOf(cluster, 'shop/client', 'shop/b', 9090)).toBe('allow');
  });

  it('A-X6: a named port of another protocol does not match', () => {
    const cluster = clusterOf(
      deployment('dns', '{ app: dns }', '{ name: dns, containerPort: 53, protocol: UDP }') +
        CLIENT +
        policy('{ matchLabels: { app: dns } }', '[{ ports: [{ port: dns }] }]'),
    );
    expect(verdictOf(cluster, 'shop/client', 'shop/dns', 53, 'UDP')).toBe('deny');
    expect(verdictOf(cluster, 'shop/client', 'shop/dns', 53, 'TCP')).toBe('deny');
  });

  it('A-X7: a value that only the controller knows gives unknown', () => {
    const cluster = clusterOf(
      deployment('web', '{ app: web }') + CLIENT + policy('{ matchLabels: { pod-template-hash: abc } }', '[]'),
    );
    expect(verdictOf(cluster, 'shop/client', 'shop/web')).toBe('unknown(unknown-label-value)');
    expect(cluster.isolation(workloadOf(cluster, 'shop/web'), 'ingress').isolated).toBe(2);
  });

  it('A-X8: that a controller adds a label is known', () => {
    const cluster = clusterOf(
      deployment('web', '{ app: web }') +
        CLIENT +
        policy('{ matchExpressions: [{ key: pod-template-hash, operator: Exists }] }', '[]'),
    );
    expect(verdictOf(cluster, 'shop/client', 'shop/web')).toBe('deny');
    expect(verdictOf(cluster, 'shop/web', 'shop/client')).toBe('allow');
  });

  const database = `
  ---
  apiVersion: apps/v1
  kind: StatefulSet
  metadata: { name: db, namespace: shop }
  spec:
    replicas: 3
    serviceName: db
    selector: { matchLabels: { app: db } }
    template:
      metadata: { labels: { app: db } }
      spec: { containers: [{ name: c, image: i }] }
  `;

  it('A-X9: a selector on the pod name picks one pod of a StatefulSet', () => {
    const cluster = clusterOf(
      database + CLIENT + policy('{ matchLabels: { statefulset.kubernetes.io/pod-name: db-0 } }', '[]'),
    );
    expect(verdictOf(cluster, 'shop/client', 'shop/db-0')).toBe('deny');
    expect(verdictOf(cluster, 'shop/client', 'shop/db-1')).toBe('allow');
    expect(verdictOf(cluster, 'shop/client', 'shop/db-2')).toBe('allow');
    expect(cluster.findWorkloads('shop', 'db-3')).toEqual([]);
    expect(workloadOf(cluster, 'shop/db').endpoints).toHaveLength(3);
  });

  it('A10: the pod index works like the pod name', () => {
    const cluster = clusterOf(
      database + CLIENT + policy("{ matchLabels: { apps.kubernetes.io/pod-index: '1' } }", '[]'),
    );
    expect(verdictOf(cluster, 'shop/client', 'shop/db-0')).toBe('allow');
    expect(verdictOf(cluster, 'shop/client', 'shop/db-1')).toBe('deny');
  });

  it('A11: without such a selector two pods stand for all', () => {
    const cluster = clusterOf(database + CLIENT);
    expect(workloadOf(cluster, 'shop/db').endpoints).toHaveLength(2);
    expect(workloadOf(cluster, 'shop/client').endpoints).toHaveLength(1);
  });

  it('A-X10: a Rollout and the Deployment that it refers to are one workload', () => {
    const cluster = clusterOf(
      `${deployment('web', '{ app: front }', '', 'replicas: 0')}
  ---
  apiVersion: argoproj.io/v1alpha1
  kind: Rollout
  metadata: { name: web, namespace: shop }
  spec: { replicas: 2, workloadRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
  `,
    );
    const workload = workloadOf(cluster, 'shop/web');
    expect(workload.id).toBe('shop/web[Rollout]');
    expect(workload.labels.get('app')).toBe('front');
    expect(workload.scaledToZero).toBe(false);
    expect(workload.templateResource?.fact.kind).toBe('Deployment');
  });

  it('A-X11: a hostNetwork pod is not matched by its labels, and may run on the same node', () => {
    const cluster = clusterOf(
      `${deployment('web', '{ app: web }')}${policy('{ matchLabels: { app: web } }', '[{ from: [{ podSelector: { matchLabels: { app: agent } } }] }]')}
  ---
  apiVersion: apps/v1
  kind: DaemonSet
  metadata: { name: agent, namespace: shop }
  spec:
    selector: { matchLabels: { app: agent } }
    template:
      metadata: { labels: { app: agent } }
      spec: { hostNetwork: true, containers: [{ name: c, image: i }] }
  `,
    );
    expect(verdictOf(cluster, 'shop/agent', 'shop/web')).toBe('unknown(host-network)');
    const agent = workloadOf(cluster, 'shop/agent');
    expect(agent.hostNetwork).toBe(true);
    expect(cluster.policiesSelecting(agent)).toEqual([]);
  });

  it('A-X14: an ExternalName Service has no backends and lies outside the cluster', () => {
    const cluster = clusterOf(
      `${CLIENT}
  ---
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: { name: p, namespace: shop }
  spec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }] }
  ---
  apiVersion: v1
  kind: Service
  metadata: { name: api, namespace: shop }
  spec: { type: ExternalName, externalName: api.example.com, selector: { app: client } }
  `,
    );
    expect(cluster.service('shop', 'api')?.backends).toEqual([]);
    const client = workloadOf(cluster, 'shop/client').endpoints[0] ?? -1;
    const { verdict } = cluster.explain({
      from: { kind: 'endpoint', id: client },
      to: { kind: 'domain', name: 'api.example.com' },
      protocol: 'TCP',
      port: 443,
    });
    expect(verdict.kind).toBe('deny');
  });
});
