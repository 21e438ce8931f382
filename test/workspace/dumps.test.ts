import { describe, expect, it } from 'vitest';
import { connectionsOf, endName } from '../../server/src/workspace/connections';
import { exposureOf } from '../../server/src/workspace/exposure/exposure';
import { flowEnds, resolvePeer } from '../../server/src/workspace/peers';
import type { Cluster } from '../../server/src/workspace/cluster';
import { verdictOf, workloadOf } from '../support/flow';
import { clusterOf } from '../support/workspace';

/** What dumps of a running cluster tell beyond manifests: addresses, nodes, endpoints, single pods. */

function pod(name: string, spec: string, status = '{}', labels = `{ app: ${name} }`): string {
  return `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: ${labels} }
spec: { containers: [{ name: c, image: i }], ${spec} }
status: ${status}
`;
}

function policy(ingress: string, app = 'web'): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec: { podSelector: { matchLabels: { app: ${app} } }, policyTypes: [Ingress], ingress: ${ingress} }
`;
}

function node(name: string, address: string): string {
  return `
---
apiVersion: v1
kind: Node
metadata: { name: ${name} }
status: { addresses: [{ type: InternalIP, address: ${address} }, { type: Hostname, address: ${name} }] }
`;
}

describe('nodes', () => {
  const agent = (spec: string, status = '{}') => pod('agent', `hostNetwork: true, ${spec}`, status);

  it.each([
    ['on the same node', 'nodeName: n1', 'allow'],
    ['on another node', 'nodeName: n2', 'deny'],
    ['on a node that is not told', '', 'unknown(host-network)'],
  ])('B27, B30, A23: a hostNetwork pod %s', (_, spec, expected) => {
    const cluster = clusterOf(agent(spec) + pod('web', 'nodeName: n1') + policy('[]'));
    expect(verdictOf(cluster, 'shop/agent', 'shop/web')).toBe(expected);
    const [from, to] = [workloadOf(cluster, 'shop/agent').endpoints[0], workloadOf(cluster, 'shop/web').endpoints[0]];
    const answer = cluster.reachability.between(
      { kind: 'endpoint', id: from ?? -1 },
      { kind: 'endpoint', id: to ?? -1 },
    );
    expect([answer.allowed.contains('TCP', 80), answer.unknown.contains('TCP', 80)]).toEqual([
      expected === 'allow',
      expected.startsWith('unknown'),
    ]);
  });

  it.each([
    ['its node address', '192.0.2.0/25', 'allow'],
    ['another block', '192.0.2.128/25', 'deny'],
  ])('A23: the address of a hostNetwork pod is its node’s, and %s decides', (_, cidr, expected) => {
    const text = (status: string) =>
      agent('nodeName: n2', status) +
      pod('web', 'nodeName: n1') +
      policy(`[{ from: [{ ipBlock: { cidr: ${cidr} } }] }]`);
    expect(verdictOf(clusterOf(text('{ hostIP: 192.0.2.7 }')), 'shop/agent', 'shop/web')).toBe(expected);
    expect(verdictOf(clusterOf(text('{ podIP: 192.0.2.7 }')), 'shop/agent', 'shop/web')).toBe(expected);
  });

  it.each([
    ['192.0.2.0/24', 'allow'],
    ['198.51.100.0/24', 'deny'],
    ['192.0.2.1/32', 'unknown(node-ip-unknown)'],
  ])('A23: with the addresses of all nodes known, other nodes and block %s', (cidr, expected) => {
    const cluster = clusterOf(
      node('n1', '192.0.2.1') +
        node('n2', '192.0.2.2') +
        pod('web', '') +
        policy(`[{ from: [{ ipBlock: { cidr: ${cidr} } }] }]`),
    );
    expect(verdictOf(cluster, 'node', 'shop/web')).toBe(expected);
  });

  it('A23: each pod of a dump keeps its node', () => {
    const owner = (name: string, on: string) => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: web }, ownerReferences: [{ kind: ReplicaSet, name: web, controller: true }] }
spec: { nodeName: ${on}, containers: [] }
`;
    const cluster = clusterOf(agent('nodeName: n1') + owner('web-1', 'n1') + owner('web-2', 'n2') + policy('[]'));
    expect([asked(cluster, 'shop/agent', 'shop/web-1'), asked(cluster, 'shop/agent', 'shop/web-2')]).toEqual([
      ['allow'],
      ['deny'],
    ]);
  });
});

/** Verdicts of TCP 80 between everything that two names stand for. */
function asked(cluster: Cluster, from: string, to: string): readonly string[] {
  const ends = flowEnds(resolvePeer(cluster, from), resolvePeer(cluster, to));
  const verdicts = ends.map(
    ([source, destination]) =>
      cluster.explain({ from: source, to: destination, protocol: 'TCP', port: 80 }).verdict.kind,
  );
  return [...new Set(verdicts)];
}

describe('pods by name', () => {
  const DB = `
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: db } }
  template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: c, image: i }] } }
`;
  const onlyFirst = policy(
    '[{ from: [{ podSelector: { matchLabels: { statefulset.kubernetes.io/pod-name: db-0 } } }] }]',
  );

  it('A10, A-X9: an ordinal is the pod that a selector singles out, or one of the others', () => {
    const cluster = clusterOf(DB + pod('web', '') + onlyFirst);
    expect(asked(cluster, 'shop/db-0', 'shop/web')).toEqual(['allow']);
    expect(asked(cluster, 'shop/db-1', 'shop/web')).toEqual(['deny']);
    expect(asked(cluster, 'shop/db-2', 'shop/web')).toEqual(['deny']);
    expect(asked(cluster, 'shop/db', 'shop/web')).toEqual(['allow', 'deny']);
    expect(resolvePeer(cluster, 'shop/db-3').kind).toBe('problem');
  });

  it('A10: ordinals may start at another number', () => {
    const from5 = DB.replace('replicas: 3', 'replicas: 3\n  ordinals: { start: 5 }');
    const only6 = onlyFirst.replace('db-0', 'db-6');
    const cluster = clusterOf(from5 + pod('web', '') + only6);
    const kinds = ['db-0', 'db-4', 'db-5', 'db-6', 'db-7', 'db-8'].map(
      (name) => `${resolvePeer(cluster, `shop/${name}`).kind} ${asked(cluster, `shop/${name}`, 'shop/web').join()}`,
    );
    expect(kinds).toEqual(['problem ', 'problem ', 'workload deny', 'workload allow', 'workload deny', 'problem ']);
    const labels = workloadOf(cluster, 'shop/db').endpoints.map((id) =>
      cluster.input.endpoints[id]?.labels.get('apps.kubernetes.io/pod-index'),
    );
    expect(labels).toEqual(['5', '6', '7']);
    expect(asked(clusterOf(from5 + pod('web', '') + onlyFirst), 'shop/db', 'shop/web')).toEqual(['deny']);
  });

  it.each(['start: -1', 'start: x', 'begin: 5'])('A10: %s is no start', (start) => {
    const cluster = clusterOf(
      DB.replace('replicas: 3', `replicas: 3\n  ordinals: { ${start} }`) + pod('web', '') + onlyFirst,
    );
    expect(asked(cluster, 'shop/db-0', 'shop/web')).toEqual(['allow']);
  });

  it('B31: an ordinal reaches itself, and siblings only where policies say so', () => {
    const cluster = clusterOf(DB + policy('[]', 'db'));
    expect(asked(cluster, 'shop/db-1', 'shop/db-1')).toEqual(['allow']);
    expect(asked(cluster, 'shop/db-1', 'shop/db-2')).toEqual(['deny']);
  });

  it('names the pod that was asked for', () => {
    const cluster = clusterOf(DB);
    const named = (text: string) => {
      const peer = resolvePeer(cluster, text);
      return peer.kind === 'problem' ? '' : peer.name;
    };
    expect(['shop/db-1', 'shop/Pod:db-1', 'shop/db-1[Pod]', 'shop/db', 'shop/db[StatefulSet]'].map(named)).toEqual([
      'shop/db-1[Pod]',
      'shop/db-1[Pod]',
      'shop/db-1[Pod]',
      'shop/db[StatefulSet]',
      'shop/db[StatefulSet]',
    ]);
  });
});

describe('ends named by their address', () => {
  const owner = (name: string, ip: string) =>
    pod(name, '', `{ podIP: ${ip} }`, '{ app: web }').replace(
      'namespace: shop,',
      'namespace: shop, ownerReferences: [{ kind: ReplicaSet, name: rs, controller: true }],',
    );
  const open = (cidr: string) => policy(`[{ from: [{ ipBlock: { cidr: ${cidr} } }] }]`, 'db');
  const nameOf = (cluster: Cluster, text: string) => {
    const peer = resolvePeer(cluster, text);
    return peer.kind === 'problem' ? peer.message : `${peer.kind} ${peer.name}`;
  };

  it('A31, B24: the address of a known pod is that pod', () => {
    const cluster = clusterOf(
      owner('web-1', '10.0.0.1') + owner('web-2', '10.0.1.1') + pod('db', '') + open('10.0.0.0/24'),
    );
    expect(nameOf(cluster, '10.0.0.1')).toBe('workload shop/web-1[Pod] (10.0.0.1)');
    expect(asked(cluster, '10.0.0.1', 'shop/db')).toEqual(['allow']);
    expect(asked(cluster, '10.0.1.1', 'shop/db')).toEqual(['deny']);
    // Its own policies count, which an address outside does not have.
    const closed = clusterOf(pod('web', '', '{ podIP: 10.0.0.1 }') + pod('db', '') + policy('[]'));
    expect(asked(closed, 'shop/db', '10.0.0.1')).toEqual(['deny']);
    expect(asked(closed, 'shop/db', '10.0.0.2')).toEqual(['allow']);
    expect(asked(closed, '10.0.0.1', '10.0.0.1')).toEqual(['allow']);
  });

  it('an address is the same however it is written, and each of a pod is its own', () => {
    const status = '{ podIP: 10.0.0.1, podIPs: [{ ip: 10.0.0.1 }, { ip: "2001:db8::a" }] }';
    const cluster = clusterOf(pod('web', '', status));
    expect(['10.0.0.1', '2001:db8:0:0::A', '10.0.0.2'].map((text) => nameOf(cluster, text))).toEqual([
      'workload shop/web[Pod] (10.0.0.1)',
      'workload shop/web[Pod] (2001:db8:0:0::A)',
      'address 10.0.0.2',
    ]);
  });

  it('an address of several pods is refused with their names; one of a finished pod is free again (A14)', () => {
    const twice = (phase: string) =>
      clusterOf(pod('a', '', '{ podIP: 10.0.0.1 }') + pod('b', '', `{ podIP: 10.0.0.1, phase: ${phase} }`));
    expect(nameOf(twice('Running'), '10.0.0.1')).toBe(
      '10.0.0.1 is the address of several pods: write one of shop/a, shop/b.',
    );
    expect(nameOf(twice('Succeeded'), '10.0.0.1')).toBe('workload shop/a[Pod] (10.0.0.1)');
  });

  it.each([
    ['the node of the pod (B27)', '192.0.2.1', '198.51.100.0/24', 'allow'],
    ['another node outside the block', '192.0.2.2', '198.51.100.0/24', 'deny'],
    ['another node inside the block', '192.0.2.2', '192.0.2.2/32', 'allow'],
  ])('A23: the address of %s', (_, address, cidr, expected) => {
    const nodes = node('n1', '192.0.2.1') + node('n2', '192.0.2.2');
    const cluster = clusterOf(nodes + pod('db', 'nodeName: n1', '{ podIP: 10.0.0.1 }') + open(cidr));
    expect(asked(cluster, address, 'shop/db')).toEqual([expected]);
    expect(nameOf(cluster, address)).toMatch(/^address node n[12] \(/);
  });

  it('B27: a node of a pod whose node is not told', () => {
    const cluster = clusterOf(node('n1', '192.0.2.1') + pod('db', '') + policy('[]', 'db'));
    expect(asked(cluster, '192.0.2.1', 'shop/db')).toEqual(['unknown']);
    expect(asked(cluster, '192.0.2.9', 'shop/db')).toEqual(['deny']);
  });

  it('A23: pods on the host network are at the address of their node', () => {
    const agents = ['a', 'b']
      .map((name) => pod(name, 'hostNetwork: true, nodeName: n1', '{ podIP: 192.0.2.1 }'))
      .join('');
    const text = agents + pod('db', 'nodeName: n1') + policy('[]', 'db');
    expect(nameOf(clusterOf(text), '192.0.2.1')).toBe('workload shop/a[Pod] (192.0.2.1)');
    expect(nameOf(clusterOf(node('n1', '192.0.2.1') + text), '192.0.2.1')).toBe('address node n1 (192.0.2.1)');
    for (const cluster of [clusterOf(text), clusterOf(node('n1', '192.0.2.1') + text)]) {
      expect(asked(cluster, '192.0.2.1', 'shop/db')).toEqual(['allow']);
    }
  });

  it('A28, B21: the address of a Service is refused, and its pods are named with the ports that policies see', () => {
    const service = (spec: string) => `
---
apiVersion: v1
kind: Service
metadata: { name: s, namespace: shop }
spec: { ${spec} }
`;
    const web = pod('web', '', '{ podIP: 10.0.0.1 }');
    const ports = 'ports: [{ port: 80, targetPort: 8080 }, { port: 53, protocol: UDP }]';
    const found = clusterOf(
      web + service(`clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1, "fd00::1"], selector: { app: web }, ${ports}`),
    );
    const refusal = (address: string) =>
      `${address} is the address of Service shop/s. Policies see the pods behind a Service and their ports, not the Service. ` +
      'Ask for shop/web[Pod] on TCP 8080 (port 80 of the Service), shop/web[Pod] on UDP 53.';
    expect(nameOf(found, '10.96.0.1')).toBe(refusal('10.96.0.1'));
    expect(nameOf(found, 'fd00::1')).toBe(refusal('fd00::1'));
    expect(nameOf(clusterOf(service(`clusterIP: 10.96.0.1, selector: { app: gone }, ${ports}`)), '10.96.0.1')).toMatch(
      /Ask for the pods behind it; the manifests do not tell which they are\.$/,
    );
    expect(nameOf(clusterOf(web + service(`clusterIP: None, selector: { app: web }, ${ports}`)), '10.96.0.1')).toBe(
      'address 10.96.0.1',
    );
  });
});

describe('Services without a selector', () => {
  const service = (type = 'NodePort') => `
---
apiVersion: v1
kind: Service
metadata: { name: s, namespace: shop }
spec: { type: ${type}, ports: [{ name: a, port: 80, targetPort: 1 }, { name: b, port: 81 }] }
`;
  const slice = (endpoints: string) => `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: s-x, namespace: shop, labels: { kubernetes.io/service-name: s } }
addressType: IPv4
endpoints: ${endpoints}
ports: [{ name: a, port: 8080, protocol: TCP }]
`;
  const ports = (text: string) =>
    exposureOf(clusterOf(pod('web', '', '{ podIP: 10.0.0.7 }') + text)).map(
      ({ workload, port }) => `${workload.name}:${port}`,
    );

  it('A31: an EndpointSlice leads to pods by name or by address, on its own ports', () => {
    expect(ports(service() + slice('[{ addresses: [10.0.0.9], targetRef: { kind: Pod, name: web } }]'))).toEqual([
      'web:8080',
    ]);
    expect(ports(service() + slice('[{ addresses: [10.0.0.7] }]'))).toEqual(['web:8080']);
    expect(ports(service() + slice('[{ addresses: [10.0.0.7], conditions: { ready: false } }]'))).toEqual([]);
  });

  it('A31: Endpoints carry the name of their Service; an address that no pod has is outside', () => {
    const endpoints = (ip: string) => `
---
apiVersion: v1
kind: Endpoints
metadata: { name: s, namespace: shop }
subsets: [{ addresses: [{ ip: ${ip} }], ports: [{ name: b, port: 9090 }] }]
`;
    expect(ports(service() + endpoints('10.0.0.7'))).toEqual(['web:9090']);
    expect(ports(service() + endpoints('203.0.113.5'))).toEqual([]);
    const [entry] = clusterOf(service() + endpoints('203.0.113.5')).services;
    expect(entry?.endpoints).toEqual([
      { ip: '203.0.113.5', workload: undefined, name: 'b', protocol: 'TCP', port: 9090 },
    ]);
    expect(clusterOf(service()).services[0]?.endpoints).toBeUndefined();
  });
});

describe('ports and accounts', () => {
  const twice = `
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  serviceAccountName: clerk
  initContainers: [{ name: i, image: i, ports: [{ name: http, containerPort: 7 }] }]
  containers:
    - { name: a, image: i, ports: [{ name: http, containerPort: 8080 }] }
    - { name: b, image: i, ports: [{ name: http, containerPort: 9090 }] }
---
apiVersion: v1
kind: Service
metadata: { name: s, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }] }
`;

  it('A21, A22: for policies a name means every port that bears it, for Services the first', () => {
    const cluster = clusterOf(twice + pod('client', '') + policy('[{ ports: [{ port: http }] }]'));
    expect([8080, 9090, 7].map((port) => verdictOf(cluster, 'shop/client', 'shop/web', port))).toEqual([
      'allow',
      'allow',
      'deny',
    ]);
    const [service] = cluster.services;
    expect(service && cluster.backendPorts(service).map(({ port }) => port)).toEqual([8080]);
  });

  it('A25: pods run as the account of their spec, else as default', () => {
    const { input } = clusterOf(twice + pod('client', ''));
    expect(new Set(input.endpoints.map(({ serviceAccount }) => serviceAccount))).toEqual(new Set(['clerk', 'default']));
  });

  it('A29: of the workloads behind a Service each is told apart', () => {
    const text = `
---
apiVersion: v1
kind: Service
metadata: { name: s, namespace: shop }
spec: { type: NodePort, selector: { tier: front }, ports: [{ port: 80 }] }
${pod('a', '', '{}', '{ tier: front, app: a }')}${pod('b', '', '{}', '{ tier: front, app: b }')}${policy('[]', 'b')}`;
    expect(exposureOf(clusterOf(text)).map(({ workload, permitted }) => [workload.name, permitted])).toEqual([
      ['a', 'yes'],
      ['b', 'no'],
    ]);
  });

  it('A-X15, A35: pods that may only open TCP 443 cannot resolve names', () => {
    const cluster = clusterOf(`
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: sync, namespace: shop }
spec: { jobTemplate: { spec: { template: { metadata: { labels: { app: sync } }, spec: { containers: [{ name: c, image: i }] } } } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: shop }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }] }
`);
    const [dns] = cluster.dnsWorkloads;
    const from = { kind: 'endpoint', id: workloadOf(cluster, 'shop/sync').endpoints[0] ?? -1 } as const;
    const to = { kind: 'endpoint', id: dns?.endpoints[0] ?? -1 } as const;
    expect(cluster.explain({ from, to, protocol: 'UDP', port: 53 }).verdict.kind).toBe('deny');
    expect(cluster.explain({ from, to, protocol: 'TCP', port: 53 }).verdict.kind).toBe('deny');
    expect(verdictOf(cluster, 'shop/sync', '203.0.113.1', 443)).toBe('allow');
  });

  it('no list shows the pods that stand for an unseen controller', () => {
    const cluster = clusterOf(twice);
    exposureOf(cluster);
    expect(connectionsOf(cluster, { pseudo: true }).map(({ source }) => endName(source))).not.toContain('{elsewhere}');
  });
});
