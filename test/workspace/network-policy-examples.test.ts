import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../server/src/rules/run';
import { verdictOf } from '../support/flow';
import { clusterOf, snapshotOf } from '../support/workspace';

/** Rules of semantics.md B from manifests to verdicts; the engine's own tables are in test/engine. */

function pod(name: string, spec = '{ containers: [{ name: c, image: i }] }', status = ''): string {
  const [namespace, short] = name.split('/');
  return `
---
apiVersion: v1
kind: Pod
metadata: { name: ${short}, namespace: ${namespace}, labels: { pod: ${short} } }
spec: ${spec}
${status}
`;
}

function onA(spec: string, name = 'p'): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: x }
spec:
  podSelector: { matchLabels: { pod: a } }
${spec.replace(/^/gm, '  ')}
`;
}

const NAMESPACE_Y = `
---
apiVersion: v1
kind: Namespace
metadata: { name: y, labels: { ns: y } }
`;
const PODS = `${pod('x/a')}${pod('x/b')}${pod('y/b')}${pod('y/host', '{ hostNetwork: true, containers: [{ name: c, image: i }] }')}`;
const DENY_INGRESS = 'policyTypes: [Ingress]\ningress: []';

interface Example {
  readonly id: string;
  readonly policy: string;
  /** `from -> to [port] [protocol]` → verdict. */
  readonly flows: Readonly<Record<string, string>>;
}

const examples: readonly Example[] = [
  {
    id: 'B15: podSelector {} is the own namespace, never the outside and never a node',
    policy: onA('ingress: [{ from: [{ podSelector: {} }] }]'),
    flows: { 'x/b -> x/a': 'allow', 'y/b -> x/a': 'deny', '8.8.8.8 -> x/a': 'deny', 'node -> x/a': 'deny' },
  },
  {
    id: 'B15, B16: namespaceSelector {} is every pod, but nothing on the host network and nothing outside',
    policy: onA('ingress: [{ from: [{ namespaceSelector: {} }] }]'),
    flows: {
      'y/b -> x/a': 'allow',
      '8.8.8.8 -> x/a': 'deny',
      'node -> x/a': 'deny',
      // On its own node it is let in (B27); nobody knows whether it runs there.
      'y/host -> x/a': 'unknown(host-network)',
    },
  },
  {
    id: 'B22, B23: each block of outside addresses has a verdict of its own, whatever balancer stands before the pod',
    policy: onA(
      'ingress: [{ from: [{ ipBlock: { cidr: 8.8.0.0/16, except: [8.8.8.0/24] } }, { ipBlock: { cidr: 8.8.8.8/32 } }] }]',
    ),
    flows: {
      '8.8.7.255 -> x/a': 'allow',
      '8.8.8.0 -> x/a': 'deny',
      '8.8.8.8 -> x/a': 'allow',
      '8.8.8.9 -> x/a': 'deny',
      '8.8.9.0 -> x/a': 'allow',
      '8.9.0.0 -> x/a': 'deny',
    },
  },
  {
    id: 'B25: labels never match a node; an ipBlock may',
    policy: onA('ingress: [{ from: [{ namespaceSelector: {} }, { ipBlock: { cidr: 10.0.0.0/8 } }] }]'),
    flows: { 'node -> x/a': 'unknown(node-ip-unknown)', 'same-node -> x/a': 'allow' },
  },
  {
    id: 'B33: SCTP is a protocol of its own',
    policy: onA('ingress: [{ ports: [{ protocol: SCTP, port: 7777 }] }]'),
    flows: { 'y/b -> x/a 7777 SCTP': 'allow', 'y/b -> x/a 7777 TCP': 'deny', 'y/b -> x/a 7778 SCTP': 'deny' },
  },
  {
    id: 'B34: endPort is a range with both ends in it',
    policy: onA('ingress: [{ ports: [{ port: 32000, endPort: 32010 }] }]'),
    flows: {
      'y/b -> x/a 31999': 'deny',
      'y/b -> x/a 32000': 'allow',
      'y/b -> x/a 32010': 'allow',
      'y/b -> x/a 32011': 'deny',
    },
  },
  {
    id: 'B36: of two policies under one name only one can exist; where they differ nobody knows',
    policy: `${onA(DENY_INGRESS)}${onA('ingress: [{ ports: [{ port: 80 }] }]')}`,
    flows: { 'y/b -> x/a 80': 'unknown(version-dependent)', 'y/b -> x/a 81': 'deny', 'y/b -> x/b': 'allow' },
  },
  {
    id: 'B-X22: an exception as large as its block is refused (BV10), so its pod is in doubt and no other',
    policy: onA('ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/8] } }] }]'),
    flows: { '10.1.1.1 -> x/a': 'unknown(invalid-policy)', 'y/b -> x/b': 'allow' },
  },
  {
    id: 'B-X23: an empty peer is refused (BV5)',
    policy: onA('ingress: [{ from: [{}] }]'),
    flows: { 'y/b -> x/a': 'unknown(invalid-policy)', 'y/b -> x/b': 'allow' },
  },
  {
    id: '0.7.1: an empty list of rules denies, with and without the type (B9)',
    policy: onA(DENY_INGRESS),
    flows: { 'x/b -> x/a': 'deny', '8.8.8.8 -> x/a': 'deny', 'x/a -> x/b': 'allow' },
  },
  {
    id: '0.7.1: an empty list of egress rules denies (B9)',
    policy: onA('policyTypes: [Egress]\negress: []'),
    flows: { 'x/a -> x/b': 'deny', 'x/a -> 8.8.8.8': 'deny', 'x/b -> x/a': 'allow' },
  },
];

describe('NetworkPolicy from manifests', () => {
  it.each(examples)('$id', ({ policy, flows }) => {
    const cluster = clusterOf(`${NAMESPACE_Y}${PODS}${policy}`);
    expect(verdictsOf(cluster, Object.keys(flows))).toEqual(flows);
  });

  it('B17: a peer selector holds the subjects too, so siblings may talk', () => {
    const deployment = `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: db, namespace: x }
spec:
  replicas: 3
  selector: { matchLabels: { pod: a } }
  template:
    metadata: { labels: { pod: a } }
    spec: { containers: [{ name: c, image: i }] }
`;
    const siblings = (from: string) => clusterOf(`${deployment}${pod('x/b')}${onA(`ingress: [{ from: [${from}] }]`)}`);
    expect(verdictOf(siblings('{ podSelector: { matchLabels: { pod: a } } }'), 'x/db', 'x/db')).toBe('allow');
    expect(verdictOf(siblings('{ podSelector: { matchLabels: { pod: b } } }'), 'x/db', 'x/db')).toBe('deny');
  });

  it('B21: egress to a Service is decided at the pods behind it, by their port', () => {
    const service = `
---
apiVersion: v1
kind: Service
metadata: { name: b, namespace: x }
spec: { clusterIP: 10.96.0.7, selector: { pod: b }, ports: [{ port: 80, targetPort: 8080 }] }
`;
    const cluster = clusterOf(
      `${PODS}${service}${onA('policyTypes: [Egress]\negress: [{ to: [{ podSelector: { matchLabels: { pod: b } } }], ports: [{ port: 8080 }] }]')}`,
    );
    const [mapped] = cluster.services.flatMap((entry) => cluster.backendPorts(entry));
    expect(mapped).toMatchObject({ port: 8080, workload: { id: 'x/b[Pod]' } });
    expect(verdictsOf(cluster, ['x/a -> x/b 8080', 'x/a -> x/b 80', 'x/a -> 10.96.0.7 80'])).toEqual({
      'x/a -> x/b 8080': 'allow',
      'x/a -> x/b 80': 'deny',
      'x/a -> 10.96.0.7 80': 'deny',
    });
  });

  it('0.7.6: an ipBlock matches a pod by its address (B24)', () => {
    const withIp = (ip: string) => pod('y/c', '{ containers: [{ name: c, image: i }] }', `status: { podIP: ${ip} }`);
    const policy = onA('ingress: [{ from: [{ ipBlock: { cidr: 10.1.0.0/16 } }] }]');
    expect(verdictOf(clusterOf(`${PODS}${withIp('10.1.0.9')}${policy}`), 'y/c', 'x/a')).toBe('allow');
    expect(verdictOf(clusterOf(`${PODS}${withIp('10.2.0.9')}${policy}`), 'y/c', 'x/a')).toBe('deny');
    expect(verdictOf(clusterOf(`${PODS}${policy}`), 'y/b', 'x/a')).toBe('unknown(pod-ip-unknown)');
    const everything = onA('ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]');
    expect(verdictOf(clusterOf(`${PODS}${everything}`), 'y/b', 'x/a')).toBe('allow');
  });

  it('0.7.7: a native sidecar declares named ports, a plain init container does not (A21)', () => {
    const withInit = (restart: string) =>
      pod(
        'x/a',
        `{ containers: [{ name: c, image: i }], initContainers: [{ name: s, image: i, ${restart} ports: [{ name: metrics, containerPort: 9100 }] }] }`,
      );
    const policy = onA('ingress: [{ ports: [{ port: metrics }] }]');
    const verdict = (restart: string) =>
      verdictOf(clusterOf(`${withInit(restart)}${pod('x/b')}${policy}`), 'x/b', 'x/a', 9100);
    expect(verdict('restartPolicy: Always,')).toBe('allow');
    expect(verdict('')).toBe('deny');
  });

  it('G25: a subject and a peer that match nothing are reported', () => {
    const snapshot = snapshotOf(
      `${pod('x/b')}${onA('ingress: [{ from: [{ podSelector: { matchLabels: { pod: nobody } } }] }]')}`,
    );
    const rules = findingsOf(snapshot, {}).map((finding) => finding.rule.id);
    expect(rules).toEqual(expect.arrayContaining(['subject-selects-nothing', 'peer-selects-nothing']));
  });
});

function verdictsOf(cluster: ReturnType<typeof clusterOf>, flows: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    flows.map((flow) => {
      const [ends = '', ...rest] = flow.split(/(?<= \S+) (?=\d+(?: |$))/);
      const [from = '', to = ''] = ends.split(' -> ');
      const [port = '80', protocol = 'TCP'] = (rest[0] ?? '80').split(' ');
      return [flow, verdictOf(cluster, from, to, Number(port), protocol as 'TCP')];
    }),
  );
}
