import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { anp, rule } from './admin-objects';
import { deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['namespace-selector-matches-nothing'] };

/** A policy of namespace shop with one ingress peer; `peer` is YAML at column 8. */
function admitting(peer: string): string {
  return policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ${peer.trim()}
`);
}

describe('namespace-selector-matches-nothing', () => {
  it('the name of a namespace with a slip of the fingers', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('monitoring')}${admitting(`
          namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitorin
#                                          ^^^^^^^^^ warning[namespace-selector-matches-nothing]: Did you mean monitoring
`)}
`,
      only,
    );
  });

  it('A6: a name that is not known may be that of a namespace elsewhere', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('shop')}${namespace('prod-monitoring')}${admitting(`
          namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
`)}
`,
      only,
    );
  });

  it('namespaces that are numbered or lettered are several of a kind, not slips', () => {
    for (const [known, asked] of [
      ['team-a', 'team-b'],
      ['stage1', 'stage2'],
      ['customer-17', 'customer-18'],
    ] as const) {
      check(
        `
${deployment('shop', 'web')}${namespace(known)}${admitting(`
          namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ${asked}
`)}
`,
        only,
      );
    }
  });

  it('a value of a label that is almost that of a namespace', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('front', { stage: 'production' })}${admitting(`
          namespaceSelector:
            matchLabels:
              stage: prodction
#                    ^^^^^^^^^ warning[namespace-selector-matches-nothing]: Did you mean production instead of prodction?
`)}
`,
      only,
    );
  });

  it('the pods that the peer asks for are in a namespace that lacks the label', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('metrics')}${deployment('metrics', 'scraper')}${admitting(`
          namespaceSelector:
            matchLabels:
              purpose: watching
#                      ^^^^^^^^ warning[namespace-selector-matches-nothing]: Namespace metrics lacks the label. Add it.
          podSelector:
            matchLabels:
              app: scraper
`)}
`,
      only,
    );
  });

  it('a namespace that the selector names, and that lacks another label', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('front')}${admitting(`
          namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: front
              stage: production
#                    ^^^^^^^^^^ warning[namespace-selector-matches-nothing]: Namespace front lacks the label
`)}
`,
      only,
    );
  });

  it('a label that no namespace has may be set elsewhere', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('shop')}${namespace('front')}${admitting(`
          namespaceSelector:
            matchLabels:
              purpose: watching
#                      ^^^^^^^^ info[namespace-selector-matches-nothing]: unless the namespace is managed elsewhere
`)}
`,
      only,
    );
  });

  it('A5: without any Namespace manifest nothing is known of labels', () => {
    check(
      `
${deployment('shop', 'web')}${admitting(`
          namespaceSelector:
            matchLabels:
              purpose: watching
`)}
`,
      only,
    );
  });

  it('A5: in open mode a namespace that is not declared may have any label', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('front')}${admitting(`
          namespaceSelector:
            matchLabels:
              purpose: watching
`)}
`,
      { ...only, cluster: { namespacesOpen: true } },
    );
  });

  it('labels from the settings count', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('front')}${admitting(`
          namespaceSelector:
            matchLabels:
              purpose: watching
`)}
`,
      { ...only, cluster: { extraNamespaceLabels: { metrics: { purpose: 'watching' } } } },
    );
  });

  it('a negative selector matches what lacks the label', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('front')}${admitting(`
          namespaceSelector:
            matchExpressions:
              - { key: purpose, operator: DoesNotExist }
`)}
`,
      only,
    );
  });

  it('the name under a key of its own is told by namespace-label-not-standard, and by that alone', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('front')}${admitting(`
          namespaceSelector:
            matchLabels:
              name: front
#             ^^^^ warning[namespace-label-not-standard]
`)}
`,
      { rules: ['namespace-selector-matches-nothing', 'namespace-label-not-standard', 'peer-selects-nothing'] },
    );
  });

  it('the subject of a policy of the whole cluster', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('shop', { tenant: 'retail' })}${anp(`
  priority: 1
  subject:
    namespaces:
      matchLabels:
        tenant: retial
#               ^^^^^^ warning[namespace-selector-matches-nothing]: policy p selects nothing
  ingress: [${rule('Deny')}]
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: replace the value', () => {
    settles(
      `
${deployment('shop', 'web')}${namespace('monitoring')}${deployment('monitoring', 'scraper')}${admitting(`
          namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitorin
`)}
`,
      'namespace-selector-matches-nothing',
      'Replace monitorin by monitoring',
    );
  });

  it('has a fix that settles it: label the namespace', () => {
    settles(
      `
${deployment('shop', 'web')}${namespace('metrics')}${deployment('metrics', 'scraper')}${admitting(`
          namespaceSelector:
            matchLabels:
              purpose: watching
          podSelector: { matchLabels: { app: scraper } }
`)}
`,
      'namespace-selector-matches-nothing',
      'Add label purpose=watching to Namespace metrics',
    );
  });

  it('a Namespace gets the label beside its others, and gets labels if it has none', () => {
    const before = `
${deployment('shop', 'web')}${deployment('metrics', 'scraper')}${admitting(`
          namespaceSelector:
            matchLabels:
              purpose: watching
          podSelector: { matchLabels: { app: scraper } }
`)}`;
    checkFix(
      `${before}
#- metrics.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: metrics # where it runs
  labels:
    team: ops
`,
      'namespace-selector-matches-nothing',
      'Add label',
      `#- metrics.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: metrics # where it runs
  labels:
    team: ops
    purpose: watching
`,
    );
    checkFix(
      `${before}
#- metrics.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: metrics # where it runs
`,
      'namespace-selector-matches-nothing',
      'Add label',
      `#- metrics.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: metrics # where it runs
  labels:
    purpose: watching
`,
    );
  });
});
