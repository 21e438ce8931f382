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
#               ^^^^ hint[port-not-exposed]: The declared port is 8080
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

  it('a range is called by both ends', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: 9000
#               ^^^^ hint[port-not-exposed]: No container of web declares TCP 9000-9010
          endPort: 9010
`)}
`,
      only,
    );
  });
  it('to deny a port that nobody serves is no mistake', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}
#- anp.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 5
  subject: { namespaces: {} }
  ingress:
    - action: Deny
      from: [{ namespaces: {} }]
      ports: [{ portNumber: { port: 23, protocol: TCP } }]
`,
      only,
    );
  });
});
