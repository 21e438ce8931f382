import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { defaultDeny, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['external-service-blocked'] };

function web(variable: string, value: string, mark = ''): string {
  return `
#- shop/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: main
          image: example
          env:
            - name: ${variable}
              value: ${value}
${mark}
`;
}

const external = `
#- shop/service.yaml
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { ports: [{ port: 5432 }] }
#- shop/slice.yaml
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: db-1, namespace: shop, labels: { kubernetes.io/service-name: db } }
addressType: IPv4
endpoints: [{ addresses: [10.20.0.5] }]
ports: [{ port: 5433 }]
`;

const alias = `
#- shop/service.yaml
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { type: ExternalName, externalName: db.example.com }
`;

const allows = (to: string, ports = '[{ port: 5433 }]') =>
  policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress: [{ to: [${to}], ports: ${ports} }]
`);

describe('external-service-blocked', () => {
  it('A31: the address behind a Service without a selector is not allowed', () => {
    check(
      `
${web(
  'DATABASE_URL',
  'postgres://db:5432/shop',
  `#                               ^^^^^^^ warning[external-service-blocked]: web connects to 10.20.0.5 by Service db on TCP 5433 (DATABASE_URL=db:5432), but its egress is isolated by default-deny and no rule allows that address.`,
)}${external}${defaultDeny('shop', '[Egress]')}
`,
      only,
    );
  });

  it('A28: its own port does not help, nor do selectors', () => {
    const mark = '#                               ^^^^^^^ warning[external-service-blocked]: is isolated by p';
    const url = ['DATABASE_URL', 'postgres://db:5432/shop'] as const;
    check(`${web(...url, mark)}${external}${allows('{ ipBlock: { cidr: 10.20.0.0/16 } }', '[{ port: 5432 }]')}`, only);
    check(`${web(...url, mark)}${external}${allows('{ namespaceSelector: {} }')}`, only);
    check(`${web(...url, mark)}${external}${allows('{ ipBlock: { cidr: 10.99.0.0/16 } }')}`, only);
  });

  it('A31: a block that holds the address allows it', () => {
    check(
      `${web('DATABASE_URL', 'postgres://db:5432/shop')}${external}${allows('{ ipBlock: { cidr: 10.20.0.0/16 } }')}`,
      only,
    );
  });

  it('A32: an alias leads outside, whatever selectors say', () => {
    check(
      `
${web(
  'DATABASE_URL',
  'postgres://db:5432/shop',
  `#                               ^^^^^^^ warning[external-service-blocked]: web connects to db.example.com by Service db on TCP 5432`,
)}${alias}${allows('{ podSelector: {} }', '[{ port: 5432 }]')}
`,
      only,
    );
  });

  it('A32: any block may hold the address of a name', () => {
    check(
      `${web('DATABASE_URL', 'postgres://db:5432/shop')}${alias}${allows('{ ipBlock: { cidr: 203.0.113.0/24 } }', '[{ port: 5432 }]')}`,
      only,
    );
  });

  it('a name outside, with the port of a database', () => {
    check(
      `
${web(
  'DATABASE_URL',
  'postgres://db.example.com:5432/shop',
  `#                               ^^^^^^^^^^^^^^^^^^^ warning[external-service-blocked]: web connects to db.example.com on TCP 5432`,
)}${defaultDeny('shop', '[Egress]')}
`,
      only,
    );
  });

  it.each([
    ['a link, which browsers follow', 'DOCS_URL', 'https://docs.example.com'],
    ['a private address, which may be that of a Service', 'DB_HOST', '10.96.0.17:5432'],
    ['time, which is asked over UDP', 'NTP_SERVER', 'pool.ntp.example.com:123'],
    ['an address of the pod itself', 'DB_HOST', '127.0.0.1:5432'],
  ])('%s', (_, variable, value) => {
    check(`${web(variable, value)}${defaultDeny('shop', '[Egress]')}`, only);
  });

  it('nothing is isolated for egress', () => {
    check(`${web('DATABASE_URL', 'postgres://db:5432/shop')}${external}${defaultDeny('shop', '[Ingress]')}`, only);
  });

  it('an alias of a Service in the cluster', () => {
    check(
      `${web('DATABASE_URL', 'postgres://db:5432/shop')}${alias.replace('db.example.com', 'db.store.svc.cluster.local')}${defaultDeny('shop', '[Egress]')}`,
      only,
    );
  });

  it('has a fix that allows the address on its own port', () => {
    checkFix(
      `
${web('DATABASE_URL', 'postgres://db:5432/shop')}${external}${policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes:
    - Egress
`)}
`,
      'external-service-blocked',
      'Allow 10.20.0.5 on TCP 5433 (adds to policy p)',
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes:
    - Egress
  egress:
    - to:
        - ipBlock:
            cidr: 10.20.0.5/32
      ports:
        - protocol: TCP
          port: 5433
`,
    );
  });

  it('has a fix that settles it, for a name', () => {
    settles(
      `${web('DATABASE_URL', 'postgres://db:5432/shop')}${alias}${defaultDeny('shop')}`,
      'external-service-blocked',
    );
  });
});
