import { describe, expect, it } from 'vitest';
import { lowerDocument } from '../../server/src/dialects';
import type { TouchFact } from '../../server/src/dialects/facts';
import type { PodSet } from '../../server/src/engine/model';
import { formatSelector } from '../../server/src/engine/selector';
import { parseYaml } from '../../server/src/yaml/parse';

/** What an object touches, a line each: `ingress of own: app=web may allow, deny to anyone; isolates`. */
function touches(apiVersion: string, kind: string, spec: string, metadata = '{ name: o, namespace: shop }'): string[] {
  const [fact] = lowerDocument(parseYaml(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${metadata}\n${spec}\n`));
  if (fact?.type !== 'unread-policy') throw new Error(`${kind} became ${fact?.type ?? 'nothing'}`);
  return fact.touches.map(line);
}

function line({ direction, pods, may, peers, isolates }: TouchFact): string {
  const ends = peers === 'other-networks' ? peers : peers.map(({ kind }) => kind).join('+');
  return `${direction} of ${podsText(pods)}: may ${may.join(', ')} ${ends}${isolates ? '; isolates' : ''}`;
}

function podsText({ namespaces, pods }: PodSet): string {
  const where = namespaces.kind === 'one' ? `own${namespaces.namespace}` : formatSelector(namespaces.selector);
  return `${where}/${formatSelector(pods)}`;
}

/** The pods alone, of the first touch. */
function subject(...object: Parameters<typeof touches>): string {
  return /^\w+ of (.*?): may/.exec(touches(...object)[0] ?? '')?.[1] ?? 'nothing';
}

const ANYTHING = (pods: string) => [
  `ingress of ${pods}: may allow, deny any; isolates`,
  `egress of ${pods}: may allow, deny any; isolates`,
];
const CLOSED = (pods: string) => [
  `ingress of ${pods}: may deny any; isolates`,
  `egress of ${pods}: may deny any; isolates`,
];
const OWN = 'own/everything';
const ALL = 'everything/everything';

describe('CiliumNetworkPolicy (D)', () => {
  const cnp = (spec: string) => touches('cilium.io/v2', 'CiliumNetworkPolicy', spec);
  const selects = (selector: string) =>
    subject('cilium.io/v2', 'CiliumNetworkPolicy', `spec: { endpointSelector: ${selector}, ingress: [{}] }`);

  it.each([
    ['ingress: [{ fromEndpoints: [{}] }]', [`ingress of ${OWN}: may allow, deny any; isolates`]],
    ['egress: [{ toEntities: [world] }]', [`egress of ${OWN}: may allow, deny any; isolates`]],
    ['ingress: [{ fromEndpoints: [{}] }], egress: [{}, { toPorts: [{}] }]', ANYTHING(OWN)],
    // D7: isolates and allows nothing.
    ['ingress: [{}]', [`ingress of ${OWN}: may deny any; isolates`]],
    // D5, D11: deny rules isolate, too, and allow nothing.
    ['ingressDeny: [{ fromEntities: [world] }]', [`ingress of ${OWN}: may deny any; isolates`]],
    // D6: no rule, no isolation.
    ['ingress: [], egress: null', []],
    // D3: a flag without a section has no effect in some releases.
    ['egress: [], enableDefaultDeny: { egress: true }', [`egress of ${OWN}: may deny any; isolates`]],
    ['ingress: [], enableDefaultDeny: { ingress: false }', []],
    // A section that is no list, and a field that does not exist (D44): whatever is meant.
    ['ingress: { fromEndpoints: [] }', [`ingress of ${OWN}: may allow, deny any; isolates`]],
    ['ingres: [{}]', ANYTHING(OWN)],
  ])('%s', (sections, expected) => {
    expect(cnp(`spec: { endpointSelector: {}, ${sections} }`)).toEqual(expected);
  });

  it.each([
    ['{}', OWN],
    ['{ matchLabels: { app: web, "k8s:tier": front, "any:team": a } }', 'own/app=web, tier=front, team=a'],
    ['{ matchExpressions: [{ key: k8s:app, operator: In, values: [a, b] }] }', 'own/app in (a, b)'],
    ['{ matchExpressions: [{ key: app, operator: DoesNotExist }] }', 'own/!app'],
    // D12: whatever namespace is written, it is the policy's own.
    ['{ matchLabels: { "k8s:io.kubernetes.pod.namespace": other, app: web } }', 'own/app=web'],
    // Not sure: operators in lower case, values that are no text, identities that are no labels, labels that are filtered (D9).
    ['{ matchExpressions: [{ key: app, operator: in, values: [a] }] }', OWN],
    ['{ matchLabels: { app: 1, tier: front } }', 'own/tier=front'],
    ['{ matchLabels: { io.cilium.k8s.policy.serviceaccount: web } }', OWN],
    ['{ matchExpressions: [{ key: pod-template-hash, operator: DoesNotExist }] }', OWN],
    ['{ matchExpressions: [{ key: statefulset.kubernetes.io/pod-name, operator: NotIn, values: [db-0] }] }', OWN],
    ['{ matchLabels: { app.kubernetes.io/name: web } }', 'own/app.kubernetes.io/name=web'],
    ['[]', OWN],
  ])('endpointSelector %s selects at most %s', (selector, expected) => {
    expect(selects(selector)).toBe(expected);
  });

  it('has rules in spec and specs (D2)', () => {
    expect(
      cnp(`spec: { endpointSelector: { matchLabels: { app: a } }, ingress: [{}] }
specs:
  - { endpointSelector: { matchLabels: { app: b } }, egress: [{ toEntities: [all] }] }
  - { endpointSelector: { matchLabels: { app: a } }, ingress: [{ fromEntities: [all] }] }`),
    ).toEqual([
      'ingress of own/app=a: may allow, deny any; isolates',
      'egress of own/app=b: may allow, deny any; isolates',
    ]);
  });

  it.each(['', 'spec: {}', 'spec: { ingress: [{}] }', 'spec: [a]', 'specs: {}', 'spec: { endpointSelector: {}\n'])(
    'may do anything when it is not whole: %j',
    (spec) => {
      expect(cnp(spec)).toEqual(ANYTHING(OWN));
    },
  );

  it('of the whole cluster selects by namespace as well (D10, D17)', () => {
    const ccnp = (spec: string) => touches('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', spec, '{ name: o }');
    const closed = (selector: string) => ccnp(`spec: { endpointSelector: ${selector}, ingress: [{}] }`);
    expect(closed('{}')).toEqual([`ingress of ${ALL}: may deny any; isolates`]);
    expect(closed('{ matchLabels: { "k8s:io.kubernetes.pod.namespace": a, app: web } }')).toEqual([
      'ingress of kubernetes.io/metadata.name=a/app=web: may deny any; isolates',
    ]);
    expect(closed('{ matchLabels: { "io.cilium.k8s.namespace.labels.team": red } }')).toEqual([
      'ingress of team=red/everything: may deny any; isolates',
    ]);
    // D41: what a node takes in is what a pod sends to it.
    expect(ccnp('spec: { nodeSelector: {}, ingress: [{ fromEntities: [cluster] }] }')).toEqual([
      `egress of ${ALL}: may deny nodes`,
    ]);
    expect(ccnp('spec: { nodeSelector: {}, endpointSelector: {}, ingress: [{}] }')).toEqual(ANYTHING(ALL));
  });
});

describe('Calico policies (E)', () => {
  const np = (spec: string, group = 'projectcalico.org/v3') => touches(group, 'NetworkPolicy', `spec: ${spec}`);
  const gnp = (spec: string) => touches('projectcalico.org/v3', 'GlobalNetworkPolicy', `spec: ${spec}`, '{ name: o }');

  it.each([
    // E14: without types by the sections, and ingress when there are none.
    ['{}', [`ingress of ${OWN}: may deny any; isolates`]],
    ['{ ingress: [{ action: Allow }] }', [`ingress of ${OWN}: may allow, deny any; isolates`]],
    ['{ egress: [{ action: Deny }] }', [`egress of ${OWN}: may deny any; isolates`]],
    ['{ ingress: [{ action: Log }], egress: [{ action: Pass }] }', [CLOSED(OWN)[0], ANYTHING(OWN)[1]]],
    ['{ egress: [] }', CLOSED(OWN)],
    // E15: rules of a direction that is not in the types are ignored.
    ['{ types: [Egress], ingress: [{ action: Allow }] }', [`egress of ${OWN}: may deny any; isolates`]],
    ['{ types: [Ingress, Egress] }', CLOSED(OWN)],
    ['{ types: [ingress] }', CLOSED(OWN)],
    ['{ types: Ingress, ingress: {} }', [ANYTHING(OWN)[0], CLOSED(OWN)[1]]],
    // An action that does not exist may be repaired to any.
    ['{ ingress: [{ action: deny }] }', [`ingress of ${OWN}: may allow, deny any; isolates`]],
  ])('%s', (spec, expected) => {
    expect(np(spec)).toEqual(expected);
  });

  it('in the form it is stored in, acts on both directions without types (E14, E-X6)', () => {
    expect(np('{ egress: [{ action: Allow }] }', 'crd.projectcalico.org/v1')).toEqual([
      CLOSED(OWN)[0],
      ANYTHING(OWN)[1],
    ]);
  });

  it.each([
    ['', OWN],
    ['all()', OWN],
    ["app == 'web'", 'own/app=web'],
    ['app == "web" && tier != "db"', 'own/app=web, tier!=db'],
    ['has(app) && !has(old) && all()', 'own/app, !old'],
    ["app in {'a', 'b'} && tier not in { 'x' }", 'own/app in (a, b), tier!=x'],
    ["projectcalico.org/namespace == 'shop' && app == 'a'", 'own/app=a'],
    ["pcns.team == 'red'", OWN],
    // Not sure: everything.
    ["app == 'a' || app == 'b'", OWN],
    ["!(app == 'a')", OWN],
    ["app starts with 'a'", OWN],
    ["app = 'a'", OWN],
    ['app == web', OWN],
    ["app == 'a' &&", OWN],
    ["app == 'a'\\n", OWN],
  ])('selector %j selects at most %s', (selector, expected) => {
    const text = `selector: "${selector.replaceAll('"', '\\"')}"`;
    expect(subject('projectcalico.org/v3', 'NetworkPolicy', `spec: { ${text} }`)).toBe(expected);
  });

  it('of the whole cluster', () => {
    expect(gnp('{ selector: all() }')).toEqual([`ingress of ${ALL}: may deny any; isolates`]);
    expect(gnp(`{ namespaceSelector: "projectcalico.org/name == 'a'", selector: "app == 'b'" }`)).toEqual([
      'ingress of kubernetes.io/metadata.name=a/app=b: may deny any; isolates',
    ]);
    expect(gnp(`{ selector: "projectcalico.org/namespace in {'a'}", namespaceSelector: "team == 'x'" }`)).toEqual([
      'ingress of kubernetes.io/metadata.name=a, team=x/everything: may deny any; isolates',
    ]);
    // E41: what hosts forward is anybody's traffic.
    expect(gnp(`{ applyOnForward: true, selector: "host == 'a'" }`)).toEqual(ANYTHING(ALL));
  });

  it('profiles close a namespace unless they allow everything (E7), and hosts keep to themselves (E42)', () => {
    const profile = (name: string, spec: string) =>
      touches('projectcalico.org/v3', 'Profile', `spec: ${spec}`, `{ name: ${name} }`);
    expect(profile('kns.shop', '{ ingress: [{ action: Allow }], egress: [{ action: Allow }] }')).toEqual([]);
    expect(profile('kns.shop', '{ egress: [{ action: Allow }] }')).toEqual([
      'ingress of kubernetes.io/metadata.name=shop/everything: may deny any; isolates',
    ]);
    expect(profile('ksa.shop.web', '{}')).toEqual([]);
    expect(touches('projectcalico.org/v3', 'HostEndpoint', 'spec: { node: a }', '{ name: o }')).toEqual([
      `ingress of ${ALL}: may deny nodes`,
      `egress of ${ALL}: may deny nodes`,
    ]);
  });
});

describe('Antrea policies', () => {
  const acnp = (spec: string) =>
    touches('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', `spec: ${spec}`, '{ name: o }');

  it('decide rule by rule', () => {
    expect(acnp('{ appliedTo: [{ podSelector: {} }], ingress: [{ action: Drop }] }')).toEqual([
      `ingress of ${ALL}: may deny any; isolates`,
    ]);
    expect(acnp('{ appliedTo: [{ podSelector: {} }], egress: [{ action: Allow }, { action: Pass }] }')).toEqual([
      `egress of ${ALL}: may allow any`,
    ]);
    expect(acnp('{ ingress: [{ action: Reject }, { action: Allow }, {}], egress: [] }')).toEqual([
      `ingress of ${ALL}: may allow, deny any; isolates`,
    ]);
  });

  it('are applied to pods by label, or to what only other objects tell', () => {
    const rules = 'ingress: [{ action: Drop }]';
    expect(acnp(`{ appliedTo: [{ podSelector: { matchLabels: { app: a } } }, { group: g }], ${rules} }`)).toEqual([
      'ingress of everything/app=a: may deny any; isolates',
      `ingress of ${ALL}: may deny any; isolates`,
    ]);
    expect(
      acnp('{ ingress: [{ action: Drop, appliedTo: [{ namespaceSelector: { matchLabels: { a: b } } }] }] }'),
    ).toEqual(['ingress of a=b/everything: may deny any; isolates']);
    const annp = touches(
      'crd.antrea.io/v1beta1',
      'NetworkPolicy',
      `spec: { appliedTo: [{ podSelector: { matchLabels: { app: a } } }], ${rules} }`,
    );
    expect(annp).toEqual(['ingress of own/app=a: may deny any; isolates']);
  });
});

describe('Istio', () => {
  const authorization = (spec: string, metadata?: string) =>
    touches('security.istio.io/v1', 'AuthorizationPolicy', `spec: ${spec}`, metadata);
  const RULES = 'rules: [{ from: [{ source: { namespaces: [a] } }] }]';

  it.each([
    ['{}', [`ingress of ${OWN}: may deny any; isolates`]],
    [`{ selector: { matchLabels: { app: web } }, ${RULES} }`, ['ingress of own/app=web: may deny any; isolates']],
    [`{ action: DENY, ${RULES} }`, [`ingress of ${OWN}: may deny any; isolates`]],
    [`{ action: CUSTOM, ${RULES} }`, [`ingress of ${OWN}: may deny any; isolates`]],
    // What is bound to a gateway or a Service is about pods that only they tell.
    [`{ targetRefs: [{ kind: Gateway, name: g }], selector: { matchLabels: { app: a } }, ${RULES} }`, [CLOSED(OWN)[0]]],
    // Labels of its own that injection adds.
    [
      '{ selector: { matchLabels: { app: a, service.istio.io/canonical-name: b } } }',
      ['ingress of own/app=a: may deny any; isolates'],
    ],
    ['{ action: AUDIT }', []],
    ['{ action: DENY }', []],
    ['{ rules: [{}] }', []],
  ])('AuthorizationPolicy %s', (spec, expected) => {
    expect(authorization(spec)).toEqual(expected);
  });

  it('holds for all namespaces in the root namespace', () => {
    expect(authorization('{}', '{ name: o, namespace: istio-system }')).toEqual([CLOSED(ALL)[0]]);
  });

  it.each([
    ['{ mtls: { mode: STRICT } }', [`ingress of ${OWN}: may deny any`]],
    ['{ mtls: { mode: PERMISSIVE }, portLevelMtls: { 80: { mode: STRICT } } }', [`ingress of ${OWN}: may deny any`]],
    ['{ mtls: { mode: PERMISSIVE }, portLevelMtls: { 80: { mode: DISABLE } } }', []],
    ['{ selector: { matchLabels: { app: a } } }', []],
  ])('PeerAuthentication %s', (spec, expected) => {
    expect(touches('security.istio.io/v1', 'PeerAuthentication', `spec: ${spec}`)).toEqual(expected);
  });

  it.each([
    ['{ egress: [{ hosts: [./*] }] }', [`egress of ${OWN}: may deny any; isolates`]],
    ['{ outboundTrafficPolicy: { mode: ALLOW_ANY }, egress: [{ hosts: [./*] }] }', []],
    [
      '{ workloadSelector: { labels: { app: a } }, ingress: [{ port: { number: 80 } }] }',
      ['egress of own/app=a: may deny any; isolates', 'ingress of own/app=a: may deny any'],
    ],
  ])('Sidecar %s', (spec, expected) => {
    expect(touches('networking.istio.io/v1', 'Sidecar', `spec: ${spec}`)).toEqual(expected);
  });
});

describe('other kinds', () => {
  it.each([
    [
      'networking.k8s.aws/v1alpha1',
      'ApplicationNetworkPolicy',
      '{ podSelector: { matchLabels: { app: a } }, policyTypes: [Egress], egress: [{}] }',
      ['egress of own/app=a: may allow, deny any; isolates'],
    ],
    ['networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy', '{ podSelector: {} }', CLOSED(OWN)],
    [
      'networking.k8s.aws/v1alpha1',
      'ClusterNetworkPolicy',
      '{ subject: { pods: { namespaceSelector: { matchLabels: { a: b } }, podSelector: {} } }, egress: [{}] }',
      ['egress of a=b/everything: may allow, deny any; isolates'],
    ],
    ['networking.k8s.aws/v1alpha1', 'PolicyEndpoint', '{}', []],
    [
      'vpcresources.k8s.aws/v1beta1',
      'SecurityGroupPolicy',
      '{ podSelector: { matchLabels: { app: a } } }',
      CLOSED('own/app=a'),
    ],
    [
      'networking.gke.io/v1alpha1',
      'FQDNNetworkPolicy',
      '{ podSelector: {}, egress: [{ matches: [{ name: example.com }] }] }',
      [`egress of ${OWN}: may deny any; isolates`, `egress of ${OWN}: may allow outside+nodes`],
    ],
    [
      'k8s.ovn.org/v1',
      'EgressFirewall',
      '{ egress: [{ type: Deny, to: { cidrSelector: 0.0.0.0/0 } }] }',
      [`egress of ${OWN}: may deny outside+nodes`],
    ],
    ['k8s.ovn.org/v1', 'EgressFirewall', '{ egress: [{ type: Allow, to: { cidrSelector: 0.0.0.0/0 } }] }', []],
    [
      'k8s.ovn.org/v1',
      'UserDefinedNetwork',
      '{ topology: Layer2, layer2: { role: Primary } }',
      [`ingress of ${OWN}: may deny other-networks`, `egress of ${OWN}: may deny other-networks`],
    ],
    ['k8s.ovn.org/v1', 'UserDefinedNetwork', '{ topology: Layer3, layer3: { role: Secondary } }', []],
    [
      'k8s.ovn.org/v1',
      'ClusterUserDefinedNetwork',
      '{ namespaceSelector: { matchLabels: { a: b } }, network: { layer3: { role: Primary } } }',
      ['ingress of a=b/everything: may deny other-networks', 'egress of a=b/everything: may deny other-networks'],
    ],
    // A selector that is not read to its end: nobody knows who is outside of it.
    [
      'k8s.ovn.org/v1',
      'ClusterUserDefinedNetwork',
      '{ namespaceSelector: { matchLabels: { a: 1 } }, network: { layer3: { role: Primary } } }',
      [`ingress of ${ALL}: may deny any`, `egress of ${ALL}: may deny any`],
    ],
    ['k8s.ovn.org/v1', 'EgressIP', '{}', []],
    ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition', `{ config: '{ "type": "macvlan" }' }`, []],
    [
      'k8s.cni.cncf.io/v1',
      'NetworkAttachmentDefinition',
      `{ config: '{ "role": "primary" }' }`,
      [`ingress of ${OWN}: may deny other-networks`, `egress of ${OWN}: may deny other-networks`],
    ],
    ['k8s.cni.cncf.io/v1beta1', 'MultiNetworkPolicy', '{}', []],
    [
      'policy.linkerd.io/v1beta3',
      'Server',
      '{ podSelector: { matchLabels: { app: a } }, port: http }',
      ['ingress of own/app=a: may deny any; isolates'],
    ],
    ['policy.linkerd.io/v1alpha1', 'AuthorizationPolicy', '{}', [CLOSED(OWN)[0]]],
    [
      'policy.linkerd.io/v1alpha1',
      'EgressNetwork',
      '{ trafficPolicy: Deny }',
      [`egress of ${ALL}: may deny outside+nodes`],
    ],
    ['kuma.io/v1alpha1', 'Mesh', '{ mtls: { enabledBackend: ca } }', [CLOSED(ALL)[0]]],
    ['kuma.io/v1alpha1', 'Mesh', '{ }', []],
    ['kuma.io/v1alpha1', 'MeshTrafficPermission', '{}', [CLOSED(ALL)[0]]],
    ['cilium.io/v2', 'CiliumCIDRGroup', '{}', []],
    ['networking.istio.io/v1', 'VirtualService', '{}', []],
    ['security.istio.io/v1', 'RequestAuthentication', '{}', []],
    ['projectcalico.org/v3', 'StagedNetworkPolicy', '{}', []],
    ['projectcalico.org/v3', 'NetworkSet', '{}', []],
    ['policy.networking.k8s.io/v1alpha3', 'FutureNetworkPolicy', '{}', ANYTHING(OWN)],
  ])('%s %s %s', (apiVersion, kind, spec, expected) => {
    expect(touches(apiVersion, kind, `spec: ${spec}`)).toEqual(expected);
  });

  it('an unknown kind of a policy group is of the namespace that it names, else of the cluster', () => {
    expect(touches('policy.networking.k8s.io/v1', 'New', '', '{ name: o }')).toEqual(ANYTHING(ALL));
  });

  it.each(['AdminNetworkPolicy', 'NetworkPolicy'])('kinds that are read are no strangers: %s', (kind) => {
    const [fact] = lowerDocument(parseYaml(`apiVersion: policy.networking.k8s.io/v1alpha1\nkind: ${kind}\n`));
    expect(fact?.type).toBe('policy');
  });

  it('broken text does what the kind can do at most', () => {
    const broken = 'spec: { selector: { matchLabels: { app: a }\n';
    expect(touches('security.istio.io/v1', 'AuthorizationPolicy', broken)).toEqual(CLOSED(OWN));
    expect(touches('projectcalico.org/v3', 'GlobalNetworkPolicy', broken, '{ name: o }')).toEqual(ANYTHING(ALL));
    expect(touches('networking.istio.io/v1', 'VirtualService', broken)).toEqual([]);
  });
});
