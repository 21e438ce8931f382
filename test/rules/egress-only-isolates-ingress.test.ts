import { describe, it } from 'vitest';
import { check } from '../support';
import { defaultDeny, deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['egress-only-isolates-ingress'] };

describe('egress-only-isolates-ingress', () => {
  it('B5: egress rules without policyTypes close ingress too', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  egress:
# ^^^^^^ warning[egress-only-isolates-ingress]: all ingress to web is denied
    - to: [{ podSelector: {} }]
`)}
`,
      only,
    );
  });

  it('ingress that another policy closes is closed on purpose', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${defaultDeny('shop', '[Ingress]')}${policy(`
  podSelector: {}
  egress:
    - to: [{ podSelector: {} }]
`)}
`,
      only,
    );
  });

  it('an ingress section shows that ingress is meant', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  ingress: []
  egress:
    - to: [{ podSelector: {} }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: policyTypes: [Egress]', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  egress:
    - to: [{ podSelector: {} }]
`)}
`,
      'egress-only-isolates-ingress',
      'policyTypes: [Egress]',
    );
  });

  it('has a fix that settles it: policyTypes: [Ingress, Egress]', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  egress:
    - to: [{ podSelector: {} }]
`)}
`,
      'egress-only-isolates-ingress',
      'policyTypes: [Ingress, Egress]',
    );
  });
});
