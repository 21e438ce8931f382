import { describe, it } from 'vitest';
import { check } from '../support';
import { deployment, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['ingress-from-internet'] };
const api = deployment('shop', 'api', { ports: ['8080'] });
const web = deployment('shop', 'web', { ports: ['8080'] });
const apiService = service('shop', 'api', 'port: 80, targetPort: 8080');
const webService = service('shop', 'web', 'port: 80, targetPort: 8080', 'LoadBalancer');

/** Every address may connect to the pods. */
function open(selector: string, ports = '[{ port: 8080 }]', name = 'p'): string {
  return policy(
    `
  podSelector: ${selector}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock: { cidr: 0.0.0.0/0 }
      ports: ${ports}
`,
    `{ name: ${name}, namespace: shop }`,
  );
}

describe('ingress-from-internet', () => {
  it('pods that nothing publishes', () => {
    check(
      `
${api}${apiService}${policy(`
  podSelector: { matchLabels: { app: api } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ warning[ingress-from-internet]: admits every address to api, but
`)}
`,
      only,
    );
  });

  it('some of several, for information', () => {
    check(
      `
${api}${apiService}${web}${webService}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ info[ingress-from-internet]: to api, but
            except: [203.0.113.0/24]
`)}
`,
      only,
    );
  });

  const ingress = `
#- ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: i, namespace: shop }
spec: { defaultBackend: { service: { name: api, port: { number: 80 } } } }
`;

  it.each([
    ['a load balancer leads there', `${web}${webService}${open('{ matchLabels: { app: web } }')}`],
    ['an Ingress leads there', `${api}${apiService}${ingress}${open('{ matchLabels: { app: api } }')}`],
    ['a workspace without Services tells nothing', `${api}${open('{ matchLabels: { app: api } }')}`],
    ['no pod is known', `${apiService}${open('{ matchLabels: { app: api } }')}`],
    [
      'a webhook is called by the API server',
      `${api}${apiService}${open('{ matchLabels: { app: api } }', '[{ port: 9443 }]')}`,
    ],
    [
      'a controller may be published elsewhere',
      `${deployment('shop', 'ingress-nginx-controller', { labels: { app: 'ingress-nginx' } })}${apiService}${open('{ matchLabels: { app: ingress-nginx } }')}`,
    ],
    [
      'DNS is for everyone',
      `${api}${apiService}${open('{ matchLabels: { app: api } }', '[{ port: 53, protocol: UDP }]')}`,
    ],
    [
      'a part of the addresses is chosen',
      `${api}${apiService}${open('{ matchLabels: { app: api } }').replace('0.0.0.0/0', '203.0.113.0/24')}`,
    ],
  ])('nothing to tell: %s', (_, manifests) => {
    check(manifests, only);
  });

  it('a port of the node leads there', () => {
    check(
      `
${apiService}
#- agent.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: shop }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { containers: [{ name: main, image: example, ports: [{ containerPort: 8080, hostPort: 80 }] }] }
${open('{ matchLabels: { app: agent } }')}
`,
      only,
    );
  });

  it('settles it by narrowing', () => {
    settles(`${api}${apiService}${open('{ matchLabels: { app: api } }')}`, 'ingress-from-internet', 'Admit only pods');
  });

  it('settles it by removing the rule, never leaving an empty list of peers', () => {
    settles(`${api}${apiService}${open('{ matchLabels: { app: api } }')}`, 'ingress-from-internet', 'Remove the rule');
    settles(
      `${api}${apiService}${open('{ matchLabels: { app: api } }').replace('- ipBlock', '- podSelector: {}\n        - ipBlock')}`,
      'ingress-from-internet',
      'Remove the block',
    );
  });
});
