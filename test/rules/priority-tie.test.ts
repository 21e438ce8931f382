import { describe, it } from 'vitest';
import { check } from '../support';
import { anp, cnp, rule } from './admin-objects';
import { deployment } from './objects';
import { settles } from './settles';

const only = { rules: ['priority-tie'] };

describe('priority-tie', () => {
  it('C6: two actions for the same connections', () => {
    check(
      `${deployment('x', 'a')}${deployment('y', 'b')}${anp(
        `
  priority: 20
  subject: { namespaces: {} }
  ingress: [${rule('Allow')}]
`,
        'p',
      )}${anp(
        `
  priority: 20
#           ^^ warning[priority-tie]: Policy p has priority 20
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}]
`,
        'q',
      )}`,
      only,
    );
  });
  it('C6: other priorities are in order', () => {
    check(
      `${deployment('x', 'a')}${deployment('y', 'b')}${anp(
        `
  priority: 20
  subject: { namespaces: {} }
  ingress: [${rule('Allow')}]
`,
        'p',
      )}${anp(
        `
  priority: 21
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}]
`,
        'q',
      )}`,
      only,
    );
  });
  it('C6: the same action in both is no disagreement', () => {
    check(
      `${deployment('x', 'a')}${deployment('y', 'b')}${anp(
        `
  priority: 20
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}]
`,
        'p',
      )}${anp(
        `
  priority: 20
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}]
`,
        'q',
      )}`,
      only,
    );
  });
  it('C6: other pods, other ports or other peers do not meet', () => {
    check(
      `${deployment('x', 'a')}${deployment('y', 'b')}${anp(
        `
  priority: 20
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}]
`,
        'p',
      )}${anp(
        `
  priority: 20
  subject: { namespaces: { matchLabels: { none: here } } }
  ingress: [${rule('Allow')}]
`,
        'q',
      )}${anp(
        `
  priority: 21
  subject: { namespaces: {} }
  ingress: [${rule('Allow', ', ports: [{ portNumber: { port: 80 } }]')}]
`,
        'r',
      )}${anp(
        `
  priority: 21
  subject: { namespaces: {} }
  ingress: [${rule('Deny', ', ports: [{ portNumber: { port: 81 } }]')}]
`,
        's',
      )}`,
      only,
    );
  });
  it('C6: tiers do not tie', () => {
    check(
      `${deployment('x', 'a')}${deployment('y', 'b')}${cnp(
        `
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  ingress: [${rule('Accept')}]
`,
        'p',
      )}${cnp(
        `
  tier: Baseline
  priority: 1
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}]
`,
        'q',
      )}`,
      only,
    );
  });
  it('has a fix that settles it', () => {
    settles(
      `${deployment('x', 'a')}${deployment('y', 'b')}${anp(
        `
  priority: 20
  subject: { namespaces: {} }
  ingress: [${rule('Allow')}]
`,
        'p',
      )}${anp(
        `
  priority: 20
  subject: { namespaces: {} }
  ingress: [${rule('Deny')}]
`,
        'q',
      )}`,
      'priority-tie',
    );
  });
});
