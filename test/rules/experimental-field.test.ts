import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, cnp } from './admin-objects';

const only = { rules: ['experimental-field'] };

describe('experimental-field', () => {
  it('C10, C11, C13: nodes, domain names and named ports', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Allow
      to:
        - nodes: {}
#         ^^^^^ hint[experimental-field]: experimental channel
        - domainNames: [www.example.com]
#         ^^^^^^^^^^^ hint[experimental-field]: experimental channel
  ingress:
    - action: Allow
      from: [{ namespaces: {} }]
      ports:
        - namedPort: web
#         ^^^^^^^^^ hint[experimental-field]: experimental channel
`)}`,
      only,
    );
  });
  it('what the standard channel has is fine', () => {
    check(
      `${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Accept
      to: [{ networks: [10.0.0.0/8] }]
    - action: Accept
      to: [{ namespaces: {} }]
      protocols: [{ destinationNamedPort: web }]
`)}`,
      only,
    );
  });
  it('where the field is a mistake, it is told when that is repaired', () => {
    check(
      `${anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - action: Allow
      from: [{ namespaces: {} }]
      ports:
        - portNumber: { protocol: TCP, port: 80 }
          namedPort: web
#         ^^^^^^^^^ error[one-of]
        - namedPort: web
#         ^^^^^^^^^ hint[experimental-field]
`)}`,
      { rules: ['experimental-field', 'one-of'] },
    );
  });
});
