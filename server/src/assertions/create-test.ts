import { formatPorts, PORT_PROTOCOLS, PortSet, type Protocol } from '../engine/port-set';
import type { Cluster } from '../workspace/cluster';
import { resolvePeer } from '../workspace/peers';
import { pairsOf } from './pairs';
import { parsePeer } from './peer-pattern';
import { isUnresolved, resolveTerms } from './resolve';
import type { Port, WrittenTest } from './written-test';
import { portsName, workloadName } from './words';

/** A connection as it is asked about elsewhere: ends as `resolvePeer` reads them; all ports when none is given. */
export interface ConnectionQuestion {
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly protocol?: Protocol;
}

/**
 * The test that holds a connection as it is now: `allow` on the ports that are allowed, `deny` where none is. The problem is
 * a sentence for the user.
 */
export function testOfConnection(
  cluster: Cluster,
  question: ConnectionQuestion,
): WrittenTest | { readonly problem: string } {
  const from = peerText(cluster, question.from);
  const to = peerText(cluster, question.to);
  if ('problem' in from) return from;
  if ('problem' in to) return to;
  const wanted =
    question.port === undefined ? PortSet.ALL_PORTS : PortSet.of(question.protocol ?? 'TCP', question.port);
  const [source, target] = [from, to].map(({ text }) => resolveText(cluster, text));
  if (source === undefined || target === undefined)
    return { problem: 'These ends cannot be written as peers of a test.' };
  const pairs = [...pairsOf(cluster, source, target, { ports: () => wanted })];
  const [first] = pairs;
  if (first === undefined) return { problem: 'One end of the connection must be a workload.' };
  const allowed = pairs.reduce((all, { connection }) => all.intersect(connection.allowed), wanted);
  const possible = pairs.reduce(
    (all, { connection }) => all.union(connection.allowed).union(connection.unknown),
    PortSet.NONE,
  );
  const base = { from: from.text, to: to.text };
  if (!allowed.isEmpty) {
    const ports = portList(allowed);
    const name = `${from.text} reaches ${to.text}${ports === undefined ? '' : ` on ${portsName(allowed)}`}`;
    return { ...base, name, port: ports, expect: 'allow' };
  }
  if (!possible.isEmpty) {
    return {
      problem: `Whether ${from.text} reaches ${to.text} cannot be decided from the manifests, so that no test can hold it.`,
    };
  }
  const asked = question.port === undefined ? '' : ` on ${portsName(wanted)}`;
  return { ...base, name: `${from.text} does not reach ${to.text}${asked}`, port: portList(wanted), expect: 'deny' };
}

function resolveText(cluster: Cluster, text: string) {
  const parsed = parsePeer(text);
  if (!parsed.ok) return undefined;
  const found = resolveTerms(cluster, new Map(), [{ pattern: parsed.value, text, span: { start: 0, end: 0 } }]);
  return isUnresolved(found) ? undefined : found.party;
}

function peerText(cluster: Cluster, end: string): { readonly text: string } | { readonly problem: string } {
  if (end === 'internet' || end === 'external') return { text: '@world' };
  const peer = resolvePeer(cluster, end);
  switch (peer.kind) {
    case 'problem':
      return { problem: peer.message };
    case 'address':
      return { text: peer.address };
    case 'workload':
      return {
        text:
          peer.pod === undefined ? workloadName(cluster, peer.workload) : `${peer.workload.namespace}/${peer.pod.name}`,
      };
  }
}

/** Ports as tests write them; undefined for all of them. */
function portList(ports: PortSet): Port | readonly Port[] | undefined {
  if (formatPorts(ports) === formatPorts(PortSet.ALL_PORTS)) return undefined;
  const found = PORT_PROTOCOLS.flatMap((protocol) =>
    ports.ranges(protocol).map(({ from, to }): Port => {
      const numbers = from === to ? `${from}` : from <= 1 && to >= 65535 ? '*' : `${from}-${to}`;
      if (protocol !== 'TCP') return `${protocol}/${numbers}`;
      return from === to ? from : numbers === '*' ? 'TCP/*' : numbers;
    }),
  );
  const [only] = found;
  return found.length === 1 ? only : found;
}
