import { describe, expect, it } from 'vitest';
import { fitsName, parsePeer } from '../../server/src/assertions/peer-pattern';
import { parsePort } from '../../server/src/assertions/port-pattern';
import { formatPorts } from '../../server/src/engine/port-set';

const peer = (text: string): unknown => {
  const parsed = parsePeer(text);
  return parsed.ok ? parsed.value : parsed.problem;
};

const port = (text: string | number): string => {
  const parsed = parsePort(text);
  if (!parsed.ok) return parsed.problem;
  const { value } = parsed;
  return value.kind === 'ports' ? formatPorts(value.ports) : `${value.protocol ?? 'any'} ${value.name}`;
};

describe('peers', () => {
  const pods = { kind: 'pods', namespaces: undefined, namespaceLabels: [], workload: undefined, labels: [] };
  it.each([
    ['shop/web', { ...pods, namespaces: ['shop'], workload: { kind: undefined, name: 'web' } }],
    ['shop/Deployment:web', { ...pods, namespaces: ['shop'], workload: { kind: 'Deployment', name: 'web' } }],
    ['shop/*', { ...pods, namespaces: ['shop'] }],
    ['*/web', { ...pods, workload: { kind: undefined, name: 'web' } }],
    ['shop-*/we*b', { ...pods, namespaces: ['shop-*'], workload: { kind: undefined, name: 'we*b' } }],
    ['*', pods],
    ['*/*', pods],
    ['shop/[app=web]', { ...pods, namespaces: ['shop'], labels: [['app', 'web']] }],
    [
      'shop/[app.kubernetes.io/name=web, tier=]',
      {
        ...pods,
        namespaces: ['shop'],
        labels: [
          ['app.kubernetes.io/name', 'web'],
          ['tier', ''],
        ],
      },
    ],
    ['@world', { kind: 'entity', entity: 'world' }],
    ['$data', { kind: 'group', name: 'data' }],
    ['dns:API.example.com.', { kind: 'domain', name: 'api.example.com' }],
    ['cafe/0', { ...pods, namespaces: ['cafe'], workload: { kind: undefined, name: '0' } }],
  ])('reads %s', (text, expected) => expect(peer(text)).toEqual(expected));

  it.each(['10.1.2.3', '10.0.0.0/8', '2001:db8::1', 'fd00::/8'])('reads the address %s', (text) => {
    expect(peer(text)).toMatchObject({ kind: 'addresses', single: !text.includes('/') });
  });

  it.each([
    ['', 'A peer is missing'],
    ['web', '"web" has no namespace. Write "web/*" for all pods of a namespace, or "default/web"'],
    ['Shop/web', 'is no name of a namespace'],
    ['shop/Web', 'is no name of a workload'],
    ['shop/', 'is no name of a workload: it is empty'],
    ['shop/[app]', 'is no label. Write key=value'],
    ['shop/[app=web', 'The closing "]" is missing'],
    ['shop/[-a=web]', 'The label key "-a" must consist of'],
    ['@wrold', 'Did you mean @world?'],
    ['@nobody-at-all', 'Choose one of @world, @cluster'],
    ['$a b', 'is no name of a group'],
    ['10.0.0.300', 'is neither an IP address nor a CIDR'],
    ['10.0.0.0/33', 'is neither an IP address nor a CIDR'],
    ['dns:*.example.com', 'is no single host'],
  ])('refuses %s', (text, message) => expect(peer(text)).toContain(message));

  it('takes a star for any characters, and a dot for a dot', () => {
    expect(['shop', 'shop-eu', 'xshop'].filter((name) => fitsName('shop*', name))).toEqual(['shop', 'shop-eu']);
    expect(fitsName('a.b', 'axb')).toBe(false);
    expect(fitsName('a.*', 'axb')).toBe(false);
    expect(fitsName('*a*', 'bab')).toBe(true);
  });
});

describe('ports', () => {
  it.each([
    [8080, 'TCP 8080'],
    ['8080', 'TCP 8080'],
    ['TCP/8080', 'TCP 8080'],
    ['UDP/53', 'UDP 53'],
    ['SCTP/8000-8010', 'SCTP 8000-8010'],
    ['8000-8010', 'TCP 8000-8010'],
    ['*', 'All Connections'],
    ['UDP/*', 'UDP 1-65535'],
    ['http', 'any http'],
    ['UDP/dns', 'UDP dns'],
  ])('reads %s', (text, expected) => expect(port(text)).toBe(expected));

  it.each([
    [0, 'ports go from 1 to 65535'],
    [70000, 'ports go from 1 to 65535'],
    ['90-80', 'is empty: write the lower port first'],
    ['tcp/80', '"tcp" is no protocol. Write TCP/80.'],
    ['ICMP/8', 'Protocols are TCP, UDP and SCTP.'],
    ['a-name-that-is-too-long', 'has 23 characters; 15 are allowed'],
    ['80,443', 'must consist of lower-case letters'],
  ])('refuses %s', (text, message) => expect(port(text)).toContain(message));
});
