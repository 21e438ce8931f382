import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { settles } from './settles';

const only = { rules: ['workload-identity-blocked'] };

function web(annotation: string, { env = '[]', labels = '{ app: web }' } = {}): string {
  return `
#- shop/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: ${labels} }
    spec: { serviceAccountName: web, containers: [{ name: main, image: example, env: ${env} }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop, annotations: ${annotation} }
`;
}

function egress(rules: string, mark = ''): string {
  return `
#- shop/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: out
${mark}
  namespace: shop
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress: [${rules}]
`;
}

const DNS = '{ to: [{ namespaceSelector: {} }], ports: [{ protocol: UDP, port: 53 }] }';
const AWS = '{ eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/web" }';
const GKE = '{ iam.gke.io/gcp-service-account: web@example.iam.gserviceaccount.com }';
const FOUND = '#       ^^^ warning[workload-identity-blocked]';

describe('workload-identity-blocked', () => {
  it('a role of AWS without HTTPS to any address', () => {
    check(
      `${web(AWS)}${egress(DNS, `${FOUND}: Policy out isolates the egress of web, and nothing allows the token service of AWS on TCP 443`)}`,
      only,
    );
  });

  it('an identity of Azure, by the label of the pods', () => {
    const labels = '{ app: web, azure.workload.identity/use: "true" }';
    check(`${web('{}', { labels })}${egress(DNS, `${FOUND}: the token service of Azure`)}`, only);
  });

  it("GKE's metadata server, at one of its two addresses", () => {
    check(`${web(GKE)}${egress(DNS, `${FOUND}: GKE's metadata server on TCP 988 or TCP 80`)}`, only);
    check(`${web(GKE)}${egress('{ to: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }', FOUND)}`, only);
    check(`${web(GKE)}${egress('{ to: [{ ipBlock: { cidr: 169.254.169.254/32 } }], ports: [{ port: 80 }] }')}`, only);
    check(`${web(GKE)}${egress('{ to: [{ ipBlock: { cidr: 169.254.169.252/32 } }], ports: [{ port: 988 }] }')}`, only);
  });

  it.each([
    ['HTTPS to any address', '{ ports: [{ port: 443 }] }'],
    [
      'HTTPS to private addresses, where an endpoint of the cloud may be',
      '{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 443 }] }',
    ],
    ['everything', '{}'],
  ])('a rule allows %s', (_, rule) => {
    check(`${web(AWS)}${egress(rule)}`, only);
  });

  it('an account without an identity', () => {
    check(`${web('{}')}${egress(DNS)}`, only);
  });

  it('calls that go through a proxy', () => {
    const env = '[{ name: HTTPS_PROXY, value: "http://proxy.infra:3128" }]';
    check(`${web(AWS, { env })}${egress(DNS)}`, only);
  });

  it('has a fix that allows it', () => {
    checkFix(
      `
${web(GKE)}#- shop/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
`,
      'workload-identity-blocked',
      "Allow GKE's metadata server on TCP 988 or TCP 80 (adds to policy out)",
      `
#- shop/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 169.254.169.252/32
      ports:
        - protocol: TCP
          port: 988
    - to:
        - ipBlock:
            cidr: 169.254.169.254/32
      ports:
        - protocol: TCP
          port: 80
`,
    );
  });

  it('has a fix that settles it', () => {
    settles(`${web(AWS)}${egress(DNS)}`, 'workload-identity-blocked');
  });
});
