import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['namespace-not-declared'] };

describe('namespace-not-declared', () => {
  it('A5: labels of an undeclared namespace are unknown', () => {
    check(
      `
${namespace('other', { team: 'a' })}
#- web.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
#            ^^^^ hint[namespace-not-declared]: declares shop
  labels: { app: web }
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { team: a } }
`)}
`,
      only,
    );
  });

  it('without selectors on own labels nothing depends on it', () => {
    check(
      `
${namespace('other')}${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: other } }
`)}
`,
      only,
    );
  });

  it('where no namespace is declared a missing one is normal', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { team: a } }
`)}
`,
      only,
    );
  });

  it('has a fix that settles it', () => {
    settles(
      `
${namespace('other', { team: 'a' })}${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { team: a } }
`)}
`,
      'namespace-not-declared',
    );
  });
});
