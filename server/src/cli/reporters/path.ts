import { formatPorts, PORT_PROTOCOLS, type PortSet } from '../../engine/port-set';
import type { Verdict } from '../../engine/verdict';
import type { PathPart, PathReport, PolicyRef, SideReport } from '../../workspace/path-report';
import { displayPath } from '../paths';
import { printable, type Style, style } from '../style';

/** `explain` for people. */
export function pathAsText(report: PathReport, cwd: string, colour: boolean): string {
  const s = style(colour);
  const lines = [s.bold(`${printable(report.from)} → ${printable(report.to)}`)];
  for (const part of report.parts) lines.push('', ...partLines(part, cwd, s));
  return `${lines.join('\n')}\n`;
}

function partLines(part: PathPart, cwd: string, s: Style): string[] {
  const head = `${verdictText(part.verdict, s)}  ${portsText(part.ports)}`;
  if (part.exemption === 'self') return [head, '  A pod can always reach itself.'];
  if (part.exemption === 'same-node') return [head, '  Traffic from a pod’s own node is always allowed.'];
  return [head, ...sideLines(part.egress, cwd, s), ...sideLines(part.ingress, cwd, s)];
}

/** Ports as in lists; ICMP, which lists leave out, by its name. */
function portsText(ports: PortSet): string {
  const onlyOther = ports.other && PORT_PROTOCOLS.every((protocol) => ports.ranges(protocol).length === 0);
  return onlyOther ? 'ICMP' : formatPorts(ports);
}

function sideLines(side: SideReport, cwd: string, s: Style): string[] {
  const name = side.direction === 'egress' ? 'egress at the source' : 'ingress at the destination';
  if (!side.applies) return [`  ${name}: no policies apply to this end`];
  const lines = [`  ${name}: ${printable(side.sentence)}`];
  const decided = new Set(side.decidedBy.map(refKey));
  for (const ref of side.isolatedBy) lines.push(s.dim(`      isolated by ${ref.policy.id}  ${place(ref, cwd)}`));
  for (const { rule, text } of side.steps) {
    const mark = decided.has(refKey(rule)) ? '→' : ' ';
    lines.push(`    ${mark} ${printable(text)}  ${s.dim(place(rule, cwd))}`);
  }
  return lines;
}

function refKey(ref: PolicyRef): string {
  return `${ref.policy.index}:${ref.rule ?? ''}`;
}

function place(ref: PolicyRef, cwd: string): string {
  return `${displayPath(ref.location.uri, cwd)}:${ref.location.range.start.line + 1}`;
}

function verdictText(verdict: Verdict, s: Style): string {
  switch (verdict.kind) {
    case 'allow':
      return s.green('ALLOW');
    case 'deny':
      return s.red('DENY');
    case 'unknown':
      return s.yellow(`UNKNOWN (${verdict.reasons.join(', ')})`);
  }
}

/** `explain -o json`. */
export function pathAsJson(report: PathReport, cwd: string): string {
  const ref = (r: PolicyRef) => ({
    kind: r.policy.resource.fact.kind,
    namespace: r.policy.namespace,
    name: r.policy.name,
    ...(r.rule === undefined ? {} : { rule: r.rule }),
    file: displayPath(r.location.uri, cwd),
    line: r.location.range.start.line + 1,
  });
  const side = (r: SideReport) => ({
    applies: r.applies,
    verdict: r.verdict.kind,
    ...(r.verdict.kind === 'unknown' ? { reasons: r.verdict.reasons } : {}),
    sentence: r.sentence,
    isolatedBy: r.isolatedBy.map(ref),
    decidedBy: r.decidedBy.map(ref),
    steps: r.steps.map((step) => ({ ...ref(step.rule), text: step.text })),
  });
  const parts = report.parts.map((part) => ({
    ports: portsText(part.ports),
    verdict: part.verdict.kind,
    ...(part.verdict.kind === 'unknown' ? { reasons: part.verdict.reasons } : {}),
    ...(part.exemption === undefined ? {} : { exemption: part.exemption }),
    paragraph: part.paragraph,
    egress: side(part.egress),
    ingress: side(part.ingress),
  }));
  return `${JSON.stringify({ from: report.from, to: report.to, parts }, null, 2)}\n`;
}
