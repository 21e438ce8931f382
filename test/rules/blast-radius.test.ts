import { describe, it } from 'vitest';
import { check } from '../support';
import { defaultDeny, deployment, policy, service } from './objects';

function at(options: Readonly<Record<string, unknown>>) {
  return { rules: ['blast-radius'], settings: { rules: { 'blast-radius': ['info', options] } } };
}

/** A Pod whose name can be marked. */
function web(mark = ''): string {
  return `
#- shop/web.yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
${mark}
  namespace: shop
  labels: { app: web }
spec: { containers: [{ name: main, image: example }] }
`;
}

const others = ['a', 'b', 'c'].map((name) => deployment('shop', name)).join('');
const published = service('shop', 'web', 'port: 80', 'LoadBalancer');
const admit = (to: string, from: string) => `
#- shop/${to}-from-${from}.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${to}-from-${from}, namespace: shop }
spec:
  podSelector: { matchLabels: { app: ${to} } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: ${from} } } }] }]
`;
const chain = `${admit('a', 'web')}${admit('b', 'a')}${defaultDeny('shop', '[Ingress]')}`;
const FOUND = '#       ^^^ info[blast-radius]';

describe('blast-radius', () => {
  it('is off unless it is given a severity', () => {
    check(`${web()}${others}${published}`, { rules: ['blast-radius'] });
  });

  it('without isolation all are reached', () => {
    check(
      `${web(`${FOUND}: From web, 3 of 3 other workloads can be reached, directly or by way of each other.`)}${others}${published}`,
      at({ threshold: 2 }),
    );
  });

  it('step by step: what one reaches opens the next', () => {
    check(`${web(`${FOUND}: From web, 2 of 3 other`)}${others}${published}${chain}`, at({ threshold: 1 }));
    check(`${web()}${others}${published}${chain}`, at({ threshold: 2 }));
  });

  it('0.3: a step needs the egress of its source', () => {
    check(
      `${web()}${others}${published}${chain}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }]
`)}`,
      at({ threshold: 1 }),
    );
  });

  it('the egress rules of an isolated source are followed', () => {
    check(
      `${web(`${FOUND}: From web, 2 of 3 other`)}${others}${published}${chain}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress: [{ to: [{ podSelector: { matchLabels: { app: a } } }] }]
`)}`,
      at({ threshold: 1 }),
    );
  });

  it('C2: a policy of the whole cluster stops a step', () => {
    check(
      `${web()}${others}${published}#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: closed }
spec:
  priority: 1
  subject: { namespaces: {} }
  ingress: [{ action: Deny, from: [{ namespaces: {} }] }]
`,
      at({ threshold: 1 }),
    );
  });

  it('looks at published workloads, or at all', () => {
    const fixture = (mark: string) =>
      `${web(mark)}${deployment('shop', 'a')}${defaultDeny('shop', '[Ingress]')}${admit('a', 'web')}`;
    check(fixture(''), at({ threshold: 0 }));
    check(fixture(`${FOUND}: From web, 1 of 1`), at({ threshold: 0, onlyPublished: false }));
  });
});
