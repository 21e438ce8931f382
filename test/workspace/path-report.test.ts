import { describe, expect, it } from 'vitest';
import { formatPorts } from '../../server/src/engine/port-set';
import { type PathPart, type PathReport, reportPath } from '../../server/src/workspace/path-report';
import { resolvePeer } from '../../server/src/workspace/peers';
import { snapshotOf } from '../support/workspace';

const PODS = `
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: c, image: i }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
spec: { containers: [{ name: c, image: i, ports: [{ name: sql, containerPort: 5432 }] }] }
`;

function policy(name: string, spec: string): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;
}

const TO_DB = policy(
  'db',
  `{ podSelector: { matchLabels: { app: db } }, ingress: [
    { from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 80 }, { port: sql }] },
    { from: [{ podSelector: {} }], ports: [{ port: 443 }, { port: 80 }] },
    { from: [{ podSelector: { matchLabels: { app: other } } }] }] }`,
);
const CLOSED = policy('closed', '{ podSelector: {}, policyTypes: [Ingress] }');

function report(manifests: string, from: string, to: string, port?: number): PathReport {
  const snapshot = snapshotOf(`${PODS}${manifests}`);
  const cluster = snapshot.scopes[0]?.cluster;
  if (cluster === undefined) throw new Error('the folder is a scope');
  return reportPath(snapshot, cluster, {
    from: resolvePeer(cluster, from),
    to: resolvePeer(cluster, to),
    protocol: 'TCP',
    port,
  });
}

function summary({ ports, verdict, ingress }: PathPart): string {
  const rules = ingress.decidedBy.map(({ policy: { name }, rule }) => `${name}#${(rule ?? -1) + 1}`);
  return `${verdict.kind} ${formatPorts(ports)} ${rules.join('+')}`.trim();
}

describe('why a path is as it is (G24)', () => {
  it('groups all ports by the rules that decide them, what no rule matches last', () => {
    expect(report(`${TO_DB}${CLOSED}`, 'shop/web', 'shop/db').parts.map(summary)).toEqual([
      'allow TCP 80 db#1+db#2',
      'allow TCP 443 db#2',
      'allow TCP 5432 db#1',
      'deny SCTP 1-65535,TCP 1-79,81-442,444-5431,5433-65535,UDP 1-65535',
    ]);
  });

  it('has one part where nothing restricts and where everything is denied', () => {
    expect(report('', 'shop/web', 'shop/db').parts.map(summary)).toEqual(['allow All Connections']);
    expect(report(CLOSED, 'shop/web', 'shop/db').parts.map(summary)).toEqual(['deny All Connections']);
  });

  it('separates what a rule denies from what none allows', () => {
    const admin = `
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: admin }
spec:
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - { name: stop, action: Deny, from: [{ namespaces: {} }], ports: [{ portNumber: { protocol: TCP, port: 80 } }] }
    - { name: leave, action: Pass, from: [{ namespaces: {} }], ports: [{ portNumber: { protocol: TCP, port: 443 } }] }
`;
    const { parts } = report(`${TO_DB}${CLOSED}${admin}`, 'shop/web', 'shop/db');
    expect(parts.map(summary)).toEqual([
      'allow TCP 443 db#2',
      'allow TCP 5432 db#1',
      'deny TCP 80 admin#1',
      'deny SCTP 1-65535,TCP 1-79,81-442,444-5431,5433-65535,UDP 1-65535',
    ]);
    const steps = parts[0]?.ingress.steps.map(({ text }) => text) ?? [];
    expect(steps).toContain('admin rule 1: the peer matches, the port does not');
    expect(steps).toContain('admin rule 2: passes it on');
  });

  it('says of every rule that fails why it does: peer, port, protocol, named port', () => {
    const texts = (port: number | undefined) =>
      report(`${TO_DB}${CLOSED}`, 'shop/web', 'shop/db', port)
        .parts.at(-1)
        ?.ingress.steps.map(({ text }) => text);
    expect(texts(81)).toEqual([
      'shop/db rule 1: the peer matches, the port does not',
      'shop/db rule 2: the peer matches, the port does not',
      'shop/db rule 3: the peer does not match',
      'shop/closed: isolates and has no rules',
    ]);
    expect(texts(undefined)).toEqual([
      'shop/db rule 1: the peer matches, the protocol or the port does not',
      'shop/db rule 2: the peer matches, the protocol or the port does not',
      'shop/db rule 3: the peer does not match',
      'shop/closed: isolates and has no rules',
    ]);
  });

  it('tells each part in one paragraph', () => {
    const [allowed] = report(`${TO_DB}${CLOSED}`, 'shop/web', 'shop/db', 5432).parts;
    expect(allowed?.paragraph).toBe(
      'shop/web[Pod] may connect to shop/db[Pod] on TCP 5432. ' +
        'Egress of shop/web[Pod] is allowed, as no policy restricts it. ' +
        'Ingress at shop/db[Pod] is isolated by shop/db and shop/closed: ' +
        'shop/db rule 1: allows it; shop/db rule 2: the peer matches, the port does not; ' +
        'shop/db rule 3: the peer does not match; shop/closed: isolates and has no rules. So ingress is allowed by shop/db rule 1.',
    );
    const [denied] = report(CLOSED, '8.8.8.8', 'shop/db', 80).parts;
    expect(denied?.paragraph).toBe(
      '8.8.8.8 may not connect to shop/db[Pod] on TCP 80. Egress of 8.8.8.8 is not restricted: it bears no policies. ' +
        'Ingress at shop/db[Pod] is isolated by shop/closed: shop/closed: isolates and has no rules. ' +
        'So ingress is denied, as no rule matches.',
    );
  });
});
