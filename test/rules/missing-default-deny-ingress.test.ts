import { describe, expect, it } from 'vitest';
import { findingsOf, fixesOf } from '../../server/src/rules/run';
import { check, parseFixture, snapshotOf } from '../support';
import { defaultDeny, deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['missing-default-deny-ingress'] };

describe('missing-default-deny-ingress', () => {
  it('a gap is told once, at the Namespace manifest', () => {
    check(
      `
#- ns.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
#       ^^^^ warning[missing-default-deny-ingress]: its 2 workloads (api and web)
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
#            ^^^^ warning[missing-default-deny-ingress]
  labels: { app: web }
`,
      only,
    );
  });

  it('B6: a namespace whose workloads are all isolated has none', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${defaultDeny('shop', '[Ingress]')}
`,
      only,
    );
  });

  it('policies for each workload do as well', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
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
  ingress: [{ action: Deny, from: [{ namespaces: {} }] }]
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
#            ^^^^ warning[missing-default-deny-ingress]
  labels: { app: web }
#- banp.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: { name: default }
spec:
  subject: { namespaces: {} }
  ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { env: dev } } }] }]
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
      'missing-default-deny-ingress',
    );
  });

  it('has a fix that settles it: default-deny-all', () => {
    settles(
      `
${namespace('shop')}${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}
`,
      'missing-default-deny-ingress',
      'default-deny-all',
    );
  });

  it('has a fix that settles it: Add Ingress to policy default-deny', () => {
    settles(
      `
${namespace('shop')}${deployment('shop', 'web', { ports: ['http:8080'] })}${defaultDeny('shop', '[Egress]')}
`,
      'missing-default-deny-ingress',
      'Add Ingress to policy default-deny',
    );
  });

  it('names the default deny that closes one direction alone, and completes it where others close both', () => {
    const half = `${namespace('shop')}${deployment('shop', 'web')}${defaultDeny('shop', '[Egress]')}`;
    const titles = (fixture: string) => {
      const snapshot = snapshotOf(parseFixture(fixture));
      const [finding] = findingsOf(snapshot).filter(({ rule }) => rule.id === 'missing-default-deny-ingress');
      expect(finding?.related?.map(({ message }) => message)).toEqual([
        'Policy default-deny denies egress alone',
        'web is open for ingress',
      ]);
      const fixes = finding === undefined ? [] : fixesOf(snapshot, finding);
      return fixes.filter(({ preferred }) => preferred).map(({ title }) => title);
    };
    expect(titles(half)).toEqual(['Create policy default-deny-ingress in namespace shop (denies ingress)']);
    expect(titles(half + defaultDeny('back'))).toEqual(['Add Ingress to policy default-deny (denies ingress)']);
  });
});
