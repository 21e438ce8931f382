import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['allow-all-rule'] };

describe('allow-all-rule', () => {
  it('B10: an empty rule admits everyone', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - {}
#     ^^ warning[allow-all-rule]: any pod, node or address
`)}
`,
      only,
    );
  });

  it('B13: empty lists say the same', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: []
#     ^^^^^^ warning[allow-all-rule]: allows all egress
`)}
`,
      only,
    );
  });

  it('a published workload is meant for everyone', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${service('shop', 'web', 'port: 80, targetPort: 8080', 'LoadBalancer')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{}]
`)}
`,
      only,
    );
  });

  it('a policy that is called allow-all means it', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(
        `
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - {}
#     ^^ info[allow-all-rule]
`,
        `{ name: web-allow-all, namespace: shop }`,
      )}
`,
      only,
    );
  });

  it('B8: a rule without effect is not blamed', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  egress: [{}]
`)}
`,
      only,
    );
  });

  it('ingress is narrowed to the namespace', () => {
    checkFix(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - {}
`)}
`,
      'allow-all-rule',
      'Allow only pods',
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
`)}
`,
    );
  });

  it('has a fix that settles it: Remove the rule', () => {
    settles(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{}]
`)}
`,
      'allow-all-rule',
      'Remove the rule',
    );
  });

  it('has a fix that settles it: Allow only pods', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - {}
`)}
`,
      'allow-all-rule',
      'Allow only pods',
    );
  });

  it('has a fix that settles it: Allow only pods', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress: [{}]
`)}
`,
      'allow-all-rule',
      'Allow only pods',
    );
  });

  it('a misspelt field opens the rule, and is the finding', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - form: [{ podSelector: {} }]
#     ^^^^ error[unknown-field]
    - {}
#     ^^ warning[allow-all-rule]
`)}
`,
      { rules: ['allow-all-rule', 'unknown-field'] },
    );
  });
});
