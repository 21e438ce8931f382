import { describe, expect, it } from 'vitest';
import { lowerDocument } from '../../server/src/dialects/index';
import type { Fact } from '../../server/src/dialects/facts';
import { parseYaml } from '../../server/src/yaml/parse';

function only<T extends Fact['type']>(type: T, text: string): Extract<Fact, { type: T }> {
  const [fact] = lowerDocument(parseYaml(text));
  if (fact?.type !== type) throw new Error(`a fact of type ${fact?.type ?? 'none'}`);
  return fact as Extract<Fact, { type: T }>;
}

describe('what leads traffic to Services', () => {
  it('A39: reads a Gateway with its listeners', () => {
    const { className, listeners } = only(
      'gateway',
      `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: g }
spec:
  gatewayClassName: c
  listeners:
    - { name: a, port: 80, protocol: HTTP }
    - { name: b, port: 443, protocol: TLS, hostname: "*.example.com", allowedRoutes: { namespaces: { from: All }, kinds: [{ kind: TLSRoute }] } }
    - { name: c, port: 1, protocol: TCP, allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { a: b } } } } }
    - { name: d, port: 2, protocol: TCP, allowedRoutes: { namespaces: { from: Selector } } }
`,
    );
    expect(className).toBe('c');
    expect(listeners.map(({ span: _, ...rest }) => rest)).toEqual([
      { name: 'a', port: 80, protocol: 'HTTP', hostname: undefined, kinds: undefined, from: 'Same' },
      { name: 'b', port: 443, protocol: 'TLS', hostname: '*.example.com', kinds: ['TLSRoute'], from: 'All' },
      {
        name: 'c',
        port: 1,
        protocol: 'TCP',
        hostname: undefined,
        kinds: undefined,
        from: { namespaces: { requirements: [{ op: 'in', key: 'a', values: ['b'] }] } },
      },
      { name: 'd', port: 2, protocol: 'TCP', hostname: undefined, kinds: undefined, from: 'None' },
    ]);
  });

  it('A39: reads what a route asks for', () => {
    const { family, parents, hostnames } = only(
      'route',
      `apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: r }
spec: { parentRefs: [{ name: g, namespace: n, sectionName: s, port: 80 }, { kind: Service, name: x }], hostnames: [a.example] }
`,
    );
    expect([family, hostnames]).toEqual(['gateway', ['a.example']]);
    expect(parents.map(({ span: _, ...rest }) => rest)).toEqual([
      { kind: 'Gateway', name: 'g', namespace: 'n', section: 's', port: 80 },
      { kind: 'Service', name: 'x', namespace: undefined, section: undefined, port: undefined },
    ]);
  });

  it.each([
    ['networking.k8s.io/v1', 'IngressClass', 'controller: a.io/b', true],
    ['gateway.networking.k8s.io/v1', 'GatewayClass', 'controllerName: a.io/b', false],
  ])('A37: reads the controller of %s %s', (apiVersion, kind, spec, isDefault) => {
    const mark = isDefault ? ', annotations: { ingressclass.kubernetes.io/is-default-class: "true" }' : '';
    const text = `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: c${mark} }, spec: { ${spec} } }`;
    expect(only('controller-class', text)).toMatchObject({ controller: 'a.io/b', isDefault, clusterScoped: true });
  });

  it('A39: reads a ReferenceGrant', () => {
    const text = `apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: g }
spec: { from: [{ group: g, kind: k, namespace: n }], to: [{ group: "", kind: Service }, { kind: Service, name: s }] }
`;
    expect(only('reference-grant', text)).toMatchObject({
      from: [{ group: 'g', kind: 'k', namespace: 'n' }],
      to: [
        { group: '', kind: 'Service', name: undefined },
        { group: '', kind: 'Service', name: 's' },
      ],
    });
  });

  it('A33, A24: reads source ranges and host ports', () => {
    const service =
      '{ apiVersion: v1, kind: Service, metadata: { name: s }, spec: { loadBalancerSourceRanges: [10.0.0.0/8] } }';
    expect(only('service', service).sourceRanges).toEqual(['10.0.0.0/8']);
    const pod =
      '{ apiVersion: v1, kind: Pod, metadata: { name: p }, spec: { containers: [{ ports: [{ containerPort: 1, hostPort: 2 }, { containerPort: 3 }] }] } }';
    expect(only('workload', pod).template?.containers[0]?.ports.map(({ hostPort }) => hostPort)).toEqual([
      2,
      undefined,
    ]);
  });

  it('A23: reads the addresses of a Node', () => {
    const text =
      '{ apiVersion: v1, kind: Node, metadata: { name: n }, status: { addresses: [{ type: InternalIP, address: 10.0.0.1 }, { type: Hostname, address: n }] } }';
    expect(only('node', text)).toMatchObject({ addresses: ['10.0.0.1'], clusterScoped: true });
  });

  it('wrong types everywhere do not stop it', () => {
    for (const kind of ['Gateway', 'GatewayClass', 'ReferenceGrant', 'HTTPRoute']) {
      for (const spec of [
        '1',
        '[]',
        '{ listeners: 1, from: {}, to: 2, parentRefs: x, hostnames: {} }',
        '{ listeners: [1, {}] }',
      ]) {
        const text = `{ apiVersion: gateway.networking.k8s.io/v1, kind: ${kind}, metadata: { name: a }, spec: ${spec} }`;
        expect(lowerDocument(parseYaml(text))).toHaveLength(1);
      }
    }
    for (const kind of ['Endpoints', 'Node']) {
      const text = `{ apiVersion: v1, kind: ${kind}, metadata: 3, subsets: [1, { addresses: [2], ports: {} }], status: [] }`;
      expect(lowerDocument(parseYaml(text))).toHaveLength(1);
    }
  });
});
