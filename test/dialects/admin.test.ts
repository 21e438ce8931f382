import { describe, expect, it } from 'vitest';
import { clusterOf } from '../support';
import { verdictOf } from '../support/flow';

/** Namespaces x, y and z, each with pods a and b; containers listen on `web` 8080/TCP. */
const WORLD = ['x', 'y', 'z']
  .map(
    (namespace) => `
#- ${namespace}.yaml
apiVersion: v1
kind: Namespace
metadata: { name: ${namespace}, labels: { ns: ${namespace} } }
${['a', 'b']
  .map(
    (name) => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { containers: [{ name: main, image: example, ports: [{ name: web, containerPort: 8080 }] }] }
`,
  )
  .join('')}`,
  )
  .join('');

const ns = (name: string) => `namespaces: { matchLabels: { ns: ${name} } }`;
const pod = (namespace: string, app: string) =>
  `pods: { namespaceSelector: { matchLabels: { ns: ${namespace} } }, podSelector: { matchLabels: { app: ${app} } } }`;
const ALL = 'namespaces: {}';

let serial = 0;

/** A file with one policy of the whole cluster. */
function policy(kind: string, spec: string, name = `p${(serial += 1)}`): string {
  const version = kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1';
  return `
#- ${kind}-${name}.yaml
apiVersion: policy.networking.k8s.io/${version}
kind: ${kind}
metadata: { name: ${name} }
spec: { ${spec} }
`;
}

const anp = (priority: number, subject: string, rules: string) =>
  policy('AdminNetworkPolicy', `priority: ${priority}, subject: { ${subject} }, ${rules}`);
const banp = (subject: string, rules: string, name = 'default') =>
  policy('BaselineAdminNetworkPolicy', `subject: { ${subject} }, ${rules}`, name);
const cnp = (tier: string, priority: number, subject: string, rules: string) =>
  policy('ClusterNetworkPolicy', `tier: ${tier}, priority: ${priority}, subject: { ${subject} }, ${rules}`);
const from = (action: string, ...peers: readonly string[]) =>
  `{ action: ${action}, from: [${peers.map((peer) => `{ ${peer} }`).join(', ')}] }`;
const to = (action: string, peer: string, ports = '') => `{ action: ${action}, to: [{ ${peer} }]${ports} }`;
const np = (namespace: string, spec: string) => `
#- np-${(serial += 1)}.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: np${serial}, namespace: ${namespace} }
spec: { podSelector: {}, ${spec} }
`;

const DENY_ALL = 'policyTypes: [Ingress]';
const ALLOW_ALL = 'policyTypes: [Ingress], ingress: [{}]';
const FROM_Y = 'ingress: [{ from: [{ namespaceSelector: { matchLabels: { ns: y } } }] }]';

/** `from to port/protocol verdict`. */
type Row = readonly [id: string, policies: string, ...expected: readonly string[]];

function holds(rows: readonly Row[]): void {
  for (const [id, policies, ...expected] of rows) {
    it(id, () => {
      const cluster = clusterOf(WORLD + policies);
      expect(
        expected.map((line) => {
          const [source = '', target = '', port = '80/TCP'] = line.split(' ');
          const [number, protocol] = port.split('/');
          const verdict = target.includes('.')
            ? domainOrAddress(cluster, source, target, Number(number), protocol as 'TCP')
            : verdictOf(cluster, source, target, Number(number), protocol as 'TCP');
          return `${source} ${target} ${port} ${verdict}`;
        }),
      ).toEqual(expected);
    });
  }
}

function domainOrAddress(
  cluster: ReturnType<typeof clusterOf>,
  source: string,
  target: string,
  port: number,
  protocol: 'TCP',
): string {
  if (/^[\d.]+$/.test(target)) return verdictOf(cluster, source, target, port, protocol);
  const workload = cluster.findWorkloads(source.slice(0, 1), source.slice(2))[0];
  const { verdict } = cluster.explain({
    from: { kind: 'endpoint', id: workload?.endpoints[0] ?? -1 },
    to: { kind: 'domain', name: target },
    protocol,
    port,
  });
  return verdict.kind === 'unknown' ? `unknown(${verdict.reasons.join(', ')})` : verdict.kind;
}

describe('the examples of C.4', () => {
  holds([
    [
      'C-X1, C20: Allow beats a deny-all',
      anp(10, ns('x'), `ingress: [${from('Allow', ns('y'))}]`) + np('x', DENY_ALL),
      'y/a x/a 80/TCP allow',
      'z/a x/a 80/TCP deny',
    ],
    [
      'C-X2, C20: Deny beats an allow-all',
      anp(10, ns('x'), `ingress: [${from('Deny', ns('y'))}]`) + np('x', ALLOW_ALL),
      'y/a x/a 80/TCP deny',
      'z/a x/a 80/TCP allow',
    ],
    [
      'C-X3, C20: what passes is decided by the NetworkPolicy',
      anp(10, ns('x'), `ingress: [${from('Pass', ns('y'))}]`) + np('x', FROM_Y),
      'y/a x/a 80/TCP allow',
    ],
    [
      'C-X4, C21: a NetworkPolicy that isolates shuts the baseline out',
      anp(10, ns('x'), `ingress: [${from('Pass', ns('y'))}]`) +
        np('x', DENY_ALL) +
        banp(ns('x'), `ingress: [${from('Allow', ns('y'))}]`),
      'y/a x/a 80/TCP deny',
    ],
    [
      'C-X5, C20: without one the baseline decides',
      anp(10, ns('x'), `ingress: [${from('Pass', ns('y'))}]`) + banp(ns('x'), `ingress: [${from('Deny', ns('y'))}]`),
      'y/a x/a 80/TCP deny',
    ],
    [
      'C-X6, C22, 0.7.4: a NetworkPolicy of the other direction does not',
      banp(ALL, `ingress: [${from('Deny', ALL)}]`) + np('x', 'policyTypes: [Egress], egress: [{}]'),
      'y/a x/a 80/TCP deny',
    ],
    [
      'C-X7, C2, C3: Pass skips the rest of the tier',
      anp(5, ns('x'), `ingress: [${from('Pass', ns('y'))}]`) + anp(10, ns('x'), `ingress: [${from('Deny', ns('y'))}]`),
      'y/a x/a 80/TCP allow',
    ],
    [
      'C-X8, C12: a block of all addresses holds pods',
      anp(
        10,
        ns('x'),
        `egress: [${to('Allow', ALL, ', ports: [{ portNumber: { port: 80 } }]')}, ${to('Deny', 'networks: [0.0.0.0/0, "::/0"]')}]`,
      ),
      'x/a y/a 80/TCP allow',
      'x/a y/a 443/TCP deny',
      'x/a 203.0.113.1 443/TCP deny',
    ],
    [
      'C-X9, C3: the other side decides on its own',
      anp(10, ns('x'), `egress: [${to('Allow', ns('y'))}]`) + np('y', DENY_ALL),
      'x/a y/a 80/TCP deny',
    ],
    [
      'C-X10, C9: nothing outside the cluster is an ingress peer',
      anp(10, ns('x'), `ingress: [${from('Deny', ALL)}]`),
      '203.0.113.1 x/a 80/TCP allow',
      'y/a x/a 80/TCP deny',
    ],
    [
      'C-X11, C6, 0.7.8: equal priorities that disagree',
      anp(20, ns('x'), `ingress: [${from('Allow', ns('y'))}]`) +
        anp(20, ns('x'), `ingress: [${from('Deny', ns('y'))}]`),
      'y/a x/a 80/TCP unknown(priority-tie)',
      'z/a x/a 80/TCP allow',
    ],
    [
      'C-X12, C5: empty lists have no effect',
      anp(10, ns('x'), 'egress: []'),
      'x/a y/a 80/TCP allow',
      'y/a x/a 80/TCP allow',
    ],
    [
      'C-X13, C2, C4: the lower number decides',
      cnp('Baseline', 1, ns('x'), `ingress: [${from('Accept', ns('y'))}]`) +
        cnp('Baseline', 2, ns('x'), `ingress: [${from('Deny', ALL)}]`),
      'y/a x/a 80/TCP allow',
      'z/a x/a 80/TCP deny',
    ],
    [
      'C-X15, C14, 0.7.2: a named port is that number and protocol',
      anp(10, ns('x'), `egress: [${to('Deny', pod('y', 'b'), ', ports: [{ namedPort: web }]')}]`),
      'x/a y/b 8080/TCP deny',
      'x/a y/b 8080/UDP allow',
      'x/a y/b 9090/TCP allow',
    ],
    [
      'C-X16, C13: names below a name, not the name itself',
      anp(
        10,
        ns('x'),
        `egress: [${to('Allow', 'domainNames: ["*.example.com"]')}, ${to('Deny', 'networks: [0.0.0.0/0, "::/0"]')}]`,
      ),
      'x/a a.b.example.com 443/TCP allow',
      'x/a example.com 443/TCP deny',
    ],
  ]);

  it('C-X14, C4: a baseline policy of another name is refused', () => {
    const cluster = clusterOf(WORLD + banp(ALL, `ingress: [${from('Deny', ALL)}]`, 'base'));
    const problems = cluster.policies[0]?.resource.fact.problems.map(({ rule }) => rule);
    expect(problems).toContain('baseline-singleton');
  });
});

describe('the rules of section C', () => {
  holds([
    [
      'C1: admin, NetworkPolicy, baseline, then allow',
      anp(1, ns('x'), `ingress: [${from('Deny', ns('y'))}]`) + banp(ns('x'), `ingress: [${from('Deny', ns('z'))}]`),
      'y/a x/a 80/TCP deny',
      'z/a x/a 80/TCP deny',
      'x/b x/a 80/TCP allow',
    ],
    [
      'C2: rules in order within a policy',
      anp(1, ns('x'), `ingress: [${from('Allow', pod('y', 'a'))}, ${from('Deny', ns('y'))}]`),
      'y/a x/a 80/TCP allow',
      'y/b x/a 80/TCP deny',
    ],
    [
      'C3: Pass in the last tier allows',
      cnp('Baseline', 1, ns('x'), `ingress: [${from('Pass', ns('y'))}, ${from('Deny', ALL)}]`),
      'y/a x/a 80/TCP allow',
      'z/a x/a 80/TCP deny',
    ],
    [
      'C7: the v1alpha1 baseline comes last in its tier',
      cnp('Baseline', 1000, ns('x'), `ingress: [${from('Accept', ns('y'))}]`) +
        banp(ns('x'), `ingress: [${from('Deny', ALL)}]`),
      'y/a x/a 80/TCP allow',
      'z/a x/a 80/TCP deny',
    ],
    [
      'C8: a subject of pods',
      anp(1, pod('x', 'a'), `ingress: [${from('Deny', ALL)}]`),
      'y/a x/a 80/TCP deny',
      'y/a x/b 80/TCP allow',
    ],
    [
      'C9, C23: nodes match no ingress rule',
      anp(1, ALL, `ingress: [${from('Deny', ALL)}]`),
      'node x/a 80/TCP allow',
      'same-node x/a 80/TCP allow',
    ],
    [
      'C10: peers are alternatives',
      anp(1, ns('x'), `ingress: [${from('Deny', ns('y'), pod('z', 'a'))}]`),
      'y/b x/a 80/TCP deny',
      'z/a x/a 80/TCP deny',
      'z/b x/a 80/TCP allow',
    ],
    [
      'C11, 0.7.3: nodes are addresses of nodes, not the pods on them',
      anp(1, ns('x'), `egress: [${to('Deny', 'nodes: {}')}]`),
      'x/a node 80/TCP deny',
      'x/a y/a 80/TCP allow',
    ],
    [
      'C11: which nodes a selector means is not known without Node objects',
      anp(1, ns('x'), `egress: [${to('Deny', 'nodes: { matchLabels: { role: edge } }')}]`),
      'x/a node 80/TCP unknown(node-ip-unknown)',
    ],
    [
      'C12: without ports every protocol matches',
      anp(1, ns('x'), `egress: [${to('Deny', 'networks: [0.0.0.0/0]')}]`),
      'x/a 203.0.113.1 0/OTHER deny',
    ],
    [
      'C13: a name opens nothing else',
      cnp(
        'Admin',
        1,
        ns('x'),
        `egress: [${to('Accept', 'domainNames: [www.example.com]')}, ${to('Deny', 'networks: [0.0.0.0/0, "::/0"]')}]`,
      ),
      'x/a www.example.com 443/TCP allow',
      'x/a a.www.example.com 443/TCP deny',
      'x/a y/a 53/UDP deny',
    ],
    [
      'C14: TCP is the default of a port',
      anp(
        1,
        ns('x'),
        `egress: [${to('Deny', ALL, ', ports: [{ portNumber: { port: 80 } }, { portRange: { protocol: UDP, start: 10, end: 12 } }]')}]`,
      ),
      'x/a y/a 80/TCP deny',
      'x/a y/a 80/UDP allow',
      'x/a y/a 12/UDP deny',
      'x/a y/a 13/UDP allow',
    ],
    [
      'C15: protocols with their ports',
      cnp(
        'Admin',
        1,
        ns('x'),
        `egress: [${to('Deny', ALL, ', protocols: [{ tcp: { destinationPort: { range: { start: 1, end: 65535 } } } }, { udp: { destinationPort: { number: 53 } } }, { destinationNamedPort: web }]')}]`,
      ),
      'x/a y/a 9/TCP deny',
      'x/a y/a 53/UDP deny',
      'x/a y/a 54/UDP allow',
      'x/a y/a 0/OTHER allow',
    ],
    [
      'C17: a peer of a newer API allows nobody',
      anp(1, ns('x'), `ingress: [${from('Allow', 'planets: {}')}]`) + np('x', DENY_ALL),
      'y/a x/a 80/TCP unknown(invalid-policy)',
    ],
    [
      'C17, C18, C19, 0.7.5: a policy that would be refused leaves its pods in doubt, in each tier',
      anp(1, ns('x'), `ingress: [${from('Deny', 'sameLabels: [app]')}]`),
      'y/a x/a 80/TCP unknown(invalid-policy)',
      'y/a z/a 80/TCP allow',
    ],
    [
      '0.7.5: a selector that cannot be read accepts nothing by itself',
      anp(
        1,
        ns('x'),
        `ingress: [${from('Deny', 'namespaces: { matchExpressions: [{ key: ns, operator: Like, values: [y] }] }')}]`,
      ),
      'y/a x/a 80/TCP unknown(invalid-policy)',
    ],
    [
      'C18: so does a wrong action',
      cnp('Admin', 1, ns('x'), `ingress: [${from('Allow', ns('y'))}]`) + np('x', DENY_ALL),
      'y/a x/a 80/TCP unknown(invalid-policy)',
    ],
    [
      'C20: what matches no rule goes on',
      anp(1, ns('x'), `ingress: [${from('Deny', ns('z'))}]`) + np('x', FROM_Y),
      'y/a x/a 80/TCP allow',
      'x/b x/a 80/TCP deny',
      'z/a x/a 80/TCP deny',
    ],
    [
      'C21: the baseline stays out even where the NetworkPolicy allows',
      np('x', FROM_Y) + banp(ns('x'), `ingress: [${from('Deny', ALL)}]`),
      'y/a x/a 80/TCP allow',
    ],
    [
      'C22: per direction, for egress too',
      np('x', FROM_Y) + banp(ns('x'), `egress: [${to('Deny', ALL)}]`),
      'x/a y/a 80/TCP deny',
    ],
    [
      'C24: the answer needs no rule',
      anp(1, ns('x'), `egress: [${to('Allow', ns('y'))}]`) + anp(2, ns('x'), `ingress: [${from('Deny', ALL)}]`),
      'x/a y/a 80/TCP allow',
      'y/a x/a 80/TCP deny',
    ],
    [
      'C25, C6: names break no ties',
      cnp('Admin', 3, ns('x'), `ingress: [${from('Accept', ns('y'))}]`) +
        cnp('Admin', 3, ns('x'), `ingress: [${from('Deny', ns('y'))}]`),
      'y/a x/a 80/TCP unknown(priority-tie)',
    ],
    [
      'C6: a tie in which both do the same is none',
      anp(3, ns('x'), `ingress: [${from('Deny', ns('y'))}]`) + anp(3, ns('x'), `ingress: [${from('Deny', ALL)}]`),
      'y/a x/a 80/TCP deny',
    ],
  ]);

  it('C16: named ports beside addresses are refused', () => {
    const cluster = clusterOf(
      WORLD + anp(1, ns('x'), `egress: [${to('Deny', 'networks: [10.0.0.0/8]', ', ports: [{ namedPort: web }]')}]`),
    );
    expect(cluster.policies[0]?.resource.fact.refused).toBe(true);
    expect(verdictOf(cluster, 'x/a', '10.0.0.1')).toBe('unknown(invalid-policy)');
  });
});
