import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['single-address-family'] };
const dual = { ...only, cluster: { podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'] } };
const web = deployment('shop', 'web');

function serviceWith(families: string): string {
  return `
#- shop/web-service.yaml
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ${families}, selector: { app: web }, ports: [{ port: 80 }] }
`;
}

/** Egress rules of app=web. */
function egress(...rules: readonly string[]): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
${rules.map((rule) => `    - ${rule}`).join('\n')}
`);
}

const V4_ONLY = egress('to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }]');

describe('single-address-family', () => {
  it('IPv4 alone, where pods have both', () => {
    check(
      `
${web}${serviceWith('ipFamilyPolicy: RequireDualStack')}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ warning[single-address-family]: IPv6 addresses stay denied. Add ::/0
`)}
`,
      only,
    );
  });

  it('IPv6 alone', () => {
    check(
      `
${web}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: "::/0"
#                 ^^^^^^ warning[single-address-family]: Add 0.0.0.0/0
`)}
`,
      dual,
    );
  });

  it('a wish for both, or blocks of both elsewhere, is information', () => {
    check(
      `
${web}${serviceWith('ipFamilyPolicy: PreferDualStack')}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ info[single-address-family]
`)}
`,
      only,
    );
  });

  it('a policy without known pods is read by its text', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ warning[single-address-family]
`),
      dual,
    );
    check(egress('to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]', 'to: [{ ipBlock: { cidr: "::/0" } }]'), dual);
  });

  it('ingress, where a Service has both families', () => {
    check(
      `
${web}${serviceWith('ipFamilies: [IPv4, IPv6]')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock:
            cidr: 0.0.0.0/0
#                 ^^^^^^^^^ warning[single-address-family]: connections from IPv6
`)}
`,
      only,
    );
  });

  it('a denial that leaves the other family open', () => {
    check(
      `
${web}
#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ networks: [0.0.0.0/0] }] }]
#                                            ^^^^^^^^^ warning[single-address-family]: are not affected
`,
      dual,
    );
  });

  it.each([
    ['one family only in the cluster', V4_ONLY, only],
    [
      'settings that say so, whatever Services wish',
      `${V4_ONLY}${serviceWith('ipFamilyPolicy: PreferDualStack')}`,
      { ...only, cluster: { podCidrs: ['10.244.0.0/16'] } },
    ],
    ['both in one rule', egress('to: [{ ipBlock: { cidr: 0.0.0.0/0 } }, { ipBlock: { cidr: "::/0" } }]'), dual],
    [
      'both in two rules',
      egress('to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]', 'to: [{ ipBlock: { cidr: "2000::/3" } }]'),
      dual,
    ],
    [
      'a rule for anyone beside it',
      egress('to: [{ ipBlock: { cidr: 0.0.0.0/0 } }]', 'ports: [{ protocol: TCP }]'),
      dual,
    ],
    ['a part of the addresses', egress('to: [{ ipBlock: { cidr: 203.0.113.0/24 } }]'), dual],
    [
      'ingress behind a Service of one family',
      `${serviceWith('ipFamilies: [IPv4]')}${policy(`
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }]
`)}`,
      dual,
    ],
    [
      'a denial of both',
      `
#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ networks: [0.0.0.0/0] }, { networks: ["::/0"] }] }]
`,
      dual,
    ],
  ])('nothing to tell: %s', (_, manifests, options) => {
    check(`${web}${manifests}`, options);
  });

  it('adds the twin, with exceptions where there are some', () => {
    checkFix(
      `
${web}${policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except:
              - 10.0.0.0/8
`)}
`,
      'single-address-family',
      'Add ::/0 except private addresses (allows more)',
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except:
              - 10.0.0.0/8
        - ipBlock:
            cidr: "::/0"
            except:
              - "fc00::/7"
              - "fe80::/10"
`),
      dual,
    );
  });

  it('settles it', () => {
    settles(`${serviceWith('ipFamilyPolicy: RequireDualStack')}${web}${V4_ONLY}`, 'single-address-family');
    settles(
      `${serviceWith('ipFamilyPolicy: RequireDualStack')}${web}
#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress: [{ action: Deny, to: [{ networks: [0.0.0.0/0] }] }]
`,
      'single-address-family',
    );
  });
});
