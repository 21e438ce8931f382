import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy } from './objects';

const only = { rules: ['hostnetwork-subject'] };

describe('hostnetwork-subject', () => {
  it('B30: pods on the host network are no subjects', () => {
    check(
      `
${deployment('shop', 'agent', { hostNetwork: true })}${policy(`
  podSelector:
    matchLabels:
      app: agent
#     ^^^ info[hostnetwork-subject]: agent
`)}
`,
      only,
    );
  });

  it('an empty selector means whatever pods there are', () => {
    check(
      `
${deployment('shop', 'agent', { hostNetwork: true })}${policy(`
  podSelector: {}
`)}
`,
      only,
    );
  });

  it('other pods are isolated as usual', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
`)}
`,
      only,
    );
  });
});
