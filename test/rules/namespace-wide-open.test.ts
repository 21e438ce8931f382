import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['namespace-wide-open'] };

const inside = deployment('shop', 'api', { ports: ['8080'] }) + deployment('shop', 'db', { ports: ['5432'] });
const outside = deployment('frontend', 'web') + deployment('frontend', 'admin');
const NAMESPACE = 'namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: frontend } }';
const MARK = `
#         ^^^^^^^^^^^^^^^^^ info[namespace-wide-open]`;
const admits = (peer: string, { subject = '{}', ports = '' } = {}) =>
  policy(`
  podSelector: ${subject}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ${peer}
${ports}
`);

describe('namespace-wide-open', () => {
  it('every pod of one namespace to every port of another', () => {
    check(
      `
${inside}${outside}${admits(
        `${NAMESPACE}${MARK}: Every pod of namespace frontend may connect to every port of every pod of namespace shop. Its pods serve TCP 8080 and TCP 5432`,
      )}
`,
      only,
    );
  });

  it('every namespace', () => {
    check(`${inside}${outside}${admits(`namespaceSelector: {}${MARK}: Every pod of every namespace`)}`, only);
  });

  it.each([
    ['ports are named', NAMESPACE, { ports: '      ports: [{ port: 8080 }]' }],
    ['some pods only', NAMESPACE, { subject: '{ matchLabels: { app: api } }' }],
    ['from some pods only', `${NAMESPACE}\n          podSelector: { matchLabels: { app: web } }`, {}],
    ['its own namespace', 'podSelector: {}', {}],
    ['addresses', 'ipBlock: { cidr: 10.0.0.0/8 }', {}],
  ])('%s', (_, peer, options) => {
    check(`${inside}${outside}${admits(peer, options)}`, only);
  });

  it('0.3: the egress over there limits it', () => {
    check(`${inside}${outside}${defaultDeny('frontend', '[Egress]')}${admits(NAMESPACE)}`, only);
  });

  it('pods that declare no ports cannot be narrowed', () => {
    check(`${deployment('shop', 'api')}${outside}${admits(NAMESPACE)}`, only);
  });

  it('another environment is a finding of its own', () => {
    const environments = namespace('shop', { env: 'production' }) + namespace('frontend', { env: 'staging' });
    check(`${environments}${inside}${outside}${admits('namespaceSelector: {}')}`, only);
  });

  it('has a fix that names the ports', () => {
    checkFix(
      `${inside}${outside}${admits(NAMESPACE)}`,
      'namespace-wide-open',
      'Allow only the 2 ports that the pods declare (TCP 8080 and TCP 5432)',
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: frontend } }
      ports:
        - protocol: TCP
          port: 8080
        - protocol: TCP
          port: 5432
`,
    );
  });

  it('has a fix that settles it', () => {
    settles(`${inside}${outside}${admits(NAMESPACE)}`, 'namespace-wide-open');
  });

  it('several namespaces', () => {
    check(
      `${inside}${outside}${deployment('batch', 'job')}${admits(
        `namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: In, values: [batch, frontend] }] }${MARK}: Every pod of namespaces batch and frontend may`,
      )}`,
      only,
    );
  });
});
