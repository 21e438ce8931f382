import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['pod-selector-missing'] };
const web = deployment('shop', 'web', { ports: ['http:8080'] });
const api = deployment('shop', 'api', { ports: ['http:8080'] });

describe('pod-selector-missing', () => {
  it('B2: without a selector all pods are meant', () => {
    check(
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: close
#       ^^^^^ info[pod-selector-missing]: selects every pod of namespace shop
  namespace: shop
spec:
  policyTypes: [Ingress]
`,
      only,
    );
  });

  it.each(['', ' null', ' ~', ' # later'])('0.4: a null says the same as nothing: `podSelector:%s`', (value) => {
    check(
      policy(`
  podSelector:${value}
# ^^^^^^^^^^^ info[pod-selector-missing]: without a value
  policyTypes: [Ingress]
`),
      only,
    );
  });

  it.each(['{}', '{  }', '{ matchLabels: { app: web } }', '{ matchLabels: {} }'])('is content with %s', (selector) => {
    check(
      policy(`
  podSelector: ${selector}
  policyTypes: [Ingress]
`),
      only,
    );
  });

  it('a misspelt or misplaced selector is told by other rules', () => {
    check(
      policy(`
  podselector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
`) +
        policy(`
  podSelector:
  matchLabels: { app: web }
  policyTypes: [Ingress]
`).replace('policy.yaml', 'other.yaml'),
      only,
    );
  });

  it('writes what is meant now', () => {
    checkFix(
      web +
        policy(`
  podSelector: # all of them?
  policyTypes: [Ingress]
`),
      'pod-selector-missing',
      'Write podSelector: {} (no change of effect)',
      policy(`
  podSelector: {} # all of them?
  policyTypes: [Ingress]
`),
    );
  });

  it('has a fix that settles it: {}', () => {
    const missing = policy('  policyTypes: [Ingress]');
    settles(missing, 'pod-selector-missing', 'Write podSelector: {}');
    settles(policy('  podSelector: null\n  policyTypes: [Ingress]'), 'pod-selector-missing', 'Write podSelector: {}');
  });

  it('has a fix that settles it: one workload', () => {
    checkFix(
      web + api + policy('  policyTypes: [Ingress]'),
      'pod-selector-missing',
      'Select the pods of api alone',
      policy(`
  podSelector:
    matchLabels:
      app: api
  policyTypes: [Ingress]
`),
    );
    settles(web + api + policy('  policyTypes: [Ingress]'), 'pod-selector-missing', 'Select the pods of web alone');
  });
});
