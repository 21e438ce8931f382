import { describe, expect, it } from 'vitest';
import { PORT_PROTOCOLS, PortSet } from '../../server/src/engine/port-set';
import type { Cluster } from '../../server/src/workspace/cluster';
import { type PathPart, reportPath, type SideReport } from '../../server/src/workspace/path-report';
import { type NamedPeer, resolvePeer } from '../../server/src/workspace/peers';
import type { Snapshot } from '../../server/src/workspace/snapshot';
import { sharedDataPresent } from '../support/shared';
import { casesOf, clusterOfCase, exceptionsOf, readCase, snapshotOfCase } from './corpus';

/** One answer of the reference: ports, and for both sides the verdict with the policies that it names. */
interface Block {
  readonly from: string;
  readonly to: string;
  readonly ports: PortSet;
  readonly verdict: 'allow' | 'deny';
  /** undefined where the reference says nothing of the side. */
  readonly egress: Side | undefined;
  readonly ingress: Side | undefined;
}
interface Side {
  readonly verdict: 'allow' | 'deny';
  /** Names, sorted; empty for the default. */
  readonly policies: readonly string[];
}

const GROUP = 'npa-explain';

describe.runIf(sharedDataPresent('explain corpus'))('explained pairs (G24)', () => {
  const excepted = exceptionsOf(GROUP);

  it('knows the cases', () => {
    expect(casesOf(GROUP)).toHaveLength(34);
    for (const name of excepted.keys()) expect(casesOf(GROUP)).toContain(name);
  });

  it.each(casesOf(GROUP))('decides the pairs of %s by the same policies, or is a listed exception', (name) => {
    const { explain_pairs: pairs } = JSON.parse(readCase(GROUP, name, 'expected.json')) as {
      readonly explain_pairs: readonly { readonly src: string; readonly dst: string }[];
    };
    const blocks = blocksOf(readCase(GROUP, name, 'explain.txt'));
    const named = new Set(blocks.map(({ from, to }) => `${from} ${to}`));
    expect(named).toEqual(new Set(pairs.map(({ src, dst }) => `${src} ${dst}`)));

    const snapshot = snapshotOfCase(GROUP, name);
    const cluster = clusterOfCase(snapshot);
    const differences = blocks
      // Where its pods run, and so what their egress is, only the Ingress tells (A37).
      .filter(({ from }) => from !== '{ingress-controller}')
      .flatMap((block) => differencesOf(snapshot, cluster, block));
    if (excepted.has(name)) expect(differences, 'this exception is not needed').not.toEqual([]);
    else expect(differences).toEqual([]);
  });
});

function differencesOf(snapshot: Snapshot, cluster: Cluster, block: Block): readonly string[] {
  const [from, to] = [peerOf(cluster, block.from), peerOf(cluster, block.to)];
  if (from.kind === 'problem' || to.kind === 'problem') return [`${block.from} => ${block.to}: no such end`];
  const { parts } = reportPath(snapshot, cluster, { from, to, protocol: 'TCP', port: undefined, within: block.ports });
  return parts.flatMap((part) => {
    const wanted = text(block.verdict, block.egress, block.ingress);
    const egress = block.egress && sideOf(part.egress);
    const ingress = block.ingress && sideOf(part.ingress);
    const found = text(part.verdict.kind, egress, ingress);
    return found === wanted ? [] : [`${block.from} => ${block.to} ${ports(part)}: ${found}; expected ${wanted}`];
  });
}

function peerOf(cluster: Cluster, name: string): NamedPeer {
  const address = /^([0-9.]+)-/.exec(name)?.[1];
  return resolvePeer(cluster, address ?? name);
}

function text(verdict: string, egress: Side | undefined, ingress: Side | undefined): string {
  const side = (one: Side | undefined) => (one === undefined ? '?' : `${one.verdict} by ${one.policies.join(', ')}`);
  return `${verdict}, egress ${side(egress)}, ingress ${side(ingress)}`;
}

function ports({ ports: set }: PathPart): string {
  return PORT_PROTOCOLS.map((protocol) => `${protocol} ${set.ranges(protocol)[0]?.from ?? ''}`).join(' ');
}

/** Our side in the reference's terms: who passes and decides; where no rule decides, who isolates. */
function sideOf({ verdict, decidedBy, isolatedBy, steps, applies }: SideReport): Side {
  if (!applies || verdict.kind === 'unknown') return { verdict: 'allow', policies: [] };
  const passing = steps.filter((step) => step.action === 'pass' && step.outcome === 'match').map(({ rule }) => rule);
  const last = decidedBy.length > 0 ? decidedBy : verdict.kind === 'deny' ? isolatedBy : [];
  const names = [...passing, ...last].map(({ policy }) => policy.id);
  return { verdict: verdict.kind, policies: [...new Set(names)].sort() };
}

function blocksOf(page: string): readonly Block[] {
  const specific = page.split(/^Exposure Analysis Result:|^#+\n# All Connections due/m)[0] ?? '';
  return specific
    .split(/^Connections between /m)
    .slice(1)
    .flatMap((chapter) => {
      const [, from = '', to = ''] = /^(.*) => (.*):\n/.exec(chapter) ?? [];
      return chapter
        .split(/^\t(?=Allowed |Denied )/m)
        .slice(1)
        .map((block): Block => {
          const [, verdict, set = ''] = /^(Allowed|Denied) (.*?) due to/.exec(block) ?? [];
          return {
            from,
            to,
            ports: portsOf(set),
            verdict: verdict === 'Allowed' ? 'allow' : 'deny',
            egress: referenceSide(block, 'Egress'),
            ingress: referenceSide(block, 'Ingress'),
          };
        });
    });
}

function referenceSide(block: string, direction: 'Egress' | 'Ingress'): Side | undefined {
  const section = new RegExp(`^\\t\\t${direction} \\((Allowed|Denied)\\)(.*(?:\\n(?:\\t\\t\\t.*)?)*)`, 'm').exec(block);
  if (section === null) return undefined;
  const allowed = section[1] !== 'Denied';
  const lines = (section[2] ?? '').split('\n').filter((line) => / '[^']+' /.test(line));
  const deciding = lines.filter((line) =>
    (allowed ? /(?:allows|passes) connections/ : /(?:denies|passes) connections|selects/).test(line),
  );
  const names = deciding.map((line) => / '([^']+)' /.exec(line)?.[1] ?? '');
  return { verdict: allowed ? 'allow' : 'deny', policies: [...new Set(names)].sort() };
}

/** `TCP:[1-79,81-65535], UDP, SCTP` */
function portsOf(set: string): PortSet {
  let found = PortSet.NONE;
  for (const [, protocol = '', list] of set.matchAll(/(TCP|UDP|SCTP)(?::\[([^\]]*)\])?/g)) {
    const known = PORT_PROTOCOLS.find((name) => name === protocol);
    if (known === undefined) continue;
    if (list === undefined) found = found.union(PortSet.protocol(known));
    for (const range of list?.split(',') ?? []) {
      const [first = '', last = first] = range.split('-');
      found = found.union(PortSet.of(known, Number(first), Number(last)));
    }
  }
  return found;
}
