import { describe, expect, it } from 'vitest';
import { clusterOf, scopeOf, uriOf, workspaceOf } from '../support/workspace';
import { verdictOf, workloadOf } from '../support/flow';

function pod(name: string, labels = '{}', metadata = '', rest = ''): string {
  return `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: ${labels}${metadata} }
spec: { containers: [{ name: c, image: i }] }
${rest}`;
}

function policy(name: string, spec: string, namespace = 'shop'): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
}

const OPEN = '{ podSelector: {}, ingress: [{}] }';
const CLOSED = '{ podSelector: {} }';

describe('namespaces', () => {
  it('A5: the system namespaces exist without manifests and without clutter', () => {
    const cluster = clusterOf('');
    expect([...cluster.namespaces.keys()]).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    expect(cluster.namespaces.get('default')?.workloads).toEqual([]);
  });

  it('A3: objects without a namespace are in default', () => {
    const cluster = clusterOf('{ apiVersion: v1, kind: Pod, metadata: { name: a }, spec: { containers: [] } }');
    expect(cluster.workloads.map((workload) => workload.id)).toContain('default/a[Pod]');
  });

  it('A5: labels of an undeclared namespace are absent, or unknown in open mode, or taken from the settings', () => {
    const text = `${pod('a')}${policy('p', '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: x } } }] }] }')}`;
    expect(verdictOf(clusterOf(text), 'shop/a', 'shop/a')).toBe('allow');
    const from = (cluster: ReturnType<typeof clusterOf>) => {
      const id = workloadOf(cluster, 'kube-system/{cluster-dns}').endpoints[0] ?? -1;
      const to = workloadOf(cluster, 'shop/a').endpoints[0] ?? -1;
      const flow = {
        from: { kind: 'endpoint', id },
        to: { kind: 'endpoint', id: to },
        protocol: 'TCP',
        port: 1,
      } as const;
      const { verdict } = cluster.explain(flow);
      return verdict.kind === 'unknown' ? verdict.reasons : verdict.kind;
    };
    expect(from(clusterOf(text))).toBe('deny');
    expect(from(clusterOf(text, { cluster: { namespacesOpen: true } }))).toEqual(['undeclared-namespace-labels']);
    expect(from(clusterOf(text, { cluster: { extraNamespaceLabels: { 'kube-system': { team: 'x' } } } }))).toBe(
      'allow',
    );
  });

  it('a namespace that is declared twice keeps the last labels and is reported', () => {
    const cluster = clusterOf(`
      { apiVersion: v1, kind: Namespace, metadata: { name: a, labels: { v: "1" } } }
      ---
      { apiVersion: v1, kind: Namespace, metadata: { name: a, labels: { v: "2" } } }
    `);
    expect(cluster.namespaces.get('a')?.labels.get('v')).toBe('2');
    expect(cluster.duplicates.map(({ first, others }) => [first.documentIndex, others.length])).toEqual([[0, 1]]);
  });
});

describe('workloads of a cluster dump', () => {
  const owned = (kind: string, name: string) =>
    `, ownerReferences: [{ apiVersion: apps/v1, kind: ${kind}, name: ${name}, controller: true, uid: u }]`;

  it('A13: owned objects are dropped in favour of an owner that is present, over several steps', () => {
    const scope = scopeOf(`
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: i }] } } }
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: web-1, namespace: shop${owned('Deployment', 'web')} }
spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: i }] } } }
${pod('web-1-a', '{ app: web }', owned('ReplicaSet', 'web-1'))}`);
    const { cluster } = scope;
    expect(cluster.namespaces.get('shop')?.workloads.map((workload) => workload.id)).toEqual(['shop/web[Deployment]']);
    const workload = workloadOf(cluster, 'shop/web');
    expect(scope.resources.map((resource) => cluster.workloadOf(resource))).toEqual([workload, workload, workload]);
    expect(cluster.findWorkloads('shop', 'web-1-a')).toEqual([workload]);
    expect(cluster.findWorkloads('shop', 'Deployment:web')).toEqual([workload]);
    expect(cluster.findWorkloads('shop', 'StatefulSet:web')).toEqual([]);
  });

  it('pods of an absent owner that agree are one workload named after it', () => {
    const cluster = clusterOf(
      pod('web-a', '{ app: web, pod-template-hash: x }', owned('ReplicaSet', 'web-x')) +
        pod('web-b', '{ app: web, pod-template-hash: x }', owned('ReplicaSet', 'web-x')),
    );
    const [workload] = cluster.namespaces.get('shop')?.workloads ?? [];
    expect(workload?.id).toBe('shop/web-x[ReplicaSet]');
    expect(workload?.endpoints).toHaveLength(2);
    expect(cluster.findWorkloads('shop', 'web-b')).toEqual([workload]);
    expect(cluster.findWorkloads('shop', 'Pod:web-b')).toEqual([workload]);
  });

  it.each([
    ['no policy', undefined, ['shop/web-x[ReplicaSet]']],
    ['a selector that matches both', '{ matchLabels: { app: web } }', ['shop/web-x[ReplicaSet]']],
    [
      'a selector that names both values',
      '{ matchExpressions: [{ key: v, operator: In, values: ["1", "2"] }] }',
      ['shop/web-x[ReplicaSet]'],
    ],
    ['a selector that tells them apart', '{ matchLabels: { v: "1" } }', ['shop/web-a[Pod]', 'shop/web-b[Pod]']],
  ])('A13: pods of an absent owner with different labels and %s', (_, selector, expected) => {
    const cluster = clusterOf(
      pod('web-a', '{ app: web, v: "1" }', owned('ReplicaSet', 'web-x')) +
        pod('web-b', '{ app: web, v: "2" }', owned('ReplicaSet', 'web-x')) +
        (selector === undefined ? '' : policy('p', `{ podSelector: ${selector} }`)),
    );
    expect(cluster.namespaces.get('shop')?.workloads.map((workload) => workload.id)).toEqual(expected);
  });

  it('A13: an edit of a policy tells pods apart, and another puts them together again', () => {
    const pods =
      pod('web-a', '{ app: web, v: "1" }', owned('ReplicaSet', 'web-x')) +
      pod('web-b', '{ app: web, v: "2" }', owned('ReplicaSet', 'web-x'));
    const workspace = workspaceOf([
      { path: 'pods.yaml', text: pods },
      { path: 'policy.yaml', text: '' },
    ]);
    const count = (selector: string) => {
      workspace.setFile(uriOf('policy.yaml'), policy('p', `{ podSelector: ${selector} }`));
      const [scope] = workspace.snapshot().scopes;
      return scope?.cluster.namespaces.get('shop')?.workloads.length;
    };
    expect(['{}', '{ matchLabels: { v: "1" } }', '{}'].map(count)).toEqual([1, 2, 1]);
  });

  it('A16: mirror pods of one node, and its hand-made pods, are workloads of their own', () => {
    const cluster = clusterOf(
      pod('etcd-n1', '{ app: etcd }', owned('Node', 'n1')) + pod('api-n1', '{ app: etcd }', owned('Node', 'n1')),
    );
    expect(cluster.namespaces.get('shop')?.workloads.map(({ id }) => id)).toEqual([
      'shop/api-n1[Pod]',
      'shop/etcd-n1[Pod]',
    ]);
  });

  it('A16: a virtual machine has the labels of its template', () => {
    const cluster = clusterOf(`
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: { name: vm, namespace: shop, labels: { app: outer } }
spec: { running: true, template: { metadata: { labels: { app: inner } }, spec: { domain: {} } } }
`);
    expect(workloadOf(cluster, 'shop/vm').labels.get('app')).toBe('inner');
  });

  it('pods that own each other in a circle stay where they are', () => {
    const cluster = clusterOf(pod('a', '{}', owned('Pod', 'b')) + pod('b', '{}', owned('Pod', 'a')));
    expect(cluster.namespaces.get('shop')?.workloads).toHaveLength(2);
  });

  it('A14: finished pods are not endpoints', () => {
    const cluster = clusterOf(pod('job', '{}', '', 'status: { phase: Succeeded }'));
    expect(cluster.namespaces.get('shop')?.workloads).toEqual([]);
  });

  it('B24: known pod addresses decide address blocks, for each pod', () => {
    const text =
      pod('a-1', '{ app: a }', owned('ReplicaSet', 'a'), 'status: { podIPs: [{ ip: 10.0.0.1 }] }') +
      pod('a-2', '{ app: a }', owned('ReplicaSet', 'a'), 'status: { podIPs: [{ ip: 10.0.0.2 }] }') +
      pod('a-3', '{ app: a }', owned('ReplicaSet', 'a'), 'status: { podIPs: [{ ip: 10.0.9.3 }] }') +
      pod('b', '{ app: b }') +
      policy(
        'p',
        '{ podSelector: { matchLabels: { app: b } }, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/24 } }] }] }',
      );
    const cluster = clusterOf(text);
    const to = workloadOf(cluster, 'shop/b').endpoints[0] ?? -1;
    const verdicts = workloadOf(cluster, 'shop/a').endpoints.map(
      (id) =>
        cluster.explain({ from: { kind: 'endpoint', id }, to: { kind: 'endpoint', id: to }, protocol: 'TCP', port: 80 })
          .verdict.kind,
    );
    expect(verdicts).toEqual(['allow', 'allow', 'deny']);
  });

  it('A12: a workload scaled to zero keeps a pod', () => {
    const cluster = clusterOf(`
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec: { replicas: 0, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [] } } }
    `);
    const workload = workloadOf(cluster, 'default/web');
    expect([workload.scaledToZero, workload.endpoints.length]).toEqual([true, 1]);
  });
});

describe('objects that stand twice (A2)', () => {
  it('identical policies are one', () => {
    const cluster = clusterOf(pod('a') + policy('p', CLOSED) + policy('p', CLOSED));
    expect(cluster.policies).toHaveLength(1);
    expect(cluster.policies[0]?.duplicates).toHaveLength(1);
    expect(verdictOf(cluster, '1.2.3.4', 'shop/a')).toBe('deny');
  });

  it('policies that differ make what depends on them unknown', () => {
    const cluster = clusterOf(pod('a') + policy('p', CLOSED) + policy('p', OPEN));
    expect(verdictOf(cluster, '1.2.3.4', 'shop/a')).toBe('unknown(version-dependent)');
    expect(verdictOf(cluster, 'shop/a', '1.2.3.4')).toBe('allow');
    expect(cluster.duplicates).toHaveLength(1);
  });

  it('a patch of an overlay does not hide the workload that it patches', () => {
    const cluster = clusterOf(`
      #- base/web.yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: i }] } } }
      #- overlay/patch.yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec: { template: { spec: { containers: [{ name: c, resources: {} }] } } }
    `);
    expect(workloadOf(cluster, 'default/web').labels.get('a')).toBe('b');
    expect(cluster.duplicates).toHaveLength(1);
  });
});

describe('policies that the API server refuses (B.4)', () => {
  const broken = policy('p', '{ podSelector: {}, ingress: [{ from: [{}] }] }');

  it('make verdicts unknown that depend on them', () => {
    const cluster = clusterOf(pod('a') + broken);
    expect(cluster.policies[0]?.resource.fact.refused).toBe(true);
    expect(verdictOf(cluster, '1.2.3.4', 'shop/a')).toBe('unknown(invalid-policy)');
    expect(verdictOf(cluster, 'shop/a', '1.2.3.4')).toBe('allow');
    expect(cluster.isolation(workloadOf(cluster, 'shop/a'), 'ingress').isolated).toBe(2);
  });

  it('do not touch what other policies allow', () => {
    const cluster = clusterOf(pod('a') + broken + policy('q', OPEN));
    expect(verdictOf(cluster, '1.2.3.4', 'shop/a')).toBe('allow');
  });
});

describe('cluster DNS (A35)', () => {
  it('is a pseudo workload when no manifest has it', () => {
    const [dns] = clusterOf('').dnsWorkloads;
    expect([dns?.id, dns?.resource, dns?.labels.get('k8s-app')]).toEqual([
      'kube-system/{cluster-dns}',
      undefined,
      'kube-dns',
    ]);
  });

  it.each([
    ['by label, in any namespace', 'metadata: { name: d, namespace: shop, labels: { k8s-app: kube-dns } }'],
    ['by name', 'metadata: { name: coredns, namespace: kube-system }'],
  ])('is found %s', (_, metadata) => {
    const cluster = clusterOf(`{ apiVersion: v1, kind: Pod, ${metadata}, spec: { containers: [] } }`);
    expect(cluster.dnsWorkloads.map((workload) => workload.kind)).toEqual(['Pod']);
    expect(cluster.workloads).toHaveLength(1);
  });
});

describe('address ranges of Services', () => {
  const kind = '{ apiVersion: kind.x-k8s.io/v1alpha4, kind: Cluster, networking: { serviceSubnet: 10.96.0.0/16 } }';

  it('come from the settings, else from the manifests', () => {
    expect(clusterOf('').serviceCidrs).toBeUndefined();
    expect(clusterOf(kind).serviceCidrs?.cidrs()).toEqual(['10.96.0.0/16']);
    const options = { cluster: { serviceCidrs: ['10.43.0.0/16', 'not a block'] } };
    expect(clusterOf(kind, options).serviceCidrs?.cidrs()).toEqual(['10.43.0.0/16']);
  });
});

describe('what selects what', () => {
  const cluster = clusterOf(
    pod('a', '{ app: a }') +
      pod('b', '{ app: b }') +
      policy('all', CLOSED) +
      policy('a-only', '{ podSelector: { matchLabels: { app: a } }, policyTypes: [Egress] }') +
      policy('elsewhere', CLOSED, 'other'),
  );
  const names = (entries: readonly { readonly name: string }[]) => entries.map((entry) => entry.name);

  it('B1, B2: policies apply to matching pods of their own namespace', () => {
    expect(names(cluster.policiesSelecting(workloadOf(cluster, 'shop/a')))).toEqual(['all', 'a-only']);
    expect(names(cluster.policiesSelecting(workloadOf(cluster, 'shop/b')))).toEqual(['all']);
    expect(cluster.policies.map((entry) => names(cluster.subjectsOf(entry)))).toEqual([['a', 'b'], ['a'], []]);
  });

  it('B6: isolation is by direction', () => {
    const a = workloadOf(cluster, 'shop/a');
    const egress = cluster.isolation(a, 'egress');
    expect([egress.isolated, names(egress.by)]).toEqual([1, ['a-only']]);
    expect(cluster.isolation(workloadOf(cluster, 'shop/b'), 'egress')).toEqual({ isolated: 0, by: [] });
  });

  it('namespaces and pods are selected by labels', () => {
    const inShop = { op: 'in', key: 'kubernetes.io/metadata.name', values: ['shop', 'nowhere'] } as const;
    expect(names(cluster.namespacesMatching({ requirements: [inShop] }))).toEqual(['shop']);
    const found = cluster.select({
      namespaces: { kind: 'matching', selector: { requirements: [inShop] } },
      pods: { requirements: [{ op: 'not-in', key: 'app', values: ['a'] }] },
    });
    expect(found.map(({ workload, match }) => [workload.name, match])).toEqual([['b', 1]]);
  });

  it('all-pairs reachability agrees with the explanation of one flow', () => {
    const [a, b] = ['shop/a', 'shop/b'].map((name) => workloadOf(cluster, name).endpoints[0] ?? -1);
    const connection = cluster.reachability.between(
      { kind: 'endpoint', id: a ?? -1 },
      { kind: 'endpoint', id: b ?? -1 },
    );
    expect(connection.allowed.isEmpty).toBe(true);
    expect(verdictOf(cluster, 'shop/a', 'shop/b')).toBe('deny');
  });
});

describe('Services (A.4)', () => {
  const service = (spec: string, name = 's') => `
---
{ apiVersion: v1, kind: Service, metadata: { name: ${name}, namespace: shop }, spec: ${spec} }
`;
  const backends = (spec: string) => {
    const cluster = clusterOf(pod('a', '{ app: a }') + pod('b', '{ app: a, v: "2" }') + service(spec));
    const entry = cluster.service('shop', 's');
    return entry && cluster.backendPorts(entry).map(({ workload, port }) => `${workload.name}:${port}`);
  };

  it.each([
    [
      'A26: every workload that carries the labels',
      '{ selector: { app: a }, ports: [{ port: 80 }] }',
      ['a:80', 'b:80'],
    ],
    ['A26: all labels must match', '{ selector: { app: a, v: "2" }, ports: [{ port: 80 }] }', ['b:80']],
    ['A26: an empty selector is none', '{ selector: {}, ports: [{ port: 80 }] }', []],
    [
      'A27: no target port means the same port',
      '{ selector: { v: "2" }, ports: [{ port: 80, targetPort: 0 }] }',
      ['b:80'],
    ],
    [
      'A20: a name that no container declares',
      '{ selector: { v: "2" }, ports: [{ port: 80, targetPort: http }] }',
      ['b:undefined'],
    ],
    [
      'A30: a headless Service offers its target ports',
      '{ clusterIP: None, selector: { v: "2" }, ports: [{ port: 80, targetPort: 81 }] }',
      ['b:81'],
    ],
  ])('%s', (_, spec, expected) => {
    expect(backends(spec)).toEqual(expected);
  });

  it('A26: a Service for one pod of a StatefulSet has it as backend', () => {
    const cluster = clusterOf(`
      { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: db }, spec: { replicas: 2, serviceName: db, selector: { matchLabels: { app: db } }, template: { metadata: { labels: { app: db } }, spec: { containers: [] } } } }
      ---
      { apiVersion: v1, kind: Service, metadata: { name: first }, spec: { selector: { statefulset.kubernetes.io/pod-name: db-0 }, ports: [{ port: 5432 }] } }
    `);
    expect(cluster.service('default', 'first')?.backends.map((workload) => workload.name)).toEqual(['db']);
    expect(cluster.service('other', 'first')).toBeUndefined();
  });
});

describe('what is not understood', () => {
  it('is named by group and kind', () => {
    const cluster = clusterOf(`
      { apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: a, namespace: x } }
      ---
      { apiVersion: cilium.io/v2, kind: CiliumNode, metadata: { name: n } }
      ---
      { apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: { name: g } }
      ---
      { apiVersion: example.com/v1, kind: Thing, metadata: { name: t } }
    `);
    expect(cluster.notUnderstood.map(({ kind, resources }) => [kind, resources.length])).toEqual([
      ['cilium.io/CiliumNetworkPolicy', 1],
      ['projectcalico.org/GlobalNetworkPolicy', 1],
    ]);
  });
});

describe('pod address ranges (B24)', () => {
  const text = `${pod('a')}${policy('p', '{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }')}`;
  it('come from the settings', () => {
    const dns = 'kube-system/{cluster-dns}';
    expect(verdictOf(clusterOf(text), 'shop/a', dns)).toBe('unknown(pod-ip-unknown)');
    expect(verdictOf(clusterOf(text, { cluster: { podCidrs: ['10.244.0.0/16'] } }), 'shop/a', dns)).toBe('allow');
    expect(verdictOf(clusterOf(text, { cluster: { podCidrs: ['192.168.0.0/16'] } }), 'shop/a', dns)).toBe('deny');
    expect(verdictOf(clusterOf(text, { cluster: { addressesMatchPods: 'never' } }), 'shop/a', dns)).toBe('deny');
  });
});
