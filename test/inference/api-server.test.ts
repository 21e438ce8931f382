import { describe, expect, it } from 'vitest';
import { inferConnections } from '../../server/src/inference/infer';
import { type InferenceResult, sourceName } from '../../server/src/inference/result';
import { parseFixture, snapshotOf } from '../support';

function infer(yaml: string): InferenceResult {
  const snapshot = snapshotOf(parseFixture(`#- app.yaml\n${yaml}`));
  const [scope] = snapshot.scopes;
  if (scope === undefined) throw new Error('no scope');
  return inferConnections(scope, { snapshot });
}

/** `workload confidence` of those that need the API server. */
function clients(yaml: string): readonly string[] {
  return infer(yaml).apiServer.map(({ source, confidence }) => `${source.name} ${confidence}`);
}

function pod(name: string, spec = '', env = ''): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { ${spec} containers: [{ name: main, image: example, env: [${env}] }] }
---
`;
}

const hook = `${pod('hook')}apiVersion: v1
kind: Service
metadata: { name: hook, namespace: shop }
spec: { selector: { app: hook }, ports: [{ port: 443, targetPort: 9443 }] }
---
`;

function webhook(service: string): string {
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: checks }
webhooks: [{ name: a.example.com, clientConfig: { service: ${service} } }]
---
`;
}

function binding(role: string): string {
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: bound, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, ${role} }
subjects: [{ kind: ServiceAccount, name: operator }]
---
`;
}

const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: shop }
rules: [{ apiGroups: [''], resources: [pods], verbs: [get, list] }]
---
`;

describe('calls of the API server', () => {
  it('a webhook is called through its Service, which then has a client', () => {
    const result = infer(hook + webhook('{ name: hook, namespace: shop }'));
    expect(
      result.edges.map(
        ({ source, destination, port, evidence }) =>
          `${sourceName(source)} -> ${destination.name} ${port} (${evidence[0]?.label})`,
      ),
    ).toEqual(['{api-server} -> hook 9443 (validatingwebhookconfiguration/checks)']);
    expect(result.coverage).toEqual({ known: 1, total: 1 });
  });

  it('a webhook on a port that the Service lacks leads nowhere', () => {
    const { dangling, edges } = infer(hook + webhook('{ name: hook, namespace: shop, port: 8443 }'));
    expect(edges).toEqual([]);
    expect(dangling.map(({ text, reason }) => `${text} ${reason}`)).toEqual(['hook.shop:8443 no-port']);
  });

  it('a webhook of a namespace that is elsewhere is nobody’s mistake', () => {
    const { dangling, edges } = infer(hook + webhook('{ name: other, namespace: cert-manager }'));
    expect([edges, dangling]).toEqual([[], []]);
  });

  it('a webhook without a Service is called outside', () => {
    const text = webhook('{ name: hook, namespace: shop }').replace(
      /service: \{.*\} \}/,
      'url: "https://a.example.com" }',
    );
    expect(infer(hook + text).edges).toEqual([]);
  });
});

describe('workloads that need the API server', () => {
  const operator = pod('operator', 'serviceAccountName: operator,');

  it('one whose account has a role made for it', () => {
    expect(clients(operator + role + binding('kind: Role, name: reader'))).toEqual(['operator likely']);
  });

  it('a role that every cluster has is a hint only', () => {
    expect(clients(operator + binding('kind: ClusterRole, name: view'))).toEqual(['operator hint']);
  });

  it('one that dials it', () => {
    for (const host of ['kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local']) {
      const env = `{ name: API_URL, value: "https://${host}:443" }`;
      expect(clients(pod('web', '', env))).toEqual(['web certain']);
    }
  });

  it.each([
    ['without the token', pod('operator', 'serviceAccountName: operator, automountServiceAccountToken: false,')],
    ['with another account', pod('web', 'serviceAccountName: web,')],
    ["with everybody's account", pod('web')],
  ])('not one %s', (_, text) => {
    expect(clients(text + role + binding('kind: Role, name: reader'))).toEqual([]);
  });

  it('not one that dials another kubernetes', () => {
    const env = '{ name: API_URL, value: "https://kubernetes.other.svc" }';
    expect(clients(pod('web', '', env))).toEqual([]);
  });
});
