import { dnsRule } from './parts/dns-rule';

export const dnsTcpMissing = dnsRule(
  { id: 'dns-tcp-missing', title: 'DNS is allowed over UDP but not over TCP' },
  {
    missing: 'TCP',
    consequence: 'and allows DNS over UDP only, so long answers, which need TCP, fail. Allow TCP 53 as well.',
  },
);
