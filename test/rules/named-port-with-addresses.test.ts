import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, cnp } from './admin-objects';

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
});
