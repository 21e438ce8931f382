import type { Direction } from '../engine/model';

/** The policies that every namespace needs, as YAML documents without a `---` line. They end in a line break. */

const TYPE_NAMES: Readonly<Record<Direction, string>> = { ingress: 'Ingress', egress: 'Egress' };

/** Name that the default-deny policy of these directions has by convention. */
export function defaultDenyName(directions: readonly Direction[]): string {
  const [only, other] = directions;
  return other === undefined && only !== undefined ? `default-deny-${only}` : 'default-deny-all';
}

/**
 * Isolates every pod of the namespace in the directions and allows nothing (B2, B5, B9). Without a namespace none is
 * written: it is chosen when the manifest is applied.
 */
export function defaultDeny(
  namespace: string | undefined,
  directions: readonly Direction[],
  name: string = defaultDenyName(directions),
): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
${namespaceLine(namespace)}spec:
  podSelector: {}
  policyTypes:
${directions.map((direction) => `    - ${TYPE_NAMES[direction]}\n`).join('')}`;
}

export interface AllowDnsOptions {
  /** Default `allow-dns`. */
  readonly name?: string;
  /** Labels of the pods that may resolve names; default: every pod of the namespace. */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** The rule to the cluster's DNS; default `DNS_RULE`. */
  readonly rule?: string;
}

/** Lets the pods ask the cluster's DNS, over UDP and TCP (A35). */
export function allowDns(namespace: string | undefined, options: AllowDnsOptions = {}): string {
  const labels = Object.entries(options.podLabels ?? {});
  const selector =
    labels.length === 0
      ? '  podSelector: {}\n'
      : `  podSelector:\n    matchLabels:\n${labels.map(([key, value]) => `      ${key}: ${scalar(value)}\n`).join('')}`;
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${options.name ?? 'allow-dns'}
${namespaceLine(namespace)}spec:
${selector}  policyTypes:
    - Egress
  egress:
${indent(`- ${indent(options.rule ?? DNS_RULE, 2).trimStart()}`, 4)}`;
}

/** An egress rule to the cluster's DNS, as the value of a list item, not indented. */
export const DNS_RULE = `to:
  - namespaceSelector:
      matchLabels:
        kubernetes.io/metadata.name: kube-system
    podSelector:
      matchLabels:
        k8s-app: kube-dns
ports:
  - protocol: UDP
    port: 53
  - protocol: TCP
    port: 53
`;

/** Several documents as one file. */
export function joinDocuments(documents: readonly string[]): string {
  return documents.join('---\n');
}

/**
 * A string as a YAML scalar: plain where it is read back as the same string, quoted otherwise (`"1"`, `"true"`, `""`).
 * Meant for names, label keys and label values.
 */
export function scalar(text: string): string {
  return isPlain(text) ? text : JSON.stringify(text);
}

/** YAML 1.1 words are quoted as well, because older tools that read the file take them for booleans. */
const NOT_A_STRING = /^(?:~|null|true|false|yes|no|on|off|y|n|[-+]?[.\d][\d_.,:xobeaf+-]*)$/i;

function isPlain(text: string): boolean {
  return /^[A-Za-z0-9_./][\w./-]*$/.test(text) && !NOT_A_STRING.test(text);
}

function namespaceLine(namespace: string | undefined): string {
  return namespace === undefined ? '' : `  namespace: ${scalar(namespace)}\n`;
}

function indent(text: string, width: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(width));
}
