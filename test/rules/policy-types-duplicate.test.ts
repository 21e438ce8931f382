import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['policy-types-duplicate', 'egress-rules-ignored', 'ingress-rules-ignored'] };

describe('policy-types-duplicate', () => {
  it('B11: the second of two equal types says nothing', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress, Ingress]
#                        ^^^^^^^ warning[policy-types-duplicate]: says nothing about egress
`)}
`,
      only,
    );
  });

  it('B8: rules of the direction that is missing are told of once, here', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes:
    - Egress
    - Egress
#     ^^^^^^ warning[policy-types-duplicate]: its ingress rules have no effect
  ingress:
    - from: [{ podSelector: {} }]
  egress: []
`)}
`,
      only,
    );
  });

  it('two types, one type, and types that the server refuses are none', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress, Egress]
`)}
${policy(`
  podSelector: {}
  policyTypes: [Egress]
`).replace('policy.yaml', 'one.yaml')}
${policy(`
  podSelector: {}
  policyTypes: [Ingress, Ingress, Egress]
`).replace('policy.yaml', 'three.yaml')}
${policy(`
  podSelector: {}
  policyTypes: [ingress, ingress]
`).replace('policy.yaml', 'wrong.yaml')}
`,
      only,
    );
  });

  it('is replaced where rules show what was meant', () => {
    checkFix(
      policy(`
  podSelector: {}
  policyTypes:
    - Ingress
    - Ingress # both
  egress:
    - to: [{ podSelector: {} }]
`),
      'policy-types-duplicate',
      'Replace the second Ingress by Egress (isolates egress, allows only its rules)',
      policy(`
  podSelector: {}
  policyTypes:
    - Ingress
    - Egress # both
  egress:
    - to: [{ podSelector: {} }]
`),
    );
  });

  it('has a fix that settles it: Egress', () => {
    const isolated = deployment('shop', 'web') + defaultDeny('shop', '[Egress]');
    const twice = policy(`
  podSelector: {}
  policyTypes: [Ingress, Ingress]
  egress: [{ to: [{ podSelector: {} }] }]
`);
    settles(
      isolated + twice,
      'policy-types-duplicate',
      'Replace the second Ingress by Egress (allows its egress rules for web)',
    );
    settles(twice.replace('[Ingress, Ingress]', '[Egress, Egress]'), 'policy-types-duplicate', 'denies all ingress');
  });

  it('has a fix that settles it: Remove', () => {
    settles(
      policy(`
  podSelector: {}
  policyTypes: [Ingress, Ingress]
`),
      'policy-types-duplicate',
      'Remove the second Ingress',
    );
  });
});
