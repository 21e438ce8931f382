import { describe, expect, it } from 'vitest';
import { api, deployment, generate, service, textOf, url, web } from './generated';

describe('generatePolicies and callers that are not in the manifests', () => {
  const published = deployment('api') + service('api', '80, targetPort: 8080', 'shop', '  type: LoadBalancer\n');
  const ingressPolicy = (from: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress]
  ingress: [{from: [${from}], ports: [{port: 8080}]}]
---
`;

  it('leaves a published port to the rule that lets only some addresses in', () => {
    const result = generate({
      'api.yaml': published,
      'policies.yaml': ingressPolicy('{ipBlock: {cidr: 203.0.113.0/24}}'),
    });
    expect(textOf(result, 'network-policies/api-2-policy.yaml')).not.toContain('ingress:');
    expect([result.missing, result.extra]).toEqual([[], []]);
    expect(result.notes.join()).toContain('Left to the rules that are there');
    expect(result.notes.join()).toContain('internet → shop/api[Deployment] TCP 8080');
  });

  it('opens a published port that rules let no address use', () => {
    const result = generate({ 'api.yaml': published, 'policies.yaml': ingressPolicy('{podSelector: {}}') });
    expect(textOf(result, 'network-policies/api-2-policy.yaml')).toContain(
      '  ingress:\n    # Published to the internet:',
    );
    expect([result.missing, result.extra]).toEqual([[], []]);
  });

  const scraped = service('api', '80, targetPort: 8080').replace(
    'namespace: shop}',
    "namespace: shop, annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9100'}}",
  );

  it.each([
    ['metrics', deployment('api') + scraped],
    [
      'a route',
      api +
        `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: api, namespace: shop}
spec: {ingressClassName: other, defaultBackend: {service: {name: api, port: {number: 80}}}}
---
`,
    ],
    ['a name outside', deployment('web', { env: url('PAY_URL', 'https://pay.example.com') })],
    ['a published port', published],
  ])('adds nothing the second time: %s', (_, app) => {
    const files: Record<string, string> = { 'app.yaml': app };
    const first = generate(files);
    expect(first.files.length).toBeGreaterThan(0);
    for (const { uri, text } of first.files) files[uri.slice('file:///w/'.length)] = text;
    const second = generate(files);
    expect([second.files, second.missing, second.extra, second.extraBefore]).toEqual([[], [], [], []]);
    expect(second.complete).toBe(first.complete);
  });

  it('lets the API server call a webhook, and nobody else on another port', () => {
    const hook = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: checks}
webhooks: [{name: a.example.com, clientConfig: {service: {name: api, namespace: shop, port: 80}}}]
---
`;
    const result = generate({ 'api.yaml': api, 'hook.yaml': hook });
    expect([result.missing, result.extra]).toEqual([[], []]);
    expect(textOf(result, 'network-policies/api-policy.yaml')).toContain(`  ingress:
    # Called by the API server, whose address is no pod and not in the manifests:
    # validatingwebhookconfiguration/checks (hook.yaml:4)
    - ports:
        - protocol: TCP
          port: 8080
`);
  });

  const dialled = deployment('web', { env: url('K8S_URL', 'https://kubernetes.default.svc') });

  it('lets a workload reach the API server, by address', () => {
    const result = generate({ 'web.yaml': dialled });
    expect([result.missing, result.extra]).toEqual([[], []]);
    expect(textOf(result, 'network-policies/web-policy.yaml')).toContain(`        - ipBlock:
            cidr: 0.0.0.0/0
      ports:
        - protocol: TCP
          port: 443
        - protocol: TCP
          port: 6443
`);
  });

  it('names the addresses of the API server where a dump tells them, neighbours as one block', () => {
    const dump = `apiVersion: v1
kind: Service
metadata: {name: kubernetes, namespace: default}
spec: {clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: kubernetes, namespace: default}
subsets: [{addresses: [{ip: 192.0.2.4}, {ip: 192.0.2.5}], ports: [{name: https, port: 6443}]}]
---
`;
    const result = generate({ 'web.yaml': dialled, 'dump.yaml': dump });
    expect([result.missing, result.extra]).toEqual([[], []]);
    expect(textOf(result, 'network-policies/web-policy.yaml')).toContain(`        - ipBlock:
            cidr: 192.0.2.4/31
      ports:
        - protocol: TCP
          port: 6443
`);
  });

  it('never lets a workload have the credentials of the node', () => {
    const result = generate({
      'web.yaml': deployment('web', { env: url('META_URL', 'http://169.254.169.254/latest') }),
    });
    expect(result.files.map(({ text }) => text).join()).not.toContain('169.254.169.254');
    expect(result.notes.join()).toContain("shop/web[Deployment] asks for the cloud's metadata");
  });
});

describe('proposals to tighten', () => {
  const wide = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: 8080}]
  - from: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{port: 9090}]
`;

  const open = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress: [{}]
---
`;

  it('names the rules that allow what nothing asks for, and edits nothing', () => {
    const result = generate({ 'a.yaml': web + api, 'policies.yaml': open + wide });
    const proposals = result.tightening.map(({ policy, direction, rule, beyond }) => ({
      rule: `${policy} ${direction} ${rule}`,
      beyond: beyond.map(({ src, dst, ports }) => `${src} => ${dst} ${ports}`),
    }));
    const between = 'shop/web[Deployment] => shop/api[Deployment] TCP 9090';
    expect(proposals.map(({ rule }) => rule)).toEqual(['shop/api ingress 1', 'shop/web egress 0']);
    expect(proposals[0]?.beyond).toEqual([between]);
    expect(proposals[1]?.beyond).toContain(between);
    expect(proposals[1]?.beyond).toContain('shop/web[Deployment] => internet All Connections');
    expect(result.files.map(({ policy }) => policy.name)).not.toContain('api');
    expect(result.summary).toContain('## Wider than the evidence: rules that were there before');
    expect(result.summary).toContain('`shop/web`, egress rule 1 (policies.yaml:7) could leave out');
    expect(result.summary).toContain(
      `\`shop/api\`, ingress rule 2 (policies.yaml:18) could leave out \`shop/web[Deployment]\` → \`shop/api[Deployment]\` TCP 9090`,
    );
  });

  it('is silent about what the other end denies from now on', () => {
    const result = generate({ 'a.yaml': web + api, 'policies.yaml': wide });
    expect([result.tightening, result.extra, result.extraBefore]).toEqual([[], [], []]);
  });

  it('is silent about rules that do what is asked for', () => {
    const exact = wide.slice(0, wide.lastIndexOf('  - from'));
    const result = generate({ 'a.yaml': web + api, 'policies.yaml': exact });
    expect([result.tightening, result.extraBefore]).toEqual([[], []]);
  });
});
