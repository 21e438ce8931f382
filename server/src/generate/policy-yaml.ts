import type { Direction } from '../engine/model';
import type { LabelPairs, PlannedPeer, PlannedPolicy, PlannedRule } from './plan';
import { scalar } from './templates';

const TYPE_NAMES: Readonly<Record<Direction, string>> = { ingress: 'Ingress', egress: 'Egress' };

/** Writes one policy as a YAML document without `---`. Equal plans give equal bytes. */
export function policyYaml(policy: PlannedPolicy): string {
  const lines = [
    ...policy.comments.map(commentLine),
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    `  name: ${scalar(policy.name)}`,
    ...(policy.writesNamespace ? [`  namespace: ${scalar(policy.namespace)}`] : []),
    '  labels:',
    '    app.kubernetes.io/managed-by: palisade',
    'spec:',
    ...indent(selector('podSelector', policy.labels), 2),
    '  policyTypes:',
    ...policy.directions.map((direction) => `    - ${TYPE_NAMES[direction]}`),
    ...section('ingress', 'from', policy.ingress),
    ...section('egress', 'to', policy.egress),
  ];
  return `${lines.join('\n')}\n`;
}

/** One rule as the value of a list item, at indentation 0. */
export function ruleYaml(rule: Pick<PlannedRule, 'peers' | 'ports'>, direction: Direction): string {
  return fieldsOf(rule, direction === 'ingress' ? 'from' : 'to').join('\n');
}

/** One line, whatever text of a manifest is in it: nothing can leave the comment. */
function commentLine(comment: string): string {
  return `# ${comment.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')}`;
}

function section(key: string, peersKey: 'from' | 'to', rules: readonly PlannedRule[]): readonly string[] {
  if (rules.length === 0) return [];
  return [
    `  ${key}:`,
    ...indent(
      rules.flatMap((rule) => ruleLines(rule, peersKey)),
      4,
    ),
  ];
}

function ruleLines(rule: PlannedRule, peersKey: 'from' | 'to'): readonly string[] {
  return [...rule.comments.map(commentLine), ...item(fieldsOf(rule, peersKey), 0)];
}

function fieldsOf({ peers, ports }: Pick<PlannedRule, 'peers' | 'ports'>, peersKey: 'from' | 'to'): readonly string[] {
  return [
    ...(peers === 'any' ? [] : [`${peersKey}:`, ...peers.flatMap((peer) => item(peerLines(peer), 2))]),
    'ports:',
    ...ports.flatMap(({ protocol, port }) => item([`protocol: ${protocol}`, `port: ${port}`], 2)),
  ];
}

/** The one place where a peer is written: its namespace and pods stand in one item, so that both must match (B14). */
function peerLines(peer: PlannedPeer): readonly string[] {
  if (peer.kind === 'addresses') {
    const except = peer.except.map((cidr) => `    - ${cidr}`);
    return ['ipBlock:', `  cidr: ${peer.cidr}`, ...(except.length > 0 ? ['  except:', ...except] : [])];
  }
  const namespaces =
    peer.namespace === undefined
      ? []
      : selector(
          'namespaceSelector',
          typeof peer.namespace === 'string' ? [['kubernetes.io/metadata.name', peer.namespace]] : peer.namespace,
        );
  const everyPod = peer.namespace !== undefined && peer.labels.length === 0;
  return [...namespaces, ...(everyPod ? [] : selector('podSelector', peer.labels))];
}

function selector(key: string, labels: LabelPairs): readonly string[] {
  if (labels.length === 0) return [`${key}: {}`];
  return [`${key}:`, '  matchLabels:', ...labels.map(([name, value]) => `    ${scalar(name)}: ${scalar(value)}`)];
}

function item(lines: readonly string[], width: number): readonly string[] {
  return indent(
    lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`)),
    width,
  );
}

function indent(lines: readonly string[], width: number): readonly string[] {
  return lines.map((line) => ' '.repeat(width) + line);
}
