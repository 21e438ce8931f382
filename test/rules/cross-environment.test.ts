import { describe, it } from 'vitest';
import { check } from '../support';
import { defaultDeny, deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['cross-environment'] };

describe('cross-environment', () => {
  it('staging reaches production through a wide selector', () => {
    check(
      `
${namespace('shop', { env: 'production' })}${namespace('shop-staging', { env: 'staging' })}${deployment('shop', 'db', { ports: ['5432'] })}${deployment('shop-staging', 'web')}${policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ warning[cross-environment]: namespace shop-staging (staging) can reach production
      ports: [{ port: 5432 }]
`)}
`,
      only,
    );
  });

  it('environments are read from names as well', () => {
    check(
      `
${deployment('shop-prod', 'db', { ports: ['5432'] })}${deployment('shop-dev', 'web')}${policy(
        `
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {}
#         ^^^^^^^^^^^^^^^^^ warning[cross-environment]: shop-dev
      ports: [{ port: 5432 }]
`,
        `{ name: p, namespace: shop-prod }`,
      )}
`,
      only,
    );
  });

  it('a selector of the same environment keeps it out', () => {
    check(
      `
${namespace('shop', { env: 'production' })}${namespace('shop-staging', { env: 'staging' })}${deployment('shop', 'db', { ports: ['5432'] })}${deployment('shop-staging', 'web')}${policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { env: production } }
      ports: [{ port: 5432 }]
`)}
`,
      only,
    );
  });

  it('a namespace that is named is meant', () => {
    check(
      `
${namespace('shop', { env: 'production' })}${namespace('shop-staging', { env: 'staging' })}${deployment('shop', 'db', { ports: ['5432'] })}${deployment('shop-staging', 'web')}${policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop-staging } }
      ports: [{ port: 5432 }]
`)}
`,
      only,
    );
  });

  it('B7: the source that cannot leave does not reach it', () => {
    check(
      `
${namespace('shop', { env: 'production' })}${namespace('shop-staging', { env: 'staging' })}${deployment('shop', 'db', { ports: ['5432'] })}${deployment('shop-staging', 'web')}${defaultDeny('shop-staging', '[Egress]')}${policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {}
      ports: [{ port: 5432 }]
`)}
`,
      only,
    );
  });

  it('without isolation the missing default deny says it', () => {
    check(
      `
${namespace('shop', { env: 'production' })}${namespace('shop-staging', { env: 'staging' })}${deployment('shop', 'db', { ports: ['5432'] })}${deployment('shop-staging', 'web')}
`,
      only,
    );
  });

  it('an environment alone cannot be crossed', () => {
    check(
      `
${namespace('shop', { env: 'production' })}${deployment('shop', 'db', { ports: ['5432'] })}${deployment('tools', 'web')}${policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {}
      ports: [{ port: 5432 }]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: env=production', () => {
    settles(
      `
${namespace('shop', { env: 'production' })}${namespace('shop-staging', { env: 'staging' })}${deployment('shop', 'db', { ports: ['5432'] })}${deployment('shop-staging', 'web')}${policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: {}
      ports: [{ port: 5432 }]
`)}
`,
      'cross-environment',
      'env=production',
    );
  });

  it('has a fix that settles it: namespace shop itself', () => {
    settles(
      `
${namespace('shop', { env: 'production' })}${namespace('shop-staging', { env: 'staging' })}${deployment('shop', 'db', { ports: ['5432'] })}${deployment('shop-staging', 'web')}${policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector: { matchExpressions: [{ key: x, operator: DoesNotExist }] }
      ports: [{ port: 5432 }]
`)}
`,
      'cross-environment',
      'namespace shop itself',
    );
  });
});
