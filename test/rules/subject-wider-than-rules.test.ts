import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['subject-wider-than-rules'] };
const web = deployment('shop', 'web', { ports: ['http:8080'] });
const api = deployment('shop', 'api', { ports: ['grpc:7000'] });
const both = web + api;

function forAll(ports: string, mark = '', selector = '  podSelector: {}\n'): string {
  return policy(`${selector}${mark}  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
      ports: [${ports}]
`);
}

describe('subject-wider-than-rules', () => {
  it('B6: all pods are isolated, and one of them is opened', () => {
    check(
      both +
        forAll(
          '{ port: 8080 }',
          '# ^^^^^^^^^^^ warning[subject-wider-than-rules]: only web serves: nothing can connect to api\n',
        ),
      only,
    );
    check(
      both +
        forAll(
          '{ port: http }',
          '# ^^^^^^^^^^^ warning[subject-wider-than-rules]: TCP http alone, which only web serves\n',
        ),
      only,
    );
  });

  it('a Service tells what pods serve, too', () => {
    check(
      deployment('shop', 'web') +
        deployment('shop', 'api') +
        service('shop', 'web', 'port: 80, targetPort: 8080') +
        service('shop', 'api', 'port: 7000') +
        forAll('{ port: 8080 }', '# ^^^^^^^^^^^ warning[subject-wider-than-rules]\n'),
      only,
    );
  });

  it('the other pods serve nothing, the same port, or are thought of', () => {
    check(web + deployment('shop', 'job') + forAll('{ port: 8080 }'), only);
    check(web + deployment('shop', 'admin', { ports: ['http:8080'] }) + forAll('{ port: 8080 }'), only);
    check(both + forAll('{ port: 8080 }, { port: 7000 }'), only);
    check(both + defaultDeny('shop', '[Ingress]') + forAll('{ port: 8080 }'), only);
    check(
      both +
        forAll('{ port: 8080 }') +
        policy(
          '  podSelector: { matchLabels: { app: api } }\n  policyTypes: [Ingress]\n  ingress: [{ ports: [{ port: 7000 }] }]',
          '{ name: api, namespace: shop }',
        ).replace('policy.yaml', 'api.yaml'),
      only,
    );
  });

  it('rules for the whole namespace', () => {
    check(
      both +
        policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: {} }]
    - from: [{ namespaceSelector: { matchLabels: { team: monitoring } } }]
      ports: [{ port: 8080 }]
`),
      only,
    );
    check(both + forAll('{ port: 9999 }'), only);
    check(both + forAll('{ protocol: TCP }'), only);
  });

  it('selects the one that is meant', () => {
    checkFix(
      both + forAll('{ port: 8080 }'),
      'subject-wider-than-rules',
      'Select the pods of web alone (the others are no longer isolated)',
      forAll('{ port: 8080 }', '', '  podSelector:\n    matchLabels:\n      app: web\n'),
    );
  });

  it('has a fix that settles it', () => {
    settles(both + forAll('{ port: 8080 }'), 'subject-wider-than-rules');
    settles(both + forAll('{ port: 8080 }', '', ''), 'subject-wider-than-rules');
  });
});
