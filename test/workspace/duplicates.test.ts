import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../server/src/workspace/cluster';
import { verdictOf, workloadOf } from '../support/flow';
import { clusterOf, snapshotOf } from '../support/workspace';

/** A2: objects that several manifests describe, and what overlays make of them. */

interface Template {
  readonly labels?: string;
  readonly ports?: string;
  readonly host?: boolean;
  readonly image?: boolean;
  readonly spec?: string;
}

function workload(
  name: string,
  { labels = '{}', ports = '[]', host, image = true, spec = '' }: Template = {},
  kind = 'Deployment',
) {
  return `
---
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: { ${spec}selector: { matchLabels: {} }, template: { metadata: { labels: ${labels} }, spec: { hostNetwork: ${host === true}, containers: [{ name: c, ${image ? 'image: i, ' : ''}ports: ${ports} }] } } }
`;
}

function namespace(name: string, labels: string): string {
  return `
---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: ${labels} }
`;
}

function policy(name: string, spec: string): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;
}

/** Admits pods with the labels to everything in the namespace. */
const admits = (labels: string) =>
  policy(
    'admits',
    `{ podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: { matchLabels: ${labels} } }] }] }`,
  );
const closes = (labels: string) =>
  policy('closes', `{ podSelector: { matchLabels: ${labels} }, policyTypes: [Ingress] }`);

const API = workload('api', { labels: '{ app: api }' });
const UNKNOWN = 'unknown(version-dependent)';

describe('workloads that stand twice', () => {
  const twice =
    workload('web', { labels: '{ app: web, tier: front }' }) + workload('web', { labels: '{ app: web, tier: back }' });

  it.each([
    ['a label that is in both', '{ app: web }', 'allow'],
    ['a label that only one has', '{ tier: front }', UNKNOWN],
    ['the label of the last one', '{ tier: back }', UNKNOWN],
    ['a value that neither has', '{ tier: other }', 'deny'],
    ['labels that never come together', '{ app: api, tier: front }', 'deny'],
  ])('as a peer by %s', (_, labels, expected) => {
    const cluster = clusterOf(twice + API + admits(labels));
    expect(verdictOf(cluster, 'shop/web', 'shop/api')).toBe(expected);
  });

  it.each([
    ['{ app: web }', 'deny', 1],
    ['{ tier: back }', UNKNOWN, 2],
    ['{ tier: other }', 'allow', 0],
  ])('as the subject by %s', (labels, expected, isolated) => {
    const cluster = clusterOf(twice + API + closes(labels));
    expect(verdictOf(cluster, 'shop/api', 'shop/web')).toBe(expected);
    expect(cluster.isolation(workloadOf(cluster, 'shop/web'), 'ingress').isolated).toBe(isolated);
    const [entry] = cluster.policies;
    expect(entry && cluster.subjectsOf(entry).map(({ name }) => name)).toEqual(isolated === 0 ? [] : ['web']);
  });

  it.each(['{ key: tier, operator: Exists }', '{ key: tier, operator: NotIn, values: [other] }'])(
    'decide what all of them agree on: %s',
    (expression) => {
      const peer = `{ podSelector: { matchExpressions: [${expression}] } }`;
      const cluster = clusterOf(twice + API + policy('p', `{ podSelector: {}, ingress: [{ from: [${peer}] }] }`));
      expect(verdictOf(cluster, 'shop/web', 'shop/api')).toBe('allow');
    },
  );

  it('are one template: its replicas change together', () => {
    const replicas = twice.replaceAll('spec: { selector', 'spec: { replicas: 3, selector');
    const ownTier = ['front', 'back'].map((tier) =>
      policy(
        tier,
        `{ podSelector: { matchLabels: { tier: ${tier} } }, ingress: [{ from: [{ podSelector: { matchLabels: { tier: ${tier} } } }] }] }`,
      ),
    );
    const cluster = clusterOf(replicas + API + ownTier.join(''));
    expect(verdictOf(cluster, 'shop/web', 'shop/web')).toBe('allow');
    expect(verdictOf(cluster, 'shop/api', 'shop/web')).toBe('deny');
  });

  it('named ports that differ match where both have them', () => {
    const port = (number: number) =>
      `[{ name: http, containerPort: ${number} }, { name: metrics, containerPort: 9000 }]`;
    const cluster = clusterOf(
      workload('web', { labels: '{ app: web }', ports: port(80) }) +
        workload('web', { labels: '{ app: web }', ports: port(8080) }) +
        API +
        policy('p', '{ podSelector: {}, ingress: [{ ports: [{ port: http }, { port: metrics }] }] }'),
    );
    expect([80, 8080, 9000, 81].map((number) => verdictOf(cluster, 'shop/api', 'shop/web', number))).toEqual([
      UNKNOWN,
      UNKNOWN,
      'allow',
      'deny',
    ]);
  });

  it('on the host network or not: B30 for the one, its labels for the other', () => {
    const cluster = clusterOf(
      workload('web', { labels: '{ app: web }' }) +
        workload('web', { labels: '{ app: web }', host: true }) +
        API +
        closes('{ app: web }'),
    );
    expect(verdictOf(cluster, 'shop/api', 'shop/web')).toBe(UNKNOWN);
    const web = workloadOf(cluster, 'shop/web');
    expect([web.hostNetwork, cluster.isolation(web, 'ingress').isolated]).toEqual([false, 2]);
  });

  it('under an old API group are the same object (A8)', () => {
    const old = workload('web', { labels: '{ app: old }' }).replace('apps/v1', 'extensions/v1beta1');
    const cluster = clusterOf(old + workload('web', { labels: '{ app: web }' }) + API + admits('{ app: old }'));
    expect(cluster.workloads.map(({ id }) => id)).toContain('shop/web[Deployment]');
    expect(verdictOf(cluster, 'shop/web', 'shop/api')).toBe(UNKNOWN);
  });

  it('A15: a borrowed template that stands twice', () => {
    const rollout = `
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: canary, namespace: shop }
spec: { workloadRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
`;
    const cluster = clusterOf(twice + rollout + API + admits('{ tier: front }'));
    expect(cluster.workloads.map(({ id }) => id)).not.toContain('shop/web[Deployment]');
    expect(verdictOf(cluster, 'shop/canary', 'shop/api')).toBe(UNKNOWN);
  });

  it('A10: ordinals carry each of the labels', () => {
    const set = (tier: string) => workload('db', { labels: `{ tier: ${tier} }`, spec: 'replicas: 2, ' }, 'StatefulSet');
    const both = '{ statefulset.kubernetes.io/pod-name: db-0, tier: front }';
    const cluster = clusterOf(set('front') + set('back') + API + admits(both));
    expect([0, 1].map((n) => verdictOf(cluster, `shop/db-${n}`, 'shop/api'))).toEqual([UNKNOWN, 'deny']);
  });

  it('all their manifests lead to them', () => {
    const snapshot = snapshotOf(twice);
    const [scope] = snapshot.scopes;
    expect(scope?.resources.map((resource) => scope.cluster.workloadOf(resource)?.id)).toEqual([
      'shop/web[Deployment]',
      'shop/web[Deployment]',
    ]);
  });

  it('tell in an explanation which rules it depends on', () => {
    const cluster = clusterOf(twice + API + admits('{ tier: front }'));
    const [from = 0] = workloadOf(cluster, 'shop/web').endpoints;
    const [to = 0] = workloadOf(cluster, 'shop/api').endpoints;
    const { ingress } = cluster.explain({
      from: { kind: 'endpoint', id: from },
      to: { kind: 'endpoint', id: to },
      protocol: 'TCP',
      port: 80,
    });
    expect(ingress.steps).toEqual([
      { policy: 0, rule: 0, outcome: 'maybe', action: 'allow', reason: 'version-dependent' },
    ]);
    expect([ingress.decidedBy, ingress.isolatedBy]).toEqual([[{ policy: 0, rule: 0, action: 'allow' }], [0]]);
  });
});

describe('pods of two dumps', () => {
  const pod = (labels: string, status: string) => `
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: ${labels} }
spec: { containers: [{ name: c, image: i }] }
status: ${status}
`;
  const block = policy('p', '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/24 } }] }] }');

  it.each([
    ['the same address', '{ podIP: 10.0.0.1 }', '{ podIP: 10.0.0.1 }', 'allow'],
    ['two addresses in the block', '{ podIP: 10.0.0.1 }', '{ podIP: 10.0.0.2 }', 'allow'],
    ['an address outside', '{ podIP: 10.0.0.1 }', '{ podIP: 10.0.1.1 }', UNKNOWN],
    ['one that has run out (A14)', '{ podIP: 10.0.1.1, phase: Succeeded }', '{ podIP: 10.0.0.1 }', 'allow'],
  ])('with %s', (_, one, two, expected) => {
    const cluster = clusterOf(pod('{ app: web }', one) + pod('{ app: web }', two) + API + block);
    expect(verdictOf(cluster, 'shop/web', 'shop/api')).toBe(expected);
  });

  it('labels and addresses of one dump belong together', () => {
    const both = policy(
      'p',
      '{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.1/32 } }, { podSelector: { matchLabels: { v: b } } }] }] }',
    );
    const cluster = clusterOf(
      pod('{ v: a }', '{ podIP: 10.0.0.1 }') + pod('{ v: b }', '{ podIP: 10.0.0.2 }') + API + both,
    );
    expect(verdictOf(cluster, 'shop/web', 'shop/api')).toBe('allow');
  });

  it('a pod that may go without labels is no patch', () => {
    const cluster = clusterOf(pod('{ app: web }', '{}') + pod('{}', '{}') + API + admits('{ app: web }'));
    expect(verdictOf(cluster, 'shop/web', 'shop/api')).toBe(UNKNOWN);
  });

  it('pods of an absent owner stay its replicas, but for the ones in doubt', () => {
    const owned = (name: string, labels: string) =>
      pod(labels, '{}').replace(
        'name: web,',
        `name: ${name}, ownerReferences: [{ kind: ReplicaSet, name: rs, controller: true }],`,
      );
    const cluster = clusterOf(
      owned('a', '{ app: web }') +
        owned('b', '{ app: web }') +
        owned('c', '{ app: web }') +
        owned('c', '{ app: x }') +
        API +
        admits('{ app: web }'),
    );
    expect(['a', 'b', 'c'].map((name) => verdictOf(cluster, `shop/Pod:${name}`, 'shop/api'))).toEqual([
      'allow',
      'allow',
      UNKNOWN,
    ]);
  });
});

describe('namespaces that stand twice', () => {
  const spaces = namespace('shop', '{ team: red, env: test }') + namespace('shop', '{ team: blue, env: test }');
  const from = (labels: string) =>
    policy('p', `{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: ${labels} } }] }] }`);

  it.each([
    ['{ env: test }', 'allow'],
    ['{ team: red }', UNKNOWN],
    ['{ team: blue }', UNKNOWN],
    ['{ team: green }', 'deny'],
    ['{ kubernetes.io/metadata.name: shop }', 'allow'],
  ])('as peers by %s', (labels, expected) => {
    const cluster = clusterOf(spaces + workload('web', { labels: '{ app: web }' }) + API + from(labels));
    expect(verdictOf(cluster, 'shop/web', 'shop/api')).toBe(expected);
    const selector = { requirements: [{ op: 'in', key: 'team', values: ['red'] }] } as const;
    expect(cluster.namespacesMatching(selector).map(({ name }) => name)).toEqual(['shop']);
    expect(cluster.select({ namespaces: { kind: 'matching', selector }, pods: { requirements: [] } })).toMatchObject([
      { match: 2 },
      { match: 2 },
    ]);
  });

  it('A7: a Project is the namespace of its name', () => {
    const project = namespace('shop', '{ team: blue }')
      .replace('v1', 'project.openshift.io/v1')
      .replace('Namespace', 'Project');
    const cluster = clusterOf(namespace('shop', '{ team: red }') + project + API + from('{ team: red }'));
    expect(cluster.duplicates).toHaveLength(1);
    expect(verdictOf(cluster, 'shop/api', 'shop/api')).toBe('allow');
    expect(cluster.input.namespaces.flatMap(({ otherLabels }) => otherLabels ?? [])).toHaveLength(1);
  });

  it('mean nothing more when they mean the same', () => {
    const cluster = clusterOf(namespace('shop', '{ team: red }') + namespace('shop', '{ team: red }') + API);
    expect(cluster.input.namespaces.filter(({ otherLabels }) => otherLabels !== undefined)).toEqual([]);
    expect(cluster.duplicates).toHaveLength(1);
  });
});

describe('overlays', () => {
  const base = `#- base/web.yaml${workload('web', { labels: '{ app: web }' })}`;
  const patch = (path: string, labels: string, rest: Template = {}) =>
    `#- ${path}${workload('web', { labels, image: false, ...rest })}`;
  const kustomization = (folder: string, patches: string) => `
#- ${folder}/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../base]
${patches}
`;
  const ask = (text: string, labels: string): string =>
    verdictOf(clusterOf(`${text}\n#- all.yaml\n${API}${admits(labels)}`), 'shop/web', 'shop/api');

  it('that say nothing of labels leave the base as it is', () => {
    const text = base + patch('prod/web.yaml', '{}');
    expect([ask(text, '{ app: web }'), ask(text, '{ app: other }')]).toEqual(['allow', 'deny']);
  });

  it('that add a label leave the other labels certain', () => {
    const text = base + patch('prod/web.yaml', '{ env: prod }');
    expect(
      ['{ app: web }', '{ env: prod }', '{ app: web, env: prod }', '{ env: dev }'].map((labels) => ask(text, labels)),
    ).toEqual(['allow', UNKNOWN, UNKNOWN, 'deny']);
  });

  it('may be applied one by one or together', () => {
    const text = base + patch('prod/web.yaml', '{ env: prod }') + patch('canary/web.yaml', '{ track: canary }');
    expect(ask(text, '{ env: prod, track: canary }')).toBe(UNKNOWN);
  });

  it('a file that a kustomization lists as a patch is one, complete or not', () => {
    const full = patch('prod/web.yaml', '{ env: prod }', { image: true });
    expect(ask(base + full, '{ app: web }')).toBe(UNKNOWN);
    for (const patches of [
      'patches: [{ path: web.yaml }]',
      'patchesStrategicMerge: [./web.yaml]',
      'patches: [{ path: ../prod/web.yaml }]',
    ]) {
      expect(ask(base + full + kustomization('prod', patches), '{ app: web }')).toBe('allow');
    }
    expect(
      ask(base + full + kustomization('prod', 'patches: [{ path: other.yaml }, { patch: "- op: x" }]'), '{ app: web }'),
    ).toBe(UNKNOWN);
  });

  it('patch namespaces', () => {
    const files = `#- base/ns.yaml${namespace('shop', '{ team: red }')}\n#- prod/ns.yaml${namespace('shop', '{ env: prod }')}`;
    const from = (labels: string) =>
      policy('p', `{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: ${labels} } }] }] }`);
    const verdict = (more: string, labels: string) =>
      verdictOf(
        clusterOf(`${files}${more}\n#- all.yaml\n${API}${workload('web', { labels: '{ a: b }' })}${from(labels)}`),
        'shop/web',
        'shop/api',
      );
    const listed = kustomization('prod', 'patches: [{ path: ns.yaml }]');
    expect([verdict('', '{ team: red }'), verdict(listed, '{ team: red }'), verdict(listed, '{ env: prod }')]).toEqual([
      UNKNOWN,
      'allow',
      UNKNOWN,
    ]);
  });

  it('scale: then pods have siblings', () => {
    const cluster = clusterOf(
      `${base}#- prod/web.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\nspec: { replicas: 3 }\n`,
    );
    expect(workloadOf(cluster, 'shop/web').endpoints).toHaveLength(2);
    expect(workloadOf(cluster, 'shop/web').labels.get('app')).toBe('web');
  });

  it('patch Services: they still lead to their pods', () => {
    const service = (spec: string) => `
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: ${spec}
`;
    const cluster = clusterOf(
      `#- a.yaml${service('{ selector: { app: api }, ports: [{ port: 80 }] }')}\n#- b.yaml${service('{ type: LoadBalancer }')}\n#- c.yaml${API}`,
    );
    expect(cluster.services.map(({ backends }) => backends.map(({ name }) => name))).toEqual([['api']]);
  });
});

describe('admin policies that stand twice with different priorities', () => {
  const admin = (name: string, priority: number, action: string, kind = 'AdminNetworkPolicy') => `
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: ${kind}
metadata: { name: ${name} }
spec:
  priority: ${priority}
  subject: { namespaces: {} }
  ingress: [{ action: ${action}, from: [{ namespaces: {} }] }]
`;
  const verdict = (text: string) =>
    verdictOf(clusterOf(workload('web', { labels: '{ app: web }' }) + API + text), 'shop/web', 'shop/api');
  const order = (text: string) => {
    const cluster: Cluster = clusterOf(text);
    return cluster.input.tiers[0]?.policies.map((one) => [one.order, one.alternatives.length]);
  };

  it.each([
    ['nothing stands between them', '', 'allow'],
    ['an opposite policy stands between them', admin('other', 10, 'Deny'), UNKNOWN],
    ['an opposite policy stands before both', admin('other', 1, 'Deny'), 'deny'],
    ['an opposite policy stands after both', admin('other', 30, 'Deny'), 'allow'],
    ['a like policy stands between them', admin('other', 10, 'Allow'), 'allow'],
  ])('and the same rules: %s', (_, other, expected) => {
    expect(verdict(admin('twice', 5, 'Allow') + other + admin('twice', 20, 'Allow'))).toBe(expected);
  });

  it('and other rules', () => {
    expect(verdict(admin('twice', 5, 'Allow') + admin('twice', 20, 'Deny'))).toBe(UNKNOWN);
    expect(verdict(admin('twice', 5, 'Allow') + admin('twice', 20, 'Deny') + admin('other', 1, 'Deny'))).toBe('deny');
    expect(order(admin('twice', 5, 'Allow') + admin('twice', 20, 'Deny'))).toEqual([
      [5, 2],
      [20, 2],
    ]);
    expect(order(admin('twice', 5, 'Allow') + admin('twice', 5, 'Allow'))).toEqual([[5, 1]]);
  });

  const clusterPolicy = (tier: string, action: string) => `
---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: twice }
spec: { tier: ${tier}, priority: 5, subject: { namespaces: {} }, ingress: [{ action: ${action}, from: [{ namespaces: {} }] }] }
`;

  it('and different tiers', () => {
    const both = clusterPolicy('Baseline', 'Deny') + clusterPolicy('Admin', 'Deny');
    expect(verdict(both)).toBe('deny');
    // A NetworkPolicy decides after the one tier and before the other.
    expect(verdict(both + admits('{ app: web }'))).toBe(UNKNOWN);
    expect(verdict(both + admits('{ app: other }'))).toBe('deny');
  });

  it('and different tiers, with rules that pass on', () => {
    const both = clusterPolicy('Admin', 'Pass') + clusterPolicy('Baseline', 'Pass');
    const later = clusterPolicy('Baseline', 'Deny').replace('twice', 'later').replace('priority: 5', 'priority: 6');
    // In Admin it leaves the Baseline tier to the other policy, in Baseline it is before that.
    expect(verdict(both + later)).toBe(UNKNOWN);
    expect(verdict(both)).toBe('allow');
  });
});
