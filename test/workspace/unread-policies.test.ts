import { describe, expect, it } from 'vitest';
import type { Direction } from '../../server/src/engine/model';
import { MAYBE, NO, YES } from '../../server/src/engine/tri';
import type { Cluster } from '../../server/src/workspace/cluster';
import { connectionsOf, endName } from '../../server/src/workspace/connections';
import { reportPath } from '../../server/src/workspace/path-report';
import { resolvePeer } from '../../server/src/workspace/peers';
import { formatPorts } from '../../server/src/engine/port-set';
import { clusterOf, snapshotOf, uriOf, workspaceOf } from '../support';
import { verdictOf, workloadOf } from '../support/flow';

const UNKNOWN = 'unknown(dialect-not-enforced)';

function pod(namespace: string, name: string, more = ''): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }
spec: { containers: [{ name: c }]${more} }
---
`;
}

const PODS = `#- pods.yaml
${pod('shop', 'web')}${pod('shop', 'api')}${pod('bank', 'db')}${pod('infra', 'agent', ', hostNetwork: true')}`;

function object(apiVersion: string, kind: string, spec: string, metadata = '{ name: o, namespace: shop }'): string {
  return `#- object.yaml
apiVersion: ${apiVersion}
kind: ${kind}
metadata: ${metadata}
spec: ${spec}
`;
}

const CLOSED_API = `#- closed.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: shop }
spec: { podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: {} }] }] }
`;

const cnp = (spec: string) => object('cilium.io/v2', 'CiliumNetworkPolicy', spec);
const ENDS = ['shop/web', 'shop/api', 'bank/db', 'infra/agent', '8.8.8.8', 'node'];

/** Pairs with an undecided connection, `from > to`. */
function undecided(cluster: Cluster): readonly string[] {
  const pairs = ENDS.flatMap((from) => ENDS.map((to) => [from, to] as const));
  return pairs
    .filter(([from, to]) => from !== to && (from.includes('/') || to.includes('/')))
    .flatMap(([from, to]) =>
      verdictOf(cluster, from, to).includes('dialect-not-enforced') ? [`${from} > ${to}`] : [],
    );
}

describe('a policy of a kind that is not understood', () => {
  it('leaves what it may decide unknown, and nothing else', () => {
    const spec = '{ endpointSelector: { matchLabels: { app: api } }, ingress: [{ fromEndpoints: [{}] }] }';
    expect(undecided(clusterOf(PODS + cnp(spec)))).toEqual([
      'shop/web > shop/api',
      'bank/db > shop/api',
      'infra/agent > shop/api',
      '8.8.8.8 > shop/api',
      'node > shop/api',
    ]);
  });

  it.each([
    ['that may decide anything: denials become unknown, too (D61)', '[{ fromEntities: [all] }]', UNKNOWN],
    ['that only isolates: what is denied stays denied (D7)', '[{}]', 'deny'],
  ])('%s', (_, ingress, denied) => {
    const cluster = clusterOf(PODS + CLOSED_API + cnp(`{ endpointSelector: {}, ingress: ${ingress} }`));
    expect(verdictOf(cluster, 'bank/db', 'shop/api')).toBe(denied);
    expect(verdictOf(cluster, 'shop/web', 'shop/api')).toBe(UNKNOWN);
    expect(verdictOf(cluster, 'shop/api', 'bank/db')).toBe('allow');
  });

  it('is nothing that a pod on the host network or the own node would feel (B27, B30)', () => {
    const cluster = clusterOf(PODS + object('projectcalico.org/v3', 'GlobalNetworkPolicy', '{}', '{ name: o }'));
    expect(verdictOf(cluster, '8.8.8.8', 'infra/agent')).toBe('allow');
    expect(verdictOf(cluster, 'same-node', 'shop/api')).toBe('allow');
    expect(verdictOf(cluster, 'node', 'shop/api')).toBe(UNKNOWN);
  });

  it('stands before the policies of the administrator, whose order with it is not known', () => {
    const admin = `#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec: { priority: 1, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }
`;
    const open = cnp('{ endpointSelector: {}, ingress: [{ fromEntities: [all] }] }');
    expect(verdictOf(clusterOf(PODS + admin), 'bank/db', 'shop/api')).toBe('deny');
    expect(verdictOf(clusterOf(PODS + admin + open), 'bank/db', 'shop/api')).toBe(UNKNOWN);
    expect(
      verdictOf(clusterOf(PODS + admin + cnp('{ endpointSelector: {}, ingress: [{}] }')), 'bank/db', 'shop/api'),
    ).toBe('deny');
  });

  it('selects pods of a StatefulSet one by one', () => {
    const set = `#- set.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: q, namespace: shop }
spec: { replicas: 3, selector: { matchLabels: { app: q } }, template: { metadata: { labels: { app: q } }, spec: { containers: [{ name: c }] } } }
`;
    const selector = 'podSelector: { matchLabels: { statefulset.kubernetes.io/pod-name: q-1 } }';
    const cluster = clusterOf(PODS + set + object('policy.linkerd.io/v1', 'Server', `{ ${selector} }`));
    expect(verdictOf(cluster, 'shop/web', 'shop/q-1')).toBe(UNKNOWN);
    expect(verdictOf(cluster, 'shop/web', 'shop/q-0')).toBe('allow');
  });
});

describe('an object that restricts a part of the connections', () => {
  it('a firewall at the edge: the outside and the nodes', () => {
    const spec = '{ egress: [{ type: Deny, to: { cidrSelector: 0.0.0.0/0 } }] }';
    expect(undecided(clusterOf(PODS + object('k8s.ovn.org/v1', 'EgressFirewall', spec)))).toEqual(
      ['shop/web', 'shop/api'].flatMap((from) => ['infra/agent', '8.8.8.8', 'node'].map((to) => `${from} > ${to}`)),
    );
  });

  it('names outside the cluster: closed to all, opened to the outside', () => {
    const spec = '{ podSelector: { matchLabels: { app: api } } }';
    const fqdn = object('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy', spec);
    const closed = CLOSED_API.replace('[Ingress]', '[Ingress, Egress]');
    const open = clusterOf(PODS + fqdn);
    expect(verdictOf(open, 'shop/api', 'bank/db')).toBe(UNKNOWN);
    expect(verdictOf(open, 'shop/api', '8.8.8.8')).toBe(UNKNOWN);
    const cluster = clusterOf(PODS + fqdn + closed);
    expect(verdictOf(cluster, 'shop/api', 'bank/db')).toBe('deny');
    expect(verdictOf(cluster, 'shop/api', '8.8.8.8')).toBe(UNKNOWN);
  });

  it('a primary network: other namespaces and nodes', () => {
    const udn = object('k8s.ovn.org/v1', 'UserDefinedNetwork', '{ topology: Layer2, layer2: { role: Primary } }');
    const cluster = clusterOf(PODS + udn);
    expect(verdictOf(cluster, 'shop/web', 'shop/api')).toBe('allow');
    expect(verdictOf(cluster, 'shop/web', '8.8.8.8')).toBe('allow');
    expect(verdictOf(cluster, 'shop/web', 'bank/db')).toBe(UNKNOWN);
    expect(verdictOf(cluster, 'bank/db', 'shop/web')).toBe(UNKNOWN);
    expect(verdictOf(cluster, 'node', 'shop/web')).toBe(UNKNOWN);
  });

  it('a primary network of several namespaces', () => {
    const labels = ['shop', 'bank']
      .map(
        (name) =>
          `#- ${name}.yaml\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { net: red } }\n`,
      )
      .join('');
    const spec = '{ namespaceSelector: { matchLabels: { net: red } }, network: { layer2: { role: Primary } } }';
    const cudn = object('k8s.ovn.org/v1', 'ClusterUserDefinedNetwork', spec, '{ name: o }');
    const cluster = clusterOf(`${PODS}#- mail.yaml\n${pod('mail', 'smtp')}${labels}${cudn}`);
    expect(verdictOf(cluster, 'shop/web', 'bank/db')).toBe('allow');
    expect(verdictOf(cluster, 'shop/web', 'mail/smtp')).toBe(UNKNOWN);
    expect(verdictOf(cluster, 'mail/smtp', 'bank/db')).toBe(UNKNOWN);
  });

  it('the root namespace of a mesh: everybody', () => {
    const spec = '{ mtls: { mode: STRICT } }';
    const strict = (namespace: string) =>
      clusterOf(
        PODS + object('security.istio.io/v1', 'PeerAuthentication', spec, `{ name: o, namespace: ${namespace} }`),
      );
    expect(verdictOf(strict('istio-system'), 'shop/web', 'bank/db')).toBe(UNKNOWN);
    expect(verdictOf(strict('shop'), 'shop/web', 'bank/db')).toBe('allow');
    expect(verdictOf(strict('shop'), 'bank/db', 'shop/web')).toBe(UNKNOWN);
  });

  it.each([
    ['networking.istio.io/v1', 'VirtualService'],
    ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition'],
    ['projectcalico.org/v3', 'StagedGlobalNetworkPolicy'],
  ])('%s %s: none at all', (apiVersion, kind) => {
    const cluster = clusterOf(PODS + object(apiVersion, kind, '{}'));
    expect(undecided(cluster)).toEqual([]);
    expect(cluster.input.tiers.map(({ id }) => id)).toEqual(clusterOf(PODS).input.tiers.map(({ id }) => id));
    expect(cluster.notUnderstood.map(({ kind: name, unknown }) => [name, unknown])).toEqual([
      [`${apiVersion.slice(0, apiVersion.indexOf('/'))}/${kind}`, 'nothing'],
    ]);
  });
});

describe('the cluster with something that is not understood', () => {
  const API = cnp('{ endpointSelector: { matchLabels: { app: api } }, ingress: [{ fromEndpoints: [{}] }] }');

  it('lists undecided connections apart', () => {
    const rows = connectionsOf(clusterOf(PODS + API)).map(({ source, destination, allowed, unknown, reasons }) => [
      `${endName(source)} > ${endName(destination)}`,
      formatPorts(allowed),
      formatPorts(unknown),
      reasons.join(),
    ]);
    expect(rows.find(([pair]) => pair === 'shop/web[Pod] > shop/api[Pod]')?.slice(1)).toEqual([
      'No Connections',
      'All Connections',
      'dialect-not-enforced',
    ]);
    expect(rows.find(([pair]) => pair === 'shop/api[Pod] > shop/web[Pod]')?.slice(1)).toEqual([
      'All Connections',
      'No Connections',
      '',
    ]);
  });

  it('cannot tell whether its pods are isolated', () => {
    const state = (text: string, direction: Direction) => {
      const cluster = clusterOf(PODS + text);
      return cluster.isolation(workloadOf(cluster, 'shop/api'), direction).isolated;
    };
    expect(state('', 'ingress')).toBe(NO);
    expect(state(API, 'ingress')).toBe(MAYBE);
    expect(state(API, 'egress')).toBe(NO);
    expect(state(API + CLOSED_API, 'ingress')).toBe(YES);
    // Who must show a certificate is not isolated.
    expect(state(object('security.istio.io/v1', 'PeerAuthentication', '{ mtls: { mode: STRICT } }'), 'ingress')).toBe(
      NO,
    );
  });

  it('names the object in explanations, with its place', () => {
    const snapshot = snapshotOf(PODS + API + CLOSED_API);
    const cluster = snapshot.scopes[0]?.cluster;
    if (cluster === undefined) throw new Error('there is a folder');
    const ask = (from: string) =>
      reportPath(snapshot, cluster, {
        from: resolvePeer(cluster, from),
        to: resolvePeer(cluster, 'shop/api'),
        protocol: 'TCP',
        port: 80,
      }).parts[0];
    const part = ask('shop/web');
    expect(part?.ingress.sentence).toBe(
      'UNKNOWN: dialect-not-enforced (CiliumNetworkPolicy shop/o is not understood and may decide this)',
    );
    expect(part?.ingress.decidedBy.map(({ policy, rule, location }) => [policy.id, rule, location.uri])).toEqual([
      ['shop/o', undefined, uriOf('object.yaml')],
      ['shop/closed', 0, uriOf('closed.yaml')],
    ]);
    expect(part?.ingress.decidedBy[0]?.location.range.start).toEqual({ line: 2, character: 18 });
    expect(part?.ingress.isolatedBy.map(({ policy }) => policy.id)).toEqual(['shop/closed']);
    expect(part?.paragraph).toContain('CiliumNetworkPolicy shop/o is not understood and may decide this');
    expect(part?.egress.sentence).toBe('ALLOW: not isolated for egress');
  });

  it('does not blame the object for what is sure without it', () => {
    const restricting = object('security.istio.io/v1', 'AuthorizationPolicy', '{}');
    const snapshot = snapshotOf(PODS + restricting + CLOSED_API);
    const cluster = snapshot.scopes[0]?.cluster;
    if (cluster === undefined) throw new Error('there is a folder');
    const [from, to] = [resolvePeer(cluster, 'bank/db'), resolvePeer(cluster, 'shop/api')];
    const part = reportPath(snapshot, cluster, { from, to, protocol: 'TCP', port: 80 }).parts[0];
    expect(part?.ingress.sentence).toBe('DENY: isolated by shop/closed, no rule matches');
    expect(part?.ingress.decidedBy).toEqual([]);
    expect(part?.ingress.steps.map(({ rule }) => rule.policy.id)).toEqual(['shop/closed']);
  });

  it('names several objects, and many by number', () => {
    const many = (names: readonly string[]) =>
      names.map(
        (name) =>
          `#- ${name}.yaml\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: ${name}, namespace: shop }\n`,
      );
    const sentence = (names: readonly string[]) => {
      const snapshot = snapshotOf(PODS + many(names).join(''));
      const cluster = snapshot.scopes[0]?.cluster;
      if (cluster === undefined) return undefined;
      const [from, to] = [resolvePeer(cluster, 'bank/db'), resolvePeer(cluster, 'shop/api')];
      return reportPath(snapshot, cluster, { from, to, protocol: 'TCP', port: 80 }).parts[0]?.ingress.sentence;
    };
    expect(sentence(['a', 'b'])).toBe(
      'UNKNOWN: dialect-not-enforced (CiliumNetworkPolicy shop/a, CiliumNetworkPolicy shop/b are not understood and may decide this)',
    );
    expect(sentence(['a', 'b', 'c', 'd', 'e'])).toContain('CiliumNetworkPolicy shop/c and 2 more are not understood');
  });

  it('follows edits', () => {
    const workspace = workspaceOf(PODS + CLOSED_API);
    const verdict = () => {
      const cluster = workspace.snapshot().scopes[0]?.cluster;
      return cluster === undefined ? 'nothing' : verdictOf(cluster, 'shop/web', 'shop/api');
    };
    const text = (selector: string) =>
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: o, namespace: shop }\nspec: { endpointSelector: ${selector}, ingress: [{}] }\n`;
    expect(verdict()).toBe('allow');
    workspace.setFile(uriOf('o.yaml'), text('{}'));
    expect(verdict()).toBe(UNKNOWN);
    workspace.setFile(uriOf('o.yaml'), text('{ matchLabels: { app: web } }'));
    expect(verdict()).toBe('allow');
    workspace.setFile(uriOf('o.yaml'), `# a comment\n${text('{ matchLabels: { app: api } }')}`);
    expect(verdict()).toBe(UNKNOWN);
    workspace.setFile(uriOf('o.yaml'), '');
    expect(verdict()).toBe('allow');
  });

  it('finds what explanations mean, and objects by their place', () => {
    const cluster = clusterOf(PODS + API + CLOSED_API);
    const [entry] = cluster.unread;
    expect(entry?.id).toBe('shop/o');
    expect(cluster.deciderOf(entry?.index ?? 0)).toBe(entry);
    expect(cluster.deciderOf(0)).toBe(cluster.policies[0]);
    expect(cluster.deciderOf(-2)).toBeUndefined();
    expect(entry && cluster.unreadOf(entry.resource)).toBe(entry);
    expect(cluster.policies.map(({ id }) => id)).toEqual(['shop/closed']);
  });

  it('tells of each kind once, with the most that its objects leave open', () => {
    const files = [
      object('security.istio.io/v1', 'AuthorizationPolicy', '{ action: AUDIT }'),
      object('security.istio.io/v1', 'AuthorizationPolicy', '{}').replace('object', 'second'),
      API.replace('object', 'third'),
    ];
    const kinds = clusterOf(PODS + files.join('')).notUnderstood;
    expect(kinds.map(({ kind, resources, unknown }) => [kind, resources.length, unknown])).toEqual([
      ['cilium.io/CiliumNetworkPolicy', 1, 'decisions'],
      ['security.istio.io/AuthorizationPolicy', 2, 'denials'],
    ]);
  });
});

describe('what the examples of the dialects say', () => {
  const ENDS_XY = `#- xy.yaml\n${pod('x', 'a')}${pod('x', 'b')}${pod('y', 'b')}${pod('z', 'c')}`;
  const NP = (spec: string) => `#- np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: np, namespace: x }
spec: ${spec}
`;
  const OPEN_TO_Y = NP(
    '{ podSelector: { matchLabels: { app: a } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: y } } }] }] }',
  );
  const onA = (sections: string) =>
    object(
      'cilium.io/v2',
      'CiliumNetworkPolicy',
      `{ endpointSelector: { matchLabels: { app: a } }, ${sections} }`,
      '{ name: o, namespace: x }',
    );
  const everyA = (sections: string) =>
    object(
      'cilium.io/v2',
      'CiliumClusterwideNetworkPolicy',
      `{ endpointSelector: { matchLabels: { app: a } }, ${sections} }`,
      '{ name: o }',
    );
  const calico = (spec: string, group = 'projectcalico.org/v3') =>
    object(group, 'NetworkPolicy', spec, '{ name: o, namespace: x }');
  const global = (spec: string) => object('projectcalico.org/v3', 'GlobalNetworkPolicy', spec, '{ name: o }');

  it.each([
    ['D-X1', onA('ingress: [{}]'), { 'x/b x/a': 'deny', 'x/a x/b': 'allow' }],
    ['D-X2', onA('ingress: [], egress: [{}]'), { 'x/b x/a': 'allow', 'x/a y/b': 'deny' }],
    [
      'D-X3',
      onA('ingress: [{ fromEndpoints: [{}] }]'),
      { 'y/b x/a': 'deny', 'x/b x/a': 'allow', '8.8.8.8 x/a': 'deny' },
    ],
    [
      'D-X4',
      everyA('ingress: [{ fromEndpoints: [{}] }]'),
      { 'y/b x/a': 'allow', '8.8.8.8 x/a': 'deny', 'node x/a': 'deny' },
    ],
    ['D-X8', onA('egress: [{ toCIDR: [0.0.0.0/0] }]'), { 'x/a y/b': 'deny', 'x/a 8.8.8.8': 'allow' }],
    ['D-X10', OPEN_TO_Y + onA('ingressDeny: [{ fromEntities: [cluster] }]'), { 'y/b x/a': 'deny', 'z/c x/a': 'deny' }],
    ['D-X11', onA('ingressDeny: [{ fromEntities: [world] }]'), { 'x/b x/a': 'deny' }],
    [
      'D-X12',
      onA('ingressDeny: [{ fromEntities: [world] }], enableDefaultDeny: { ingress: false }'),
      { 'x/b x/a': 'allow', '8.8.8.8 x/a': 'deny' },
    ],
    [
      'D61',
      NP('{ podSelector: {} }') + onA('ingress: [{ fromEntities: [world] }]'),
      { '8.8.8.8 x/a': 'allow', '8.8.8.8 x/b': 'deny' },
    ],
    ['E-X1', global('{ selector: all(), types: [Ingress] }'), { 'y/b x/a': 'deny', '8.8.8.8 y/b': 'deny' }],
    [
      'E-X2',
      OPEN_TO_Y +
        global(
          `{ order: 500, ingress: [{ action: Deny, source: { namespaceSelector: "projectcalico.org/name=='y'" } }] }`,
        ),
      { 'y/b x/a': 'deny' },
    ],
    [
      'E-X3',
      OPEN_TO_Y +
        global(
          `{ order: 2000, ingress: [{ action: Deny, source: { namespaceSelector: "projectcalico.org/name=='y'" } }] }`,
        ),
      { 'y/b x/a': 'allow', 'z/c x/a': 'deny' },
    ],
    [
      'E-X4',
      NP('{ podSelector: {} }') + calico('{ order: 3000, ingress: [{ action: Allow }] }'),
      { 'y/b x/a': 'allow' },
    ],
    ['E-X5', calico('{ egress: [{ action: Allow }] }'), { 'y/b x/a': 'allow', 'x/a y/b': 'allow' }],
    [
      'E-X6',
      calico('{ egress: [{ action: Allow }] }', 'crd.projectcalico.org/v1'),
      { 'y/b x/a': 'deny', 'x/a y/b': 'allow' },
    ],
    [
      'E-X7',
      calico(
        `{ tier: sec, ingress: [{ action: Pass, source: { namespaceSelector: "projectcalico.org/name=='y'" } }] }`,
      ),
      { 'y/b x/a': 'allow', 'z/c x/a': 'deny' },
    ],
    [
      'E-X9',
      calico(`{ ingress: [{ action: Allow, source: { selector: "app=='b'" } }] }`),
      { 'y/b x/a': 'deny', 'x/b x/a': 'allow' },
    ],
    ['E-X14', calico('{ ingress: [{ action: Log }] }'), { 'y/b x/a': 'deny' }],
    ['E-X17', global(`{ selector: "env not in {'prod'}", ingress: [] }`), { 'y/b x/a': 'deny' }],
  ])('%s is never contradicted', (_, text, flows) => {
    const cluster = clusterOf(ENDS_XY + text);
    for (const [flow, truth] of Object.entries(flows)) {
      const [from = '', to = ''] = flow.split(' ');
      expect([truth, UNKNOWN], flow).toContain(verdictOf(cluster, from, to));
    }
  });

  it('and what they surely do not touch is decided', () => {
    const closed = clusterOf(ENDS_XY + NP('{ podSelector: {} }') + onA('ingressDeny: [{ fromEntities: [world] }]'));
    expect(verdictOf(closed, 'y/b', 'x/a')).toBe('deny');
    expect(verdictOf(closed, 'x/a', 'y/b')).toBe('allow');
    const egressOnly = clusterOf(ENDS_XY + calico('{ egress: [{ action: Allow }] }'));
    expect(verdictOf(egressOnly, 'y/b', 'x/a')).toBe('allow');
    expect(verdictOf(egressOnly, 'x/a', 'y/b')).toBe(UNKNOWN);
  });
});
