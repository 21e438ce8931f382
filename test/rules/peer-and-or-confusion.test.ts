import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['peer-and-or-confusion'] };

describe('peer-and-or-confusion', () => {
  it('B12: two items where one was meant', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
        - podSelector:
#         ^^^^^^^^^^^ warning[peer-and-or-confusion]: Two list items are OR
            matchLabels:
              app: prometheus
`)}
`,
      only,
    );
  });

  it('an OR is sensible where the podSelector finds local pods', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'prometheus')}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
        - podSelector:
            matchLabels:
              app: prometheus
`)}
`,
      only,
    );
  });

  it('one item with both selectors is an AND', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
          podSelector: { matchLabels: { app: prometheus } }
`)}
`,
      only,
    );
  });

  it('`podSelector: {}` beside a namespace means the own namespace', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }
        - podSelector: {}
`)}
`,
      only,
    );
  });

  it('the items are combined', () => {
    checkFix(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
        - podSelector:
            matchLabels:
              app: prometheus
`)}
`,
      'peer-and-or-confusion',
      'Combine',
      `
${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
          podSelector:
            matchLabels:
              app: prometheus
`)}
`,
    );
  });

  it('has a fix that settles it: Combine', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
        - podSelector:
            matchLabels:
              app: prometheus
`)}
`,
      'peer-and-or-confusion',
      'Combine',
    );
  });

  it('has a fix that settles it: Keep both', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
        - podSelector:
            matchLabels:
              app: prometheus
`)}
`,
      'peer-and-or-confusion',
      'Keep both',
    );
  });

  it('combines in flow style, podSelector first', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${namespace('monitoring')}${deployment('monitoring', 'prometheus')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: prometheus } } }, { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } } }] }]
`)}
`,
      'peer-and-or-confusion',
      'Combine',
    );
  });
});
