import { code, escapeMarkdown } from '../../language/markdown';
import { describePortSet, describeReason } from '../../language/prose';
import { portOf, type ServicePart, type ServiceReport } from '../../workspace/service-report';
import { href } from './markdown-links';
import { partChapter } from './path-markdown';

/** A path through a Service as a page to read: the answer for each of its ports, then each backend. */
export function serviceMarkdown(report: ServiceReport): string {
  const { from, to, location, notes, parts } = report;
  const about = `Policies see the pods behind [Service ${code(to.replace('[Service]', ''))}](${href(location)}) and their ports.`;
  return [
    `# ${escapeMarkdown(from)} → ${escapeMarkdown(to)}`,
    parts.map((part) => `- ${answer(part)}`).join('\n'),
    [about, ...notes.map(escapeMarkdown)].join(' '),
    ...parts.flatMap((part) => chapters(report, part)),
  ]
    .join('\n\n')
    .concat('\n');
}

/** `allowed on TCP 443 to 1 of 2 backends`. */
export function serviceSummary({ from, to, parts }: ServiceReport): string {
  const words = { allow: 'allowed', deny: 'denied', unknown: 'unknown' } as const;
  return `${from} → ${to}: ${parts.map((part) => `${words[part.verdict.kind]} on ${describePortSet(portOf(part))}${share(part)}`).join(', ')}`;
}

function share({ partial, backends }: ServicePart): string {
  if (!partial) return '';
  const allowed = backends.filter(({ part }) => part.verdict.kind === 'allow').length;
  return ` to ${allowed} of ${backends.length} backends`;
}

function answer(part: ServicePart): string {
  const place = escapeMarkdown(describePortSet(portOf(part)));
  switch (part.verdict.kind) {
    case 'allow':
      return `**Allowed** on ${place}${share(part)}.`;
    case 'deny':
      return `**Denied** on ${place}.`;
    case 'unknown':
      return `**Unknown** on ${place}: ${part.verdict.reasons.map(describeReason).join('; ')}.`;
  }
}

function chapters({ from }: ServiceReport, part: ServicePart): readonly string[] {
  if (part.backends.length === 0) return [escapeMarkdown(part.paragraph)];
  const port = escapeMarkdown(describePortSet(portOf(part)));
  return part.backends.flatMap(({ name, part: own }) => {
    const where = `${escapeMarkdown(name)} on ${escapeMarkdown(describePortSet(own.ports))}`;
    const title = `${TITLES[own.verdict.kind]}: ${port} of the Service leads to ${where}`;
    return partChapter(title, { from, to: name }, own);
  });
}

const TITLES = { allow: 'Allowed', deny: 'Denied', unknown: 'Unknown' } as const;
