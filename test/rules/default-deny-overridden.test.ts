import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['default-deny-overridden', 'allow-all-rule'] };

describe('default-deny-overridden', () => {
  it('B7: policies add up, so the one that allows everything wins', () => {
    check(
      defaultDeny('shop') +
        policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - {}
#     ^^ warning[default-deny-overridden]: default-deny denies no ingress
`),
      only,
    );
  });

  it('whatever it is called', () => {
    check(
      defaultDeny('shop', '[Egress]') +
        policy(
          `
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: []
#     ^^^^^^ warning[default-deny-overridden]
`,
          '{ name: allow-all, namespace: shop }',
        ),
      only,
    );
  });

  it('another direction, another namespace, or some of the pods leave it in force', () => {
    check(
      defaultDeny('shop', '[Egress]') +
        defaultDeny('other') +
        policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - {}
#     ^^ warning[allow-all-rule]
`) +
        policy(
          `
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - {}
#     ^^ warning[allow-all-rule]
`,
          '{ name: web, namespace: shop }',
        ).replace('policy.yaml', 'web.yaml'),
      only,
    );
  });

  it('A3: policies that name no namespace are applied folder by folder', () => {
    const deny = defaultDeny('shop').replace(', namespace: shop', '').replace('shop/', 'deny/');
    const open = (folder: string, rule: string) => `
#- ${folder}/open.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: open }
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - {}
#     ^^ warning[${rule}]
`;
    check(deny + open('allow', 'allow-all-rule'), only);
    check(deny + open('deny', 'default-deny-overridden'), only);
  });

  it('has a fix that settles it: narrow, remove', () => {
    const both = (rule: string) =>
      defaultDeny('shop') + policy(`  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: ${rule}`);
    settles(both('[{}]'), 'default-deny-overridden', 'Allow only pods of namespace shop');
    settles(both('[{}]'), 'default-deny-overridden', 'Remove the rule (denies all ingress)');
    settles(both('[{}, { from: [{ podSelector: {} }] }]'), 'default-deny-overridden', 'the other rules stay');
  });

  it('offers to delete the default deny only where it denies nothing else', () => {
    const open = policy('  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: [{}]');
    settles(
      deployment('shop', 'web') + defaultDeny('shop', '[Ingress]') + open,
      'default-deny-overridden',
      'Delete policy default-deny (no connection changes',
    );
    checkFix(
      defaultDeny('shop') + open,
      'default-deny-overridden',
      'Remove the rule',
      policy('  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: []'),
    );
  });
});
