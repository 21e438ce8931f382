import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, deployment, namespace, policy, service } from './objects';
import { settles } from './settles';

const only = { rules: ['data-store-exposed'] };

interface Options {
  readonly image?: string;
  readonly ports?: string;
  readonly kind?: string;
}

function db({ image = 'postgres:16', ports = '[{ containerPort: 5432 }]', kind = 'Deployment' }: Options = {}): string {
  return `
#- shop/db.yaml
apiVersion: ${kind === 'Job' ? 'batch/v1' : 'apps/v1'}
kind: ${kind}
metadata: { name: db, namespace: shop }
spec:
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: main, image: "${image}", ports: ${ports} }] }
`;
}

const web = `
#- shop/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: main, image: example, env: [{ name: DATABASE_URL, value: "postgres://db:5432/shop" }] }] }
`;
const dbService = service('shop', 'db', 'port: 5432');
const outside = namespace('other') + deployment('other', 'curious');

const admits = (rule: string, subject = '{ matchLabels: { app: db } }') =>
  policy(`
  podSelector: ${subject}
  policyTypes: [Ingress]
  ingress:
    - ${rule}
`);

const ANY_NAMESPACE = `from:
        - namespaceSelector: {}`;
const PORT = `
      ports: [{ port: 5432 }]`;
const AT_PEER = `
#         ^^^^^^^^^^^^^^^^^ warning[data-store-exposed]`;

describe('data-store-exposed, by a rule', () => {
  it('to every namespace', () => {
    check(
      `${db()}${outside}${admits(`${ANY_NAMESPACE}${AT_PEER}: Every pod of every namespace may connect to db (PostgreSQL)${PORT}`)}`,
      only,
    );
  });

  it('to every namespace, beside other workloads of the policy', () => {
    check(`${db()}${web}${admits(`${ANY_NAMESPACE}${AT_PEER}: may connect to db`, '{}')}`, only);
  });

  it('to anyone', () => {
    check(
      `${db()}${admits(`ports:
#     ^^^^^ warning[data-store-exposed]: Any pod, node or address may connect to db
        - port: 5432`)}`,
      only,
    );
  });

  it('to every address', () => {
    check(
      `${db()}${dbService}${admits(`from:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ warning[data-store-exposed]: Every address may connect to db${PORT}`)}`,
      only,
    );
  });

  it.each([
    ['ghcr.io/example/redis:7.2', '[]', 'Redis'],
    ['bitnami/mongodb@sha256:00', '[{ containerPort: 27017 }]', 'MongoDB'],
    ['mcr.microsoft.com/mssql/server:2022-latest', '[]', 'SQL Server'],
    ['registry.example.com/orders-data:1', '[{ containerPort: 3306 }]', 'MySQL'],
    ['rabbitmq:3-management', '[{ containerPort: 5672 }, { containerPort: 15672 }]', 'RabbitMQ'],
  ])('%s is one', (image, ports, name) => {
    check(`${db({ image, ports })}${admits(`${ANY_NAMESPACE}${AT_PEER}: db (${name})`)}`, only);
  });

  it.each([
    ['an exporter', { image: 'prom/postgres-exporter:1', ports: '[{ containerPort: 9187 }]' }],
    ['an operator', { image: 'example/mongodb-kubernetes-operator:1', ports: '[]' }],
    ['a console', { image: 'adminer:4', ports: '[{ containerPort: 8080 }]' }],
    ['a job that uses its tools', { image: 'postgres:16', kind: 'Job' }],
    ['anything else', { image: 'example', ports: '[{ containerPort: 8080 }]' }],
  ])('%s is none', (_, options: Options) => {
    check(`${db(options)}${admits(ANY_NAMESPACE)}`, only);
  });

  it.each([
    ['another port', `${ANY_NAMESPACE}\n      ports: [{ port: 9187 }]`],
    ['one namespace', 'from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: other } } }]'],
    [
      'some pods of every namespace',
      'from: [{ namespaceSelector: {}, podSelector: { matchLabels: { role: client } } }]',
    ],
    ['some addresses', 'from: [{ ipBlock: { cidr: 10.0.0.0/8 } }]'],
    ['its own namespace', 'from: [{ podSelector: {} }]'],
  ])('a rule for %s', (_, rule) => {
    check(`${db()}${outside}${admits(rule)}`, only);
  });

  it('C2: a policy of the whole cluster keeps the others out', () => {
    check(
      `${db()}${outside}${admits(ANY_NAMESPACE)}#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: closed }
spec:
  priority: 1
  subject: { namespaces: {} }
  ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: other } } }] }]
`,
      only,
    );
  });

  it('is told once: rules that are about nothing else stay silent', () => {
    check(
      `${db()}${admits(`ports:
#     ^^^^^ warning[data-store-exposed]
        - port: 5432`)}`,
      { rules: ['data-store-exposed', 'rule-allows-any-peer', 'ingress-from-internet', 'allow-all-rule'] },
    );
    check(
      `${db()}${web}${admits(
        `ports:
#     ^^^^^ warning[rule-allows-any-peer]
        - port: 5432`,
        '{}',
      )}`,
      { rules: ['data-store-exposed', 'rule-allows-any-peer'] },
    );
  });

  it('without isolation the missing default deny says it', () => {
    check(`${db()}${outside}`, only);
  });

  it('has a fix with the workloads that are known to use it', () => {
    checkFix(
      `${db()}${dbService}${web}${admits(`${ANY_NAMESPACE}${PORT}`)}`,
      'data-store-exposed',
      'Admit only web, known to use it (allows less)',
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports: [{ port: 5432 }]
`,
    );
  });

  it('has a fix that settles it: only pods of the namespace', () => {
    settles(
      `${db()}${outside}${admits(`${ANY_NAMESPACE}${PORT}`)}`,
      'data-store-exposed',
      'Admit only pods of namespace',
    );
  });

  it.each([
    '{}',
    '{ ports: [{ port: 5432 }] }',
    '{ from: [], ports: [{ port: 5432 }] }',
    '{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }, { podSelector: {} }] }',
  ])('has a fix that settles it: %s', (rule) => {
    settles(`${db()}${dbService}${web}${admits(rule)}`, 'data-store-exposed');
  });
});

function published(spec: string, mark = '', more = ''): string {
  return `
#- shop/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: public
${mark}
  namespace: shop
${more}
spec:
  ${spec}
  selector: { app: db }
  ports:
    - port: 5432
      nodePort: 30432
`;
}

const AT_SERVICE = '#       ^^^^^^ warning[data-store-exposed]';

describe('data-store-exposed, by a Service', () => {
  it.each(['LoadBalancer', 'NodePort'])('of type %s', (type) => {
    check(
      `${db()}${published(`type: ${type}`, `${AT_SERVICE}: Service public publishes db (PostgreSQL) outside the cluster on TCP 5432, and no policy limits who connects.`)}`,
      only,
    );
  });

  it('a rule for the load balancer does not excuse it', () => {
    check(
      `${db()}${published('type: LoadBalancer', AT_SERVICE)}${admits('from: [{ ipBlock: { cidr: 0.0.0.0/0 } }]')}`,
      only,
    );
  });

  it('an Ingress is information', () => {
    check(
      `
${db({ image: 'elasticsearch:8.15.0', ports: '[{ containerPort: 9200 }]' })}${service('shop', 'db', 'port: 9200')}#- shop/ingress.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: search
#       ^^^^^^ info[data-store-exposed]: Ingress search publishes db (Elasticsearch)
  namespace: shop
spec: { defaultBackend: { service: { name: db, port: { number: 9200 } } } }
`,
      only,
    );
  });

  it.each([
    ['inside the cluster', published('type: ClusterIP')],
    [
      'a balancer inside the network',
      published('type: LoadBalancer', '', '  annotations: { networking.gke.io/load-balancer-type: Internal }'),
    ],
    ['source ranges', published('type: LoadBalancer\n  loadBalancerSourceRanges: [203.0.113.0/24]')],
    ['isolation, which keeps all of them out', published('type: LoadBalancer') + defaultDeny('shop')],
    [
      'addresses that a policy names',
      published('type: LoadBalancer') + admits('from: [{ ipBlock: { cidr: 203.0.113.0/24 } }]'),
    ],
  ])('%s', (_, fixture) => {
    check(`${db()}${fixture}`, only);
  });

  it('has a fix that keeps it inside, with what goes with it', () => {
    checkFix(
      `${db()}${published('type: LoadBalancer\n  externalTrafficPolicy: Local')}`,
      'data-store-exposed',
      'Set type: ClusterIP in Service public',
      `
#- shop/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: public

  namespace: shop

spec:
  type: ClusterIP
  selector: { app: db }
  ports:
    - port: 5432
`,
    );
  });

  it('has a fix that settles it', () => {
    settles(`${db()}${published('type: NodePort')}`, 'data-store-exposed');
  });
});
