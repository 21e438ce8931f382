import { describe, expect, it } from 'vitest';
import { resolvePeer } from '../../server/src/workspace/peers';
import { resolveDestination, resolveSource } from '../../server/src/workspace/service-ends';
import { reportService, type ServicePart, type ServiceReport } from '../../server/src/workspace/service-report';
import { snapshotOf } from '../support/workspace';

/** Paths through Services: semantics.md A26 to A32. */

const pod = (name: string, ports = '', labels = '') => `
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name}, ${labels} } }
spec: { containers: [{ name: c, image: i, ports: [${ports}] }] }
`;

const service = (spec: string, name = 'api') => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { ${spec} }
`;

/** Closed, but for the rules. */
const policy = (name: string, rules: string) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: { podSelector: { matchLabels: { app: ${name} } }, policyTypes: [Ingress], ingress: [${rules}] }
`;

const FROM_WEB = '{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8443 }] }';
const BACKENDS =
  pod('web') +
  pod('v1', '{ name: tls, containerPort: 8443 }', 'of: api') +
  pod('v2', '{ name: tls, containerPort: 9443 }', 'of: api');
const PORTS = 'ports: [{ name: tls, port: 443, targetPort: 8443 }, { name: dns, port: 53, protocol: UDP }]';
const API = service(`selector: { of: api }, ${PORTS}`);

interface Question {
  readonly port?: number;
  readonly protocol?: 'TCP' | 'UDP';
  readonly from?: string;
  readonly to?: string;
}

function ask(manifests: string, { port, protocol, from = 'shop/web', to = 'shop/Service:api' }: Question = {}) {
  const snapshot = snapshotOf(manifests);
  const cluster = snapshot.scopes[0]?.cluster;
  if (cluster === undefined) throw new Error('the folder is a scope');
  const [source, service] = [resolvePeer(cluster, from), resolveDestination(cluster, to)];
  if (source.kind === 'problem' || service.kind !== 'service') throw new Error(`no such ends: ${from}, ${to}`);
  return reportService(snapshot, cluster, { from: source, to: service, port, protocol });
}

function report(manifests: string, question: Question = {}): ServiceReport {
  const found = ask(manifests, question);
  if ('problem' in found) throw new Error(found.problem);
  return found;
}

function line({ protocol, port, verdict, partial, backends }: ServicePart): string {
  const behind = backends.map((backend) => `${backend.name}:${backend.port} ${backend.part.verdict.kind}`).join(', ');
  const why = verdict.kind === 'unknown' ? `(${verdict.reasons.join(', ')})` : '';
  return `${protocol} ${port} ${verdict.kind}${why}${partial ? ' partial' : ''}: ${behind}`;
}

const lines = (manifests: string, question: Question = {}) => report(manifests, question).parts.map(line);

describe('a path through a Service', () => {
  it('A28: is decided at the pods and their ports', () => {
    const both = BACKENDS + API + policy('v1', FROM_WEB) + policy('v2', FROM_WEB);
    expect(lines(both, { port: 443 })).toEqual(['TCP 443 allow: shop/v1[Pod]:8443 allow, shop/v2[Pod]:8443 allow']);
    const servicePort = policy('v1', FROM_WEB.replace('8443', '443'));
    expect(lines(BACKENDS + API + servicePort + policy('v2', ''), { port: 443 })).toEqual([
      'TCP 443 deny: shop/v1[Pod]:8443 deny, shop/v2[Pod]:8443 deny',
    ]);
  });

  it('A29: is allowed when one backend is, and says that it is not all of them', () => {
    const one = BACKENDS + API + policy('v1', FROM_WEB) + policy('v2', '');
    expect(lines(one, { port: 443 })).toEqual([
      'TCP 443 allow partial: shop/v1[Pod]:8443 allow, shop/v2[Pod]:8443 deny',
    ]);
    expect(report(one, { port: 443 }).parts[0]?.paragraph).toMatch(
      /^shop\/web\[Pod\] may connect to shop\/api\[Service\] on TCP 443\. Policies allow 1 of 2 backends, so that some connections fail/,
    );
  });

  it('A29: is not known when no backend is surely allowed and one may be', () => {
    const maybe = policy('v1', '{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }') + policy('v2', '');
    expect(lines(BACKENDS + API + maybe, { port: 443 })).toEqual([
      'TCP 443 unknown(pod-ip-unknown): shop/v1[Pod]:8443 unknown, shop/v2[Pod]:8443 deny',
    ]);
  });

  it('A-X5: a named target port is that of each pod', () => {
    const named = service('selector: { of: api }, ports: [{ port: 443, targetPort: tls }]');
    const byName = (name: string) => policy(name, '{ from: [{ podSelector: {} }], ports: [{ port: tls }] }');
    expect(lines(BACKENDS + named + byName('v1') + byName('v2'))).toEqual([
      'TCP 443 allow: shop/v1[Pod]:8443 allow, shop/v2[Pod]:9443 allow',
    ]);
    const gone = service('selector: { of: api }, ports: [{ port: 443, targetPort: none }]');
    expect(lines(BACKENDS + gone)).toEqual(['TCP 443 unknown(missing-reference): ']);
  });

  it('tells all ports apart when none is asked for, and those of one protocol', () => {
    expect(lines(BACKENDS + API).map((text) => text.split(':')[0])).toEqual(['TCP 443 allow', 'UDP 53 allow']);
    expect(lines(BACKENDS + API, { protocol: 'UDP' }).map((text) => text.split(':')[0])).toEqual(['UDP 53 allow']);
  });

  it.each([
    [{ port: 444 }, 'Service shop/api has no port 444. It has: TCP 443, UDP 53.'],
    [{ port: 443, protocol: 'UDP' as const }, 'Service shop/api has no port UDP 443. It has: TCP 443, UDP 53.'],
    [
      { port: 8443 },
      'Service shop/api has no port 8443. 8443 is the port of its pods; clients dial 443. It has: TCP 443, UDP 53.',
    ],
  ])('a port that it lacks is told, with the ones there are', (question, problem) => {
    expect(ask(BACKENDS + API, question)).toEqual({ problem });
  });

  it('egress of the source counts as for pods', () => {
    const closed = policy('web', '').replace('[Ingress]', '[Egress]').replace('ingress: []', 'egress: []');
    expect(lines(BACKENDS + API + closed, { port: 443 })).toEqual([
      'TCP 443 deny: shop/v1[Pod]:8443 deny, shop/v2[Pod]:8443 deny',
    ]);
  });
});

describe('special Services', () => {
  it('A30: a headless one maps nothing: its target ports are the candidates, and any port can be dialled', () => {
    const headless =
      BACKENDS +
      service(`clusterIP: None, selector: { of: api }, ${PORTS}`) +
      policy('v1', FROM_WEB) +
      policy('v2', FROM_WEB);
    expect(lines(headless, { protocol: 'TCP' })).toEqual([
      'TCP 8443 allow: shop/v1[Pod]:8443 allow, shop/v2[Pod]:8443 allow',
    ]);
    expect(lines(headless, { port: 443 })).toEqual(['TCP 443 deny: shop/v1[Pod]:443 deny, shop/v2[Pod]:443 deny']);
    expect(report(headless, { port: 443 }).notes).toEqual([
      'Service shop/api is headless: clients dial the pods themselves, and no port is mapped. Its targetPort 8443 counts for nothing when 443 is dialled.',
    ]);
  });

  it('A31: without a selector its endpoints are asked, pods and addresses alike', () => {
    const slices = `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: api-1, namespace: shop, labels: { kubernetes.io/service-name: api } }
addressType: IPv4
endpoints: [{ addresses: [198.51.100.7] }, { addresses: [10.0.0.9], targetRef: { kind: Pod, name: v1 } }]
ports: [{ name: tls, port: 8443, protocol: TCP }]
`;
    const bare = service('ports: [{ name: tls, port: 443, targetPort: 8443 }]');
    expect(lines(BACKENDS + bare + slices + policy('v1', FROM_WEB))).toEqual([
      'TCP 443 allow: shop/v1[Pod]:8443 allow, 198.51.100.7:8443 allow',
    ]);
    expect(lines(BACKENDS + bare)).toEqual(['TCP 443 unknown(missing-reference): ']);
    expect(report(BACKENDS + bare).parts[0]?.paragraph).toContain('no Endpoints or EndpointSlice tells its addresses');
  });

  it('A26: nothing behind the selector is nothing known', () => {
    expect(lines(pod('web') + API, { port: 443 })).toEqual(['TCP 443 unknown(missing-reference): ']);
    expect(report(pod('web') + API, { port: 443 }).parts[0]?.paragraph).toContain(
      'no workload in the manifests carries the labels',
    );
  });

  it('A32, A-X14: an alias is a destination outside the cluster', () => {
    const alias = service(
      'type: ExternalName, externalName: db.example.com, selector: { of: api }, ports: [{ port: 5432 }]',
    );
    const inside = policy('web', '')
      .replace('[Ingress]', '[Egress]')
      .replace('ingress: []', 'egress: [{ to: [{ podSelector: {} }] }]');
    expect(lines(BACKENDS + alias)).toEqual(['TCP 5432 allow: db.example.com:5432 allow']);
    expect(lines(BACKENDS + alias + inside, { port: 5432 })).toEqual(['TCP 5432 deny: db.example.com:5432 deny']);
    expect(ask(BACKENDS + service('type: ExternalName, externalName: db.example.com'))).toEqual({
      problem: 'Service shop/api is an alias and has no ports: say which is dialled.',
    });
  });
});

describe('names of Services', () => {
  const cluster = () => {
    const scope = snapshotOf(
      BACKENDS + API + service('clusterIP: 10.96.0.7, selector: { of: api }, ports: [{ port: 80 }]', 'web'),
    ).scopes[0];
    if (scope === undefined) throw new Error('the folder is a scope');
    return scope.cluster;
  };

  it.each(['shop/Service:api', ' shop/api[Service] ', 'api.shop.svc', 'api.shop.svc.cluster.local'])('%s', (text) => {
    expect(resolveDestination(cluster(), text)).toMatchObject({ kind: 'service', name: 'shop/api[Service]' });
  });

  it('their own address, where the manifests tell it', () => {
    expect(resolveDestination(cluster(), '10.96.0.7')).toMatchObject({ kind: 'service', name: 'shop/web[Service]' });
    expect(resolveDestination(cluster(), '10.96.0.8').kind).toBe('address');
  });

  it('without the kind a name is that of a workload', () => {
    expect(resolveDestination(cluster(), 'shop/web')).toMatchObject({ kind: 'workload', name: 'shop/web[Pod]' });
    expect(resolveDestination(cluster(), 'shop/api').kind).toBe('problem');
  });

  it.each([
    ['shop/Service:apii', 'No Service "apii" in namespace "shop". There are: api, web.'],
    ['Service:api', 'No Service in namespace "default". Did you mean shop/Service:api?'],
    ['none.nowhere.svc', 'No Service "none" in namespace "nowhere".'],
  ])('%s is not there', (text, message) => {
    expect(resolveDestination(cluster(), text)).toEqual({ kind: 'problem', message });
  });

  it('open no connections', () => {
    expect(resolveSource(cluster(), 'shop/Service:api')).toEqual({
      kind: 'problem',
      message:
        'A Service opens no connections, it only leads to pods. Ask for the pods behind it: shop/v1[Pod], shop/v2[Pod].',
    });
    expect(resolveSource(cluster(), 'shop/web').kind).toBe('workload');
  });
});
