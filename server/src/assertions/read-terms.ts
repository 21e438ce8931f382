import type { Located } from '../yaml/span';
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../yaml/tree';
import { type NodeReader, placeOf } from './node-reader';
import {
  type LabelPair,
  labelDefect,
  nameDefect,
  parseAddresses,
  parseDomain,
  parseEntity,
  parsePeer,
  parseWorkload,
  type Parsed,
  PEER_FORMS,
  type PeerPattern,
  podPattern,
} from './peer-pattern';
import { parsePort, PORT_FORMS } from './port-pattern';
import type { Limit, PeerTerm, PortTerm } from './test-file';

/** Reads the peers behind a key: one or a list of them. Empty when none of them is understood. */
export function readPeers(reader: NodeReader, entry: YamlEntry | undefined): readonly PeerTerm[] {
  const nodes = reader.list(entry, true);
  if (entry?.value?.kind === 'seq' && nodes.length === 0) {
    reader.error(placeOf(entry.value), `"${String(entry.key.value)}" lists no peer. ${PEER_FORMS}`);
  }
  return nodes.flatMap((node) => readPeer(reader, node) ?? []);
}

function readPeer(reader: NodeReader, node: YamlNode): PeerTerm | undefined {
  const span = placeOf(node);
  if (node.kind === 'seq') {
    reader.error(span, `A list is no peer. ${PEER_FORMS}`);
    return undefined;
  }
  if (node.kind === 'map') return readPeerMap(reader, node);
  const text = node.value === null ? '' : node.source;
  const parsed = parsePeer(text);
  if (parsed.ok) return { pattern: parsed.value, text, span };
  reader.error(span, parsed.problem);
  return undefined;
}

const ALONE = ['cidr', 'fqdn', 'entity'] as const;

function readPeerMap(reader: NodeReader, node: YamlMap): PeerTerm | undefined {
  const span = placeOf(node);
  const before = reader.problems.length;
  const keys = reader.map(node, 'peer', 'A peer', span);
  if (keys === undefined || reader.problems.length > before) return undefined;
  if (keys.size === 0) {
    reader.error(span, `A peer needs at least one key. ${PEER_FORMS}`);
    return undefined;
  }
  const alone = ALONE.find((key) => keys.has(key));
  if (alone !== undefined && keys.size > 1) {
    reader.error(span, `"${alone}" stands alone in a peer: write what else is meant as another peer.`);
    return undefined;
  }
  if (alone !== undefined) return readAlone(reader, alone, keys.get(alone), node);
  const pattern = readPodKeys(reader, keys);
  return reader.problems.length > before ? undefined : { pattern, text: podText(pattern), span };
}

function readAlone(
  reader: NodeReader,
  key: (typeof ALONE)[number],
  entry: YamlEntry | undefined,
  node: YamlMap,
): PeerTerm | undefined {
  const text = reader.text(entry);
  if (text === undefined) return undefined;
  const parsers: Readonly<Record<typeof key, (value: string) => Parsed<PeerPattern>>> = {
    cidr: parseAddresses,
    fqdn: parseDomain,
    entity: (value) => parseEntity(value, ''),
  };
  const marks: Readonly<Record<typeof key, string>> = { cidr: '', fqdn: 'dns:', entity: '@' };
  const parsed = parsers[key](text.value);
  if (parsed.ok) return { pattern: parsed.value, text: `${marks[key]}${text.value}`, span: placeOf(node) };
  reader.error(text.span, parsed.problem);
  return undefined;
}

type Pods = Extract<PeerPattern, { kind: 'pods' }>;

function readPodKeys(reader: NodeReader, keys: ReadonlyMap<string, YamlEntry>): Pods {
  const names = keys.has('namespace') ? readNamespaces(reader, keys.get('namespace')) : undefined;
  const namespaces = names?.map(({ value }) => value);
  const workload = keys.has('workload') ? reader.text(keys.get('workload')) : undefined;
  const parsed = workload === undefined ? undefined : parseWorkload(workload.value);
  if (workload !== undefined && parsed?.ok === false) reader.error(workload.span, parsed.problem);
  return podPattern({
    namespaces: namespaces?.includes('*') === true ? undefined : namespaces,
    namespaceLabels: readLabels(reader, keys.get('namespaceLabels')),
    workload: parsed?.ok === true ? parsed.value : undefined,
    labels: readLabels(reader, keys.get('labels')),
  });
}

/** Names of namespaces, which may contain `*`. */
export function readNamespaces(reader: NodeReader, entry: YamlEntry | undefined): readonly Located<string>[] {
  return reader.list(entry, true).flatMap((node) => {
    const span = placeOf(node);
    const name = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
    const defect = name === undefined ? 'it must be a text.' : nameDefect(name);
    if (name !== undefined && defect === undefined) return [{ value: name, span }];
    reader.error(span, `This is no name of a namespace: ${defect}`);
    return [];
  });
}

function readLabels(reader: NodeReader, entry: YamlEntry | undefined): readonly LabelPair[] {
  if (entry === undefined) return [];
  if (entry.value?.kind !== 'map' || entry.value.entries.length === 0) {
    reader.error(placeOf(entry.value ?? entry.key), `"${String(entry.key.value)}" must be a mapping of labels.`);
    return [];
  }
  return entry.value.entries.flatMap(({ key, value }): readonly LabelPair[] => {
    const pair: LabelPair = [key.source, textOf(value) ?? ''];
    const defect = textOf(value) === undefined ? 'A label needs a text as its value.' : labelDefect(...pair);
    if (defect === undefined) return [pair];
    reader.error(placeOf(value ?? key), defect);
    return [];
  });
}

function textOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? node.source : undefined;
}

function podText({ namespaces, namespaceLabels, workload, labels }: Pods): string {
  const list = (pairs: readonly LabelPair[]) => pairs.map(([key, value]) => `${key}=${value}`).join(',');
  const where = namespaceLabels.length > 0 ? `{${list(namespaceLabels)}}` : (namespaces?.join('|') ?? '*');
  const name =
    workload === undefined ? '' : `${workload.kind === undefined ? '' : `${workload.kind}:`}${workload.name}`;
  const what = labels.length > 0 ? `${name}[${list(labels)}]` : name || '*';
  return where === '*' && what === '*' ? '*' : `${where}/${what}`;
}

/** Reads the ports behind a key; undefined when there is no such key: all ports. */
export function readPorts(reader: NodeReader, entry: YamlEntry | undefined): readonly PortTerm[] | undefined {
  if (entry === undefined) return undefined;
  const nodes = reader.list(entry, true);
  if (entry.value?.kind === 'seq' && nodes.length === 0) {
    reader.error(placeOf(entry.value), '"port" lists no port. Leave the key out for all ports.');
  }
  return nodes.flatMap((node) => readPort(reader, node) ?? []);
}

function readPort(reader: NodeReader, node: YamlNode): PortTerm | undefined {
  const span = placeOf(node);
  const value = node.kind === 'scalar' ? portValue(node) : undefined;
  if (value === undefined) {
    reader.error(span, `This is no port. ${PORT_FORMS}`);
    return undefined;
  }
  const parsed = parsePort(value);
  if (parsed.ok) return { pattern: parsed.value, text: String(value), span };
  reader.error(span, parsed.problem);
  return undefined;
}

function portValue({ value, source }: YamlScalar): string | number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  return typeof value === 'string' ? source : undefined;
}

/** Reads `atMost` and `except`: who may connect all the same. An empty list is a list. */
export function readLimits(reader: NodeReader, entry: YamlEntry | undefined): readonly Limit[] {
  return reader.list(entry, false).flatMap((node) => {
    const keys = reader.map(node, 'limit', `An item of "${String(entry?.key.value)}"`, placeOf(node));
    if (keys === undefined) return [];
    return [{ peers: readPeers(reader, keys.get('peer')), ports: readPorts(reader, keys.get('port')) }];
  });
}
