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

describe('what stands beside the verdicts', () => {
  const SERVICE = `
---
apiVersion: v1
kind: Service
metadata: { name: sql, namespace: shop }
spec: { selector: { app: db }, ports: [{ name: main, port: 3306, targetPort: sql }, { name: admin, port: 443 }, { name: dns, port: 53, protocol: UDP }] }
`;
  const OTHER = `
---
apiVersion: v1
kind: Service
metadata: { name: other, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Service
metadata: { name: headless, namespace: shop }
spec: { clusterIP: None, selector: { app: db }, ports: [{ port: 5432 }] }
`;
  const ways = (found: PathReport['context']['services']) =>
    found.map(
      ({ service, servicePort, protocol, port, verdict }) => `${service}:${servicePort} ${protocol} ${port} ${verdict}`,
    );

  it('A28: Services that lead to the destination, each of its ports with the verdict', () => {
    const { context } = report(`${TO_DB}${SERVICE}${OTHER}`, 'shop/web', 'shop/db');
    expect(ways(context.services)).toEqual([
      'shop/sql:3306 TCP 5432 allow',
      'shop/sql:443 TCP 443 allow',
      'shop/sql:53 UDP 53 deny',
    ]);
    expect(context.servicePortAsked).toEqual([]);
    expect(context.published).toBeUndefined();
  });

  it('A28: for one port only those that lead there', () => {
    expect(ways(report(`${TO_DB}${SERVICE}`, 'shop/web', 'shop/db', 5432).context.services)).toEqual([
      'shop/sql:3306 TCP 5432 allow',
    ]);
    expect(report(`${TO_DB}${SERVICE}`, 'shop/web', 'shop/db', 80).context.services).toEqual([]);
  });

  it('A-X4: the port of the Service is not that of the pods', () => {
    const { context } = report(`${TO_DB}${SERVICE}`, 'shop/web', 'shop/db', 3306);
    expect(context.services).toEqual([]);
    expect(ways(context.servicePortAsked)).toEqual(['shop/sql:3306 TCP 5432 allow']);
  });

  const NGINX = `
---
apiVersion: v1
kind: Pod
metadata: { name: ingress-nginx, namespace: edge, labels: { app: ingress-nginx } }
spec: { containers: [{ name: c, image: registry.k8s.io/ingress-nginx/controller }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: front, namespace: shop }
spec: { ingressClassName: nginx, defaultBackend: { service: { name: sql, port: { name: main } } } }
`;

  it('A42: what publishes the destination, for a source outside the cluster', () => {
    const { context } = report(`${SERVICE}${NGINX}`, 'internet', 'shop/db', 5432);
    expect(context.published?.map(({ sentence }) => sentence)).toEqual([
      'Ingress front publishes TCP 5432 through edge/ingress-nginx; policies allow it',
    ]);
    expect(context.comesFrom).toEqual(['edge/ingress-nginx[Pod]']);
    expect(context.services).toEqual([]);
    expect(report(SERVICE, '203.0.113.9', 'shop/db').context.published).toEqual([]);
  });

  it('A37: and for the pods that open its connections, but not for others', () => {
    const published = (from: string) => report(`${SERVICE}${NGINX}`, from, 'shop/db').context.published?.length;
    expect(published('edge/ingress-nginx')).toBe(1);
    expect(published('shop/web')).toBeUndefined();
  });
});
