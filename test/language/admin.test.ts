import { describe, expect, it } from 'vitest';
import { hover, DEFAULT_LANGUAGE_SETTINGS } from '../../server/src/language';
import { describePolicy, describeRule } from '../../server/src/language/prose';
import { clusterOf } from '../support';
import { atCursor, labels, SHOP } from './shop';

/** A policy of the whole cluster beside the workloads of the shop. */
function policy(kind: string, spec: string): string {
  const version = kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1';
  return `#- policy.yaml
apiVersion: policy.networking.k8s.io/${version}
kind: ${kind}
metadata:
  name: p
spec:
${spec.replace(/^(?=.)/gm, '  ')}
`;
}

const anp = (spec: string) => policy('AdminNetworkPolicy', spec);
const cnp = (spec: string) => policy('ClusterNetworkPolicy', spec);
const words = (fixture: string) => labels(fixture).map((label) => label.replace(/ \(.*$/, ''));

describe('completion in policies of the whole cluster', () => {
  it.each([
    ['C18: tiers', cnp('tier: $0'), ['Admin', 'Baseline']],
    ['C3: actions', anp('ingress:\n  - action: $0'), ['Allow', 'Deny', 'Pass']],
    ['C3: actions of a baseline', policy('BaselineAdminNetworkPolicy', 'ingress:\n  - action: $0'), ['Allow', 'Deny']],
    ['C3: actions of v1alpha2', cnp('egress:\n  - action: $0'), ['Accept', 'Deny', 'Pass']],
    ['C8: subjects', anp('subject:\n  $0'), ['namespaces', 'pods']],
    ['C9: ingress peers', anp('ingress:\n  - from:\n      - $0'), ['namespaces', 'pods']],
    [
      'C10: egress peers',
      anp('egress:\n  - to:\n      - $0'),
      ['namespaces', 'pods', 'networks', 'nodes', 'domainNames'],
    ],
    [
      'C13: no names in a baseline',
      policy('BaselineAdminNetworkPolicy', 'egress:\n  - to:\n      - $0'),
      ['namespaces', 'pods', 'networks', 'nodes'],
    ],
    ['C14: ports', anp('egress:\n  - ports:\n      - $0'), ['portNumber', 'portRange', 'namedPort']],
    ['C15: protocols', cnp('egress:\n  - protocols:\n      - $0'), ['tcp', 'udp', 'sctp', 'destinationNamedPort']],
    ['protocol names', anp('egress:\n  - ports:\n      - portNumber:\n          protocol: $0'), ['TCP', 'UDP', 'SCTP']],
    ['labels of namespaces', anp('subject:\n  namespaces:\n    matchLabels:\n      team: $0'), ['ops']],
    [
      'labels of namespaces in a peer',
      anp('ingress:\n  - from:\n      - namespaces:\n          matchLabels:\n            env: $0'),
      ['prod'],
    ],
    [
      'labels of pods, by the selector of namespaces beside it',
      anp(
        'subject:\n  pods:\n    namespaceSelector:\n      matchLabels:\n        team: ops\n    podSelector:\n      matchLabels:\n        app: $0',
      ),
      ['prometheus'],
    ],
    [
      'labels of pods in every namespace',
      anp(
        'ingress:\n  - from:\n      - pods:\n          podSelector:\n            matchLabels:\n              tier: $0',
      ),
      ['back', 'front'],
    ],
    [
      'C14: names of ports of the subject',
      anp('subject:\n  namespaces:\n    matchLabels:\n      env: prod\ningress:\n  - ports:\n      - namedPort: $0'),
      ['grpc', 'http', 'metrics'],
    ],
    [
      'C15: numbers of ports of the peers',
      cnp(
        'egress:\n  - to:\n      - pods:\n          namespaceSelector: {}\n          podSelector:\n            matchLabels:\n              app: cart\n    protocols:\n      - tcp:\n          destinationPort:\n            number: $0',
      ),
      ['7070'],
    ],
  ])('%s', (_, fixture, expected) => {
    expect(words(fixture)).toEqual(expected);
  });

  it('C12: blocks of addresses', () => {
    expect(words(anp('egress:\n  - to:\n      - networks:\n          - $0'))).toContain('0.0.0.0/0');
  });

  it('whole policies at the beginning of a document', () => {
    expect(words('#- policy.yaml\n$0')).toEqual(
      expect.arrayContaining(['admin-policy', 'baseline-policy', 'cluster-policy-admin', 'cluster-policy-baseline']),
    );
  });
});

describe('sentences', () => {
  const SPEC = `priority: 1
subject: { namespaces: { matchLabels: { env: prod } } }
ingress:
  - { action: Allow, from: [{ namespaces: { matchLabels: { team: ops } } }] }
  - { action: Pass, from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: web } } } }] }
  - { action: Deny, from: [{ namespaces: {} }] }
egress:
  - { action: Allow, to: [{ domainNames: ["*.example.com", www.example.org] }] }
  - { action: Pass, to: [{ nodes: {} }] }
  - { action: Deny, to: [{ networks: [0.0.0.0/0] }], ports: [{ namedPort: web }, { portNumber: { port: 80 } }] }`;
  const entry = clusterOf(SHOP + anp(SPEC.replace('{ namedPort: web }, ', ''))).policies[0];

  it('C2, C3: what a policy does, in order', () => {
    const text =
      entry && describePolicy(entry.resource.fact, { namespace: '', subject: entry.subject, isolates: false });
    expect(text).toBe(
      'All pods in namespaces labelled env=prod are allowed connections from all pods in namespaces labelled team=ops, ' +
        'then leave to later policies connections from pods labelled app=web in any namespace and are denied connections from all pods in any namespace ' +
        'and are allowed connections to hosts with a name below example.com and the host www.example.org, ' +
        'then leave to later policies connections to the nodes of the cluster and are denied connections to any IPv4 address (0.0.0.0/0) on TCP 80.',
    );
  });

  it.each([
    ['ingress', 0, 'All pods in namespaces labelled team=ops may connect to the selected pods on any port.'],
    [
      'ingress',
      1,
      'Connections from pods labelled app=web in any namespace on any port skip the other rules here and are decided by the policies of the next tier.',
    ],
    ['ingress', 2, 'All pods in any namespace must not connect to the selected pods on any port.'],
    [
      'egress',
      0,
      'The selected pods may connect to hosts with a name below example.com and the host www.example.org on any port.',
    ],
    [
      'egress',
      1,
      'Connections to the nodes of the cluster on any port skip the other rules here and are decided by the policies of the next tier.',
    ],
    ['egress', 2, 'The selected pods must not connect to any IPv4 address (0.0.0.0/0) on TCP 80.'],
  ] as const)('C3, C11, C13: rule %s %d', (direction, index, sentence) => {
    const rule = entry?.resource.fact[direction]?.rules[index];
    expect(rule && describeRule(rule, direction, '')).toBe(sentence);
  });

  const hovered = (fixture: string) => {
    const { snapshot, uri, position } = atCursor(fixture);
    const contents = hover(snapshot, uri, position, DEFAULT_LANGUAGE_SETTINGS)?.contents;
    return contents !== undefined && typeof contents === 'object' && 'value' in contents ? contents.value : '';
  };

  it.each([
    ['a policy', 'AdminNetworkPolicy', 'AdminNetwork$0Policy', 'Selects 3 workloads'],
    [
      'a peer that is passed on',
      'pods: { namespaceSelector',
      'po$0ds: { namespaceSelector',
      'are left to the policies of the next tier',
    ],
    [
      'a domain name',
      'www.example.org',
      'www.exa$0mple.org',
      'The selected pods may connect to the host www.example.org.',
    ],
    ['nodes', 'nodes: {}', 'no$0des: {}', 'the nodes of the cluster'],
    ['a block', '0.0.0.0/0', '0.0.$00.0/0', 'must not connect to any IPv4 address'],
    ['the key docs', 'priority: 1', 'prio$0rity: 1', 'the policy with the lower number decides first'],
  ])('hover tells about %s', (_, part, cursor, sentence) => {
    const fixture = anp(SPEC.replace('{ namedPort: web }, ', '')).replace(part, () => cursor);
    expect(hovered(fixture)).toContain(sentence);
  });
});
