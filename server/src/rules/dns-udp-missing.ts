import { dnsRule } from './parts/dns-rule';

export const dnsUdpMissing = dnsRule(
  { id: 'dns-udp-missing', title: 'DNS is allowed over TCP but not over UDP' },
  {
    missing: 'UDP',
    consequence:
      'and allows DNS over TCP only, but resolvers ask over UDP first. Allow UDP 53 as well; `protocol` left out means TCP.',
  },
);
