import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['port-not-exposed'] };

describe('port-not-exposed', () => {
  it('A18: a port that nobody declares may be a slip', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: 8008
#               ^^^^ hint[port-not-exposed]: Declared are 8080
`)}
`,
      only,
    );
  });

  it('a pod that declares no ports says nothing', () => {
    check(
      `
${deployment('shop', 'web')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: 8008
`)}
`,
      only,
    );
  });

  it('a range that holds a declared port is fine', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: 8000
          endPort: 8100
`)}
`,
      only,
    );
  });

  it('the port of a Service is another finding', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${service('shop', 'web', 'port: 80, targetPort: 8080')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: 80
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: 8080', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: 8008
`)}
`,
      'port-not-exposed',
      '8080',
    );
  });
});
