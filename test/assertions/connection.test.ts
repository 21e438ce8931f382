import { describe, expect, it } from 'vitest';
import { outcome, policy, resultsOf } from './run';

describe('allow and deny', () => {
  it.each([
    ['from: shop/web, to: shop/api, port: 9000, expect: allow', 'passed'],
    ['from: shop/web, to: shop/api, port: http, expect: allow', 'passed'],
    ['from: shop/web, to: shop/api, port: 8080, expect: deny', 'passed'],
    ['from: dev/tool, to: "shop/*", expect: deny', 'passed'],
    ['from: "shop/[tier=front]", to: shop/api, port: TCP/9000, expect: allow', 'passed'],
    ['from: shop/Deployment:web, to: "sh*/a*", port: 9000, expect: allow', 'passed'],
    ['from: {namespaceLabels: {env: prod}, workload: web}, to: shop/api, port: 9000, expect: allow', 'passed'],
    ['from: shop/api, to: $data, port: [5432], expect: allow', 'passed'],
    ['from: shop/api, to: shop/db-0, port: 5432, expect: allow', 'passed'],
    ['from: shop/web, to: shop/api, port: 9000, expect: deny', 'failed: shop/web → shop/api on TCP 9000 is allowed'],
    ['from: shop/web, to: shop/db, port: 5432, expect: allow', 'failed: shop/web → shop/db on TCP 5432 is denied'],
  ])('%s: %s', (test, expected) => expect(outcome(test)).toBe(expected));

  it('means every pair and every port', () => {
    expect(outcome('from: [shop/web, shop/api], to: shop/db, port: 5432, expect: allow')).toBe(
      'failed: shop/web → shop/db on TCP 5432 is denied',
    );
    expect(outcome('from: shop/web, to: shop/api, port: [9000, 9001], expect: allow')).toBe(
      'failed: shop/web → shop/api on TCP 9001 is denied',
    );
    expect(outcome('from: shop/web, to: shop/api, port: 8999-9001, expect: deny')).toBe(
      'failed: shop/web → shop/api on TCP 9000 is allowed',
    );
  });

  it('means all ports of all protocols when there is no port', () => {
    expect(outcome('from: shop/web, to: shop/api, expect: allow')).toBe(
      'failed: shop/web → shop/api on all SCTP ports · TCP 1-8999, 9001-65535 · all UDP ports is denied',
    );
    expect(outcome('from: shop/web, to: shop/api, expect: deny')).toBe(
      'failed: shop/web → shop/api on TCP 9000 is allowed',
    );
    expect(outcome('from: shop/web, to: dev/tool, expect: allow')).toBe('passed');
  });

  it('means at least one with quantifier any', () => {
    const any = (test: string) => outcome(`${test}, quantifier: any`);
    expect(any('from: [shop/web, shop/api], to: shop/db, port: 5432, expect: allow')).toBe('passed');
    expect(any('from: shop/web, to: shop/api, port: [1, 9000], expect: allow')).toBe('passed');
    expect(any('from: shop/web, to: shop/api, expect: deny')).toBe('passed');
    expect(any('from: shop/web, to: shop/db, expect: allow')).toBe(
      'failed: No connection is allowed: shop/web → shop/db on all ports is denied',
    );
    expect(any('from: shop/web, to: dev/tool, expect: deny')).toBe(
      'failed: No connection is denied: shop/web → dev/tool on all ports is allowed',
    );
  });

  it('looks at pods of one workload among each other, never at a pod and itself', () => {
    expect(outcome('from: shop/web, to: shop/web, expect: deny')).toBe('passed');
    expect(outcome('from: shop/api, to: shop/api, expect: deny')).toContain('error: There is no connection to look at');
    expect(outcome('from: dev/tool, to: "dev/*", expect: deny')).toContain('error: There is no connection');
    const open = policy(
      'web',
      '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: {} }] }] }',
    );
    expect(outcome('from: shop/web, to: shop/web, expect: deny', open)).toBe(
      'failed: shop/web → shop/web (another pod of it) on all ports is allowed',
    );
  });
});

describe('what is no pod', () => {
  it('is the internet, without private networks', () => {
    expect(outcome('from: "@world", to: "shop/*", expect: deny')).toBe('passed');
    expect(outcome('from: shop/web, to: "@world", expect: allow')).toBe('passed');
    const egress = policy(
      'out',
      `{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }], ports: [{ port: 443 }] }] }`,
    );
    expect(outcome('from: shop/web, to: "@world", port: 443, expect: allow', egress)).toBe('passed');
    expect(outcome('from: shop/web, to: 10.1.0.0/16, port: 443, expect: deny', egress)).toBe('passed');
    expect(outcome('from: shop/web, to: 0.0.0.0/0, port: 443, expect: allow', egress)).toBe(
      'failed: shop/web → 10.0.0.0/8 on TCP 443 is denied',
    );
    expect(outcome('from: shop/web, to: 1.1.1.1, port: 443, expect: allow', egress)).toBe('passed');
  });

  it('counts IPv6 only where some policy speaks of it', () => {
    const v6 = policy(
      'out',
      `{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }, { ipBlock: { cidr: "2001:db8::/32" } }] }] }`,
    );
    expect(outcome('from: shop/web, to: "@world", expect: allow', v6)).toContain('failed: shop/web → ');
  });

  it('is a node other than the own one', () => {
    expect(outcome('from: "@host", to: shop/db, expect: deny')).toBe('passed');
    expect(outcome('from: "@host", to: dev/tool, expect: allow')).toBe('passed');
  });

  it('is a name, of which policies without names know little', () => {
    const egress = policy(
      'out',
      `{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 1.0.0.0/8 } }], ports: [{ port: 443 }] }] }`,
    );
    expect(outcome('from: shop/api, to: dns:example.com, port: 443, expect: allow')).toBe('passed');
    expect(outcome('from: shop/web, to: dns:example.com, port: 80, expect: deny', egress)).toBe('passed');
    expect(outcome('from: shop/web, to: dns:example.com, port: 443, expect: allow', egress)).toBe(
      'failed: shop/web → example.com on TCP 443 cannot be decided from the manifests (fqdn)',
    );
  });

  it('is cluster DNS, whether or not the manifests show it', () => {
    expect(outcome('from: "shop/*", to: "@dns", port: UDP/53, expect: allow')).toBe('passed');
  });

  it('is the ingress controller and the monitoring, if the manifests show them', () => {
    const text = outcome('from: "@ingress-controller", to: shop/web, expect: deny');
    expect(text).toContain('error: The manifests do not contain an ingress controller');
    const prometheus = `
#- monitoring.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: prometheus-server, namespace: monitoring }
spec: { selector: { matchLabels: { app: p } }, template: { metadata: { labels: { app: p } }, spec: { containers: [{ name: c, image: i }] } } }
`;
    expect(outcome('from: "@monitoring", to: shop/web, expect: deny')).toContain('do not contain Prometheus');
    expect(outcome('from: "@monitoring", to: shop/web, expect: deny', prometheus)).toBe('passed');
  });
});

describe('any pod', () => {
  const everybody = policy(
    'tool',
    '{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 9187 }] }] }',
  );

  it('is also a pod that the manifests do not contain, where nobody may connect', () => {
    const db = `
#- db.yaml
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: shop, labels: { app: db } }
spec: { containers: [{ name: c, image: i }] }
`;
    const [result] = resultsOf('tests: [{name: t, from: "*", to: shop/db, expect: deny}]', everybody, db);
    expect(result?.message).toBe('any other pod of the cluster → shop/db on TCP 9187 is allowed');
    expect(result?.violations[0]?.rules.map(({ label }) => label)).toEqual(['shop/tool ingress rule 1']);
  });

  it('is one of the manifests first', () => {
    expect(outcome('from: "*", to: shop/db, port: 9187, expect: deny', everybody)).toBe(
      'failed: dev/tool → shop/db on TCP 9187 is allowed',
    );
  });
});

describe('a peer that stands for nobody', () => {
  it.each([
    [
      'from: shpo/web, to: shop/api, expect: deny',
      'There is no namespace "shpo" in the manifests. Did you mean "shop"?',
    ],
    [
      'from: shop/wbe, to: shop/api, expect: deny',
      'There is no workload "wbe" in namespace "shop". Did you mean "web"?',
    ],
    ['from: shop/zzz, to: shop/api, expect: deny', 'There are: api, db, web.'],
    ['from: shop/StatefulSet:web, to: shop/api, expect: deny', 'There is no StatefulSet "web" in namespace "shop"'],
    ['from: "shop/[app=x]", to: shop/api, expect: deny', 'no pod in namespace "shop" has the labels app=x.'],
    [
      'from: {namespaceLabels: {env: test}}, to: shop/api, expect: deny',
      'No namespace of the manifests has the labels env=test.',
    ],
    ['from: "zz*/web", to: shop/api, expect: deny', 'There is no namespace "zz*" in the manifests.'],
    [
      'from: shop/web, to: shop/api, port: grpc, expect: deny',
      'No container of the destination declares a port "grpc". They declare: http.',
    ],
    [
      'from: shop/web, to: [shop/api, shop/db], port: http, expect: deny',
      'No container of the destination declares a port "http". They declare: sql.',
    ],
    ['from: "@kube-apiserver", to: shop/api, expect: deny', 'do not tell where the API server is'],
    ['from: 1.1.1.1, to: 2.2.2.2, expect: deny', 'one end must be pods'],
    ['covered: {namespace: [shop, shpo]}', 'There is no namespace "shpo"'],
    ['exposure: {of: 1.1.1.1, atMost: []}', '"1.1.1.1" is no pod, so that no policy limits it.'],
    ['exposure: {of: shop/db, atMost: [{peer: shop/nobody}]}', 'There is no workload "nobody"'],
  ])('is an error: %s', (test, message) => {
    const text = outcome(test);
    expect(text).toMatch(/^error: /);
    expect(text).toContain(message);
  });

  it('is told of where it is written', () => {
    const text = 'tests: [{name: t, from: shop/web, to: shop/nobody, expect: deny}]';
    const [place] = resultsOf(text)[0]?.places ?? [];
    expect(text.slice(place?.span.start, place?.span.end)).toBe('shop/nobody');
  });

  it('is not a group that names itself besides somebody', () => {
    expect(outcome('from: $loop, to: shop/api, port: 9000, expect: allow')).toBe('passed');
  });
});

describe('what cannot be known', () => {
  const refused = policy(
    'web',
    '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: tcp, port: 1 }] }] }',
  );

  it('is neither allowed nor denied', () => {
    for (const expect_ of ['allow', 'deny']) {
      expect(outcome(`from: shop/api, to: shop/web, port: 1, expect: ${expect_}`, refused)).toContain(
        'failed: shop/api → shop/web on TCP 1 cannot be decided from the manifests (invalid-policy)',
      );
    }
    expect(outcome('from: shop/api, to: shop/web, port: 1, quantifier: any, expect: allow', refused)).toContain(
      'cannot be decided',
    );
  });
});

describe('a failure', () => {
  it('names the rules that decided, with their places, and what was expected', () => {
    const [result] = resultsOf('tests: [{name: t, from: "shop/*", to: shop/api, port: http, expect: deny}]');
    expect(result).toMatchObject({
      outcome: 'failed',
      type: 'allowed',
      expected: 'shop/* → shop/api on port http: deny',
      actual: 'shop/web → shop/api on TCP 9000 is allowed',
    });
    expect(result?.violations[0]?.rules).toEqual([
      {
        label: 'shop/api ingress rule 1',
        location: expect.objectContaining({
          uri: 'file:///w/policies.yaml',
          range: expect.objectContaining({ start: { line: 12, character: 6 } }),
        }) as unknown,
      },
    ]);
    const [denied] = resultsOf('tests: [{name: t, from: shop/web, to: shop/db, port: 5432, expect: allow}]');
    expect(denied?.violations[0]?.rules.map(({ label }) => label)).toEqual(['shop/closed', 'shop/db']);
  });

  it('of severity warning fails nothing, and what is skipped is not looked at', () => {
    const results = resultsOf(`tests:
  - {name: a, severity: warning, from: shop/web, to: shop/db, expect: allow}
  - {name: b, skip: true, from: shop/nobody, to: shop/db, expect: allow}
  - {name: c, skip: later, covered: {}}
  - {name: d, flows: {file: f, expect: allow}}`);
    expect(results.map(({ outcome: one, message }) => `${one} ${message}`)).toEqual([
      expect.stringMatching(/^failed /) as unknown,
      'skipped Skipped.',
      'skipped Skipped: later',
      'skipped Tests of recorded flows are not supported yet: this test is skipped.',
    ]);
  });
});
