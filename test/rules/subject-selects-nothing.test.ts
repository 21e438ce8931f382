import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['subject-selects-nothing'] };

describe('subject-selects-nothing', () => {
  it('a slip of the fingers is told with the label that was meant', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector:
    matchLabels:
      app: wbe
#          ^^^ warning[subject-selects-nothing]: Did you mean web instead of wbe
`)}
`,
      only,
    );
  });

  it('a key that nobody has, with a value that is there', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector:
    matchLabels:
      app.kubernetes.io/name: web
#     ^^^^^^^^^^^^^^^^^^^^^^ warning[subject-selects-nothing]: Did you mean app instead of
`)}
`,
      only,
    );
  });

  it('A9: labels of the workload object are another finding', () => {
    check(
      `
#- w.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, labels: { tier: front } }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } } }
${policy(`
  podSelector:
    matchLabels:
      tier: front
#           ^^^^^ warning[label-on-workload-not-template]
`)}
`,
      { rules: [...only.rules, 'label-on-workload-not-template'] },
    );
  });

  it('a selector that contradicts itself, and a label of an earlier roll-out, are other findings', () => {
    check(
      `
${deployment('shop', 'web', { labels: { app: 'web', 'helm.sh/chart': 'web-2' } })}${policy(`
  podSelector: { matchLabels: { app: web }, matchExpressions: [{ key: app, operator: NotIn, values: [web] }] }
`)}${policy(`
  podSelector: { matchLabels: { helm.sh/chart: web-1 } }
`)
        .replace('policy.yaml', 'other.yaml')
        .replace('name: p', 'name: q')}
`,
      only,
    );
  });

  it('B1: the pods are in another namespace', () => {
    check(
      `
${deployment('store', 'web')}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(`
  podSelector:
    matchLabels:
      app: web
#          ^^^ warning[subject-selects-nothing]: in its own namespace only
`)}
`,
      only,
    );
  });

  it('a namespace without workloads here is only worth knowing', () => {
    check(
      `
${deployment('store', 'backend')}${policy(`
  podSelector:
    matchLabels:
      app: web
#          ^^^ info[subject-selects-nothing]: no workload in this workspace
`)}
`,
      only,
    );
  });

  it('a workspace of policies alone says nothing about labels', () => {
    check(
      `
${policy(`
  podSelector: { matchLabels: { app: web } }
`)}
`,
      only,
    );
  });

  it('a label that only the controller knows may match', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { pod-template-hash: abc } }
`)}
`,
      only,
    );
  });

  it('an invalid selector is reported as such', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: 1 } }
`)}
`,
      only,
    );
  });

  it('has a fix that settles it: web', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector:
    matchLabels:
      app: wbe
`)}
`,
      'subject-selects-nothing',
      'web',
    );
  });

  it('has a fix that settles it: Replace app.kubernetes.io/name by app', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app.kubernetes.io/name: web } }
`)}
`,
      'subject-selects-nothing',
      'Replace app.kubernetes.io/name by app',
    );
  });

  it('has a fix that settles it: Move the policy to namespace store', () => {
    settles(
      `
${deployment('store', 'web')}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
`)}
`,
      'subject-selects-nothing',
      'Move the policy to namespace store',
    );
  });

  it('has a fix that settles it: the workload whose labels are most alike', () => {
    settles(
      `
${deployment('shop', 'checkout-service')}${deployment('shop', 'web')}${policy(`
  podSelector:
    matchLabels:
      component: checkoutservice
      tier: backend
`)}
`,
      'subject-selects-nothing',
      'Select checkout-service by app=checkout-service',
    );
  });

  it('a selector that only leaves pods out may wait for others', () => {
    check(
      `
${deployment('shop', 'web', { labels: { app: 'web', legacy: 'yes' } })}${policy(`
  podSelector: { matchExpressions: [{ key: legacy, operator: DoesNotExist }] }
#                                          ^^^^^^ info[subject-selects-nothing]: All of them have what it leaves out.
`)}
`,
      only,
    );
  });

  it('a label that the selector asks for besides may be misspelt', () => {
    check(
      `
${deployment('shop', 'web', { labels: { app: 'web', legacy: 'yes' } })}${policy(`
  podSelector:
    matchLabels: { app: other }
#                       ^^^^^ warning[subject-selects-nothing]: Check the labels
    matchExpressions: [{ key: legacy, operator: DoesNotExist }]
`)}
`,
      only,
    );
  });
});
