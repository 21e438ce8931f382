import { describe, it } from 'vitest';
import { check } from '../support';
import { defaultDeny, deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['missing-default-deny-egress'] };

describe('missing-default-deny-egress', () => {
  it('a gap is told once, at the Namespace manifest', () => {
    check(
      `
#- ns.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
#       ^^^^ warning[missing-default-deny-egress]: its 2 workloads (api and web)
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}
`,
      only,
    );
  });

  it('without a manifest at the namespace of the first workload', () => {
    check(
      `
#- web.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
#            ^^^^ warning[missing-default-deny-egress]
  labels: { app: web }
`,
      only,
    );
  });

  it('B6: a namespace whose workloads are all isolated has none', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('shop', '[Egress]')}
`,
      only,
    );
  });

  it('policies for each workload do as well', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
`)}
`,
      only,
    );
  });

  it('a namespace without workloads has nothing to protect', () => {
    check(
      `
${namespace('shop')}
`,
      only,
    );
  });

  it('the platform looks after itself', () => {
    check(
      `
${deployment('kube-system', 'coredns')}
`,
      only,
    );
  });

  it('G1: a baseline policy that denies everything closes the namespace', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}#- banp.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: { name: default }
spec:
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ namespaces: {} }] }]
`,
      only,
    );
  });

  it('a baseline policy that denies some pods does not', () => {
    check(
      `
#- web.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
#            ^^^^ warning[missing-default-deny-egress]
  labels: { app: web }
#- banp.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: { name: default }
spec:
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ namespaces: { matchLabels: { env: dev } } }] }]
`,
      only,
    );
  });

  it('B30: pods on the host network cannot be isolated', () => {
    check(
      `
${deployment('shop', 'agent', { hostNetwork: true })}
`,
      only,
    );
  });

  it('has a fix that settles it (1)', () => {
    settles(
      `
${namespace('shop')}${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}
`,
      'missing-default-deny-egress',
    );
  });

  it('has a fix that settles it: default-deny-all', () => {
    settles(
      `
${namespace('shop')}${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}
`,
      'missing-default-deny-egress',
      'default-deny-all',
    );
  });

  it('has a fix that settles it: Add Egress to policy default-deny', () => {
    settles(
      `
${namespace('shop')}${deployment('shop', 'web', { ports: ['http:8080'] })}${defaultDeny('shop', '[Ingress]')}
`,
      'missing-default-deny-egress',
      'Add Egress to policy default-deny',
    );
  });

  it('the fix for egress asks the DNS that the manifests hold', () => {
    settles(
      `
${namespace('a-shop')}${deployment('a-shop', 'web')}${deployment('zone', 'coredns', { labels: { app: 'coredns' } })}
`,
      'missing-default-deny-egress',
      'Create policy default-deny-egress and allow-dns in namespace a-shop',
    );
  });

  it('an object without a name is told of as one', () => {
    check(
      `
#- pod.yaml
apiVersion: v1
kind: Pod
#     ^^^ warning[missing-default-deny-egress]: its only workload (a Pod without a name)
`,
      only,
    );
  });
});
