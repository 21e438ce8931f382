import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { anp, cnp } from './admin-objects';
import { deployment } from './objects';
import { settles } from './settles';

const only = { rules: ['named-port-with-addresses'] };

describe('named-port-with-addresses', () => {
  it('C16: pods name their ports', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to: [{ namespaces: {} }]
      ports:
        - namedPort: web
`)}`,
      only,
    );
  });
  it('C16: networks do not', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to: [{ networks: [10.0.0.0/8] }, { namespaces: {} }]
      ports:
        - namedPort: web
#                    ^^^ error[named-port-with-addresses]: Only pods name their ports
`)}`,
      only,
    );
  });
  it('C16: nodes do not', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to: [{ nodes: {} }]
      ports:
        - namedPort: web
#                    ^^^ error[named-port-with-addresses]: Only pods name their ports
`)}`,
      only,
    );
  });
  it('C16: domain names do not', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to: [{ domainNames: [www.example.com] }]
      ports:
        - namedPort: web
#                    ^^^ error[named-port-with-addresses]: Only pods name their ports
`)}`,
      only,
    );
  });
  it('C16: the same in v1alpha2', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Accept
      to: [{ networks: [10.0.0.0/8] }]
      protocols:
        - destinationNamedPort: web
#                               ^^^ error[named-port-with-addresses]: Only pods
`)}`,
      only,
    );
  });

  it('has a fix that settles it: the number of a well-known name', () => {
    settles(to('ports:\n        - namedPort: https'), 'named-port-with-addresses', 'Write TCP 443');
  });

  it('has a fix that settles it: a number that pods of the workspace call so', () => {
    settles(
      `${deployment('shop', 'web', { ports: ['web:8080'] })}${to('ports:\n        - namedPort: web')}`,
      'named-port-with-addresses',
      'Write TCP 8080',
    );
  });

  it('C14, C15: a number stands in another field than a name', () => {
    checkFix(
      to('ports:\n        - namedPort: https # the API'),
      'named-port-with-addresses',
      'Write TCP 443',
      to('ports:\n        - portNumber:\n            protocol: TCP\n            port: 443 # the API'),
    );
    checkFix(
      accepting('destinationNamedPort: https'),
      'named-port-with-addresses',
      'Write TCP 443',
      accepting('tcp:\n            destinationPort:\n              number: 443'),
    );
  });
});

function to(ports: string): string {
  return anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to: [{ networks: [10.0.0.0/8] }]
      ${ports}
`);
}

function accepting(entry: string): string {
  return cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Accept
      to: [{ networks: [10.0.0.0/8] }]
      protocols:
        - ${entry}
`);
}
