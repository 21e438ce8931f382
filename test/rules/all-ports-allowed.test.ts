import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['all-ports-allowed'] };
const web = deployment('shop', 'web', { ports: ['http:8080', 'metrics:9090'] });
const api = deployment('shop', 'api', { ports: ['grpc:7000'] });
const both = web + api;

function ingress(rules: string, subject = '{ matchLabels: { app: web } }'): string {
  return policy(`  podSelector: ${subject}\n  policyTypes: [Ingress]\n  ingress:\n${rules.replace(/^\n/, '')}`);
}

function egress(rules: string): string {
  return policy(
    `  podSelector: { matchLabels: { app: api } }\n  policyTypes: [Egress]\n  egress:\n${rules.replace(/^\n/, '')}`,
    '{ name: api, namespace: shop }',
  ).replace('policy.yaml', 'api.yaml');
}

const FROM_API = `
    - from: [{ podSelector: { matchLabels: { app: api } } }]`;

describe('all-ports-allowed', () => {
  it('B26: without ports every port is open, though the pods declare a few', () => {
    check(
      both +
        ingress(`
    - from: [{ podSelector: { matchLabels: { app: api } } }]
#     ^^^^ hint[all-ports-allowed]: which declares TCP 8080 and TCP 9090
    - from: [{ ipBlock: { cidr: 192.0.2.0/24 } }]
      ports: []
#     ^^^^^ hint[all-ports-allowed]: addresses of 192.0.2.0/24
`),
      only,
    );
  });

  it('ports that are named, pods that declare none, and whole namespaces are no finding', () => {
    check(
      both +
        ingress(`
    - from: [{ podSelector: { matchLabels: { app: api } } }]
      ports: [{ port: 8080 }]
    - from: [{ podSelector: {} }]
    - from: [{ namespaceSelector: { matchLabels: { team: shop } } }]
    - from: [{ podSelector: { matchLabels: { app: job } } }, { podSelector: {} }]
`),
      only,
    );
    check(deployment('shop', 'web') + api + ingress(FROM_API), only);
    check(both + ingress(FROM_API, '{}'), only);
    check(both + ingress('    - from: [{ ipBlock: { cidr: 0.0.0.0/0 } }]'), only);
  });

  it('the other end limits the ports', () => {
    check(
      both +
        ingress(FROM_API) +
        egress(`
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 8080 }]
`),
      only,
    );
  });

  it('egress counts where the destination does not limit who connects', () => {
    const toWeb = `
    - to: [{ podSelector: { matchLabels: { app: web } } }]`;
    check(
      both +
        egress(`
    - to: [{ podSelector: { matchLabels: { app: web } } }]
#     ^^ hint[all-ports-allowed]: the pods may connect to every port of web
`),
      only,
    );
    check(both + egress(toWeb) + defaultDeny('shop', '[Ingress]'), only);
  });

  it('a rule that another one covers is told as such', () => {
    check(both + ingress(`${FROM_API}\n    - from: [{ podSelector: {} }]`), only);
  });

  it('names the ports that are declared', () => {
    checkFix(
      both + ingress(FROM_API),
      'all-ports-allowed',
      'Allow only TCP 8080 and TCP 9090 (allows less)',
      ingress(`${FROM_API}
      ports:
        - protocol: TCP
          port: 8080
        - protocol: TCP
          port: 9090`),
    );
  });

  it('has a fix that settles it', () => {
    settles(both + ingress(FROM_API), 'all-ports-allowed');
    settles(both + ingress(`${FROM_API}\n      ports:`), 'all-ports-allowed', 'Allow only TCP 8080');
    settles(
      both + egress('    - { to: [{ podSelector: { matchLabels: { app: web } } }], ports: [] }'),
      'all-ports-allowed',
    );
  });
});
