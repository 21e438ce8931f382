import { describe, it } from 'vitest';
import { check } from '../support';
import { defaultDeny, deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['job-not-allowed'] };

const DNS = `
#- shop/allow-dns.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-dns, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]
      ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
`;

/** What the other workload of the namespace may do. */
const WEB_MAY = policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: db } } }]
      ports: [{ port: 5432 }]
`);

function job(mark = '', env = ''): string {
  return `
#- shop/migrate.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
${mark}  namespace: shop
spec:
  template:
    metadata: { labels: { app: migrate } }
    spec:
      restartPolicy: Never
      containers: [{ name: main, image: example${env} }]
`;
}

const shop = `${deployment('shop', 'web')}${deployment('shop', 'db', { ports: ['5432'] })}${defaultDeny('shop')}`;

describe('job-not-allowed', () => {
  it('a job that nobody thought of', () => {
    check(
      `
${shop}${DNS}${WEB_MAY}${job(`#       ^^^^^^^ info[job-not-allowed]: The egress of Job migrate is isolated by allow-dns and default-deny, and no policy allows it any connection but DNS
`)}
`,
      only,
    );
  });

  it('tells it only where no policy that is not understood may allow the job something', () => {
    const unread = (spec: string) => `
#- shop/unread.yaml
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: o, namespace: shop }
spec: ${spec}
`;
    const told = `#       ^^^^^^^ info[job-not-allowed]\n`;
    const all = (mark: string, spec: string) => check(`${shop}${DNS}${WEB_MAY}${job(mark)}${unread(spec)}`, only);
    all('', '{ endpointSelector: {}, egress: [{ toEntities: [all] }] }');
    all('', '{ endpointSelector: { matchLabels: { app: migrate } }, egress: [{ toEntities: [all] }] }');
    all(told, '{ endpointSelector: { matchLabels: { app: web } }, egress: [{ toEntities: [all] }] }');
    all(told, '{ endpointSelector: { matchLabels: { app: migrate } }, ingress: [{ fromEntities: [all] }] }');
  });

  it('a CronJob as well', () => {
    check(
      `
${shop}${DNS}${WEB_MAY}
#- shop/backup.yaml
apiVersion: batch/v1
kind: CronJob
metadata:
  name: backup
#       ^^^^^^ info[job-not-allowed]: The egress of CronJob backup
  namespace: shop
spec:
  schedule: "0 3 * * *"
  jobTemplate: { spec: { template: { metadata: { labels: { app: backup } }, spec: { containers: [{ name: main, image: example }] } } } }
`,
      only,
    );
  });

  it('a rule of any policy that is about the job', () => {
    check(
      `
${shop}${DNS}${WEB_MAY}${job()}
#- shop/jobs.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: jobs, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }]
`,
      only,
    );
  });

  it('a policy of its own that allows nothing is meant', () => {
    check(
      `
${shop}${DNS}${WEB_MAY}${job()}
#- shop/sealed.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: sealed, namespace: shop }
spec: { podSelector: { matchLabels: { app: migrate } }, policyTypes: [Egress] }
`,
      only,
    );
  });

  it('a namespace in which nobody may connect anywhere is meant, or lacks DNS, which is told', () => {
    check(`${shop}${job()}`, only);
    check(`${shop}${DNS}${job()}`, only);
  });

  it('a job that is not isolated, and workloads that are no jobs', () => {
    check(`${deployment('shop', 'web')}${WEB_MAY}${job()}`, only);
    check(`${shop}${DNS}${WEB_MAY}${deployment('shop', 'idle')}`, only);
  });

  it('where a setting names what the job needs, that is the finding', () => {
    check(
      `
${shop}${DNS}${WEB_MAY}
#- shop/db-service.yaml
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { selector: { app: db }, ports: [{ port: 5432 }] }
${job('', ', env: [{ name: DATABASE_URL, value: "postgres://db:5432/shop" }]')}
`,
      only,
    );
  });

  it('has a fix that settles it: the pods of its namespace', () => {
    settles(
      `${shop}${DNS}${WEB_MAY}${job()}`,
      'job-not-allowed',
      'to the pods of namespace shop (adds to a new policy',
    );
  });
});
