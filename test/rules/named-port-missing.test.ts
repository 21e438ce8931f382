import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { anp } from './admin-objects';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['named-port-missing'] };

describe('named-port-missing', () => {
  it('A20: a name that no container declares allows nothing', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: htpp
#               ^^^^ warning[named-port-missing]: The declared port is http
`)}
`,
      only,
    );
  });

  it('A20: name and protocol both have to fit', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['dns:53/UDP'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: dns
#               ^^^ warning[named-port-missing]: declared for UDP
`)}
`,
      only,
    );
  });

  it('G11: addresses have no port names', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 203.0.113.0/24 } }]
      ports:
        - port: https
#               ^^^^^ warning[named-port-missing]: Addresses have no port names
`)}
`,
      only,
    );
  });

  it('a name that some of the pods declare is of use', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: metrics
`)}
`,
      only,
    );
  });

  it('without pods nothing is known', () => {
    check(
      `
${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: metrics
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: Use port http', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports:
        - port: htpp
`)}
`,
      'named-port-missing',
      'Use port http',
    );
  });

  it('has a fix that settles it: Set the protocol to UDP', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['dns:53/UDP'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports: [{ port: dns, protocol: TCP }]
`)}
`,
      'named-port-missing',
      'Set the protocol to UDP',
    );
  });

  it('the article fits the protocol', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['sig:9000/SCTP'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - ports:
        - protocol: SCTP
          port: call
#               ^^^^ warning[named-port-missing]: declares an SCTP port named call
`)}
`,
      only,
    );
  });

  it('whoever writes an entry for each protocol knows that pods may serve only one', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['dns:53/UDP'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  ingress:
    - ports: [{ port: dns, protocol: UDP }, { port: dns, protocol: TCP }]
`)}
`,
      only,
    );
  });

  it('A2: a port that another manifest of the workload declares is not missing', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:80'] })}${deployment('shop', 'web', { ports: ['metrics:9090'] }).replace('#- shop/web.yaml', '#- other/web.yaml')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{ ports: [{ port: http }, { port: metrics }] }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: Set the protocol to UDP, where none is written', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['dns:53/UDP'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  ingress:
    - ports:
        - port: dns
`)}
`,
      'named-port-missing',
      'Set the protocol to UDP',
    );
  });

  it('has a fix that settles it: Name port 8080', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  ingress:
    - ports:
        - port: http
`)}
`,
      'named-port-missing',
      'Name port 8080 of web http',
    );
  });

  it('has a fix that settles it: the number, for addresses', () => {
    settles(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ ipBlock: { cidr: 203.0.113.0/24 } }]
      ports:
        - port: https
`),
      'named-port-missing',
      'Use port 443',
    );
  });

  it('C14: in policies of the whole cluster a number stands in another field', () => {
    const opening = (entry: string): string =>
      anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Allow
      from: [{ namespaces: {} }]
      ports:
        - ${entry}
`);
    checkFix(
      `${deployment('shop', 'web', { ports: ['8080'] })}${opening('namedPort: web')}`,
      'named-port-missing',
      'Use port 8080',
      opening('portNumber:\n            protocol: TCP\n            port: 8080'),
    );
  });
});
