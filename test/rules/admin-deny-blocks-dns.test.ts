import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { anp, banp, cnp } from './admin-objects';
import { defaultDeny, deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['admin-deny-blocks-dns'] };
const dns = { rules: ['admin-deny-blocks-dns', 'dns-blocked', 'dns-udp-missing'] };
const web = deployment('shop', 'web');

/** `rules` is YAML of list items, written from column 4. */
function admin(rules: string): string {
  return anp(`
  priority: 1
  subject: { namespaces: {} }
  egress:
${rules}
`);
}

const DENY_ALL = `    - action: Deny
      to: [{ namespaces: {} }]`;

describe('admin-deny-blocks-dns', () => {
  it('A35, C3: a rule on all pods stops DNS for good', () => {
    check(
      `
${web}${admin(`    - action: Deny
#             ^^^^ warning[admin-deny-blocks-dns]: This rule denies DNS to shop/web, so names cannot be resolved there. No policy of a namespace can allow it again.
      to: [{ namespaces: {} }]`)}
`,
      dns,
    );
  });

  it('no NetworkPolicy helps, and it is told once', () => {
    check(
      `
${web}${defaultDeny('shop')}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: {} }]
`)}${admin(`    - action: Deny
#             ^^^^ warning[admin-deny-blocks-dns]
      to: [{ namespaces: {} }]`)}
`,
      dns,
    );
  });

  it('C12: addresses of everything hold the DNS pods', () => {
    check(
      `
${web}${admin(`    - action: Deny
#             ^^^^ warning[admin-deny-blocks-dns]
      to: [{ networks: [0.0.0.0/0, "::/0"] }]`)}
`,
      only,
    );
  });

  it('C20: a baseline spares pods with policies of their own', () => {
    check(
      `
${web}${banp(`
  subject: { namespaces: {} }
  egress:
    - action: Deny
#             ^^^^ warning[admin-deny-blocks-dns]: Only pods with policies of their own are spared.
      to: [{ namespaces: {} }]
`)}
`,
      only,
    );
    check(
      `
${web}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: {} }]
`)}${banp(`
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ namespaces: {} }] }]
`)}
`,
      only,
    );
  });

  it('a rule before it, or a policy before it, may allow DNS', () => {
    check(
      `
${web}${admin(`    - action: Allow
      to: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]
      ports: [{ portNumber: { protocol: UDP, port: 53 } }]
${DENY_ALL}`)}
`,
      only,
    );
    check(
      `
${web}${admin(DENY_ALL)}${anp(
        `
  priority: 0
  subject: { namespaces: {} }
  egress: [{ action: Allow, to: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }] }]
`,
        'first',
      )}
`,
      only,
    );
  });

  it('C3: what is passed on may be allowed by others', () => {
    check(
      `
${web}${admin(`    - action: Pass
      to: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]
${DENY_ALL}`)}
`,
      only,
    );
  });

  it('another port, another destination and another protocol are not DNS', () => {
    check(
      `
${web}${admin(`    - action: Deny
      to: [{ namespaces: {} }]
      ports: [{ portNumber: { protocol: TCP, port: 53 } }, { portRange: { protocol: UDP, start: 54, end: 60 } }]
    - action: Deny
      to: [{ namespaces: { matchLabels: { kubernetes.io/metadata.name: back } } }]
    - action: Deny
      to: [{ networks: [203.0.113.0/24] }]`)}
`,
      only,
    );
  });

  it('pods that ask other resolvers, or a cache on their node, do not miss it', () => {
    const pod = (spec: string): string => `
#- pod.yaml
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { ${spec}, containers: [{ name: main, image: example }] }
`;
    check(`${pod('dnsPolicy: Default')}${admin(DENY_ALL)}`, only);
    check(
      `
${web}${admin(DENY_ALL)}
#- cache.yaml
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: node-local-dns, namespace: kube-system }
spec:
  selector: { matchLabels: { k8s-app: node-local-dns } }
  template:
    metadata: { labels: { k8s-app: node-local-dns } }
    spec:
      hostNetwork: true
      containers:
        - name: node-cache
          image: registry.k8s.io/dns/k8s-dns-node-cache:1.23.0
          args: [-localip, "169.254.20.10"]
`,
      only,
    );
  });

  it('has a fix that settles it', () => {
    settles(`${web}${admin(DENY_ALL)}`, 'admin-deny-blocks-dns', 'Insert a rule that allows DNS');
    settles(
      `
${web}${cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Deny
      to: [{ namespaces: {} }]
`)}
`,
      'admin-deny-blocks-dns',
      'Insert a rule that allows DNS',
    );
  });

  it('the rule goes right before the one that denies, in the words of its API version', () => {
    const cluster = (rules: string): string =>
      cnp(`
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  egress:
    - action: Pass
      to: [{ namespaces: { matchLabels: { team: ops } } }]
${rules}    - action: Deny
      to: [{ namespaces: {} }]
`);
    checkFix(
      `${web}${cluster('')}`,
      'admin-deny-blocks-dns',
      'before rule 2',
      cluster(`    - name: allow-dns
      action: Accept
      to:
        - pods:
            namespaceSelector:
              matchLabels:
                kubernetes.io/metadata.name: kube-system
            podSelector:
              matchLabels:
                k8s-app: kube-dns
      protocols:
        - udp:
            destinationPort:
              number: 53
        - tcp:
            destinationPort:
              number: 53
`),
    );
  });
});
