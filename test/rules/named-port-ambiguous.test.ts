import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['named-port-ambiguous'] };

function opening(selector: string, entry: string): string {
  return policy(`
  podSelector: ${selector}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - ${entry}
`);
}

const TWICE = deployment('shop', 'web', { ports: ['http:8080', 'http:9090'] });

describe('named-port-ambiguous', () => {
  it('A22: two containers of a pod use one name', () => {
    check(
      `
${TWICE}${opening(
        '{ matchLabels: { app: web } }',
        `port: http
#               ^^^^ hint[named-port-ambiguous]: Containers of web call 8080 and 9090 by the one name http`,
      )}
`,
      only,
    );
  });

  it('A-X5: on one pod the number of the other is another port', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:9090', 'admin:8080'] })}${opening(
        '{}',
        `port: http
#               ^^^^ hint[named-port-ambiguous]: http is port 8080 of web, but port 9090 of api, where 8080 is another port`,
      )}
`,
      only,
    );
  });

  it('A-X5: that pods number a name differently is what names are for', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:9090', 'admin:9999'] })}${opening('{}', 'port: http')}
`,
      only,
    );
  });

  it('A20: one name for two protocols is two ports', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['dns:53/UDP', 'dns:5353/TCP'] })}${opening('{}', '{ protocol: UDP, port: dns }')}
`,
      only,
    );
  });

  it('the same number twice is no question', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080', 'http:8080'] })}${opening('{}', 'port: http')}
`,
      only,
    );
  });

  it('a name that no rule uses is no question', () => {
    check(`${TWICE}${opening('{}', 'port: 8080')}`, only);
  });

  it('has a fix that settles it: Use port 9090', () => {
    settles(
      `${TWICE}${opening('{ matchLabels: { app: web } }', 'port: http')}`,
      'named-port-ambiguous',
      'Use port 9090 alone (allows less)',
    );
  });
});
