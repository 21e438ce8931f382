import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['namespace-label-not-standard'] };

describe('namespace-label-not-standard', () => {
  it('A4: nobody guarantees the label name', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('ingress')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              name: ingress
#             ^^^^ warning[namespace-label-not-standard]: kubernetes.io/metadata.name
`)}
`,
      only,
    );
  });

  it('a label of its own whose value is the name of a namespace', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('ingress')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { project: ingress } }
#                                             ^^^^^^^ warning[namespace-label-not-standard]
`)}
`,
      only,
    );
  });

  it('a namespace that carries the label is selected by it', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('ingress', { name: 'ingress' })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { name: ingress } }
`)}
`,
      only,
    );
  });

  it('where namespaces are labelled so, another one may be elsewhere', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('ingress', { name: 'ingress' })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { name: monitoring } }
`)}
`,
      only,
    );
  });

  it('labels that are no names are left alone', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { team: payments } }
`)}
`,
      only,
    );
  });

  it('has a fix that settles it', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('ingress')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              name: ingress
`)}
`,
      'namespace-label-not-standard',
    );
  });

  it('where no namespace is declared, nobody knows their labels', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { name: ingress } }
#                                             ^^^^ info[namespace-label-not-standard]
`)}
`,
      only,
    );
  });
});
