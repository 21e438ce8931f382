import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['service-address-in-block'] };
const known = { ...only, cluster: { serviceCidrs: ['10.43.0.0/16'] } };
const web = deployment('shop', 'web');
const db = deployment('data', 'db', { ports: ['5432'] });
const dbService = `
#- data/db-service.yaml
apiVersion: v1
kind: Service
metadata: { name: db, namespace: data }
spec: { clusterIP: 10.43.7.7, selector: { app: db }, ports: [{ port: 5432 }] }
`;

function egress(cidr: string, mark = '', ports = ''): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: ${cidr}
${mark === '' ? '' : `#                 ${mark}\n`}${ports === '' ? '' : `      ports: ${ports}\n`}`);
}

const toPods = `
#- shop/to-db.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: to-db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: db } } }], ports: [{ port: 5432 }] }]
`;

const toDns = toPods
  .replace('to-db', 'to-dns')
  .replace('{ app: db }', '{ k8s-app: kube-dns }')
  .replace('{ port: 5432 }', '{ port: 53 }, { port: 53, protocol: UDP }');

describe('service-address-in-block', () => {
  it('the address of a Service', () => {
    check(
      `${web}${db}${dbService}${egress('10.43.7.7/32', '^^^^^^^^^^^^ warning[service-address-in-block]: the address of Service db')}`,
      only,
    );
  });

  it('an address in the range of Services', () => {
    check(
      `${web}${egress('10.43.9.9/32', '^^^^^^^^^^^^ warning[service-address-in-block]: in the address range of Services')}`,
      known,
    );
  });

  it('the range as a whole is information', () => {
    check(
      `${web}${egress('10.43.0.0/16', '^^^^^^^^^^^^ info[service-address-in-block]: addresses of Services only')}`,
      known,
    );
  });

  it('where Services have DNS and the API server, by custom', () => {
    check(
      `${web}${egress('10.96.0.10/32', '^^^^^^^^^^^^^ warning[service-address-in-block]: the DNS of the cluster', '[{ port: 53, protocol: UDP }]')}`,
      only,
    );
    check(
      `${web}${egress('10.96.0.1/32', '^^^^^^^^^^^^ info[service-address-in-block]: the API server', '[{ port: 443 }]')}`,
      only,
    );
    check(
      `${web}${egress('10.43.0.1/32', '^^^^^^^^^^^^ info[service-address-in-block]: the API server', '[{ port: 443 }]')}`,
      known,
    );
  });

  it('a manifest tells the range', () => {
    check(
      `
#- kind.yaml
apiVersion: kind.x-k8s.io/v1alpha4
kind: Cluster
networking: { serviceSubnet: 10.43.0.0/16 }
${web}${egress('10.43.9.9/32', '^^^^^^^^^^^^ warning[service-address-in-block]')}`,
      only,
    );
  });

  it('no connection comes from a Service', () => {
    check(
      `${db}${policy(
        `
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock:
            cidr: 10.43.7.7/32
#                 ^^^^^^^^^^^^ warning[service-address-in-block]: never opens a connection
`,
        '{ name: p, namespace: data }',
      )}${dbService}`,
      only,
    );
  });

  it.each([
    ['nothing is known', `${web}${egress('10.43.7.7/32')}`, only],
    ['other addresses', `${web}${egress('10.44.0.0/16')}`, known],
    ['a wider block', `${web}${egress('10.0.0.0/8')}`, known],
    ['the pods are allowed as well', `${web}${db}${dbService}${egress('10.43.7.7/32')}${toPods}`, only],
    ['DNS is allowed as well', `${web}${egress('10.43.0.10/32', '', '[{ port: 53, protocol: UDP }]')}${toDns}`, known],
    ['another port of that address by custom', `${web}${egress('10.96.0.10/32', '', '[{ port: 8080 }]')}`, only],
  ])('nothing to tell: %s', (_, manifests, options) => {
    check(manifests, options);
  });

  it('selects the pods behind the Service', () => {
    checkFix(
      `${web}${db}${dbService}${egress('10.43.7.7/32', '', '[{ port: 5432 }]')}`,
      'service-address-in-block',
      'Select the pods behind Service db instead',
      policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: data
          podSelector:
            matchLabels:
              app: db
      ports: [{ port: 5432 }]
`),
    );
    settles(`${web}${db}${dbService}${egress('10.43.7.7/32')}`, 'service-address-in-block');
    settles(
      `${web}${egress('10.96.0.10/32', '', '[{ port: 53, protocol: UDP }]')}`,
      'service-address-in-block',
      "Select the pods behind the cluster's DNS",
    );
  });
});
