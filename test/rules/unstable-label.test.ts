import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['unstable-label', 'subject-selects-nothing', 'peer-selects-nothing'] };

describe('unstable-label', () => {
  it('a hash of a roll-out, in the subject and in peers', () => {
    check(
      `
${deployment('shop', 'web')}${policy(`
  podSelector:
    matchLabels:
      app: web
      pod-template-hash: 5d9c7
#                        ^^^^^ warning[unstable-label]: changes with every roll-out, and policy p then no longer selects its pods
  ingress:
    - from:
        - podSelector:
            matchExpressions:
              - { key: helm.sh/chart, operator: In, values: [web-1.0.0, web-1.0.1] }
#                      ^^^^^^^^^^^^^ warning[unstable-label]: this peer then matches other pods
`)}
`,
      only,
    );
  });

  it('a version that nobody has any more: one finding', () => {
    check(
      `
${deployment('shop', 'web', { labels: { app: 'web', 'app.kubernetes.io/version': '1.1' } })}${policy(`
  podSelector:
    matchLabels:
      app: web
      app.kubernetes.io/version: '1.0'
#                                ^^^^^ warning[unstable-label]: changes with every version
`)}
`,
      only,
    );
  });

  it('the pods of a Job that runs once', () => {
    check(
      `
#- job.yaml
apiVersion: batch/v1
kind: Job
metadata: { name: migrate, namespace: shop }
spec:
  template:
    metadata: { labels: { app: migrate } }
    spec: { containers: [{ name: main, image: example }] }
${policy(`
  podSelector: { matchLabels: { job-name: migrate } }
  ingress:
    - from:
        - podSelector: { matchLabels: { batch.kubernetes.io/job-name: backup-28371 } }
#                                                                     ^^^^^^^^^^^^ warning[unstable-label]: changes with every run
`)}
`,
      { rules: ['unstable-label'] },
    );
  });

  it('that the label is there, labels that stay, and namespaces', () => {
    check(
      policy(`
  podSelector:
    matchLabels: { app: web, version: v1, statefulset.kubernetes.io/pod-name: web-0 }
    matchExpressions: [{ key: pod-template-hash, operator: Exists }, { key: job-name, operator: DoesNotExist }]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { app.kubernetes.io/version: '1' } } }]
`),
      only,
    );
  });

  it('labels of the option, and no others', () => {
    check(
      policy(`
  podSelector:
    matchLabels:
      build: '17'
#            ^^^^ warning[unstable-label]: changes by itself
      helm.sh/chart: web-1.0.0
`),
      { ...only, settings: { rules: { 'unstable-label': ['warning', { labels: ['build'] }] } } },
    );
  });

  const text = policy(`
  podSelector:
    matchLabels:
      app: web
      app.kubernetes.io/version: '1.0'
`);

  it('removes the label', () => {
    checkFix(
      text,
      'unstable-label',
      'Remove app.kubernetes.io/version=1.0 (selects more pods)',
      policy(`
  podSelector:
    matchLabels:
      app: web
`),
    );
  });

  it('has a fix that settles it', () => {
    settles(text, 'unstable-label');
  });
});
