import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['service-port-used'] };

describe('service-port-used', () => {
  it('A28: policies see the port of the pod', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${service('shop', 'web', 'port: 80, targetPort: 8080')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: 80
#               ^^ warning[service-port-used]: Write 8080
`)}
`,
      only,
    );
  });

  it('A28: egress names the port of the destination pod', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${service('shop', 'web', 'port: 80, targetPort: http')}${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports:
        - port: 80
#               ^^ warning[service-port-used]: Service web
`)}
`,
      only,
    );
  });

  it('the port of the pod is right', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${service('shop', 'web', 'port: 80, targetPort: 8080')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: 8080
`)}
`,
      only,
    );
  });

  it('a pod that listens on the Service port, too', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['80', '8080'] })}${service('shop', 'web', 'port: 80, targetPort: 8080')}${policy(`
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

  it('another workload of the rule may serve the port', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'old', { ports: ['80'] })}${service('shop', 'web', 'port: 80, targetPort: 8080')}${policy(`
  podSelector: {}
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

  it('another protocol is another port', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${service('shop', 'web', 'port: 80, targetPort: 8080')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - ports: [{ port: 80, protocol: UDP }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: 8080', () => {
    settles(
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
      'service-port-used',
      '8080',
    );
  });

  it('has a fix that settles it: port http', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${service('shop', 'web', 'port: 80, targetPort: http')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: 80
`)}
`,
      'service-port-used',
      'port http',
    );
  });
});
