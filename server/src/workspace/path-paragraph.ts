import { formatPorts, PORT_PROTOCOLS, PortSet } from '../engine/port-set';
import type { PathPart, PolicyRef, SideReport } from './path-report';

/** Rules told one by one; beyond that they are counted. */
const MOST_RULES = 8;

/** One part of a report in one paragraph of plain text: the answer, then the chain of both directions. */
export function partParagraph(from: string, to: string, part: Omit<PathPart, 'paragraph'>): string {
  const sentences = [`${answer(from, to, part)}.`];
  switch (part.exemption) {
    case 'self':
      sentences.push('A pod always reaches itself; no policy is asked.');
      break;
    case 'same-node':
      sentences.push('A node always reaches the pods that run on it; no policy is asked.');
      break;
    case undefined:
      sentences.push(...sideSentences(part.egress, from), ...sideSentences(part.ingress, to));
  }
  if (part.deviation !== undefined) sentences.push(part.deviation);
  return sentences.join(' ');
}

function answer(from: string, to: string, { verdict, ports }: Omit<PathPart, 'paragraph'>): string {
  const where = portWords(ports);
  switch (verdict.kind) {
    case 'allow':
      return `${from} may connect to ${to} on ${where}`;
    case 'deny':
      return `${from} may not connect to ${to} on ${where}`;
    case 'unknown':
      return `Whether ${from} may connect to ${to} on ${where} is not known (${verdict.reasons.join(', ')})`;
  }
}

function portWords(ports: PortSet): string {
  if (ports.includes(PortSet.ALL_PORTS)) return 'any port';
  if (PORT_PROTOCOLS.every((protocol) => ports.ranges(protocol).length === 0)) return 'ICMP';
  return formatPorts(ports);
}

function sideSentences(side: SideReport, end: string): readonly string[] {
  const name = `${side.direction === 'egress' ? 'Egress of' : 'Ingress at'} ${end}`;
  if (!side.applies) return [`${name} is not restricted: it bears no policies.`];
  if (side.isolatedBy.length === 0 && side.steps.length === 0) {
    return [`${name} is ${side.verdict.kind === 'allow' ? 'allowed, as no policy restricts it' : side.verdict.kind}.`];
  }
  const isolation =
    side.isolatedBy.length === 0 ? 'is isolated by no policy' : `is isolated by ${joined(side.isolatedBy.map(nameOf))}`;
  const shown = side.steps.slice(0, MOST_RULES).map(({ text }) => text);
  const hidden = side.steps.length - shown.length;
  const steps = [...shown, ...(hidden > 0 ? [`and ${hidden} more`] : [])];
  const chain = steps.length === 0 ? '' : `: ${steps.join('; ')}`;
  return [`${name} ${isolation}${chain}. ${conclusion(side)}.`];
}

function conclusion({ verdict, decidedBy, direction }: SideReport): string {
  const rules = joined(
    decidedBy.map((ref) => (ref.rule === undefined ? nameOf(ref) : `${nameOf(ref)} rule ${ref.rule + 1}`)),
  );
  switch (verdict.kind) {
    case 'allow':
      return rules === '' ? `So ${direction} is allowed by default` : `So ${direction} is allowed by ${rules}`;
    case 'deny':
      return rules === '' ? `So ${direction} is denied, as no rule matches` : `So ${direction} is denied by ${rules}`;
    case 'unknown':
      return `So ${direction} is not known (${verdict.reasons.join(', ')})`;
  }
}

function nameOf({ policy }: PolicyRef): string {
  return policy.id;
}

function joined(names: readonly string[]): string {
  const all = [...new Set(names)];
  const last = all.pop();
  return last === undefined ? '' : all.length === 0 ? last : `${all.join(', ')} and ${last}`;
}
