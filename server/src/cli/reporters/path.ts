import { formatPorts, PORT_PROTOCOLS, type PortSet } from '../../engine/port-set';
import type { Verdict } from '../../engine/verdict';
import type { PathContext, ServiceWay } from '../../workspace/path-context';
import type { PathPart, PathReport, PolicyRef, SideReport } from '../../workspace/path-report';
import type { Location } from '../../workspace/snapshot';
import { displayPath } from '../paths';
import { printable, type Style, style } from '../style';

/** `explain` for people. */
export function pathAsText(report: PathReport, cwd: string, colour: boolean): string {
  const s = style(colour);
  const lines = [s.bold(`${printable(report.from)} → ${printable(report.to)}`)];
  for (const part of report.parts) lines.push('', ...partLines(part, cwd, s));
  lines.push(...contextLines(report.context, cwd, s));
  return `${lines.join('\n')}\n`;
}

/** How the destination is reached, beside what policies say. */
function contextLines(
  { services, servicePortAsked, published, comesFrom }: PathContext,
  cwd: string,
  s: Style,
): string[] {
  const at = (location: Location) => s.dim(`${displayPath(location.uri, cwd)}:${location.range.start.line + 1}`);
  const way = ({ service, protocol, servicePort, port }: ServiceWay) =>
    `Service ${printable(service)} port ${servicePort} → ${protocol} ${port}`;
  return [
    ...titled(
      'Through Services:',
      services.map((one) => `${way(one)}: ${VERDICTS[one.verdict](s)}  ${at(one.location)}`),
    ),
    ...servicePortAsked.flatMap((one) => [
      '',
      `${one.protocol} ${one.servicePort} is the port of Service ${printable(one.service)}; policies see the port of its pods, ${one.protocol} ${one.port}.`,
      `Ask for --to ${printable(one.service.replace('/', '/Service:'))} --port ${one.servicePort}, or for --port ${one.port}.`,
    ]),
    ...(published === undefined
      ? []
      : titled(
          'Published outside the cluster:',
          published.length === 0
            ? ['by nothing in the manifests']
            : published.map(({ sentence, location }) => `${printable(sentence)}  ${at(location)}`),
        )),
    ...comesFrom.map((id) => `  The pods see it come from ${printable(id)}: ask for it with --from.`),
  ];
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

const VERDICTS: Readonly<Record<Verdict['kind'], (s: Style) => string>> = {
  allow: (s) => s.green('allowed'),
  deny: (s) => s.red('denied'),
  unknown: (s) => s.yellow('unknown'),
};

export function partLines(part: PathPart, cwd: string, s: Style): string[] {
  const head = `${verdictText(part.verdict, s)}  ${portsText(part.ports)}`;
  if (part.exemption === 'self') return [head, '  A pod can always reach itself.'];
  if (part.exemption === 'same-node') return [head, '  Traffic from a pod’s own node is always allowed.'];
  const note = part.deviation === undefined ? [] : [`  ${printable(part.deviation)}`];
  return [head, ...sideLines(part.egress, cwd, s), ...sideLines(part.ingress, cwd, s), ...note];
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

export function verdictText(verdict: Verdict, s: Style): string {
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
  const { from, to, context } = report;
  const parts = report.parts.map((part) => partAsJson(part, cwd));
  return `${JSON.stringify({ from, to, parts, ...contextAsJson(context, cwd) }, null, 2)}\n`;
}

/** One part in the form of `explain -o json`. */
export function partAsJson(part: PathPart, cwd: string) {
  const ref = (r: PolicyRef) => ({
    kind: r.policy.resource.fact.kind,
    namespace: r.policy.namespace,
    name: r.policy.name,
    ...(r.rule === undefined ? {} : { rule: r.rule }),
    ...placeAsJson(r.location, cwd),
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
  return {
    ports: portsText(part.ports),
    verdict: part.verdict.kind,
    ...(part.verdict.kind === 'unknown' ? { reasons: part.verdict.reasons } : {}),
    ...(part.exemption === undefined ? {} : { exemption: part.exemption }),
    paragraph: part.paragraph,
    ...(part.deviation === undefined ? {} : { deviation: part.deviation }),
    egress: side(part.egress),
    ingress: side(part.ingress),
  };
}

function contextAsJson({ services, servicePortAsked, published }: PathContext, cwd: string) {
  const way = ({ location, ...rest }: ServiceWay) => ({ ...rest, ...placeAsJson(location, cwd) });
  return {
    services: services.map(way),
    ...(servicePortAsked.length === 0 ? {} : { servicePortAsked: servicePortAsked.map(way) }),
    ...(published === undefined
      ? {}
      : {
          published: published.map(({ publication, sentence, location }) => ({
            kind: publication.resource.fact.kind,
            namespace: publication.resource.namespace,
            name: publication.resource.name,
            via: publication.via,
            reach: publication.reach,
            ports: formatPorts(publication.ports),
            permitted: publication.permitted,
            sentence,
            ...placeAsJson(location, cwd),
          })),
        }),
  };
}

function placeAsJson({ uri, range }: Location, cwd: string) {
  return { file: displayPath(uri, cwd), line: range.start.line + 1 };
}
