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

  it('A9: labels of the workload object never reach its pods', () => {
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
#           ^^^^^ warning[subject-selects-nothing]: labels of its pod template
`)}
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

  it('has a fix that settles it: by the labels of their template', () => {
    settles(
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
`)}
`,
      'subject-selects-nothing',
      'by the labels of their template',
    );
  });

  it('has a fix that settles it: Add the labels to the pod template', () => {
    settles(
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
`)}
`,
      'subject-selects-nothing',
      'Add the labels to the pod template',
    );
  });
});
