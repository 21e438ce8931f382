import { describe, expect, it } from 'vitest';
import { writerFor } from '../../server/src/dialects/index';
import type { PolicyFact } from '../../server/src/dialects/facts';
import { clusterOf } from '../support';

/** The first rule's ports and peers, of a policy whose rule is the YAML of one list item. */
function readBack(head: string, item: string): PolicyFact {
  const block = item.replaceAll('\n', '\n      ');
  const [policy] = clusterOf(`#- p.yaml\n${head}  egress:\n    - ${block}\n`).policies;
  if (policy === undefined) throw new Error('no policy');
  return policy.resource.fact;
}

const ADMIN = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: p }
spec:
  priority: 1
  subject: { namespaces: {} }
`;
const CLUSTER = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: p }
spec:
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
`;
const NAMESPACED = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p }
spec:
  podSelector: {}
`;

describe('what dialects write is what they read', () => {
  it.each([
    [ADMIN, { protocol: 'UDP', port: 53 }],
    [CLUSTER, { protocol: 'UDP', port: 53 }],
    [NAMESPACED, { protocol: 'UDP', port: 53 }],
    [NAMESPACED, { protocol: 'SCTP', port: 'call' }],
  ] as const)('B26, C14, C15: a port', (head, port) => {
    const empty = readBack(head, '{}');
    const text = writerFor(empty)?.port(empty.kind, port) ?? '';
    const { dialect, kind } = empty;
    const key = dialect === 'admin' && kind === 'ClusterNetworkPolicy' ? 'protocols' : 'ports';
    const fact = readBack(head, `${key}:\n  - ${text.replaceAll('\n', '\n    ')}`);
    expect(fact.egress?.rules[0]?.ports?.map(({ match }) => match)).toEqual([
      typeof port.port === 'number'
        ? { kind: 'range', protocol: port.protocol, from: port.port, to: port.port }
        : { kind: 'named', protocol: port.protocol, name: port.port },
    ]);
  });

  it.each([ADMIN, CLUSTER])('C14, C15: a name of any protocol', (head) => {
    const empty = readBack(head, '{}');
    const text = writerFor(empty)?.port(empty.kind, { protocol: 'TCP', port: 'web' }) ?? '';
    const key = empty.kind === 'ClusterNetworkPolicy' ? 'protocols' : 'ports';
    const fact = readBack(head, `${key}:\n  - ${text}`);
    expect(fact.egress?.rules[0]?.ports?.map(({ match }) => match)).toEqual([
      { kind: 'named', protocol: 'ANY', name: 'web' },
    ]);
  });

  it.each([ADMIN, CLUSTER])('C8, C10: a rule that allows pods', (head) => {
    const empty = readBack(head, '{}');
    const text = writerFor(empty)?.allowingRule?.(empty.kind, {
      name: 'allow-dns',
      namespace: 'kube-system',
      labels: [['k8s-app', 'kube-dns']],
      ports: [{ protocol: 'UDP', port: 53 }],
    });
    const fact = readBack(head, text ?? '');
    expect(fact.problems.filter(({ rejected }) => rejected)).toEqual([]);
    const [rule] = fact.egress?.rules ?? [];
    expect(rule?.action.value).toBe('allow');
    expect(rule?.name).toBe('allow-dns');
    expect(
      rule?.peers?.map(({ podSelector, namespaceSelector }) => [podSelector?.selector, namespaceSelector?.selector]),
    ).toEqual([
      [
        { requirements: [{ op: 'in', key: 'k8s-app', values: ['kube-dns'] }] },
        { requirements: [{ op: 'in', key: 'kubernetes.io/metadata.name', values: ['kube-system'] }] },
      ],
    ]);
  });
});
