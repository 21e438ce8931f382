import { labelKeyDefect, labelValueDefect, subdomainDefect } from '../dialects/label-syntax';
import { nearest } from '../dialects/edit-distance';
import { IpSet } from '../engine/ip-set';

/** What stands outside of the list of workloads: written with an `@`. */
export const ENTITIES = [
  'world',
  'cluster',
  'host',
  'kube-apiserver',
  'ingress-controller',
  'monitoring',
  'dns',
] as const;
export type Entity = (typeof ENTITIES)[number];

/** A peer as a test names it, before anybody looks into the manifests. A `*` in a name stands for any characters. */
export type PeerPattern =
  | PodPattern
  | { readonly kind: 'entity'; readonly entity: Entity }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'addresses'; readonly addresses: IpSet; readonly single: boolean }
  | { readonly kind: 'domain'; readonly name: string };

export interface PodPattern {
  readonly kind: 'pods';
  /** undefined: every namespace. */
  readonly namespaces: readonly string[] | undefined;
  readonly namespaceLabels: readonly LabelPair[];
  /** undefined: every workload. */
  readonly workload: { readonly kind: string | undefined; readonly name: string } | undefined;
  readonly labels: readonly LabelPair[];
}

export type LabelPair = readonly [key: string, value: string];

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const good = <T>(value: T): Parsed<T> => ({ ok: true, value });
const bad = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });

const NAME = /^[a-z0-9*](?:[-a-z0-9.*]*[a-z0-9*])?$/;

export const PEER_FORMS =
  'Write a peer as ns/workload, ns/Kind:name, ns/*, ns/[key=value], *, @world, $group, an address, a CIDR, or dns:name.';

/** Reads the short form of a peer. */
export function parsePeer(text: string): Parsed<PeerPattern> {
  if (text === '') return bad(`A peer is missing. ${PEER_FORMS}`);
  if (text.startsWith('@')) return parseEntity(text.slice(1), '@');
  if (text.startsWith('$')) return parseGroup(text.slice(1));
  if (text.startsWith('dns:')) return parseDomain(text.slice(4));
  if (/^[0-9a-fA-F.:]+(?:\/\d{1,3})?$/.test(text) && /[.:]/.test(text)) return parseAddresses(text);
  if (text === '*') return good(podPattern({}));
  const slash = text.indexOf('/');
  if (slash < 0) {
    return bad(
      `"${text}" has no namespace. Write "${text}/*" for all pods of a namespace, or "default/${text}" for a workload of namespace default.`,
    );
  }
  return parsePods(text, text.slice(0, slash), text.slice(slash + 1));
}

export function podPattern(parts: Partial<Omit<PodPattern, 'kind'>>): PodPattern {
  return { kind: 'pods', namespaces: undefined, namespaceLabels: [], workload: undefined, labels: [], ...parts };
}

function parsePods(text: string, namespace: string, rest: string): Parsed<PeerPattern> {
  const defect = nameDefect(namespace);
  if (defect !== undefined) return bad(`"${namespace}" in "${text}" is no name of a namespace: ${defect}`);
  const namespaces = namespace === '*' ? undefined : [namespace];
  if (rest === '*') return good(podPattern({ namespaces }));
  if (rest.startsWith('[')) {
    const labels = parseLabels(text, rest);
    return labels.ok ? good(podPattern({ namespaces, labels: labels.value })) : labels;
  }
  const workload = parseWorkload(rest);
  return workload.ok ? good(podPattern({ namespaces, workload: workload.value })) : workload;
}

/** Reads `name` or `Kind:name`; undefined for `*`. */
export function parseWorkload(text: string): Parsed<PodPattern['workload']> {
  if (text === '*') return good(undefined);
  const [, kind, name = ''] = /^(?:([A-Za-z]+):)?(.*)$/s.exec(text) ?? [];
  const defect = nameDefect(name);
  if (defect !== undefined) return bad(`"${text}" is no name of a workload: ${defect}`);
  return good({ kind, name });
}

/** What is wrong with a name that may contain `*`. */
export function nameDefect(name: string): string | undefined {
  if (name === '') return 'it is empty.';
  return NAME.test(name)
    ? undefined
    : 'names consist of lower-case letters, digits, "-" and ".", and "*" for anything.';
}

function parseLabels(text: string, rest: string): Parsed<readonly LabelPair[]> {
  if (!rest.endsWith(']')) return bad(`The closing "]" is missing in "${text}".`);
  const labels: LabelPair[] = [];
  for (const part of rest.slice(1, -1).split(',')) {
    const [, key, value] = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(part) ?? [];
    if (key === undefined || value === undefined) {
      return bad(`"${part.trim()}" in "${text}" is no label. Write key=value, several with a comma between them.`);
    }
    const problem = labelDefect(key, value);
    if (problem !== undefined) return bad(problem);
    labels.push([key, value]);
  }
  return good(labels);
}

export function labelDefect(key: string, value: string): string | undefined {
  const ofKey = labelKeyDefect(key);
  if (ofKey !== undefined) return `The label key "${key}" ${ofKey}.`;
  const ofValue = labelValueDefect(value);
  return ofValue === undefined ? undefined : `The label value "${value}" ${ofValue}.`;
}

/** @param mark what is written in front of the name. */
export function parseEntity(name: string, mark: '@' | ''): Parsed<PeerPattern> {
  const entity = ENTITIES.find((known) => known === name);
  if (entity !== undefined) return good({ kind: 'entity', entity });
  const meant = nearest(name, ENTITIES);
  const remedy =
    meant === undefined
      ? `Choose one of ${ENTITIES.map((known) => mark + known).join(', ')}.`
      : `Did you mean ${mark}${meant}?`;
  return bad(`"${mark}${name}" is not known. ${remedy}`);
}

function parseGroup(name: string): Parsed<PeerPattern> {
  if (/^[A-Za-z0-9_-]+$/.test(name)) return good({ kind: 'group', name });
  return bad(`"$${name}" is no name of a group: letters, digits, "_" and "-" may follow the "$".`);
}

export function parseDomain(name: string): Parsed<PeerPattern> {
  const plain = name.replace(/\.$/, '').toLowerCase();
  if (plain.includes('*')) return bad(`"${name}" is no single host. Write one full name, such as dns:api.example.com.`);
  const defect = subdomainDefect(plain);
  return defect === undefined ? good({ kind: 'domain', name: plain }) : bad(`The host name "${name}" ${defect}.`);
}

export function parseAddresses(text: string): Parsed<PeerPattern> {
  const single = !text.includes('/');
  const addresses = single ? IpSet.address(text) : IpSet.cidr(text);
  if (addresses !== undefined) return good({ kind: 'addresses', addresses, single });
  return bad(`"${text}" is neither an IP address nor a CIDR such as 10.0.0.0/8.`);
}

/** Whether a name fits one that may contain `*`. */
export function fitsName(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  const parts = pattern.split('*').map((part) => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
