import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, namespace, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['all-namespaces-allowed'] };
const web = deployment('shop', 'web', { ports: ['http:8080'] });

function admitting(rule: string, metadata?: string): string {
  return policy(
    `
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
${rule.replace(/^\n/, '')}`,
    metadata,
  );
}

const EVERYONE = `
    - from: [{ namespaceSelector: {} }]
      ports: [{ port: 8080 }]`;

describe('all-namespaces-allowed', () => {
  it('B15: an empty namespaceSelector selects all namespaces', () => {
    check(
      web +
        admitting(`
    - from:
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ info[all-namespaces-allowed]: may connect to web on TCP 8080
      ports: [{ port: 8080 }]
    - from:
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ warning[all-namespaces-allowed]: on every port
          podSelector: {}
`),
      only,
    );
  });

  it('a policy that says so means it', () => {
    check(
      web +
        admitting(
          `
    - from:
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ hint[all-namespaces-allowed]
`,
          '{ name: web-allow-all-namespaces, namespace: shop }',
        ),
      only,
    );
  });

  it('some of the pods, some of the namespaces, or the own one', () => {
    check(
      web +
        admitting(`
    - from:
        - namespaceSelector: {}
          podSelector: { matchLabels: { app: prometheus } }
        - namespaceSelector: { matchLabels: { team: shop } }
        - namespaceSelector: { matchExpressions: [{ key: team, operator: Exists }] }
        - podSelector: {}
        - ipBlock: { cidr: 10.0.0.0/8 }
`),
      only,
    );
  });

  it('egress to all pods keeps from the internet', () => {
    check(
      web +
        policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: {} }]
`),
      only,
    );
  });

  it('who is published, or serves DNS, or runs in a namespace of the platform serves everyone', () => {
    check(web + service('shop', 'web', 'port: 80, targetPort: 8080', 'LoadBalancer') + admitting(EVERYONE), only);
    check(
      deployment('dns', 'web', { ports: ['dns:53/UDP'] }) +
        admitting(
          `
    - from: [{ namespaceSelector: {} }]
      ports: [{ port: 53, protocol: UDP }, { port: 53, protocol: TCP }]`,
          '{ name: p, namespace: dns }',
        ),
      only,
    );
    check(deployment('kube-system', 'web') + admitting(EVERYONE, '{ name: p, namespace: kube-system }'), only);
  });

  it('a port that gives much away, data and other environments are told elsewhere', () => {
    const rules = [
      'all-namespaces-allowed',
      'sensitive-port-open',
      'data-store-exposed',
      'cross-environment',
      'namespace-wide-open',
    ];
    check(
      deployment('shop', 'web', { ports: ['ssh:22'] }) +
        admitting(`
    - from: [{ namespaceSelector: {} }]
      ports:
        - port: 22
#               ^^ warning[sensitive-port-open]
`),
      { rules },
    );
    check(
      deployment('shop', 'web', { ports: ['db:5432'] }).replace('image: example', 'image: "postgres:16"') +
        admitting(`
    - from:
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ warning[data-store-exposed]
      ports: [{ port: 5432 }]
`),
      { rules },
    );
    check(
      deployment('prod', 'web', { ports: ['http:8080'] }) +
        deployment('dev', 'tool') +
        admitting(
          `
    - from:
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ warning[cross-environment]
      ports: [{ port: 8080 }]
`,
          '{ name: p, namespace: prod }',
        ),
      { rules },
    );
    check(
      web +
        deployment('back', 'tool') +
        policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ info[namespace-wide-open]
`),
      { rules },
    );
  });

  it('a policy of the whole cluster that keeps the others out', () => {
    check(
      web +
        deployment('back', 'tool') +
        namespace('shop', { team: 'shop' }) +
        admitting(EVERYONE) +
        `
#- cluster.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: close }
spec:
  priority: 10
  subject: { namespaces: { matchLabels: { team: shop } } }
  ingress:
    - { name: deny, action: Deny, from: [{ namespaces: { matchExpressions: [{ key: team, operator: DoesNotExist }] } }] }
`,
      only,
    );
  });

  it('admits the own namespace by its name', () => {
    checkFix(
      web +
        admitting(`
    - from:
        - namespaceSelector: {}
          podSelector: {}
`),
      'all-namespaces-allowed',
      'Admit only pods of namespace shop (allows less)',
      admitting(`
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: shop
          podSelector: {}
`),
    );
  });

  it('admits the namespaces of known clients', () => {
    const client = deployment('back', 'tool').replace(
      'image: example,',
      'image: example, env: [{ name: WEB_URL, value: "http://web.shop:80" }],',
    );
    const served = web + client + service('shop', 'web', 'port: 80, targetPort: 8080');
    checkFix(
      served + admitting(EVERYONE),
      'all-namespaces-allowed',
      'Admit only pods of shop and back, which are known to use it',
      admitting(
        EVERYONE.replace(
          '{ namespaceSelector: {} }',
          '{ namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: In, values: [shop, back] }] } }',
        ),
      ),
    );
    settles(served + admitting(EVERYONE), 'all-namespaces-allowed');
  });

  it('has a fix that settles it', () => {
    settles(web + admitting(EVERYONE), 'all-namespaces-allowed', 'Admit only pods of namespace shop');
  });
});
