import { dnsRule } from './parts/dns-rule';

export const dnsBlocked = dnsRule(
  { id: 'dns-blocked', title: 'Egress isolation blocks DNS' },
  {
    missing: 'both',
    consequence: 'and nothing allows DNS, so names cannot be resolved. Allow UDP and TCP 53 to the cluster DNS.',
  },
);
