import { describe, expect, it } from 'vitest';
import type { PolicyFact } from '../../server/src/dialects/facts';
import type { Peer, PodSet, Rule } from '../../server/src/engine/model';
import type { PortMatch } from '../../server/src/engine/port-set';
import { formatSelector } from '../../server/src/engine/selector';
import { compilePolicy, lowerDocument, tierOrder } from '../../server/src/dialects/index';
import { parseYaml } from '../../server/src/yaml/parse';

function lower(text: string): PolicyFact {
  const [fact] = lowerDocument(parseYaml(text));
  if (fact?.type !== 'policy') throw new Error(`not a policy: ${fact?.type}`);
  return fact;
}

const podSet = ({ namespaces, pods }: PodSet): string =>
  `${formatSelector(pods)} in ${namespaces.kind === 'one' ? `namespace ${namespaces.namespace}` : `namespaces ${formatSelector(namespaces.selector)}`}`;

function peerText(peer: Peer): string {
  switch (peer.kind) {
    case 'pods':
      return podSet(peer.pods);
    case 'addresses':
      return peer.addresses.cidrs().join(' ');
    case 'nodes':
      return peer.all ? 'all nodes' : 'some nodes';
    case 'domain':
      return `domain ${peer.pattern}`;
    default:
      return peer.kind;
  }
}

const portText = (port: PortMatch): string =>
  port.kind === 'named' ? `${port.protocol} ${port.name}` : `${port.protocol} ${port.from}-${port.to}`;
const ruleText = ({ direction, action, peers, ports }: Rule): string =>
  `${direction} ${action} ${peers.map(peerText).join(' | ') || 'nobody'} : ${ports === 'all' ? 'all' : ports.map(portText).join(', ') || 'nothing'}`;

function compiled(text: string): { subject: string; governs: readonly string[]; rules: string[] } {
  const { subject, governs, rules } = compilePolicy(lower(text), 'x', 7);
  return { subject: podSet(subject), governs, rules: rules.map(ruleText) };
}

const policy = (spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: x}\nspec: ${spec}\n`;
const rules = (spec: string): string[] => compiled(policy(spec)).rules;

describe('NetworkPolicy', () => {
  for (const [id, spec, governs] of [
    ['B5: only podSelector', '{podSelector: {}}', ['ingress']],
    ['B5: an empty egress', '{egress: []}', ['ingress']],
    ['B5: an egress rule', '{egress: [{}]}', ['ingress', 'egress']],
    ['B5: the list wins', '{policyTypes: [Egress], ingress: [{}]}', ['egress']],
    ['B5: an empty list counts as missing', '{policyTypes: [], egress: [{}]}', ['ingress', 'egress']],
    ['B11: repeated types', '{policyTypes: [Ingress, Ingress]}', ['ingress']],
  ] as const) {
    it(`governs by ${id}`, () => {
      expect(compiled(policy(spec)).governs).toEqual(governs);
    });
  }

  for (const [id, spec, expected] of [
    ['B2: missing', '{}', 'everything in namespace x'],
    ['B2: null', '{podSelector: null}', 'everything in namespace x'],
    [
      'B3: labels and conditions',
      '{podSelector: {matchLabels: {a: b}, matchExpressions: [{key: c, operator: NotIn, values: [d, e]}, {key: f, operator: Exists}, {key: g, operator: DoesNotExist}, {key: h, operator: In, values: [i]}]}}',
      'a=b, c not in (d, e), f, !g, h=i in namespace x',
    ],
  ] as const) {
    it(`selects subjects by ${id}`, () => {
      expect(compiled(policy(spec)).subject).toBe(expected);
    });
  }

  for (const [id, spec, expected] of [
    ['B9: a missing section', '{}', []],
    ['B9: an empty section', '{ingress: []}', []],
    ['B9: a null section', '{ingress: null}', []],
    ['B10: an empty rule', '{ingress: [{}]}', ['ingress allow any : all']],
    ['B13: an empty from', '{ingress: [{from: []}]}', ['ingress allow any : all']],
    ['B13: a null to', '{egress: [{to: null}]}', ['egress allow any : all']],
    [
      'B14a: pods',
      '{ingress: [{from: [{podSelector: {matchLabels: {a: b}}}]}]}',
      ['ingress allow a=b in namespace x : all'],
    ],
    [
      'B14b: namespaces',
      '{ingress: [{from: [{namespaceSelector: {}}]}]}',
      ['ingress allow everything in namespaces everything : all'],
    ],
    [
      'B14c: both',
      '{ingress: [{from: [{namespaceSelector: {matchLabels: {n: y}}, podSelector: {matchLabels: {a: b}}}]}]}',
      ['ingress allow a=b in namespaces n=y : all'],
    ],
    [
      'B14: two items',
      '{ingress: [{from: [{namespaceSelector: {matchLabels: {n: y}}}, {podSelector: {}}]}]}',
      ['ingress allow everything in namespaces n=y | everything in namespace x : all'],
    ],
    [
      'B18: exceptions',
      '{egress: [{to: [{ipBlock: {cidr: 10.0.0.0/30, except: [10.0.0.1/32]}}]}]}',
      ['egress allow 10.0.0.0/32 10.0.0.2/31 : all'],
    ],
    ['B19: host bits', '{egress: [{to: [{ipBlock: {cidr: 10.1.2.3/8}}]}]}', ['egress allow 10.0.0.0/8 : all']],
    ['B26: no ports', '{ingress: [{ports: []}]}', ['ingress allow any : all']],
    ['B26: an empty entry is all of TCP', '{ingress: [{ports: [{}]}]}', ['ingress allow any : TCP 1-65535']],
    ['B26: a protocol', '{ingress: [{ports: [{protocol: UDP}]}]}', ['ingress allow any : UDP 1-65535']],
    [
      'B26: a range and a name',
      '{ingress: [{ports: [{port: 80, endPort: 90}, {port: dns, protocol: UDP}]}]}',
      ['ingress allow any : TCP 80-90, UDP dns'],
    ],
    [
      'B8: both sections',
      '{policyTypes: [Egress], ingress: [{}], egress: [{}]}',
      ['ingress allow any : all', 'egress allow any : all'],
    ],
    ['B37: an unknown field is dropped', '{ingress: [{form: []}]}', ['ingress allow any : all']],
    ['a refused peer matches nothing', '{ingress: [{from: [{}]}]}', ['ingress allow none : all']],
    ['a refused port matches nothing', '{ingress: [{ports: [{port: 0}]}]}', ['ingress allow any : nothing']],
    [
      'a list of a wrong type matches nothing',
      '{ingress: [{from: {podSelector: {}}}]}',
      ['ingress allow nobody : all'],
    ],
  ] as const) {
    it(`compiles ${id}`, () => {
      expect(rules(spec)).toEqual(expected);
    });
  }

  it('points at the smallest places', () => {
    const text = policy(
      '{podSelector: {matchLabels: {a: b}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}',
    );
    const slice = (span: { start: number; end: number } | undefined) => span && text.slice(span.start, span.end);
    const fact = lower(text);
    const rule = fact.ingress?.rules[0];
    expect(
      [
        fact.subject.span,
        fact.subject.podSelector?.terms[0]?.span,
        fact.declaredTypes?.span,
        fact.ingress?.keySpan,
        rule?.peersKeySpan,
        rule?.peers?.[0]?.span,
        rule?.portsKeySpan,
        rule?.ports?.[0]?.span,
        rule?.ports?.[0]?.port?.span,
      ].map(slice),
    ).toEqual([
      '{matchLabels: {a: b}}',
      'a: b',
      '[Ingress]',
      'ingress',
      'from',
      '{podSelector: {}}',
      'ports',
      '{port: 80}',
      '80',
    ]);
    expect(slice(lower(policy('{podSelector: }')).subject.span)).toBe('podSelector');
  });
});

const admin = (kind: string, spec: string, version = 'v1alpha1'): string =>
  `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: {name: default}\nspec: ${spec}\n`;
const anp = (rest: string): string => admin('AdminNetworkPolicy', `{priority: 5, subject: {namespaces: {}}, ${rest}}`);
const cnp = (rest: string): string =>
  admin('ClusterNetworkPolicy', `{tier: Admin, priority: 5, subject: {namespaces: {}}, ${rest}}`, 'v1alpha2');

describe('admin policies', () => {
  it('tiers come in the order of C1', () => {
    expect(tierOrder.map(({ id, mode, end }) => `${id} ${mode} ${end}`)).toEqual([
      'admin ordered next',
      'networkpolicy union deny-if-governed',
      'baseline ordered next',
    ]);
  });

  for (const [name, text, expected] of [
    ['AdminNetworkPolicy', anp('ingress: []'), { tier: 'admin', order: 5, clusterScoped: true, governs: [] }],
    [
      'BaselineAdminNetworkPolicy',
      admin('BaselineAdminNetworkPolicy', '{subject: {pods: {namespaceSelector: {}, podSelector: {}}}}'),
      { tier: 'baseline' },
    ],
    ['ClusterNetworkPolicy of tier Admin', cnp('egress: []'), { tier: 'admin', order: 5 }],
    [
      'ClusterNetworkPolicy of tier Baseline',
      admin('ClusterNetworkPolicy', '{tier: Baseline, priority: 9, subject: {namespaces: {}}}', 'v1alpha2'),
      { tier: 'baseline', order: 9 },
    ],
  ] as const) {
    it(`${name} goes to its tier (C1, C4, C5)`, () => {
      expect(lower(text)).toMatchObject({ ...expected, refused: false, dialect: 'admin' });
    });
  }

  it('selects subjects by namespaces or pods (C8)', () => {
    expect(
      compiled(admin('AdminNetworkPolicy', '{priority: 1, subject: {namespaces: {matchLabels: {a: b}}}}')).subject,
    ).toBe('everything in namespaces a=b');
    expect(
      compiled(
        admin(
          'AdminNetworkPolicy',
          '{priority: 1, subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}}}',
        ),
      ).subject,
    ).toBe('a=b in namespaces everything');
  });

  for (const [id, text, expected] of [
    [
      'C3: actions',
      anp(
        'ingress: [{action: Allow, from: [{namespaces: {}}]}, {action: Deny, from: [{namespaces: {}}]}, {action: Pass, from: [{namespaces: {}}]}]',
      ),
      ['allow', 'deny', 'pass'].map((action) => `ingress ${action} everything in namespaces everything : all`),
    ],
    [
      'C3: Accept',
      cnp('ingress: [{action: Accept, from: [{pods: {namespaceSelector: {}, podSelector: {}}}]}]'),
      ['ingress allow everything in namespaces everything : all'],
    ],
    [
      'C10–C13: egress peers',
      anp(
        'egress: [{action: Allow, to: [{networks: [10.0.0.0/8, "fd00::/8"]}, {nodes: {}}, {nodes: {matchLabels: {a: b}}}, {domainNames: ["*.example.com"]}]}]',
      ),
      ['egress allow 10.0.0.0/8 | fd00::/8 | all nodes | some nodes | domain *.example.com : all'],
    ],
    [
      'C14: ports',
      anp(
        'ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: {port: 80}}, {portRange: {protocol: UDP, start: 1, end: 9}}, {namedPort: web}]}]',
      ),
      ['ingress allow everything in namespaces everything : TCP 80-80, UDP 1-9, ANY web'],
    ],
    [
      'C15: protocols',
      cnp(
        'ingress: [{action: Accept, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}, {udp: {destinationPort: {range: {start: 1, end: 9}}}}, {sctp: {}}, {destinationNamedPort: web}]}]',
      ),
      ['ingress allow everything in namespaces everything : TCP 80-80, UDP 1-9, SCTP 1-65535, ANY web'],
    ],
    [
      'C17: an unknown peer allows nobody',
      anp('ingress: [{action: Allow, from: [{planets: {}}]}]'),
      ['ingress allow nobody : all'],
    ],
    [
      'C17: an unknown peer denies all',
      anp('ingress: [{action: Deny, from: [{planets: {}}]}]'),
      ['ingress deny any : all'],
    ],
    [
      'C17: an unknown peer that would pass denies all',
      anp('egress: [{action: Pass, to: [{planets: {}}]}]'),
      ['egress deny any : all'],
    ],
    [
      'C9: networks are no ingress peers',
      anp('ingress: [{action: Allow, from: [{networks: [10.0.0.0/8]}]}]'),
      ['ingress allow nobody : all'],
    ],
  ] as const) {
    it(`compiles ${id}`, () => {
      expect(compiled(text).rules).toEqual(expected);
    });
  }

  for (const [name, text, rule] of [
    ['no subject', admin('AdminNetworkPolicy', '{priority: 1}'), 'one-of'],
    ['no priority', admin('AdminNetworkPolicy', '{subject: {namespaces: {}}}'), 'priority-out-of-range'],
    ['an action in lower case', anp('ingress: [{action: allow, from: [{namespaces: {}}]}]'), 'action-invalid'],
    [
      'Pass in a baseline (C18)',
      admin(
        'BaselineAdminNetworkPolicy',
        '{subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {}}]}]}',
      ),
      'action-invalid',
    ],
    ['no peers (C10)', anp('ingress: [{action: Deny, from: []}]'), 'list-bounds'],
    ['an unknown field', anp('ingres: []'), 'unknown-field'],
    ['a bad block', anp('egress: [{action: Deny, to: [{networks: [10.0.0.1]}]}]'), 'invalid-cidr'],
  ] as const) {
    it(`refuses ${name}`, () => {
      const fact = lower(text);
      expect(fact.problems.flatMap((problem) => (problem.rejected ? problem.rule : []))).toEqual([rule]);
      expect(fact.refused).toBe(true);
    });
  }
});
