import { describe, expect, it } from 'vitest';
import { codeLenses, resolveCodeLens } from '../../server/src/language';
import { parseFixture, snapshotOf, uriOf } from '../support';
import { policy, SHOP } from './shop';

function titles(fixture: string, path: string): readonly string[] {
  const snapshot = snapshotOf({
    cursor: undefined,
    marks: [],
    files: [...parseFixture(SHOP).files, ...parseFixture(fixture).files],
  });
  return codeLenses(snapshot, uriOf(path)).map((lens) => resolveCodeLens(snapshot, lens).command?.title ?? '');
}

const RULES = `podSelector: { matchLabels: { app: web } }
policyTypes: [Ingress, Egress]
ingress:
  - from:
      - podSelector: { matchLabels: { tier: back } }
egress:
  - to:
      - ipBlock: { cidr: 203.0.113.0/24 }`;

describe('code lens over a policy', () => {
  it.each([
    [RULES, 'selects 1 workload · 2 peers in · 1 out'],
    ['podSelector: {}\npolicyTypes: [Ingress]', 'selects 3 workloads · isolates ingress'],
    ['podSelector: { matchLabels: { app: gone } }', 'selects nothing · isolates ingress'],
    ['podSelector: {}\ningress: [{}]', 'selects 3 workloads · anyone in'],
    ['podSelector: {}\npolicyTypes: [Egress]\negress: [{}]', 'selects 3 workloads · anywhere out'],
    ['podSelector: {}\ningress:\n  - from: [{ namespaceSelector: {} }]', 'selects 3 workloads · any pod in'],
  ])('sums up %j', (spec, title) => {
    expect(titles(policy(spec), 'policy.yaml')).toEqual([title, 'explain']);
  });

  it('leads to the selected workloads', () => {
    const snapshot = snapshotOf({
      cursor: undefined,
      marks: [],
      files: [...parseFixture(SHOP).files, ...parseFixture(policy(RULES)).files],
    });
    const [lens] = codeLenses(snapshot, uriOf('policy.yaml'));
    expect(lens?.command).toBeUndefined();
    expect(lens && resolveCodeLens(snapshot, lens).command).toMatchObject({
      command: 'palisade.showSelectedWorkloads',
      arguments: [{ scope: 'file:///w', policy: 'production/p', locations: [{ uri: uriOf('apps.yaml') }] }],
    });
  });
});

describe('code lens over a workload', () => {
  it('tells who reaches it and what it reaches', () => {
    expect(titles(policy(RULES), 'apps.yaml')).toEqual([
      'ingress: 2 sources · egress: 1 destination',
      'ingress: open · egress: open',
      'ingress: open · egress: open',
      'ingress: open · egress: open',
    ]);
  });
});

describe('code lens of a stale document', () => {
  it('comes back without a command', () => {
    const snapshot = snapshotOf(SHOP);
    const lens = {
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      data: { uri: 'file:///w/gone.yaml', documentIndex: 3, factIndex: 0, part: 'summary' },
    };
    expect(resolveCodeLens(snapshot, lens)).toEqual(lens);
  });
});
