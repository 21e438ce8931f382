import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['unused-suppression'] };

describe('unused-suppression', () => {
  it('a comment that silences nothing', () => {
    check(
      `
${policy(`
  podSelector: {} # palisade-ignore allow-all-rule
#                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[unused-suppression]: does not silence allow-all-rule
`)}
`,
      only,
    );
  });

  it('a rule that does not exist', () => {
    check(
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop } # palisade-ignore no-such-rule
#                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint[unused-suppression]: There is no rule no-such-rule
spec: { podSelector: {} }
`,
      only,
    );
  });

  it('a comment that silences something is of use', () => {
    check(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    # palisade-ignore-next-line allow-all-rule -- on purpose
    - {}
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: Remove the comment', () => {
    settles(
      `
${policy(`
  podSelector: {} # palisade-ignore allow-all-rule
`)}
`,
      'unused-suppression',
      'Remove the comment',
    );
  });

  it('a comment on a line of its own', () => {
    settles(
      `
${policy(`
  podSelector: {}
  # palisade-ignore-next-line allow-all-rule
  policyTypes: [Ingress]
`)}
`,
      'unused-suppression',
      'Remove the comment',
    );
  });

  it('has a fix that settles it: Remove dns-blocked from the comment', () => {
    settles(
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    # palisade-ignore-next-line allow-all-rule, dns-blocked -- on purpose
    - {}
`)}
`,
      'unused-suppression',
      'Remove dns-blocked from the comment',
    );
  });
});
