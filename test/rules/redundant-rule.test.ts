import { describe, it } from 'vitest';
import { check, checkFix } from '../support';
import { anp, rule } from './admin-objects';
import { policy } from './objects';
import { settles } from './settles';

const only = { rules: ['redundant-rule'] };

describe('redundant-rule', () => {
  it('B10: rules add up, so that one inside another changes nothing', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }]
#     ^^^^ info[redundant-rule]: ingress rule 2 of policy p allows
      ports: [{ port: 80 }]
    - from: [{ podSelector: {} }]
`),
      only,
    );
  });

  it('several rules together', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: {} }]
      ports: [{ port: 80 }]
    - to: [{ namespaceSelector: {} }]
      ports: [{ port: 443 }, { port: http }]
    - to: [{ podSelector: { matchLabels: { app: web } } }]
#     ^^ info[redundant-rule]: egress rule 1 and 2 of policy p allow together
      ports: [{ port: 443 }, { port: 80 }, { port: http }]
    - to: [{ ipBlock: { cidr: 10.0.0.0/8 } }]
    - to: [{ ipBlock: { cidr: 10.1.0.0/16 } }]
#     ^^ info[redundant-rule]: egress rule 4
      ports: [{ port: 80 }]
`),
      only,
    );
  });

  it('of two equal ones, the later', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - ports: [{ port: 80 }]
    - ports: [{ protocol: TCP, port: 80 }]
#     ^^^^^ info[redundant-rule]
`),
      only,
    );
  });

  it('everything beside a rule that allows everything', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - {}
    - from: [{ ipBlock: { cidr: 0.0.0.0/0 } }]
#     ^^^^ info[redundant-rule]
`),
      only,
    );
  });

  it('B24: a block of addresses never makes up for pods, nor for everybody', () => {
    check(
      policy(`
  podSelector: {}
  ingress:
    - from: [{ ipBlock: { cidr: 0.0.0.0/0 } }, { ipBlock: { cidr: '::/0' } }]
    - from: [{ podSelector: {} }]
      ports: [{ port: 80 }]
    - ports: [{ port: 81 }]
`),
      only,
    );
  });

  it('rules that overlap, and each allow something alone', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: web } } }, { podSelector: { matchLabels: { app: api } } }]
      ports: [{ port: 80 }]
    - from: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 80 }, { port: 443 }]
    - ports: [{ protocol: UDP, port: 80 }]
  egress:
    - to: [{ podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 80 }]
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: store } }, podSelector: { matchLabels: { app: web } } }]
      ports: [{ port: 80 }]
    - to: [{ podSelector: { matchLabels: { tier: front } } }]
`),
      only,
    );
  });

  it('where an order decides, another rule tells', () => {
    check(
      anp(`
  priority: 1
  subject: { namespaces: {} }
  ingress: [${rule('Allow')}, ${rule('Allow')}]
`),
      only,
    );
  });

  it('B8: rules that are not in effect', () => {
    check(
      policy(`
  podSelector: {}
  policyTypes: [Ingress]
  egress:
    - ports: [{ port: 80 }]
    - ports: [{ port: 80 }]
`),
      only,
    );
  });

  const twice = policy(`
  podSelector: {}
  ingress:
    # the shop
    - from:
        - podSelector: { matchLabels: { app: web } }
    # everybody
    - from:
        - podSelector: {}
`);

  it('removes the rule', () => {
    checkFix(
      twice,
      'redundant-rule',
      'Remove the rule (no connection changes)',
      policy(`
  podSelector: {}
  ingress:
    # the shop
    # everybody
    - from:
        - podSelector: {}
`),
    );
  });

  it('has a fix that settles it', () => {
    settles(twice, 'redundant-rule');
  });
});
