import { describe, it } from 'vitest';
import { check } from '../support';
import { policy } from './objects';

const only = { rules: ['system-namespace-policy'] };
const system = (spec: string, namespace = 'kube-system') => policy(spec, `{ name: p, namespace: ${namespace} }`);

describe('system-namespace-policy', () => {
  it('a policy for all pods of kube-system, also of those that nobody sees here', () => {
    check(
      system(`
  podSelector: {}
# ^^^^^^^^^^^ info[system-namespace-policy]: isolates the egress of every pod of kube-system
  policyTypes: [Ingress, Egress]
  ingress: [{}]
`),
      only,
    );
  });

  it('what a policy is for may be isolated, and what allows everything stops nothing', () => {
    check(
      system(`
  podSelector: { matchLabels: { k8s-app: kube-dns } }
  policyTypes: [Ingress]
`) +
        system(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{}]
`).replace('policy.yaml', 'open.yaml') +
        system('  podSelector: {}\n  policyTypes: [Ingress]', 'shop').replace('policy.yaml', 'shop.yaml'),
      only,
    );
  });

  it('a selector that is refused says nothing', () => {
    check(
      system(`
  podSelector: { matchExpressions: [{ key: app, operator: Is, values: [web] }] }
  policyTypes: [Ingress]
`),
      only,
    );
  });

  it('other namespaces are an option', () => {
    const settings = { rules: { 'system-namespace-policy': ['info', { namespaces: ['ingress-nginx'] }] } };
    check(
      system(
        `
  podSelector: {}
# ^^^^^^^^^^^ info[system-namespace-policy]: of ingress-nginx
  policyTypes: [Ingress]
`,
        'ingress-nginx',
      ) + system('  podSelector: {}\n  policyTypes: [Ingress]').replace('policy.yaml', 'system.yaml'),
      { ...only, settings },
    );
  });

  it('another policy for all pods allows everything; one for some pods does not', () => {
    const opens = (selector: string) =>
      system(`
  podSelector: ${selector}
  policyTypes: [Ingress]
  ingress: [{}]
`)
        .replace('policy.yaml', 'open.yaml')
        .replace('name: p,', 'name: open,');
    check(system('  podSelector: {}\n  policyTypes: [Ingress]') + opens('{}'), only);
    check(
      system(`
  podSelector: {}
# ^^^^^^^^^^^ info[system-namespace-policy]: isolates the ingress
  policyTypes: [Ingress]
`) + opens('{ matchLabels: { app: web } }'),
      only,
    );
  });
});
