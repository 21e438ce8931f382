import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['load-balancer-hides-source'] };
const web = deployment('shop', 'web', { ports: ['8080'] });

function service(spec: string, annotations = '{}'): string {
  return `
#- shop/web-service.yaml
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, annotations: ${annotations} }
spec:
  ${spec}
  selector: { app: web }
  ports: [{ port: 80, targetPort: 8080 }]
`;
}

function ingress(block: string, mark = '', port = '8080'): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock:
            ${block}
${mark === '' ? '' : `#                 ${mark}\n`}      ports: [{ port: ${port} }]
`);
}

describe('load-balancer-hides-source', () => {
  it('a block of clients behind a load balancer', () => {
    check(
      `${web}${service('type: LoadBalancer')}${ingress('cidr: 203.0.113.0/24', '^^^^^^^^^^^^^^ warning[load-balancer-hides-source]: through Service web')}`,
      only,
    );
  });

  it('behind a port of the nodes', () => {
    check(
      `${web}${service('type: NodePort')}${ingress('cidr: 10.0.0.0/8', '^^^^^^^^^^ warning[load-balancer-hides-source]')}`,
      only,
    );
  });

  it('everything but some clients', () => {
    check(
      `${web}${service('type: LoadBalancer')}${ingress('cidr: 0.0.0.0/0\n            except: [203.0.113.0/24]').replace(
        'cidr: 0.0.0.0/0\n',
        `cidr: 0.0.0.0/0\n#                 ^^^^^^^^^ warning[load-balancer-hides-source]\n`,
      )}`,
      only,
    );
  });

  it.each([
    [
      'the client is kept',
      `${service('type: LoadBalancer\n  externalTrafficPolicy: Local')}${ingress('cidr: 203.0.113.0/24')}`,
      only,
    ],
    ['nothing outside leads there', `${service('type: ClusterIP')}${ingress('cidr: 203.0.113.0/24')}`, only],
    ['every client is admitted', `${service('type: LoadBalancer')}${ingress('cidr: 0.0.0.0/0')}`, only],
    ['another port', `${service('type: LoadBalancer')}${ingress('cidr: 203.0.113.0/24', '', '9090')}`, only],
    [
      'the balancer sends to the pods',
      `${service('type: LoadBalancer', '{ service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip }')}${ingress('cidr: 203.0.113.0/24')}`,
      only,
    ],
    [
      'the nodes themselves are meant',
      `${service('type: LoadBalancer')}${ingress('cidr: 10.0.0.0/24')}`,
      { ...only, cluster: { nodeCidrs: ['10.0.0.0/24'] } },
    ],
  ])('nothing to tell: %s', (_, manifests, options) => {
    check(`${web}${manifests}`, options);
  });

  it('another rule that admits everyone leaves nothing to hide', () => {
    check(
      `${web}${service('type: LoadBalancer')}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ ipBlock: { cidr: 203.0.113.0/24 } }]
    - ports: [{ port: 8080 }]
`)}`,
      only,
    );
  });

  it('sets externalTrafficPolicy in the Service', () => {
    checkFix(
      `${web}${service('type: LoadBalancer')}${ingress('cidr: 203.0.113.0/24')}`,
      'load-balancer-hides-source',
      'Set externalTrafficPolicy: Local in Service web',
      service('type: LoadBalancer\n  externalTrafficPolicy: Local'),
    );
    settles(
      `${web}${service('type: LoadBalancer\n  externalTrafficPolicy: Cluster')}${ingress('cidr: 203.0.113.0/24')}`,
      'load-balancer-hides-source',
    );
  });
});
