import { describe, expect, it } from 'vitest';
import type { Fact, WorkloadFact } from '../../server/src/dialects/facts';
import { dialects, lowerDocument } from '../../server/src/dialects/index';
import { parseYaml } from '../../server/src/yaml/parse';

const lower = (text: string): readonly Fact[] => lowerDocument(parseYaml(text));

function only<T extends Fact['type']>(type: T, text: string): Extract<Fact, { type: T }> {
  const [fact, ...more] = lower(text);
  if (fact?.type !== type || more.length > 0)
    throw new Error(`expected one ${type}: ${JSON.stringify([fact, ...more])}`);
  return fact as Extract<Fact, { type: T }>;
}

const labels = (list: readonly { key: { value: string }; value: { value: string } }[] | undefined) =>
  list && Object.fromEntries(list.map(({ key, value }) => [key.value, value.value]));

describe('lowerDocument', () => {
  it('expands lists, nested ones too, and items inherit the type of a typed list (A1)', () => {
    const facts = lower(`apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: a}}
- apiVersion: v1
  kind: PodList
  items:
  - {metadata: {name: b}}
- {kind: Unnamed}
- just text
`);
    expect(facts.map((fact) => `${fact.type} ${fact.kind} ${fact.name?.value}`)).toEqual([
      'namespace Namespace a',
      'workload Pod b',
    ]);
  });

  for (const [name, text] of [
    ['no mapping', '- a\n'],
    ['a mapping without kind', 'apiVersion: v1\n'],
    ['a mapping without apiVersion', 'kind: Pod\n'],
    ['an empty document', '# nothing\n'],
  ] as const) {
    it(`makes no fact of ${name}`, () => {
      expect(lower(text)).toEqual([]);
    });
  }

  it('keeps kinds that it does not understand', () => {
    expect(
      only('other', 'apiVersion: cilium.io/v2\nkind: CiliumEndpoint\nmetadata: {name: a, namespace: b}\n'),
    ).toMatchObject({
      group: 'cilium.io',
      namespace: { value: 'b' },
    });
  });
});

describe('workloads', () => {
  const template = (kind: string, spec = ''): string =>
    `metadata: {name: w, labels: {level: object}}\nkind: ${kind}\nspec: {${spec}${spec && ', '}template: {metadata: {labels: {app: web}}, spec: {}}}\n`;

  for (const [apiVersion, kind, replicas] of [
    ['apps/v1', 'Deployment', 1],
    ['extensions/v1beta1', 'Deployment', 1],
    ['apps/v1beta2', 'ReplicaSet', 1],
    ['apps/v1', 'StatefulSet', 1],
    ['apps/v1', 'DaemonSet', undefined],
    ['v1', 'ReplicationController', 1],
    ['batch/v1', 'Job', 1],
    ['apps.openshift.io/v1', 'DeploymentConfig', 1],
    ['argoproj.io/v1alpha1', 'Rollout', 1],
    ['kubevirt.io/v1', 'VirtualMachine', 1],
  ] as const) {
    it(`${kind} of ${apiVersion} has the labels of its template, not its own (A8, A9)`, () => {
      const fact = only('workload', `apiVersion: ${apiVersion}\n${template(kind)}`);
      expect(labels(fact.template?.labels)).toEqual({ app: 'web' });
      expect(labels(fact.labels)).toEqual({ level: 'object' });
      expect(fact.replicas).toBe(replicas);
    });
  }

  it('CronJob takes the template of its Jobs (A8)', () => {
    const fact = only(
      'workload',
      `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec:\n  suspend: true\n  jobTemplate: {spec: {parallelism: 3, template: {metadata: {labels: {app: c}}}}}\n`,
    );
    expect(labels(fact.template?.labels)).toEqual({ app: 'c' });
    expect(fact).toMatchObject({ replicas: 3, scaledToZero: true });
    expect(fact.presentKeys).toContain('job-name');
    expect(fact.addedLabels).toEqual([]);
  });

  it('a Pod is its own template; a dump tells its addresses and its end (A13, A14)', () => {
    const fact = only(
      'workload',
      `apiVersion: v1
kind: Pod
metadata:
  name: p
  labels: {app: web}
  ownerReferences:
    - {kind: ReplicaSet, name: rs, controller: true}
spec: {nodeName: n1, hostNetwork: true, serviceAccount: old}
status: {phase: Succeeded, hostIP: 10.0.0.1, podIP: 10.1.0.1, podIPs: [{ip: 10.1.0.1}, {ip: "fd00::1"}]}
`,
    );
    expect(fact).toMatchObject({
      finished: true,
      podIps: ['10.1.0.1', 'fd00::1'],
      hostIp: '10.0.0.1',
      nodeName: 'n1',
      owner: { kind: 'ReplicaSet', name: 'rs' },
      template: { hostNetwork: true, serviceAccount: 'old' },
    });
  });

  it('a Rollout may take the template of another object (A8, A15)', () => {
    const fact = only(
      'workload',
      'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec:\n  workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n  strategy: {canary: {canaryMetadata: {labels: {role: canary}}}}\n',
    );
    expect(fact).toMatchObject({
      template: undefined,
      templateRef: { kind: 'Deployment', name: 'web' },
      maybeKeys: ['role'],
      presentKeys: ['rollouts-pod-template-hash'],
    });
  });

  it('a ReplicationController without template has no pods (A8)', () => {
    expect(
      only('workload', 'apiVersion: v1\nkind: ReplicationController\nmetadata: {name: r}\nspec: {replicas: 0}\n'),
    ).toMatchObject({ template: undefined, scaledToZero: true });
  });

  for (const [kind, apiVersion, expected] of [
    ['Deployment', 'apps/v1', { presentKeys: ['pod-template-hash'] }],
    ['StatefulSet', 'apps/v1', { ordinals: true, presentKeys: ['controller-revision-hash'] }],
    ['DaemonSet', 'apps/v1', { presentKeys: ['controller-revision-hash', 'pod-template-generation'] }],
    [
      'Job',
      'batch/v1',
      {
        addedLabels: [
          ['job-name', 'w'],
          ['batch.kubernetes.io/job-name', 'w'],
        ],
        presentKeys: ['controller-uid', 'batch.kubernetes.io/controller-uid'],
      },
    ],
    [
      'DeploymentConfig',
      'apps.openshift.io/v1',
      { addedLabels: [['deploymentconfig', 'w']], presentKeys: ['deployment'] },
    ],
  ] as const) {
    it(`${kind} adds its labels (A10)`, () => {
      expect(only('workload', `apiVersion: ${apiVersion}\n${template(kind)}`)).toMatchObject(expected);
    });
  }

  it('reads containers, ports, environment, arguments and volumes (A19–A21)', () => {
    const fact: WorkloadFact = only(
      'workload',
      `apiVersion: apps/v1
kind: Deployment
metadata: {name: w}
spec:
  selector: {matchLabels: {app: w}}
  template:
    spec:
      containers:
        - name: main
          image: img:1
          command: [run]
          args: ["--db=db:5432", 8080]
          ports:
            - {name: http, containerPort: 8080}
            - {containerPort: 53, protocol: UDP}
          env:
            - {name: A, value: "http://x"}
            - {name: B, valueFrom: {configMapKeyRef: {name: c, key: k}}}
            - {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}
          envFrom: [{configMapRef: {name: all}}]
          livenessProbe: {httpGet: {port: http}}
          readinessProbe: {tcpSocket: {port: 8080}}
      initContainers:
        - {name: once}
        - {name: beside, restartPolicy: Always, ports: [{containerPort: 9000}]}
      volumes:
        - {name: v, configMap: {name: files}}
        - {name: p, projected: {sources: [{secret: {name: token}}]}}
        - {name: t, secret: {secretName: tls}}
`,
    );
    const [main, once, beside] = fact.template?.containers ?? [];
    expect(main).toMatchObject({ kind: 'container', image: 'img:1', probePorts: ['http', 8080] });
    expect(main?.ports.map(({ name, port, protocol }) => [name?.value, port.value, protocol])).toEqual([
      ['http', 8080, 'TCP'],
      [undefined, 53, 'UDP'],
    ]);
    expect(main?.args.map((arg) => arg.value)).toEqual(['run', '--db=db:5432', '8080']);
    expect(
      main?.env.map((env) => (env.kind === 'value' ? env.value.value : `${env.source} ${env.ref.value}/${env.key}`)),
    ).toEqual(['http://x', 'ConfigMap c/k', 'Secret s/k']);
    expect(main?.envFrom.map(({ source, ref }) => `${source} ${ref.value}`)).toEqual(['ConfigMap all']);
    expect([once?.kind, beside?.kind, beside?.ports[0]?.port.value]).toEqual(['init', 'sidecar', 9000]);
    expect(fact.template?.volumes.map(({ source, ref }) => `${source} ${ref.value}`)).toEqual([
      'ConfigMap files',
      'Secret token',
      'Secret tls',
    ]);
    expect(fact.selectorKeys).toEqual(['app']);
    expect(fact.template?.serviceAccount).toBe('default');
  });

  it('reports label values that are no strings, and ports that do not exist', () => {
    const fact = only(
      'workload',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec: {template: {metadata: {labels: {v: 1}}, spec: {containers: [{ports: [{containerPort: 70000}]}]}}}\n',
    );
    expect(fact.problems.map((problem) => problem.rule)).toEqual(['label-not-string', 'invalid-port']);
    expect(labels(fact.template?.labels)).toEqual({ v: '1' });
  });
});

describe('namespaces, Services and configuration', () => {
  it('a Project is a Namespace (A7), and both ignore a namespace (A3)', () => {
    expect(
      only('namespace', 'apiVersion: project.openshift.io/v1\nkind: Project\nmetadata: {name: a, namespace: b}\n'),
    ).toMatchObject({ clusterScoped: true, namespace: undefined, name: { value: 'a' } });
  });

  it('reads a Service (A26–A34)', () => {
    const fact = only(
      'service',
      `apiVersion: v1
kind: Service
metadata: {name: s, annotations: {networking.gke.io/load-balancer-type: Internal}}
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  selector: {app: web}
  ports:
    - {name: http, port: 80, targetPort: web, nodePort: 30080}
    - {port: 53, protocol: UDP, targetPort: 0}
`,
    );
    expect(fact).toMatchObject({
      serviceType: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      internalLoadBalancer: true,
      headless: false,
    });
    expect(
      fact.ports.map(({ name, port, targetPort, protocol }) => [name, port.value, targetPort?.value, protocol]),
    ).toEqual([
      ['http', 80, 'web', 'TCP'],
      [undefined, 53, undefined, 'UDP'],
    ]);
    expect(labels(fact.selector)).toEqual({ app: 'web' });
  });

  it("reads a Service's own addresses and families", () => {
    const read = (spec: string) =>
      only('service', `apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: ${spec}\n`);
    expect(
      read(
        '{clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10, "fd00::a"], ipFamilies: [IPv4, IPv6], ipFamilyPolicy: RequireDualStack}',
      ),
    ).toMatchObject({
      clusterIps: ['10.96.0.10', 'fd00::a'],
      ipFamilies: ['IPv4', 'IPv6'],
      ipFamilyPolicy: 'RequireDualStack',
    });
    expect(read('{clusterIP: None, clusterIPs: [None]}')).toMatchObject({ headless: true, clusterIps: [] });
    expect(read('{}')).toMatchObject({ clusterIps: [], ipFamilies: [], ipFamilyPolicy: undefined });
  });

  it.each([
    ['aws-load-balancer-nlb-target-type: ip', true],
    ['aws-load-balancer-nlb-target-type: instance', false],
    ['aws-load-balancer-type: nlb-ip', true],
    ['aws-load-balancer-type: external', false],
  ])('reads whether a load balancer sends to pods (A38): %s', (annotation, toPods) => {
    const text = `apiVersion: v1\nkind: Service\nmetadata: {name: s, annotations: {service.beta.kubernetes.io/${annotation}}}\nspec: {type: LoadBalancer}\n`;
    expect(only('service', text).balancesToPods).toBe(toPods);
  });

  it('reads which resolvers pods ask', () => {
    const read = (spec: string) =>
      only('workload', `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: ${spec}\n`).template;
    expect(read('{dnsPolicy: None, dnsConfig: {nameservers: [10.0.0.2, "fd00::2"]}}')).toMatchObject({
      dnsPolicy: 'None',
      nameservers: ['10.0.0.2', 'fd00::2'],
    });
    expect(read('{}')).toMatchObject({ dnsPolicy: undefined, nameservers: [] });
    const kubelet =
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nclusterDNS: [169.254.20.10]\n';
    expect(only('address-pool', kubelet)).toMatchObject({ resolvers: ['169.254.20.10'], podCidrs: [] });
  });

  it('an empty selector is none; headless and ExternalName are told apart (A30–A32)', () => {
    expect(
      only('service', 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {}, clusterIP: None}\n'),
    ).toMatchObject({ selector: undefined, headless: true });
    expect(
      only(
        'service',
        'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: ExternalName, externalName: db.example.com}\n',
      ).externalName,
    ).toBe('db.example.com');
  });

  it('decodes Secrets and leaves out what is no text', () => {
    const fact = only(
      'config',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: ZGI6NTQzMg==, b: "//8=", c: "w6k="}\nstringData: {d: plain}\n',
    );
    expect(labels(fact.data)).toEqual({ d: 'plain', a: 'db:5432', c: 'é' });
  });
});

describe('routes', () => {
  const backends = (text: string) =>
    only('route', text).backends.map(({ service, port, namespace }) =>
      [namespace, service.value, port?.value].filter((part) => part !== undefined).join(' '),
    );

  it('reads an Ingress (A36)', () => {
    const text = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i}
spec:
  ingressClassName: nginx
  defaultBackend: {service: {name: d, port: {name: http}}}
  rules:
    - http: {paths: [{backend: {service: {name: a, port: {number: 80}}}}, {backend: {resource: {kind: Bucket, name: b}}}]}
`;
    expect(backends(text)).toEqual(['d http', 'a 80']);
    expect(only('route', text).controller).toBe('nginx');
  });

  it('reads an old Ingress', () => {
    expect(
      backends(
        'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: i}\nspec: {rules: [{http: {paths: [{backend: {serviceName: a, servicePort: web}}]}}]}\n',
      ),
    ).toEqual(['a web']);
  });

  it('reads Gateway routes without backends of weight 0 (A39)', () => {
    expect(
      backends(
        'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {parentRefs: [{name: gw}], rules: [{backendRefs: [{name: a, port: 80}, {name: b, port: 80, weight: 0}, {name: c, namespace: n, port: 1}, {kind: Bucket, group: x, name: d}]}]}\n',
      ),
    ).toEqual(['a 80', 'n c 1']);
  });

  it('reads an OpenShift Route (A41)', () => {
    expect(
      backends(
        'apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: r}\nspec: {to: {kind: Service, name: a}, alternateBackends: [{kind: Service, name: b, weight: 0}], port: {targetPort: web}}\n',
      ),
    ).toEqual(['a web']);
  });
});

describe('address pools (B24)', () => {
  for (const [name, text, pods, services] of [
    [
      'kind',
      'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnetworking: {podSubnet: "10.1.0.0/16,fd00::/56", serviceSubnet: 10.2.0.0/16}\n',
      ['10.1.0.0/16', 'fd00::/56'],
      ['10.2.0.0/16'],
    ],
    [
      'kubeadm',
      'apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nnetworking: {podSubnet: 10.1.0.0/16}\n',
      ['10.1.0.0/16'],
      [],
    ],
    [
      'Calico',
      'apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: {name: p}\nspec: {cidr: 10.1.0.0/16}\n',
      ['10.1.0.0/16'],
      [],
    ],
  ] as const) {
    it(`are read from ${name}`, () => {
      expect(only('address-pool', text)).toMatchObject({ podCidrs: pods, serviceCidrs: services });
    });
  }
});

describe('dialects', () => {
  it('no kind is read by two of them', () => {
    const kinds = dialects.flatMap((dialect) => dialect.kinds);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  it('snippets are whole, valid policies once their places are filled', () => {
    const snippets = dialects.flatMap((dialect) => dialect.snippets);
    const own = dialects.find(({ id }) => id === 'kubernetes')?.snippets ?? [];
    expect(own.map((snippet) => snippet.prefix)).toEqual([
      'default-deny-ingress',
      'default-deny-egress',
      'default-deny-all',
      'allow-dns',
      'allow-from-namespace',
      'allow-from-ingress-controller',
      'allow-to-cidr',
      'allow-between-workloads',
      'allow-prometheus',
      'isolate-namespace',
    ]);
    for (const { body, prefix } of snippets) {
      const text = body
        .replaceAll('{{namespace}}', 'x')
        .replaceAll('{{labels}}', 'app: web')
        .replace(/\$\{\d+:([^{}]*(?:\$\{\d+:[^{}]*\}[^{}]*)*)\}/g, '$1')
        .replace(/\$\{\d+:([^{}]*)\}/g, '$1')
        .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
        .replaceAll('$0', '');
      for (const part of text.split('---\n')) {
        const [fact] = lower(part);
        expect(fact?.type, prefix).toBe('policy');
        expect(
          fact?.problems.filter((problem) => problem.rejected),
          prefix,
        ).toEqual([]);
      }
    }
  });

  it('key docs name each path once, parents before children', () => {
    for (const { docs } of dialects.flatMap((dialect) => dialect.keys)) {
      const seen = new Set(['']);
      for (const { path, doc } of docs) {
        expect(seen.has(path), path).toBe(false);
        expect(seen.has(path.replace(/(?:^|\.)[^.[\]]+$|\[\]$/, '')), path).toBe(true);
        expect(doc.length).toBeGreaterThan(5);
        seen.add(path);
      }
    }
  });
});
