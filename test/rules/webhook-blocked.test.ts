import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['webhook-blocked'] };

const operator =
  deployment('ops', 'operator', { ports: ['https:9443'] }) + service('ops', 'operator', 'port: 443, targetPort: https');

function webhook(mark = '', kind = 'ValidatingWebhookConfiguration'): string {
  return `
#- webhook.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ${kind}
metadata: { name: checks }
webhooks:
  - name: a.example.org
    clientConfig:
      service:
        name: operator
${mark}
        namespace: ops
  - name: b.example.org
    clientConfig: { service: { name: operator, namespace: ops, path: /b } }
`;
}

const FOUND = '#             ^^^^^^^^ warning[webhook-blocked]';
const admits = (rule: string) =>
  policy(
    `
  podSelector: { matchLabels: { app: operator } }
  policyTypes: [Ingress]
  ingress: [${rule}]
`,
    '{ name: p, namespace: ops }',
  );

describe('webhook-blocked', () => {
  it.each(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'])(
    '%s: the API server is kept out',
    (kind) => {
      check(
        `
${operator}${defaultDeny('ops', '[Ingress]')}${webhook(
          `${FOUND}: The API server calls operator on TCP 9443 for ${kind} checks, but its ingress is isolated by default-deny`,
          kind,
        )}
`,
        only,
      );
    },
  );

  it('aggregated APIs and conversion webhooks', () => {
    check(
      `
${operator}${defaultDeny('ops', '[Ingress]')}#- api.yaml
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: { name: v1.metrics.example.org }
spec:
  group: metrics.example.org
  service:
    name: operator
#         ^^^^^^^^ warning[webhook-blocked]: APIService v1.metrics.example.org
    namespace: ops
#- crd.yaml
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.org }
spec:
  conversion:
    strategy: Webhook
    webhook:
      clientConfig:
        service:
          name: operator
#               ^^^^^^^^ warning[webhook-blocked]: CustomResourceDefinition things.example.org
          namespace: ops
`,
      only,
    );
  });

  it.each([
    ['everyone on the port', '{ ports: [{ port: 9443 }] }'],
    ['addresses', '{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }'],
    [
      "pods of the cluster's own namespace, where a tunnel may end",
      '{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }] }',
    ],
    ['pods of every namespace', '{ from: [{ namespaceSelector: {} }] }'],
  ])('a rule admits %s', (_, rule) => {
    check(`${operator}${webhook()}${admits(rule)}`, only);
  });

  it('a rule admits other ports, or pods of its own namespace', () => {
    check(
      `${operator}${webhook(FOUND)}${admits('{ ports: [{ port: 8080 }] }, { from: [{ podSelector: {} }] }')}`,
      only,
    );
  });

  it('nothing is isolated', () => {
    check(`${operator}${webhook()}${defaultDeny('ops', '[Egress]')}`, only);
  });

  it('B30: pods on the host network are not isolated', () => {
    check(
      `${deployment('ops', 'operator', { ports: ['https:9443'], hostNetwork: true })}${service('ops', 'operator', 'port: 443, targetPort: 9443')}${defaultDeny('ops')}${webhook()}`,
      only,
    );
  });

  it('a webhook outside the cluster, or one whose Service is elsewhere', () => {
    check(
      `
${operator}${defaultDeny('ops')}#- webhook.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: checks }
webhooks:
  - { name: a.example.org, clientConfig: { url: "https://example.org/hook" } }
  - { name: b.example.org, clientConfig: { service: { name: missing, namespace: ops } } }
`,
      only,
    );
  });

  it('has a fix that opens the port, in the policy of the pods', () => {
    checkFix(
      `${operator}${webhook()}${admits('{ ports: [{ port: 8080 }] }')}`,
      'webhook-blocked',
      'Admit everyone on TCP 9443, the API server included (adds to policy p)',
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: ops }
spec:
  podSelector: { matchLabels: { app: operator } }
  policyTypes: [Ingress]
  ingress: [{ ports: [{ port: 8080 }] }, { ports: [{ protocol: TCP, port: 9443 }] }]
`,
    );
  });

  it('has a fix that settles it, and that rule-allows-any-peer takes for what it is', () => {
    settles(`${operator}${webhook()}${defaultDeny('ops')}`, 'webhook-blocked');
    check(`${operator}${webhook()}${admits('{ ports: [{ port: 9443 }] }')}`, { rules: ['rule-allows-any-peer'] });
    const called =
      deployment('ops', 'operator', { ports: ['8000'] }) + service('ops', 'operator', 'port: 443, targetPort: 8000');
    check(`${called}${webhook()}${admits('{ ports: [{ port: 8000 }] }')}`, { rules: ['rule-allows-any-peer'] });
  });
});
