import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['workload-fully-denied'] };
const web = deployment('shop', 'web', { ports: ['http:8080'] });

function closing(mark = '', name = 'p', rest = ''): string {
  return policy(
    `  podSelector: { matchLabels: { app: web } }\n${mark}  policyTypes: [Ingress]\n${rest}`,
    `{ name: ${name}, namespace: shop }`,
  ).replace('policy.yaml', `${name}.yaml`);
}

const MARK = '# ^^^^^^^^^^^ info[workload-fully-denied]: Nothing can connect to web\n';

describe('workload-fully-denied', () => {
  it('B9: isolated, and opened by no rule of any policy', () => {
    check(web + closing(MARK), only);
    check(web + closing(MARK) + defaultDeny('shop'), only);
    check(deployment('shop', 'web') + service('shop', 'web', 'port: 80') + closing(MARK), only);
  });

  it('is told once, at the first policy', () => {
    check(web + closing(MARK, 'a') + closing('', 'b'), only);
  });

  it('another policy opens it, or it serves nothing', () => {
    check(web + closing() + closing('', 'open', '  ingress: [{ from: [{ podSelector: {} }] }]'), only);
    check(deployment('shop', 'web') + closing(), only);
    check(web + closing().replace('[Ingress]', '[Egress]'), only);
  });

  it('a default deny alone is a beginning', () => {
    check(web + defaultDeny('shop'), only);
  });

  it('a policy that is called deny means it', () => {
    check(web + closing('', 'web-deny-all'), only);
    check(web + closing('', 'a') + closing('', 'quarantine-web'), only);
  });

  it('somebody is known to want in: that is told elsewhere', () => {
    const rules = [
      'workload-fully-denied',
      'wanted-connection-blocked',
      'half-open-connection',
      'load-balancer-blocked',
    ];
    const client = deployment('shop', 'api').replace(
      'image: example,',
      'image: example, env: [{ name: WEB_URL, value: "http://web:80" }],',
    );
    check(
      web +
        service('shop', 'web', 'port: 80, targetPort: 8080') +
        client.replace(
          /^( *- \{ name: main.*)$/m,
          '$1\n#                                                                             ^^^^^^ warning[wanted-connection-blocked]',
        ) +
        closing(),
      { rules },
    );
  });

  it('allows the namespace in', () => {
    checkFix(
      web + closing(),
      'workload-fully-denied',
      'Allow pods of namespace shop to connect to web (adds to policy p)',
      closing(
        '',
        'p',
        `  ingress:
    - from:
        - podSelector: {}
      ports:
        - protocol: TCP
          port: 8080
`,
      ),
    );
  });

  it('has a fix that settles it', () => {
    settles(web + closing(), 'workload-fully-denied');
    settles(web + closing('', 'p', '  ingress: []'), 'workload-fully-denied');
  });
});
