import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['pod-addresses-in-block'] };
const known = { ...only, cluster: { podCidrs: ['10.244.0.0/16'] } };

/** A Pod as a dump of a cluster has it. */
function pod(name: string, ip: string, hostNetwork = false): string {
  return `
#- dump/${name}.yaml
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: data, labels: { app: ${name} } }
spec: { hostNetwork: ${hostNetwork}, containers: [{ name: main, image: example }] }
status: { podIP: ${ip} }
`;
}

function block(cidr: string, rest = ''): string {
  return policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: ${cidr}
${rest}`);
}

describe('pod-addresses-in-block', () => {
  it('the address of a pod', () => {
    check(
      `${pod('db', '10.1.2.3')}${block('10.1.2.3/32', '#                 ^^^^^^^^^^^ warning[pod-addresses-in-block]: the address of a pod of db')}`,
      only,
    );
  });

  it('an address in the range of pods', () => {
    check(
      block(
        '10.244.1.7/32',
        '#                 ^^^^^^^^^^^^^ warning[pod-addresses-in-block]: in the address range of pods',
      ),
      known,
    );
  });

  it('nothing but addresses of pods', () => {
    check(
      block(
        '10.244.1.0/24',
        '#                 ^^^^^^^^^^^^^ warning[pod-addresses-in-block]: nothing but addresses of pods',
      ),
      known,
    );
  });

  it('pods among others are worth knowing', () => {
    check(
      block('10.0.0.0/8', '#                 ^^^^^^^^^^ info[pod-addresses-in-block]: those of pods (10.244.0.0/16)'),
      known,
    );
    check(
      `${pod('db', '10.1.2.3')}${block('10.0.0.0/8', '#                 ^^^^^^^^^^ info[pod-addresses-in-block]: pods of db')}`,
      only,
    );
  });

  it.each([
    ['nothing is known', block('10.244.1.7/32'), only],
    ['other addresses', block('10.245.0.0/16'), known],
    ['pods are excluded', block('10.0.0.0/8', '            except: [10.244.0.0/16]'), known],
    ['everything', block('0.0.0.0/0'), known],
    ['half of everything', block('0.0.0.0/1'), known],
    ['a pod with the address of its node', `${pod('agent', '10.1.2.3', true)}${block('10.1.2.3/32')}`, only],
    [
      'a policy of the whole cluster',
      `${deployment('shop', 'web')}
#- admin.yaml
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: a }
spec:
  priority: 10
  subject: { namespaces: {} }
  egress: [{ action: Allow, to: [{ networks: [10.244.0.0/16] }] }]
`,
      known,
    ],
    [
      'Services',
      block('10.244.255.1/32'),
      { ...known, cluster: { ...known.cluster, serviceCidrs: ['10.244.255.0/24'] } },
    ],
  ])('nothing to tell: %s', (_, manifests, options) => {
    check(manifests, options);
  });

  it('selects the pod instead', () => {
    checkFix(
      `${pod('db', '10.1.2.3')}${block('10.1.2.3/32')}`,
      'pod-addresses-in-block',
      'Select the pods of db instead',
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: data
          podSelector:
            matchLabels:
              app: db
`),
    );
    settles(`${pod('db', '10.1.2.3')}${block('10.1.2.3/32')}`, 'pod-addresses-in-block');
  });

  it('selects all pods instead of their whole range', () => {
    checkFix(
      block('10.244.0.0/16'),
      'pod-addresses-in-block',
      'Select all pods of all namespaces instead',
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector: {}
`),
      known,
    );
  });

  it('excludes pods from a wider block', () => {
    checkFix(
      block('10.0.0.0/8'),
      'pod-addresses-in-block',
      'Exclude 10.244.0.0/16 (allows less)',
      block('10.0.0.0/8', '            except:\n              - 10.244.0.0/16'),
      known,
    );
  });
});
