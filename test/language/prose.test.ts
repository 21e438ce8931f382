import { describe, expect, it } from 'vitest';
import type { PolicyFact } from '../../server/src/dialects/facts';
import { PortSet } from '../../server/src/engine/port-set';
import { describePolicy, describePortSet, describeRule } from '../../server/src/language/prose';
import { clusterOf } from '../support';
import { policy } from './shop';

function factOf(spec: string): { readonly fact: PolicyFact; readonly text: string } {
  const entry = clusterOf(policy(spec)).policies[0];
  if (entry === undefined) throw new Error('no policy');
  const { fact } = entry.resource;
  return { fact, text: describePolicy(fact, { namespace: 'production', subject: entry.subject, isolates: true }) };
}

describe('describePolicy', () => {
  it.each([
    ['podSelector: {}', 'All pods in namespace production accept no connections.'],
    ['podSelector: {}\npolicyTypes: [Egress]', 'All pods in namespace production may open no connections.'],
    ['podSelector: {}\ningress: [{}]', 'All pods in namespace production accept every connection.'],
    [
      'podSelector: {}\ningress: [{ ports: [{ port: 80 }] }]',
      'All pods in namespace production accept connections from any source inside or outside the cluster only on TCP 80.',
    ],
    [
      'podSelector: { matchExpressions: [{ key: app, operator: In, values: [a, b] }, { key: old, operator: DoesNotExist }] }',
      'Pods labelled app=a or b and without old in namespace production accept no connections.',
    ],
    [
      'podSelector: {}\npolicyTypes: [Egress]\negress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }] }]',
      'All pods in namespace production may connect only to any IPv4 address (0.0.0.0/0) except 10.0.0.0/8.',
    ],
  ])('says what %j does', (spec, sentence) => {
    expect(factOf(spec).text).toBe(sentence);
  });
});

describe('describeRule', () => {
  it('is one sentence', () => {
    const { fact } = factOf(
      'podSelector: {}\ningress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: web } } }], ports: [{ port: 80, endPort: 90 }, { protocol: UDP }] }]',
    );
    const rule = fact.ingress?.rules[0];
    expect(rule && describeRule(rule, 'ingress', 'production')).toBe(
      'Pods labelled app=web in any namespace may connect to the selected pods on TCP 80 to 90 and any UDP port.',
    );
  });
});

describe('describePortSet', () => {
  it.each([
    [PortSet.ALL, 'all ports'],
    [PortSet.NONE, 'no ports'],
    [PortSet.of('OTHER'), 'ICMP and other protocols'],
    [PortSet.of('TCP', 80).union(PortSet.of('TCP', 443)).union(PortSet.of('UDP', 53)), 'TCP 80, 443 · UDP 53'],
    [PortSet.protocol('TCP'), 'all TCP ports'],
  ])('is short', (set, text) => {
    expect(describePortSet(set)).toBe(text);
  });
});
