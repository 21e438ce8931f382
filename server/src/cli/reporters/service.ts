import { formatPorts } from '../../engine/port-set';
import { portOf, type ServicePart, type ServiceReport } from '../../workspace/service-report';
import { displayPath } from '../paths';
import { printable, type Style, style } from '../style';
import { partAsJson, partLines, verdictText } from './path';

/** `explain` of a path through a Service, for people. */
export function serviceAsText(report: ServiceReport, cwd: string, colour: boolean): string {
  const s = style(colour);
  const lines = [s.bold(`${printable(report.from)} → ${printable(report.to)}`)];
  for (const note of report.notes) lines.push(s.dim(printable(note)));
  for (const part of report.parts) lines.push('', ...portLines(part, cwd, s));
  return `${lines.join('\n')}\n`;
}

function portLines(part: ServicePart, cwd: string, s: Style): string[] {
  const { verdict, partial, backends } = part;
  const allowed = backends.filter((backend) => backend.part.verdict.kind === 'allow').length;
  const some = partial ? ` ${s.yellow(`(partial: ${allowed} of ${backends.length} backends)`)}` : '';
  const port = formatPorts(portOf(part));
  if (backends.length === 0) return [`${verdictText(verdict, s)}  ${port}`, `  ${printable(part.paragraph)}`];
  return [
    `${verdictText(verdict, s)}${some}  ${port} of the Service`,
    ...backends.flatMap((backend) => {
      const [head = '', ...rest] = partLines(backend.part, cwd, s);
      return [`  ${head} of ${printable(backend.name)}`, ...rest.map((line) => `  ${line}`)];
    }),
  ];
}

/** `explain -o json` of a path through a Service. */
export function serviceAsJson(report: ServiceReport, cwd: string): string {
  const { from, to, location, notes } = report;
  const parts = report.parts.map((part) => ({
    ports: formatPorts(portOf(part)),
    verdict: part.verdict.kind,
    ...(part.verdict.kind === 'unknown' ? { reasons: part.verdict.reasons } : {}),
    partial: part.partial,
    paragraph: part.paragraph,
    backends: part.backends.map((backend) => ({ to: backend.name, ...partAsJson(backend.part, cwd) })),
  }));
  const service = { file: displayPath(location.uri, cwd), line: location.range.start.line + 1 };
  return `${JSON.stringify({ from, to, service, notes, parts }, null, 2)}\n`;
}
