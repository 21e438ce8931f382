import { describe, expect, it } from 'vitest';
import { findingsOf, fixesOf } from '../../server/src/rules/run';
import { check, checkFix, snapshotOf } from '../support';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['reply-traffic-rule'] };

describe('reply-traffic-rule', () => {
  it('0.3: replies to what a rule admits always pass', () => {
    check(
      policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 5432 }]
  egress:
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 32768, endPort: 60999 }]
#     ^^^^^ info[reply-traffic-rule]: connections of ingress rule 1 of policy p pass without a rule
`),
      only,
    );
  });

  it('replies to everybody, in another policy, and the other way round', () => {
    check(
      `
#- policy.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: a, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - ports: [{ protocol: UDP, port: 53 }, { port: 53 }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: b, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress:
    - from: [{ podSelector: {} }]
      ports: [{ protocol: UDP, port: 1024, endPort: 65535 }, { port: 1024, endPort: 65535 }]
#     ^^^^^ info[reply-traffic-rule]: egress rule 1 of policy a
`,
      only,
    );
  });

  it('peers whom no rule admits, other protocols, and other pods', () => {
    check(
      policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 5432 }]
  egress:
    - to: [{ podSelector: { matchLabels: { app: api } } }]
      ports: [{ port: 32768, endPort: 60999 }]
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ protocol: UDP, port: 32768, endPort: 60999 }]
    - to: [{ podSelector: {} }]
      ports: [{ port: 32768, endPort: 60999 }]
    - ports: [{ port: 32768, endPort: 60999 }]
`),
      only,
    );
  });

  it('ranges that programs listen on, and rules that open more than replies would need', () => {
    check(
      policy(`
  podSelector: { matchLabels: { app: media } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 80 }]
  egress:
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 30000, endPort: 32767 }]
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 21 }, { port: 1024, endPort: 65535 }]
    - to: [{ podSelector: { matchLabels: { app: web } } }]
`),
      only,
    );
  });

  it('two sides that both open connections to high ports', () => {
    check(
      policy(`
  podSelector: { matchLabels: { app: media } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: media } } }]
      ports: [{ protocol: UDP, port: 32768, endPort: 65535 }]
    - from: [{ podSelector: { matchLabels: { app: phone } } }]
  egress:
    - to: [{ podSelector: { matchLabels: { app: media } } }]
      ports: [{ protocol: UDP, port: 32768, endPort: 65535 }]
    - to: [{ podSelector: { matchLabels: { app: phone } } }]
      ports: [{ protocol: UDP, port: 32768, endPort: 65535 }]
`),
      only,
    );
  });

  const text = policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 5432 }]
  egress:
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 1024, endPort: 65535 }]
`);

  it('removes the rule, and says when it is the last one', () => {
    checkFix(
      text,
      'reply-traffic-rule',
      'Remove the rule (the policy then allows no egress)',
      policy(`
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 5432 }]
  egress: []
`),
    );
  });

  it('B5: has no fix where the policy would no longer isolate egress', () => {
    const undeclared = snapshotOf(text.replace('  policyTypes: [Ingress, Egress]\n', ''));
    const [finding] = findingsOf(undeclared).filter((found) => found.rule.id === 'reply-traffic-rule');
    expect(finding).toBeDefined();
    expect(finding && fixesOf(undeclared, finding)).toEqual([]);
  });

  it('has a fix that settles it', () => {
    settles(text, 'reply-traffic-rule');
  });
});
