import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { anp } from './admin-objects';
import { deployment, namespace, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['sensitive-port-open'] };

const open = (port: string, peer = 'namespaceSelector: {}') =>
  policy(`
  podSelector: { matchLabels: { app: git } }
  ingress:
    - from:
        - ${peer}
      ports:
        - port: ${port}
`);

describe('sensitive-port-open', () => {
  it('SSH for every namespace', () => {
    check(
      `
${deployment('shop', 'git', { ports: ['ssh:22', '3000'] })}${policy(`
  podSelector: {}
  ingress:
    - from: [{ namespaceSelector: {} }]
      ports:
        - port: 22
#               ^^ warning[sensitive-port-open]: connect to git on TCP 22 (SSH)
        - port: 3000
    - from: [{ namespaceSelector: {}, podSelector: {} }]
      ports:
        - port: ssh
#               ^^^ warning[sensitive-port-open]
`)}
`,
      only,
    );
  });

  it('every port for every namespace', () => {
    check(
      `
${deployment('shop', 'keys', { ports: ['2379'] })}${policy(`
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^^^^^ warning[sensitive-port-open]: TCP 2379 (etcd)
`)}
`,
      only,
    );
  });

  it('a port that only a Service tells', () => {
    check(
      `
${deployment('shop', 'git')}${service('shop', 'git', 'port: 2222, targetPort: 22')}${policy(`
  podSelector: {}
  ingress:
    - from: [{ namespaceSelector: {} }]
      ports:
        - port: 22
#               ^^ warning[sensitive-port-open]
`)}
`,
      only,
    );
  });

  it('narrower peers', () => {
    check(`${deployment('shop', 'git', { ports: ['22'] })}${open('22', '{ podSelector: {} }')}`, only);
    check(
      `${deployment('shop', 'git', { ports: ['22'] })}${open('22', '{ namespaceSelector: {}, podSelector: { matchLabels: { app: ci } } }')}`,
      only,
    );
    check(
      `${deployment('shop', 'git', { ports: ['22'] })}${open('22', '{ namespaceSelector: { matchLabels: { team: a } } }')}`,
      only,
    );
  });

  it('a port that no selected pod listens on', () => {
    check(`${deployment('shop', 'git', { ports: ['3000'] })}${open('22')}`, only);
    check(`${deployment('shop', 'git', { ports: ['22/UDP'] })}${open('22')}`, only);
  });

  it('what a policy of the whole cluster denies', () => {
    const denied = anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [{ action: Deny, from: [{ namespaces: {} }], ports: [{ portNumber: { port: 22 } }] }]
`);
    check(
      `${deployment('shop', 'git', { ports: ['22'] })}${namespace('ci')}${deployment('ci', 'runner')}${open('22')}${denied}`,
      only,
    );
  });

  it('a database is told by the rule about databases', () => {
    const database = deployment('shop', 'git', { ports: ['5432'] });
    check(`${database.replace('image: example', 'image: postgres:16')}${open('5432')}`, only);
  });

  it('ports of the option, and no others', () => {
    check(
      `
${deployment('shop', 'git', { ports: ['22', '3000'] })}${policy(`
  podSelector: {}
  ingress:
    - from: [{ namespaceSelector: {} }]
      ports:
        - port: 3000
#               ^^^^ warning[sensitive-port-open]: on TCP 3000. Name
        - port: 22
`)}
`,
      { ...only, settings: { rules: { 'sensitive-port-open': ['warning', { ports: [3000] }] } } },
    );
  });

  const text = `${deployment('shop', 'git', { ports: ['22'] })}${open('22')}`;

  it('admits the own namespace', () => {
    checkFix(
      text,
      'sensitive-port-open',
      'Admit only pods of namespace shop (allows less)',
      open('22', 'podSelector: {}'),
    );
  });

  it('has a fix that settles it', () => {
    settles(text, 'sensitive-port-open');
  });
});
