import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { deployment, namespace, policy } from './objects';
import { settles } from './settles';

const only = { rules: ['hostnetwork-peer'] };
const agent = deployment('shop', 'agent', { hostNetwork: true });

function admitting(peer: string, direction: 'ingress' | 'egress' = 'ingress'): string {
  return policy(`
  podSelector: { matchLabels: { app: web } }
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
    - ${direction === 'ingress' ? 'from' : 'to'}:
        - ${peer.trim()}
`);
}

const FROM_AGENT = admitting(`
          podSelector:
            matchLabels:
              app: agent
`);

describe('hostnetwork-peer', () => {
  it('B30: their traffic comes from the node, told once', () => {
    check(
      `
${deployment('shop', 'web')}${agent}${admitting(`
          podSelector:
            matchLabels:
              app: agent
#             ^^^ warning[hostnetwork-peer]: their traffic comes from the node's address
`)}
`,
      { rules: ['hostnetwork-peer', 'peer-selects-nothing'] },
    );
  });

  it('B16: traffic to them goes to the node', () => {
    check(
      `
${deployment('shop', 'web')}${agent}${admitting(
        `
          podSelector:
            matchLabels:
              app: agent
#             ^^^ warning[hostnetwork-peer]: traffic to them goes to the node's address
`,
        'egress',
      )}
`,
      only,
    );
  });

  it('in another namespace', () => {
    check(
      `
${deployment('shop', 'web')}${namespace('ingress')}${deployment('ingress', 'controller', { hostNetwork: true })}${admitting(`
          namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } }
          podSelector: { matchLabels: { app: controller } }
#                                       ^^^ warning[hostnetwork-peer]
`)}
`,
      only,
    );
  });

  it('a peer that also selects pods with addresses of their own matches something', () => {
    check(
      `
${deployment('shop', 'web')}${agent}${deployment('shop', 'agent-two', { labels: { app: 'agent' } })}${FROM_AGENT}
`,
      only,
    );
  });

  it('a peer of all pods, or of all but some, is about whatever pods there are', () => {
    check(`${agent}${admitting('podSelector: {}')}`, only);
    check(`${agent}${admitting('podSelector: { matchExpressions: [{ key: legacy, operator: DoesNotExist }] }')}`, only);
  });

  it('has a fix that settles it: the addresses of the nodes', () => {
    settles(`${deployment('shop', 'web')}${agent}${NODES}${FROM_AGENT}`, 'hostnetwork-peer', 'Use the addresses');
  });

  it('writes an ipBlock for each block of addresses', () => {
    checkFix(
      `
${deployment('shop', 'web')}${agent}${NODES}#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from:
        # the agents
        - podSelector:
            matchLabels:
              app: agent
        - podSelector: { matchLabels: { app: web } }
`,
      'hostnetwork-peer',
      'Use the addresses of the nodes: 10.0.0.1/32 and 10.0.0.9/32',
      `#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from:
        # the agents
        - ipBlock:
            cidr: 10.0.0.1/32
        - ipBlock:
            cidr: 10.0.0.9/32
        - podSelector: { matchLabels: { app: web } }
`,
    );
  });

  it('without known addresses there is nothing to write', () => {
    check(
      `
${deployment('shop', 'web')}${agent}${admitting(`
          podSelector: { matchLabels: { app: agent } }
#                                       ^^^ warning[hostnetwork-peer]
`)}
`,
      only,
    );
  });
});

const NODES = `
#- nodes.yaml
apiVersion: v1
kind: Node
metadata: { name: one }
status: { addresses: [{ type: InternalIP, address: 10.0.0.1 }] }
---
apiVersion: v1
kind: Node
metadata: { name: two }
status: { addresses: [{ type: InternalIP, address: 10.0.0.9 }] }
`;
