import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['workload-not-covered'] };

describe('workload-not-covered', () => {
  it('a workload that was forgotten', () => {
    check(
      `
${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}#- web.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
#       ^^^ hint[workload-not-covered]: No policy selects web
  namespace: shop
  labels: { app: web }
${policy(`
  podSelector: { matchLabels: { app: api } }
`)}
`,
      only,
    );
  });

  it('a namespace without policies is told as a whole', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${deployment('shop', 'api', { ports: ['http:8080', 'metrics:9090'] })}
`,
      only,
    );
  });

  it('a policy of either direction is a policy', () => {
    check(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
`)}
`,
      only,
    );
  });

  it('the platform looks after itself', () => {
    check(
      `
${deployment('kube-system', 'coredns')}${deployment('kube-system', 'agent')}${policy(
        `
  podSelector: { matchLabels: { app: agent } }
`,
        '{ name: p, namespace: kube-system }',
      )}
`,
      only,
    );
  });

  it('has a fix that settles it: a policy from what the manifests tell', () => {
    settles(
      `
${deployment('shop', 'web', { ports: ['http:8080'] })}${service('shop', 'web', 'port: 80, targetPort: http')}${policy(`
  podSelector: { matchLabels: { app: front } }
`)}
#- shop/front.yaml
apiVersion: v1
kind: Pod
metadata: { name: front, namespace: shop, labels: { app: front } }
spec: { containers: [{ name: main, image: example, env: [{ name: WEB_URL, value: "http://web:80" }] }] }
`,
      'workload-not-covered',
      'Create a policy for web from what the manifests tell of its connections (denies the rest)',
    );
  });
});
