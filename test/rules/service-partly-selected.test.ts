import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['service-partly-selected'] };

const web = deployment('shop', 'web', { labels: { app: 'web', track: 'stable' }, ports: ['http:8080'] });
const canary = deployment('shop', 'canary', { labels: { app: 'web', track: 'canary' }, ports: ['http:8080'] });
const front = deployment('shop', 'front');

function serviceOf(selector: string, more = '', name = 'web'): string {
  return `
#- shop/${name}-service.yaml
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: ${selector}, ports: [{ port: 80, targetPort: http }]${more} }
`;
}

const SERVICE = serviceOf('{ app: web }');

function admitFront(selector: string): string {
  return policy(`
  podSelector:
    matchLabels:
${selector}
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: front } } }]
      ports: [{ port: http }]
`);
}

const STABLE = admitFront('      app: web\n      track: stable');

describe('service-partly-selected', () => {
  it('A29: a client gets through to some of the pods', () => {
    check(
      `
${web}${canary}${front}${SERVICE}${defaultDeny('shop', '[Ingress]')}${admitFront(`      app: web
      track: stable
#            ^^^^^^ warning[service-partly-selected]: Service web leads to web and canary, and policy p selects only the former: front gets through to web but not to canary`)}
`,
      only,
    );
  });

  it('A29: some of the pods are open to everybody', () => {
    check(
      `
${web}${canary}${front}${SERVICE}${admitFront(`      app: web
      track: stable
#            ^^^^^^ info[service-partly-selected]: anybody may connect to canary`)}
`,
      only,
    );
  });

  it('another policy may let the same clients through to the others', () => {
    check(
      `
${web}${canary}${front}${SERVICE}${STABLE}
#- canary-policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: canary, namespace: shop }
spec:
  podSelector: { matchLabels: { track: canary } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: front } } }] }]
`,
      only,
    );
  });

  it('a policy that admits everybody there makes no difference', () => {
    check(
      `
${web}${canary}${front}${SERVICE}${policy(`
  podSelector: { matchLabels: { track: stable } }
  ingress: [{ ports: [{ port: 8080 }] }]
`)}
`,
      only,
    );
  });

  it('a policy on all pods behind the Service', () => {
    check(`${web}${canary}${front}${SERVICE}${admitFront('      app: web')}`, only);
  });

  it('A30: clients of a headless Service choose their pod', () => {
    check(
      `${web}${canary}${front}${serviceOf('{ app: web }', ', clusterIP: None')}${defaultDeny('shop', '[Ingress]')}${STABLE}`,
      only,
    );
  });

  it('clients may use a Service of the one alone', () => {
    check(
      `
${web}${canary}${front}${SERVICE}${serviceOf('{ app: web, track: stable }', '', 'web-stable')}${defaultDeny('shop', '[Ingress]')}${STABLE}
`,
      only,
    );
  });

  it('pods that do not serve the port are no backends in earnest', () => {
    const worker = deployment('shop', 'worker', { labels: { app: 'web', track: 'none' }, ports: ['metrics:9090'] });
    check(`${web}${worker}${front}${SERVICE}${defaultDeny('shop', '[Ingress]')}${STABLE}`, only);
    check(
      `
${web}${front}${SERVICE}${STABLE}
#- job.yaml
apiVersion: batch/v1
kind: Job
metadata: { name: migrate, namespace: shop }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: main, image: example, ports: [{ name: http, containerPort: 8080 }] }] } } }
`,
      only,
    );
  });

  it('has a fix that settles it: select by the labels of the Service', () => {
    settles(
      `${web}${canary}${front}${SERVICE}${defaultDeny('shop', '[Ingress]')}${STABLE}`,
      'service-partly-selected',
      'Select all pods of Service web by app=web (allows more to canary)',
    );
    settles(`${web}${canary}${front}${SERVICE}${STABLE}`, 'service-partly-selected', '(denies more to canary)');
  });

  it('replaces the selector and nothing else', () => {
    checkFix(
      `${web}${canary}${front}${SERVICE}${STABLE}`,
      'service-partly-selected',
      'Select all pods',
      admitFront('      app: web'),
    );
  });
});
