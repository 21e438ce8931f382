import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const on = (options: unknown = {}) => ({ rules: { 'policy-description-missing': ['info', options] } });
const only = { rules: ['policy-description-missing'] };

function described(metadata: string): string {
  return `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
${metadata}
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector: { matchLabels: { app: api } }
        - namespaceSelector: {}
          podSelector: { matchLabels: { app: proxy } }
        - ipBlock: { cidr: 192.0.2.0/24 }
      ports: [{ port: 8080 }]
`;
}

describe('policy-description-missing', () => {
  it('is off unless it is asked for', () => {
    check(described('  name: p'), only);
  });

  it('no annotation or label says what the policy is for', () => {
    check(
      described(`  name: p
#       ^ info[policy-description-missing]: it has no kubernetes.io/description or description
  annotations: { kubernetes.io/description: "" }
  labels: { team: shop }`),
      { ...only, settings: on() },
    );
  });

  it('either key, as annotation or label, is enough; the keys are an option', () => {
    check(described('  name: p\n  annotations: { description: Lets the API in }'), { ...only, settings: on() });
    check(described('  name: p\n  labels: { owner: team-shop }'), { ...only, settings: on({ keys: ['owner'] }) });
    check(described('  name: p'), { ...only, settings: on({ keys: [] }) });
    check(
      described(`  name: p
#       ^ info[policy-description-missing]: it has no owner
  annotations: { description: Lets the API in }`),
      { ...only, settings: on({ keys: ['owner'] }) },
    );
  });

  it('writes down what it allows', () => {
    const text =
      '"Pods with app=web: ingress from pods with app=api, pods with app=proxy of all namespaces or 192.0.2.0/24 on TCP 8080; no egress."';
    const options = { settings: on() };
    checkFix(
      described('  name: p'),
      'policy-description-missing',
      'Write annotation kubernetes.io/description',
      described(`  name: p\n  annotations:\n    kubernetes.io/description: ${text}`),
      options,
    );
    checkFix(
      described('  name: p\n  annotations:\n    team: shop'),
      'policy-description-missing',
      'Write annotation',
      described(`  name: p\n  annotations:\n    team: shop\n    kubernetes.io/description: ${text}`),
      options,
    );
    const open = (metadata: string) => policy('  podSelector: {}\n  policyTypes: [Ingress]\n  ingress: [{}]', metadata);
    checkFix(
      open('{ name: p, namespace: shop }'),
      'policy-description-missing',
      'Write annotation',
      open(
        '{ name: p, namespace: shop, annotations: { kubernetes.io/description: "All pods of the namespace: ingress from anyone." } }',
      ),
      options,
    );
  });

  it('has a fix that settles it', () => {
    settles(described('  name: p'), 'policy-description-missing', 'Write annotation');
    settles(described('  name: p\n  annotations:'), 'policy-description-missing', 'Write annotation');
    settles(
      described('  name: p\n  annotations: { kubernetes.io/description: "" }'),
      'policy-description-missing',
      'Write annotation',
    );
  });
});
