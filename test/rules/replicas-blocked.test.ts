import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['replicas-blocked'] };

interface Options {
  readonly mark?: string;
  readonly replicas?: number;
  readonly port?: string;
  readonly service?: string;
  readonly env?: string;
}

/** A StatefulSet `db` with its headless Service; `mark` stands below its name. */
function statefulSet({
  mark = '',
  replicas = 3,
  port = 'peer',
  service = 'clusterIP: None',
  env = '[]',
}: Options = {}): string {
  return `
#- shop/db.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
${mark}
  namespace: shop
spec:
  replicas: ${replicas}
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers:
        - { name: main, image: example, env: ${env}, ports: [{ name: ${port}, containerPort: 7000 }] }
#- shop/service.yaml
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { ${service}, selector: { app: db }, ports: [{ port: 7000 }] }
`;
}

const FOUND = '#       ^^ warning[replicas-blocked]';

describe('replicas-blocked', () => {
  it('both directions are isolated', () => {
    check(
      `
${statefulSet({ mark: `${FOUND}: Replicas of db cannot connect to each other on TCP 7000: their egress is isolated by default-deny and ingress is isolated by default-deny. Allow it between them.` })}${defaultDeny('shop')}
`,
      only,
    );
  });

  it('one direction is enough, and every rule for others', () => {
    check(
      `
${statefulSet({ mark: `${FOUND}: their ingress is isolated by p` })}${policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }]
`)}
`,
      only,
    );
  });

  it('a headless Service alone, which every StatefulSet has, makes it a hint', () => {
    check(
      `
${statefulSet({ port: 'http', mark: '#       ^^ hint[replicas-blocked]: unless each works alone' })}${defaultDeny('shop')}
`,
      only,
    );
  });

  it('pods that are listed before they are ready look for each other', () => {
    const service = 'clusterIP: None, publishNotReadyAddresses: true';
    check(`${statefulSet({ port: 'http', service, mark: FOUND })}${defaultDeny('shop')}`, only);
  });

  it('a setting names the other replicas', () => {
    const env = '[{ name: PEERS, value: "db-0.db:7000,db-1.db:7000" }]';
    check(`${statefulSet({ port: 'http', env, mark: FOUND })}${defaultDeny('shop')}`, only);
  });

  it.each([
    ['a single replica', statefulSet({ replicas: 1 }) + defaultDeny('shop')],
    ['a Service that is not headless', statefulSet({ service: 'type: ClusterIP' }) + defaultDeny('shop')],
    ['no isolation', statefulSet()],
    [
      'a rule for pods of the namespace',
      statefulSet() +
        policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: {} }] }]
`),
    ],
  ])('%s', (_, fixture) => {
    check(fixture, only);
  });

  it('has a fix that lets the replicas connect, in their own policy', () => {
    checkFix(
      `
${statefulSet()}${policy(`
  podSelector:
    matchLabels: { app: db }
  policyTypes: [Ingress, Egress]
`)}
`,
      'replicas-blocked',
      'Allow replicas of db to connect on TCP 7000 (adds to policy p)',
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector:
    matchLabels: { app: db }
  policyTypes: [Ingress, Egress]
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: db
      ports:
        - protocol: TCP
          port: 7000
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: db
      ports:
        - protocol: TCP
          port: 7000
`,
    );
  });

  it('has a fix that settles it, with a policy of its own', () => {
    settles(`${statefulSet()}${defaultDeny('shop')}`, 'replicas-blocked');
  });
});
