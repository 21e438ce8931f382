import { describe, expect, it } from 'vitest';
import { impactLenses } from '../../server/src/language/code-lens';
import { type Base, compareWithBase, type Impact, impactChildren, openingsOf } from '../../server/src/language/impact';
import { completed } from '../../server/src/workspace/diff/diff-connections';
import { ROOT, snapshotOf, uriOf } from '../support';

const workload = (name: string, namespace = 'shop', replicas = 1) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: c, image: c }] }
---
`;
const policy = (name: string, subject: string, spec: string, namespace = 'shop') => `#- ${name}.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  podSelector: ${subject === '' ? '{}' : `{ matchLabels: { app: ${subject} } }`}
  ${spec}
`;
const APPS = `#- apps.yaml
${workload('web')}${workload('db')}`;
const ingress = (from: string, port: number) => `ingress: [{ from: [{ ${from} }], ports: [{ port: ${port} }] }]`;
const pods = (app: string) => `podSelector: { matchLabels: { app: ${app} } }`;

function compare(before: string, after: string, name = 'HEAD'): Impact {
  const snapshot = snapshotOf(after);
  const [scope] = snapshot.scopes;
  const base: Base = { name, words: name === 'HEAD' ? 'the last commit' : name, snapshot: snapshotOf(before) };
  if (scope === undefined) throw new Error('there is a scope');
  const impact = completed(compareWithBase(snapshot, scope, base));
  if ('kind' in impact) throw new Error(impact.kind);
  return impact;
}
const numbers = ({ counts }: Pick<Impact, 'counts'>) => [counts.opened, counts.closed, counts.unknown];
const lens = (impact: Impact, path: string) =>
  impactLenses(impact.snapshot, uriOf(path), impact).map(({ command }) => command?.title);

/** All rows as `Kind: source → destination ports`. */
function rows(impact: Impact): readonly string[] {
  return impactChildren([impact]).flatMap((kind) =>
    impactChildren([impact], kind.id).map(({ label, description }) => `${kind.label}: ${label} ${description}`),
  );
}

describe('what an edit opens and closes', () => {
  it('is nothing when only the text differs', () => {
    const one = APPS + policy('db', 'db', ingress(pods('web'), 5432));
    expect(numbers(compare(one, one))).toEqual([0, 0, 0]);
    const other = one.replace('#- db.yaml\n', '#- moved.yaml\n# a comment\n');
    const impact = compare(one, other);
    expect(numbers(impact)).toEqual([0, 0, 0]);
    expect(lens(impact, 'moved.yaml')).toEqual([]);
  });

  it('counts a connection with other ports as opened and closed', () => {
    const impact = compare(
      APPS + policy('db', 'db', ingress(pods('web'), 5432)),
      APPS + policy('db', 'db', ingress(pods('web'), 5433)),
    );
    expect(numbers(impact)).toEqual([1, 1, 0]);
    expect(rows(impact)).toEqual(['Changed: web → db +TCP 5433 −TCP 5432 · in shop']);
    expect(lens(impact, 'db.yaml')).toEqual(['this edit opens 1 and closes 1 connection']);
  });

  it('names what stays beside the ports that were opened or closed', () => {
    const one = policy('db', 'db', ingress(pods('web'), 5432));
    const two = one.replace('{ port: 5432 }', '{ port: 5432 }, { port: 5433 }');
    expect(rows(compare(APPS + one, APPS + two))).toEqual(['Opened: web → db TCP 5433, besides TCP 5432 · in shop']);
    expect(rows(compare(APPS + two, APPS + one))).toEqual(['Closed: web → db TCP 5433; TCP 5432 stays open · in shop']);
  });

  it('joins all outside addresses that differ alike', () => {
    const block = (cidr: string) =>
      APPS + policy('web', 'web', `policyTypes: [Egress]\n  egress: [{ to: [{ ipBlock: { cidr: ${cidr} } }] }]`);
    const impact = compare(block('0.0.0.0/0'), block('203.0.113.0/24'));
    expect(rows(impact)[0]).toBe('Closed: shop/web → any IPv4 address except 203.0.113.0/24 all ports');
  });

  it('knows that labels of a namespace open and close', () => {
    const apps = (label: string) =>
      `#- apps.yaml\napiVersion: v1\nkind: Namespace\nmetadata: { name: ops, labels: { team: ${label} } }\n---\n${workload('db')}${workload('agent', 'ops')}`;
    const db = policy('db', 'db', ingress('namespaceSelector: { matchLabels: { team: sre } }', 5432));
    const impact = compare(apps('dev') + db, apps('sre') + db);
    expect(rows(impact)).toEqual(['Opened: ops/agent → shop/db TCP 5432']);
    // The policy is as it was.
    expect(lens(impact, 'db.yaml')).toEqual([]);
    expect(numbers(compare(apps('sre') + db, apps('dev') + db))).toEqual([0, 1, 0]);
  });

  it('is not put down to a policy when a workload is new', () => {
    const db = (port: number) => policy('db', 'db', ingress(pods('web'), port));
    const impact = compare(`#- apps.yaml\n${workload('db')}` + db(5432), APPS + db(5432));
    expect(rows(impact)).toContain('Opened: web → db TCP 5432 · web is new · in shop');
    expect(impact.policies.size).toBe(0);
    const both = compare(`#- apps.yaml\n${workload('db')}` + db(5432), APPS + db(5433));
    expect(lens(both, 'db.yaml')).toEqual(['this edit opens 1 connection, with other changes']);
  });

  it('tells apart what is unknown, and what is known now', () => {
    const refused = policy('db', 'db', 'ingress: [{ ports: [{ port: 99999 }] }]');
    const impact = compare(APPS + policy('db', 'db', 'ingress: []'), APPS + refused);
    const { opened, closed, unknown } = impact.counts;
    expect([opened, closed]).toEqual([0, 0]);
    expect(unknown).toBeGreaterThan(0);
    expect(lens(impact, 'db.yaml')).toEqual([`this edit changes what is known of ${unknown} connections`]);
  });
});

describe('the reason', () => {
  const deny = (name: string, subject: string, direction: 'Ingress' | 'Egress') =>
    policy(name, subject, `policyTypes: [${direction}]`);

  it('is the one policy that can have caused it', () => {
    const impact = compare(APPS, APPS + deny('db', 'db', 'Ingress'));
    // From web and from outside.
    expect(lens(impact, 'db.yaml')).toEqual(['this edit closes 2 connections']);
  });

  it('is shared where both ends changed, and own where one did', () => {
    const impact = compare(APPS, APPS + deny('in', 'db', 'Ingress') + deny('out', 'web', 'Egress'));
    // web → db by both; the outside → db and web → the outside by one each.
    expect(numbers(impact)).toEqual([0, 3, 0]);
    expect(lens(impact, 'in.yaml')).toEqual(['this edit closes 1 connection · 1 more with other changes']);
    expect(lens(impact, 'out.yaml')).toEqual(['this edit closes 1 connection · 1 more with other changes']);
  });

  it('is told of the other version where edits are compared with one', () => {
    const impact = compare(APPS, APPS + deny('db', 'db', 'Ingress'), 'main');
    expect(lens(impact, 'db.yaml')).toEqual(['since main, this policy closes 2 connections']);
  });

  it('may be none: a policy that changes nothing says so', () => {
    const one = policy('db', 'db', ingress(pods('web'), 5432));
    const impact = compare(APPS + one, APPS + one + policy('same', 'db', ingress(pods('web'), 5432)));
    expect(lens(impact, 'same.yaml')).toEqual(['this edit changes no connection']);
    expect(lens(impact, 'db.yaml')).toEqual([]);
  });
});

describe('what a policy opens by itself', () => {
  const openings = (before: string, after: string) => openingsOf(compare(before, after)).map(({ message }) => message);
  const staged = `#- apps.yaml\n${workload('db', 'production')}${workload('job', 'staging')}${workload('agent', 'monitoring')}`;
  const db = (from: string) => policy('db', 'db', from === '' ? 'ingress: []' : ingress(from, 5432), 'production');

  it('to the internet is told once for all its workloads', () => {
    const egress = (rules: string) => policy('all', '', `policyTypes: [Egress]\n  egress: ${rules}`);
    expect(openings(APPS + egress('[]'), APPS + egress('[{}]'))).toEqual([
      'This edit lets db and web connect to the internet on all ports.',
    ]);
  });

  it('to a deleted isolation, too: the policy that isolates no more is the reason', () => {
    const isolating = policy('db', 'db', 'policyTypes: [Ingress]');
    const other = policy('db', 'nobody', 'policyTypes: [Ingress]');
    expect(openings(APPS + isolating, APPS + other)).toEqual([
      'This edit admits addresses of the internet to db on all ports.',
    ]);
  });

  it('across environments is told unless it is meant, or one of them has no environment', () => {
    expect(openings(staged + db(''), staged + db('namespaceSelector: {}'))).toEqual([
      'This edit opens a way from staging to production: job can connect to db on TCP 5432.',
    ]);
    const named = 'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: staging } }';
    expect(openings(staged + db(''), staged + db(named))).toEqual([]);
    const monitoring =
      'namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [staging] }] }';
    expect(openings(staged + db(''), staged + db(monitoring))).toEqual([]);
  });

  it('is not told of what was open before, and not where another change may be the reason', () => {
    expect(
      openings(
        staged + db('namespaceSelector: {}'),
        staged +
          db('namespaceSelector: {}').replace(
            'namespaceSelector: {} }]',
            'namespaceSelector: {} }, { podSelector: {} }]',
          ),
      ),
    ).toEqual([]);
    const without = staged.replace(workload('job', 'staging'), '');
    expect(openings(without + db(''), staged + db('namespaceSelector: {}'))).toEqual([]);
  });
});

describe('more than can be compared', () => {
  it('is said instead of keeping the editor busy', () => {
    const after = snapshotOf(APPS + policy('db', 'db', 'ingress: []'));
    const [scope] = after.scopes;
    expect(scope?.root).toBe(ROOT);
    if (scope === undefined) return;
    const base: Base = { name: 'HEAD', words: 'the last commit', snapshot: snapshotOf(APPS) };
    expect(completed(compareWithBase(after, scope, base, 1))).toMatchObject({ kind: 'too-large' });
    expect(completed(compareWithBase(after, scope, base, 2))).toMatchObject({ counts: { closed: 2 } });
  });
});
