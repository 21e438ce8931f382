import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['namespace-missing', 'subject-selects-nothing'] };
const web = deployment('shop', 'web', { ports: ['http:8080'] });
const api = deployment('shop', 'api', { ports: ['http:8080'] });

/** A policy without a namespace in a folder. */
function homeless(folder: string, selector: string, more = '', name = 'p'): string {
  return `
#- ${folder}/${name}.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}${more}
spec:
  podSelector: ${selector}
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: {} }] }]
`;
}

const WEB = '{ matchLabels: { app: web } }';

describe('namespace-missing', () => {
  it('A3: a policy for pods of another namespace than the one it is applied to', () => {
    check(
      web +
        homeless(
          'policies',
          WEB,
          `
#       ^ warning[namespace-missing]: those of web, are in shop`,
        ),
      only,
    );
  });

  it('a policy for all pods beside objects that all say where they are', () => {
    check(
      web +
        homeless(
          'shop',
          '{}',
          `
#       ^ warning[namespace-missing]: What stands beside it`,
        ),
      only,
    );
  });

  it('an empty namespace is none', () => {
    check(
      web +
        homeless(
          'shop',
          '{}',
          `
#       ^ warning[namespace-missing]
  namespace: ""`,
        ),
      only,
    );
  });

  it('where pods leave it out, too, it is given when they are applied', () => {
    const left = (text: string) => text.replace(', namespace: shop', '');
    check(left(web) + homeless('shop', WEB), only);
    check(left(web) + api + homeless('shop', '{}'), only);
  });

  it('policies to be applied to any namespace', () => {
    check(web + homeless('templates', '{}') + homeless('templates', '{}', '', 'q'), only);
    check(homeless('policies', '{}') + homeless('policies', WEB, '', 'q'), only);
  });

  it('a tool gives the namespace to the whole folder', () => {
    const kustomization = '\n#- shop/kustomization.yaml\nnamespace: shop\nresources: [p.yaml]\n';
    check(web + kustomization + homeless('shop/policies', '{}'), only);
    check(web + kustomization + homeless('shop', WEB), { rules: ['namespace-missing'] });
    const chart = '\n#- shop/Chart.yaml\nname: shop\nversion: 1.0.0\n';
    check(web + chart + homeless('shop/templates', '{}'), only);
  });

  it('a policy that names one, or fits pods where it goes', () => {
    check(web + policy(`  podSelector: ${WEB}\n  policyTypes: [Ingress]`), only);
    const elsewhere = deployment('default', 'web');
    check(web + elsewhere + homeless('policies', WEB), only);
  });

  it('one among several policies of a folder', () => {
    const named = (name: string) =>
      homeless('policies', '{}', '\n  namespace: shop', name).replace(
        'policyTypes: [Ingress]',
        'policyTypes: [Egress]',
      );
    check(
      web +
        named('a') +
        named('b') +
        homeless(
          'policies',
          '{}',
          `
#       ^ warning[namespace-missing]`,
        ),
      only,
    );
    check(web + named('a') + homeless('policies', '{}') + homeless('policies', '{}', '', 'q'), only);
  });

  it('has a fix that settles it', () => {
    checkFix(
      web + homeless('policies', WEB),
      'namespace-missing',
      'Write namespace: shop',
      homeless('policies', WEB, '\n  namespace: shop'),
    );
    settles(web + homeless('shop', '{}', '\n  namespace:'), 'namespace-missing');
    settles(web + deployment('back', 'web') + homeless('policies', WEB), 'namespace-missing', 'Write namespace: back');
  });
});
