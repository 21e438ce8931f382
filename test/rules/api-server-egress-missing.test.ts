import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { settles } from './settles';

const only = { rules: ['api-server-egress-missing'] };

interface Options {
  readonly account?: string;
  /** YAML below the pod's spec. */
  readonly pod?: string;
  /** YAML below the ServiceAccount. */
  readonly token?: string;
}

function operator(name = 'operator', { account = 'operator', pod = '', token = '' }: Options = {}): string {
  return `
#- ops/${name}.yaml
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ops }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { serviceAccountName: ${account}, containers: [{ name: main, image: example }]${pod === '' ? '' : `, ${pod}`} }
#- ops/account.yaml
apiVersion: v1
kind: ServiceAccount
metadata: { name: operator, namespace: ops }
${token}
`;
}

const ROLE = 'rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list] }]';

function binding(role = ROLE, account = 'operator'): string {
  return `
#- ops/rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: ops }
${role}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reads, namespace: ops }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, name: ${account} }]
`;
}

function clusterBinding(role: string): string {
  return `
#- ops/rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: reads }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role} }
subjects: [{ kind: ServiceAccount, name: operator, namespace: ops }]
`;
}

function egress(rules: string, mark = '', selector = '{ matchLabels: { app: operator } }'): string {
  return `
#- ops/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: out
${mark}
  namespace: ops
spec:
  podSelector: ${selector}
  policyTypes: [Egress]
  egress: [${rules}]
`;
}

const DNS =
  '{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }], ports: [{ protocol: UDP, port: 53 }] }';
const FOUND = '#       ^^^ warning[api-server-egress-missing]';

describe('api-server-egress-missing', () => {
  it('permissions that cannot be used', () => {
    check(
      `
${operator()}${binding()}${egress(
        DNS,
        `${FOUND}: Policy out isolates the egress of operator, and nothing allows the API server on TCP 443 or TCP 6443`,
      )}
`,
      only,
    );
  });

  it('B28: port 53 to addresses, or other pods on 443, do not help', () => {
    check(
      `${operator()}${binding()}${egress('{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 53 }] }', FOUND)}`,
      only,
    );
    check(`${operator()}${binding()}${egress('{ to: [{ podSelector: {} }], ports: [{ port: 443 }] }', FOUND)}`, only);
  });

  it.each([
    ['the ports to any destination', '{ ports: [{ port: 443 }] }'],
    ['its port to a block of addresses', '{ to: [{ ipBlock: { cidr: 172.20.0.0/16 } }], ports: [{ port: 6443 }] }'],
    ['every port to a block of addresses', '{ to: [{ ipBlock: { cidr: 172.20.0.1/32 } }] }'],
    ['everything', '{}'],
  ])('a rule allows %s', (_, rule) => {
    check(`${operator()}${binding()}${egress(rule)}`, only);
  });

  it.each([
    ['no permissions', operator()],
    [
      "a pod without the account's token",
      operator('operator', { pod: 'automountServiceAccountToken: false' }) + binding(),
    ],
    [
      'an account that gives no token',
      operator('operator', { token: 'automountServiceAccountToken: false' }) + binding(),
    ],
    [
      'permissions for everybody in the namespace',
      operator('operator', { account: 'default' }) + binding(ROLE, 'default'),
    ],
    [
      'permission to use a security policy alone',
      operator() + binding('rules: [{ apiGroups: [policy], resources: [podsecuritypolicies], verbs: [use] }]'),
    ],
    [
      'permission for paths that other pods serve',
      operator() + binding('rules: [{ nonResourceURLs: [/metrics], verbs: [get] }]'),
    ],
    ['a role that is not in the manifests', operator() + clusterBinding('scc-anyuid')],
    ['pods on the host network', operator('operator', { pod: 'hostNetwork: true' }) + binding()],
  ])('%s', (_, fixture) => {
    check(`${fixture}${egress(DNS)}`, only);
  });

  it('a role that every cluster has is given away for other reasons, too', () => {
    check(
      `${operator()}${clusterBinding('cluster-admin')}${egress(DNS, '#       ^^^ info[api-server-egress-missing]')}`,
      only,
    );
  });

  it('of several workloads that share an account one that gets through is enough', () => {
    check(`${operator()}${operator('web')}${binding()}${egress(DNS)}`, only);
    check(
      `${operator()}${operator('web')}${binding()}${egress(DNS, `${FOUND}: isolates the egress of operator and web`, '{}')}`,
      only,
    );
  });

  it('a rule that tries it by a selector is a finding of its own', () => {
    check(
      `${operator()}${binding()}${egress(
        '{ to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: default } } }], ports: [{ port: 443 }] }',
      )}`,
      only,
    );
  });

  it('has a fix that allows the ports to every address', () => {
    checkFix(
      `
${operator()}${binding()}#- ops/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: ops }
spec:
  podSelector: { matchLabels: { app: operator } }
  policyTypes: [Egress]
`,
      'api-server-egress-missing',
      'Allow the API server on TCP 443 or TCP 6443 (adds to policy out)',
      `
#- ops/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: ops }
spec:
  podSelector: { matchLabels: { app: operator } }
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
      ports:
        - protocol: TCP
          port: 443
        - protocol: TCP
          port: 6443
`,
    );
  });

  it('A31: has a fix with the addresses that a dump tells', () => {
    checkFix(
      `
${operator()}${binding()}#- ops/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: ops }
spec:
  podSelector: { matchLabels: { app: operator } }
  policyTypes: [Egress]
  egress: []
#- dump.yaml
apiVersion: v1
kind: Service
metadata: { name: kubernetes, namespace: default }
spec: { ports: [{ name: https, port: 443, targetPort: 6443 }] }
---
apiVersion: v1
kind: Endpoints
metadata: { name: kubernetes, namespace: default }
subsets: [{ addresses: [{ ip: 172.18.0.2 }], ports: [{ name: https, port: 6443 }] }]
`,
      'api-server-egress-missing',
      'Allow the API server on TCP 6443',
      `
#- ops/policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: out, namespace: ops }
spec:
  podSelector: { matchLabels: { app: operator } }
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 172.18.0.2/32
      ports:
        - protocol: TCP
          port: 6443
`,
    );
  });

  it('has a fix that settles it, with a policy of its own', () => {
    settles(`${operator()}${binding()}${egress(DNS, '', '{}')}`, 'api-server-egress-missing');
  });
});
