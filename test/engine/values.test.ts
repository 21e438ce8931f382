import { describe, expect, it } from 'vitest';
import { formatRange, IpSet, PRIVATE_RANGES, parseAddress } from '../../server/src/engine/ip-set';
import { formatPorts, PortSet } from '../../server/src/engine/port-set';
import { EVERYTHING, formatSelector, matches, type Requirement, selectorKey } from '../../server/src/engine/selector';
import { select } from './support';

const labels = (record: Record<string, string>) => new Map(Object.entries(record));
const req = (op: 'in' | 'not-in', key: string, ...values: string[]): Requirement => ({ op, key, values });

describe('selectors (B3)', () => {
  const web = labels({ app: 'web', empty: '' });
  const table: readonly (readonly [text: string, requirement: Requirement, result: number])[] = [
    ['In with the value', req('in', 'app', 'db', 'web'), 1],
    ['In without the value', req('in', 'app', 'db'), 0],
    ['In on an absent key', req('in', 'tier', 'db'), 0],
    ['NotIn with the value', req('not-in', 'app', 'web'), 0],
    ['NotIn on an absent key', req('not-in', 'tier', 'db'), 1],
    ['Exists on an empty value', { op: 'exists', key: 'empty' }, 1],
    ['In on an empty value', req('in', 'empty', ''), 1],
    ['DoesNotExist on an absent key', { op: 'not-exists', key: 'tier' }, 1],
    ['DoesNotExist on a present key', { op: 'not-exists', key: 'app' }, 0],
  ];
  for (const [text, requirement, result] of table) {
    it(text, () => expect(matches({ requirements: [requirement] }, web)).toBe(result));
  }

  it('an empty selector matches everything (B4)', () => expect(matches(EVERYTHING, labels({}))).toBe(1));

  it('A10: the value of a present key is unknown, of a maybe key its presence too', () => {
    const ask = (requirement: Requirement) =>
      [new Set(['h']), undefined].map((present) =>
        matches(
          { requirements: [requirement] },
          labels({}),
          present,
          present === undefined ? new Set(['h']) : undefined,
        ),
      );
    expect(ask(req('in', 'h', 'a'))).toEqual([2, 2]);
    expect(ask(req('not-in', 'h', 'a'))).toEqual([2, 2]);
    expect(ask({ op: 'exists', key: 'h' })).toEqual([1, 2]);
    expect(ask({ op: 'not-exists', key: 'h' })).toEqual([0, 2]);
  });

  it('A5: open labels decide nothing but known keys', () => {
    expect(matches(select('team=red'), labels({ app: 'web' }), undefined, undefined, true)).toBe(2);
    expect(matches(select('app=db'), labels({ app: 'web' }), undefined, undefined, true)).toBe(0);
  });

  it('equal selectors have equal keys whatever their order', () => {
    const a = { requirements: [req('in', 'x', 'b', 'a', 'b'), { op: 'exists', key: 'y' } as const] };
    const b = { requirements: [{ op: 'exists', key: 'y' } as const, req('in', 'x', 'a', 'b')] };
    expect(selectorKey(a)).toBe(selectorKey(b));
    expect(selectorKey(a)).not.toBe(selectorKey({ requirements: [req('not-in', 'x', 'a', 'b')] }));
  });

  it('are written for people', () => {
    const all = select(
      'app=web',
      req('in', 'tier', 'a', 'b'),
      { op: 'not-exists', key: 'legacy' },
      req('not-in', 'x', 'y'),
    );
    expect(formatSelector(all)).toBe('app=web, tier in (a, b), !legacy, x!=y');
    expect(formatSelector(EVERYTHING)).toBe('everything');
  });
});

describe('ports', () => {
  it('are written as netpol-analyzer writes connections', () => {
    const set = PortSet.of('TCP', 80)
      .union(PortSet.of('TCP', 443, 445))
      .union(PortSet.of('UDP', 53));
    expect(formatPorts(set)).toBe('TCP 80,443-445,UDP 53');
    expect(formatPorts(set.union(PortSet.protocol('SCTP')))).toBe('SCTP 1-65535,TCP 80,443-445,UDP 53');
    expect(formatPorts(PortSet.ALL_PORTS)).toBe('All Connections');
    expect(formatPorts(PortSet.ALL)).toBe('All Connections');
    expect(formatPorts(PortSet.of('OTHER'))).toBe('No Connections');
  });

  it('join adjacent ranges and drop what is no port', () => {
    expect(
      PortSet.of('TCP', 1, 10)
        .union(PortSet.of('TCP', 11, 20))
        .ranges('TCP'),
    ).toEqual([{ from: 1, to: 20 }]);
    expect(PortSet.of('TCP', 0, 70000).equals(PortSet.protocol('TCP'))).toBe(true);
    expect(PortSet.of('TCP', 9, 8).isEmpty).toBe(true);
  });
});

describe('addresses', () => {
  const blocks: readonly (readonly [text: string, ranges: readonly string[] | undefined])[] = [
    ['10.1.2.3/8', ['10.0.0.0-10.255.255.255']],
    ['0.0.0.0/0', ['0.0.0.0-255.255.255.255']],
    ['1.2.3.4/32', ['1.2.3.4-1.2.3.4']],
    ['010.0.0.0/8', ['10.0.0.0-10.255.255.255']],
    ['::ffff:10.0.0.0/104', ['10.0.0.0-10.255.255.255']],
    ['2001:db8::/126', ['2001:db8::-2001:db8::3']],
    ['10.0.0.0', undefined],
    ['10.0.0.0/33', undefined],
    ['10.0.0/8', undefined],
    ['256.0.0.0/8', undefined],
    ['10.0.0.0/-1', undefined],
    ['fe80::1%eth0/64', undefined],
    ['::/129', undefined],
    ['web/8', undefined],
    ['', undefined],
  ];
  for (const [text, ranges] of blocks) {
    it(`B19: block "${text}"`, () => expect(IpSet.cidr(text)?.ranges.map(formatRange)).toEqual(ranges));
  }

  it('B19: no IPv4 block holds an IPv6 address', () => {
    expect(IpSet.ALL_V4.contains('::1')).toBe(false);
    expect(IpSet.ALL_V4.contains('::ffff:1.2.3.4')).toBe(true);
    expect(parseAddress('1.2.3')).toBeUndefined();
  });

  it('turn back into the fewest blocks', () => {
    const set = IpSet.cidrs(['10.0.0.0/8']).minus(IpSet.cidrs(['10.128.0.0/10']));
    expect(set.cidrs()).toEqual(['10.0.0.0/9', '10.192.0.0/10']);
    expect(IpSet.ALL.cidrs()).toEqual(['0.0.0.0/0', '::/0']);
  });

  it('B24: private ranges', () => {
    for (const text of ['10.255.0.1', '172.31.0.1', '192.168.0.1', '100.64.0.1', 'fd12::1']) {
      expect(PRIVATE_RANGES.contains(text)).toBe(true);
    }
    for (const text of ['11.0.0.1', '172.32.0.1', '100.128.0.1', '2001:db8::1']) {
      expect(PRIVATE_RANGES.contains(text)).toBe(false);
    }
  });
});
