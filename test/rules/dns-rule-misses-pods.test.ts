import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['dns-rule-misses-pods', 'dns-blocked', 'peer-selects-nothing'] };
const web = deployment('shop', 'web');
const PORTS = '[{ port: 53, protocol: UDP }, { port: 53 }]';

function egress(peers: string, mark = '', ports = PORTS): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Egress]
  egress:
    - to:
${peers
  .trim()
  .split('\n')
  .map((line) => `        ${line}`)
  .join('\n')}
${mark === '' ? '' : `#${mark}\n`}      ports: ${ports}
`);
}

const inSystem = (labels: string) =>
  `- namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }\n  podSelector: { matchLabels: ${labels} }`;

describe('dns-rule-misses-pods', () => {
  it('the label of the Service', () => {
    check(
      `${web}${egress(
        inSystem('{ kubernetes.io/cluster-service: "true" }'),
        '                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[dns-rule-misses-pods]: k8s-app=kube-dns',
      )}`,
      only,
    );
  });

  it('the name of the program, which some clusters use', () => {
    check(
      `${web}${egress(inSystem('{ k8s-app: coredns }'), '                                       ^^^^^^^^^^^^^^^^ info[dns-rule-misses-pods]: nearly everywhere')}`,
      only,
    );
  });

  it('labels that the DNS of the workspace does not have', () => {
    check(
      `${web}${deployment('kube-system', 'coredns', { labels: { 'k8s-app': 'coredns' } })}${egress(
        inSystem('{ k8s-app: kube-dns }'),
        '                                       ^^^^^^^^^^^^^^^^^ warning[dns-rule-misses-pods]: carry k8s-app=coredns',
      )}`,
      only,
    );
  });

  it('a policy without known pods', () => {
    check(
      egress(inSystem('{ app: dns }'), '                                       ^^^^^^^^ warning[dns-rule-misses-pods]'),
      only,
    );
  });

  const inOther = (rest = '') =>
    `- namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: openshift-dns } }${rest}`;

  it('the port of the Service, where the pods have another', () => {
    check(
      `${web}${egress(inOther(), '', '[{ port: 53, protocol: UDP }, { port: 53 }]').replace(
        /( *)ports: .*/,
        (line) => `${line}\n#                     ^^ warning[dns-rule-misses-pods]: listen on 5353`,
      )}`,
      only,
    );
  });

  it('labels of another platform', () => {
    check(
      `${web}${egress(
        inOther('\n  podSelector: { matchLabels: { k8s-app: kube-dns } }'),
        '                                       ^^^^^^^^^^^^^^^^^ warning[dns-rule-misses-pods]: daemonset-dns=default',
        '[{ port: 5353, protocol: UDP }, { port: 53 }]',
      )}`,
      only,
    );
  });

  it.each([
    ['the customary label', egress(inSystem('{ k8s-app: kube-dns }'))],
    [
      'every pod of the namespace',
      egress('- namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }'),
    ],
    ['several platforms at once', egress(`${inSystem('{ k8s-app: kube-dns }')}\n${inSystem('{ k8s-app: coredns }')}`)],
    ['the platform, as it is', egress(inOther(), '', '[{ port: 5353, protocol: UDP }, { port: 5353 }]')],
    [
      'the platform, its pods by label',
      egress(
        inOther('\n  podSelector: { matchLabels: { dns.operator.openshift.io/daemonset-dns: default } }'),
        '',
        '[{ port: 5353, protocol: UDP }, { port: 5353 }]',
      ),
    ],
    [
      'both ports, to be sure',
      egress(
        `${inOther()}\n${inSystem('{ k8s-app: kube-dns }')}`,
        '',
        '[{ port: 53, protocol: UDP }, { port: 53 }, { port: 5353, protocol: UDP }, { port: 5353 }]',
      ),
    ],
    [
      'another rule lets the pods ask',
      `${egress(inSystem('{ k8s-app: coredns }'))}
#- other.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: other, namespace: shop }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{ ports: ${PORTS} }] }
`,
    ],
  ])('nothing to tell: %s', (_, manifest) => {
    check(`${web}${manifest}`, only);
  });

  it('the DNS of somebody else is none of the cluster', () => {
    check(
      `${web}${egress('- namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: infra } }\n  podSelector: { matchLabels: { app: bind } }')}`,
      { rules: ['dns-rule-misses-pods'] },
    );
  });

  it('selects the pods', () => {
    checkFix(
      `${web}${egress(inSystem('{ k8s-app: coredns }'))}`,
      'dns-rule-misses-pods',
      'Select k8s-app=kube-dns',
      egress(inSystem('{ k8s-app: kube-dns }')),
    );
    settles(`${web}${egress(inSystem('{ app: dns }'))}`, 'dns-rule-misses-pods');
  });

  it('writes the port of the pods', () => {
    checkFix(
      `${web}${egress(inOther())}`,
      'dns-rule-misses-pods',
      'Write port 5353',
      egress(inOther(), '', '[{ port: 5353, protocol: UDP }, { port: 5353 }]'),
    );
  });
});
