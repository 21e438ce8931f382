import { describe, expect, it } from 'vitest';
import type { CodeAction, TextDocumentEdit } from 'vscode-languageserver-types';
import { codeActions, resolveCodeAction } from '../../server/src/language';
import type { Cluster } from '../../server/src/workspace/cluster';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { parseFixture, snapshotOf, uriOf } from '../support';
import { SHOP } from './shop';

const TITLE = 'Convert to ClusterNetworkPolicy (v1alpha2)';

/** The refactorings at a place of `policy.yaml`. */
function actionsAt(snapshot: Snapshot, part: string, kinds?: readonly string[]): readonly CodeAction[] {
  const uri = uriOf('policy.yaml');
  const offset = snapshot.text(uri)?.indexOf(part) ?? 0;
  const position = snapshot.positionAt(uri, offset);
  return codeActions(snapshot, uri, { start: position, end: position }, [], kinds);
}

/** `policy.yaml` after the conversion. */
function converted(text: string, part = 'kind:'): string {
  const snapshot = snapshotOf(parseFixture(`${SHOP}\n#- policy.yaml\n${text}`));
  const [action] = actionsAt(snapshot, part);
  if (action === undefined) throw new Error('no refactoring');
  expect(action).toMatchObject({ title: TITLE, kind: 'refactor.rewrite' });
  expect(action.disabled).toBeUndefined();
  expect(action.edit).toBeUndefined();
  const { edit } = resolveCodeAction(snapshot, action, []);
  const changes = (edit?.documentChanges ?? []).filter((one): one is TextDocumentEdit => 'edits' in one);
  const uri = uriOf('policy.yaml');
  let result = snapshot.text(uri) ?? '';
  const edits = changes
    .flatMap((change) => change.edits)
    .flatMap((one) => ('newText' in one ? [one] : []))
    .map((one, index) => ({
      start: snapshot.offsetAt(uri, one.range.start),
      end: snapshot.offsetAt(uri, one.range.end),
      text: one.newText,
      index,
    }))
    .sort((a, b) => b.start - a.start || b.index - a.index);
  for (const { start, end, text: newText } of edits) result = result.slice(0, start) + newText + result.slice(end);
  return result;
}

const ADMIN = `apiVersion: policy.networking.k8s.io/v1alpha1 # old
kind: AdminNetworkPolicy
metadata:
  name: shop
spec:
  # The shop comes early.
  priority: 7
  subject:
    namespaces:
      matchLabels: { env: prod }
  ingress:
    # Monitoring scrapes.
    - name: scrape
      action: Allow # for good
      from:
        - namespaces:
            matchLabels: { team: ops }
      ports:
        # metrics
        - portNumber:
            protocol: TCP
            port: 9090
        - portNumber: { port: 7070 } # cart
        - portRange: { protocol: UDP, start: 53, end: 54 }
        - portRange:
            start: 80
            end: 80
        - namedPort: http
    - action: Pass
      from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { tier: front } } } }]
      ports: []
    - action: Deny
      from:
        - namespaces: {}
  egress:
    - action: Deny
      to:
        - networks: [10.0.0.0/8]
      ports: [{ portNumber: { protocol: SCTP, port: 5000 } }]
`;

const BASELINE = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: { name: default }
spec:
  subject: { namespaces: {} }
  ingress:
    - action: Allow
      from: [{ namespaces: { matchLabels: { team: ops } } }]
    - action: Deny
      from: [{ namespaces: {} }]
      ports: [{ namedPort: http }, { portRange: { start: 9000, end: 9100 } }]
`;

describe('converting to ClusterNetworkPolicy', () => {
  it('keeps comments, order and names (C7, C14, C15)', () => {
    expect(converted(ADMIN)).toBe(`apiVersion: policy.networking.k8s.io/v1alpha2 # old
kind: ClusterNetworkPolicy
metadata:
  name: shop
spec:
  # The shop comes early.
  tier: Admin
  priority: 7
  subject:
    namespaces:
      matchLabels: { env: prod }
  ingress:
    # Monitoring scrapes.
    - name: scrape
      action: Accept # for good
      from:
        - namespaces:
            matchLabels: { team: ops }
      protocols:
        # metrics
        - tcp:
            destinationPort:
              number: 9090
        - tcp:
            destinationPort:
              number: 7070 # cart
        - udp:
            destinationPort:
              range:
                start: 53
                end: 54
        - tcp:
            destinationPort:
              number: 80
        - destinationNamedPort: http
    - action: Pass
      from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { tier: front } } } }]
    - action: Deny
      from:
        - namespaces: {}
  egress:
    - action: Deny
      to:
        - networks: [10.0.0.0/8]
      protocols: [{ sctp: { destinationPort: { number: 5000 } } }]
`);
  });

  it('puts a baseline behind all others of its tier (C1, C4, C7)', () => {
    expect(converted(BASELINE)).toContain('spec:\n  tier: Baseline\n  priority: 1000\n  subject: { namespaces: {} }\n');
  });

  it('works in JSON', () => {
    const json = JSON.stringify(
      {
        apiVersion: 'policy.networking.k8s.io/v1alpha1',
        kind: 'AdminNetworkPolicy',
        metadata: { name: 'j' },
        spec: {
          priority: 1,
          subject: { namespaces: {} },
          ingress: [
            {
              action: 'Allow',
              from: [{ namespaces: {} }],
              ports: [{ portNumber: { port: 1 } }, { namedPort: 'http' }],
            },
          ],
        },
      },
      undefined,
      2,
    );
    expect(JSON.parse(converted(json, '"kind"'))).toEqual({
      apiVersion: 'policy.networking.k8s.io/v1alpha2',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'j' },
      spec: {
        tier: 'Admin',
        priority: 1,
        subject: { namespaces: {} },
        ingress: [
          {
            action: 'Accept',
            from: [{ namespaces: {} }],
            protocols: [{ tcp: { destinationPort: { number: 1 } } }, { destinationNamedPort: 'http' }],
          },
        ],
      },
    });
  });

  it.each([
    ['AdminNetworkPolicy', ADMIN],
    ['BaselineAdminNetworkPolicy', BASELINE],
  ])('changes no verdict: %s', (_, text) => {
    const before = connections(snapshotOf(parseFixture(`${SHOP}\n#- policy.yaml\n${text}`)));
    const after = snapshotOf(parseFixture(`${SHOP}\n#- policy.yaml\n${converted(text)}`));
    expect(after.scopes[0]?.cluster.policies[0]?.resource.fact.refused).toBe(false);
    expect(connections(after)).toEqual(before);
    expect(new Set(before.map((line) => line.split(' ').at(-1))).size).toBeGreaterThan(1);
  });

  it('says what cannot be expressed', () => {
    const rules = Array.from({ length: 26 }, () => '    - { action: Deny, from: [{ namespaces: {} }] }').join('\n');
    expect(reason(ADMIN.replace(/ {2}ingress:\n[^]*$/, `  ingress:\n${rules}\n`))).toBe(
      'ClusterNetworkPolicy takes at most 25 rules in `ingress`, and there are 26.',
    );
    expect(reason(ADMIN.replace('start: 53', 'start: 55'))).toBe(
      'Rule 1 of `ingress` has a range that ends before it begins.',
    );
    expect(reason(ADMIN.replace('action: Deny', 'action: deny'))).toBe('The policy has errors; repair them first.');
    expect(reason(ADMIN.replace('{ team: ops }', '&ops { team: ops }').replace('{ tier: front }', '*ops'))).toBe(
      'The policy uses YAML aliases.',
    );
    const taken = `---
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: shop }
spec: { tier: Admin, priority: 1, subject: { namespaces: {} } }
`;
    expect(reason(ADMIN + taken)).toBe('There is a ClusterNetworkPolicy named shop already.');
  });

  it('is offered at the head of the object, and anywhere in it to who asks for refactorings', () => {
    const snapshot = snapshotOf(parseFixture(`#- policy.yaml\n${ADMIN}`));
    expect(actionsAt(snapshot, 'apiVersion')).toHaveLength(1);
    expect(actionsAt(snapshot, 'shop')).toHaveLength(1);
    expect(actionsAt(snapshot, 'priority')).toHaveLength(0);
    expect(actionsAt(snapshot, 'priority', ['refactor'])).toHaveLength(1);
    expect(actionsAt(snapshot, 'apiVersion', ['quickfix'])).toHaveLength(0);
    const other = snapshotOf(parseFixture(`#- policy.yaml\n${converted(ADMIN)}`));
    expect(actionsAt(other, 'apiVersion')).toHaveLength(0);
  });
});

function reason(text: string): string | undefined {
  const snapshot = snapshotOf(parseFixture(`${SHOP}\n#- policy.yaml\n${text}`));
  return actionsAt(snapshot, 'kind:')[0]?.disabled?.reason;
}

/** Every pair of endpoints and of an endpoint and the outside, with what is allowed. */
function connections(snapshot: Snapshot): readonly string[] {
  const cluster = snapshot.scopes[0]?.cluster as Cluster;
  const { reachability } = cluster;
  const inside = cluster.input.endpoints.map(({ id }) => ({ kind: 'endpoint', id }) as const);
  const outside = reachability.externals('egress').map((addresses) => ({ kind: 'external', addresses }) as const);
  return inside.flatMap((from) =>
    [...inside, ...outside].map((to) => {
      const { allowed, unknown } = reachability.between(from, to);
      const end = to.kind === 'endpoint' ? `pod ${to.id}` : to.addresses.cidrs().join('+');
      const text = (['SCTP', 'TCP', 'UDP'] as const).map((protocol) =>
        [allowed, unknown]
          .map((set) =>
            set
              .ranges(protocol)
              .map((range) => `${range.from}-${range.to}`)
              .join('+'),
          )
          .join('?'),
      );
      return `pod ${from.id} to ${end} ${text.join('|')}`;
    }),
  );
}
