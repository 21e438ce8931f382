import { describe, expect, it } from 'vitest';
import { clusterOf } from '../support';
import { verdictOf } from '../support/flow';

const PODS = `#- pods.yaml
apiVersion: v1
kind: Pod
metadata: { name: a, namespace: x, labels: { app: a } }
spec: { containers: [{ name: c }] }
---
apiVersion: v1
kind: Pod
metadata: { name: b, namespace: x, labels: { app: b } }
spec: { containers: [{ name: c }] }
---
apiVersion: v1
kind: Pod
metadata: { name: z, namespace: y, labels: { app: z } }
spec: { containers: [{ name: c }] }
`;

function networkPolicy(spec: string): string {
  return `${PODS}#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: x }
spec: ${spec}
`;
}

function adminPolicy(spec: string): string {
  return `${PODS}#- policy.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: p }
spec: ${spec}
`;
}

const SUBJECT = 'subject: { namespaces: { matchLabels: { kubernetes.io/metadata.name: x } } }';
const verdict = (fixture: string, from: string, to: string, port = 80) =>
  verdictOf(clusterOf(fixture), from, to, port, 'TCP');

describe('a policy that the API server refuses (header of B.4)', () => {
  it.each([
    ['a protocol in lower case', '{ podSelector: {}, ingress: [{ ports: [{ protocol: tcp }] }] }'],
    ['a misspelt policy type (BV2)', '{ podSelector: {}, policyTypes: [ingress] }'],
    ['a label value that cannot be (BV13, BV17)', '{ podSelector: { matchLabels: { app: "a b" } } }'],
    ['a misspelt field (B37, B38)', '{ podSelector: {}, ingres: [] }'],
  ])('%s: what it may do to its subjects is unknown', (_, spec) => {
    expect(verdict(networkPolicy(spec), 'y/z', 'x/a')).toBe('unknown(invalid-policy)');
  });

  it.each([
    ['policyTypes: [egress] (BV2)', '{ podSelector: {}, policyTypes: [egress] }'],
    ['egres: (B37)', '{ podSelector: {}, egres: [] }'],
    ['policyType: (B37)', '{ podSelector: {}, policyType: [Egress] }'],
  ])('%s leaves egress open to doubt as well', (_, spec) => {
    expect(verdict(networkPolicy(spec), 'x/a', 'y/z')).toBe('unknown(invalid-policy)');
  });

  it('a defect in an ingress rule says nothing about egress', () => {
    const spec = '{ podSelector: {}, policyTypes: [Ingress], ingress: [{ ports: [{ port: 0 }] }] }';
    expect(verdict(networkPolicy(spec), 'x/a', 'y/z')).toBe('allow');
  });

  it('pods that it does not select stay decided', () => {
    const spec =
      '{ podSelector: { matchLabels: { app: a } }, policyTypes: [Ingress], ingress: [{ ports: [{ port: 0 }] }] }';
    expect(verdict(networkPolicy(spec), 'y/z', 'x/b')).toBe('allow');
    expect(verdict(networkPolicy(spec), 'y/z', 'x/a')).toBe('unknown(invalid-policy)');
  });

  it.each([
    [
      'an action that does not exist',
      `{ ${SUBJECT}, priority: 1, ingress: [{ action: Denyy, from: [{ namespaces: {} }] }] }`,
    ],
    [
      'a priority that is no number (C4)',
      `{ ${SUBJECT}, priority: "5", ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }`,
    ],
  ])('%s in an ordered tier: denying is possible too', (_, spec) => {
    expect(verdict(adminPolicy(spec), 'y/z', 'x/a')).toBe('unknown(invalid-policy)');
  });
});

describe('values that the decoder or a controller decides', () => {
  it('a port with a leading zero is octal (YAML 1.1)', () => {
    const spec = '{ podSelector: {}, ingress: [{ ports: [{ port: 0120 }] }] }';
    expect(verdict(networkPolicy(spec), 'y/z', 'x/a', 80)).toBe('allow');
    expect(verdict(networkPolicy(spec), 'y/z', 'x/a', 120)).toBe('deny');
  });

  it('a label that the controller writes is unknown, whatever the template says (A10)', () => {
    const fixture = `${networkPolicy('{ podSelector: { matchLabels: { pod-template-hash: mine } } }')}#- web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: x }
spec:
  template:
    metadata: { labels: { app: web, pod-template-hash: mine } }
    spec: { containers: [{ name: c }] }
`;
    expect(verdict(fixture, 'y/z', 'x/web')).toBe('unknown(unknown-label-value)');
  });
});
