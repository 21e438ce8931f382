import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['rule-allows-any-peer'] };

describe('rule-allows-any-peer', () => {
  it('B13: ports without peers admit anyone', () => {
    check(
      `
${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - ports:
#     ^^^^^ warning[rule-allows-any-peer]: TCP 9090
        - port: 9090
`)}
`,
      only,
    );
  });

  it('a published workload is meant for everyone', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${service('shop', 'web', 'port: 80, targetPort: 8080', 'NodePort')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{ ports: [{ port: 8080 }] }]
`)}
`,
      only,
    );
  });

  it('egress on the DNS ports alone is usual', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ ports: [{ port: 53, protocol: UDP }, { port: 53 }] }]
`)}
`,
      only,
    );
  });

  it('egress on 443 alone is worth knowing only', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - ports: [{ port: 443 }]
#     ^^^^^ info[rule-allows-any-peer]
`)}
`,
      only,
    );
  });

  it('the API server calls webhooks and has no labels', () => {
    check(
      `
${deployment('shop', 'webhook')}${policy(`
  podSelector: { matchLabels: { app: webhook } }
  policyTypes: [Ingress]
  ingress: [{ ports: [{ port: 8443 }] }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it (1)', () => {
    settles(
      `
${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: 9090
`)}
`,
      'rule-allows-any-peer',
    );
  });

  it('an empty `from` is filled', () => {
    settles(
      `
${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{ from: [], ports: [{ port: 9090 }] }]
`)}
`,
      'rule-allows-any-peer',
    );
  });

  it('all ports of a protocol are called so', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - ports:
#     ^^^^^ warning[rule-allows-any-peer]: may connect on every UDP port.
        - { protocol: UDP, port: 1, endPort: 65535 }
`)}
`,
      only,
    );
  });

  it('of a rule that the API server refuses, its errors are enough', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - ports: [{ port: 9090, endPort: 70000 }]
#                                    ^^^^^ error[invalid-end-port]
    - form: [{ podSelector: {} }]
#     ^^^^ error[unknown-field]
      ports: [{ port: 9090 }]
    - ports: [{ port: 9091 }]
#     ^^^^^ warning[rule-allows-any-peer]
`)}
`,
      { rules: ['rule-allows-any-peer', 'invalid-end-port', 'unknown-field'] },
    );
  });
});
