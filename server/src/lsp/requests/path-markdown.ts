import type { PortSet } from '../../engine/port-set';
import type { Verdict } from '../../engine/verdict';
import { code, escapeMarkdown } from '../../language/markdown';
import { capitalize, describePortSet, describeReason } from '../../language/prose';
import type { PathPart, PathReport, PolicyRef, SideReport } from '../../workspace/path-report';
import { contextChapters } from './context-markdown';
import { href } from './markdown-links';

/** A path as a page to read: the answer first, then for each set of ports who isolates and which rule decides. */
export function pathMarkdown(report: PathReport): string {
  const { from, to, parts } = report;
  const answers = byVerdict(parts);
  const answer = answers.map((same) => `- ${answerLine(same, portWords({ parts: answers }, same))}`);
  const chapters = parts.flatMap((part) => chapter(report, part));
  const context = contextChapters(report.context);
  return [`# ${escapeMarkdown(from)} → ${escapeMarkdown(to)}`, answer.join('\n'), ...context, ...chapters]
    .join('\n\n')
    .concat('\n');
}

interface Answered {
  readonly ports: PortSet;
  readonly verdict: Verdict;
}

/** The short answer: ports by verdict, whatever the reasons. */
function byVerdict(parts: readonly Answered[]): readonly Answered[] {
  const groups = new Map<string, Answered>();
  for (const { ports, verdict } of parts) {
    const key = JSON.stringify(verdict);
    groups.set(key, { ports: groups.get(key)?.ports.union(ports) ?? ports, verdict });
  }
  return [...groups.values()];
}

/** What is left when the others are named needs no list of its own. */
export function portWords({ parts }: { readonly parts: readonly Answered[] }, part: Answered): string {
  const isRest = parts.length > 1 && part === parts.at(-1) && part.verdict.kind === 'deny';
  return isRest ? 'every other port' : describePortSet(part.ports);
}

function answerLine({ verdict }: Answered, ports: string): string {
  const place = escapeMarkdown(ports);
  switch (verdict.kind) {
    case 'allow':
      return `**Allowed** on ${place}.`;
    case 'deny':
      return `**Denied** on ${place}.`;
    case 'unknown':
      return `**Unknown** on ${place}: ${verdict.reasons.map(describeReason).join('; ')}.`;
  }
}

const TITLES = { allow: 'Allowed', deny: 'Denied', unknown: 'Unknown' } as const;

function chapter(report: PathReport, part: PathPart): readonly string[] {
  return partChapter(`${TITLES[part.verdict.kind]}: ${escapeMarkdown(portWords(report, part))}`, report, part);
}

/** One part under a title that is Markdown already. */
export function partChapter(
  heading: string,
  { from, to }: Pick<PathReport, 'from' | 'to'>,
  part: PathPart,
): readonly string[] {
  const title = `## ${heading}`;
  if (part.exemption !== undefined) return [title, EXEMPTIONS[part.exemption]];
  return [title, escapeMarkdown(part.paragraph), ...sideText(part.egress, from), ...sideText(part.ingress, to)];
}

const EXEMPTIONS = {
  self: 'A pod always reaches itself; no policy is asked.',
  'same-node': 'A node always reaches the pods that run on it, so that probes work; no policy is asked.',
} as const;

function sideText(side: SideReport, end: string): readonly string[] {
  const heading = `### ${capitalize(side.direction)} ${side.direction === 'egress' ? 'of' : 'at'} ${escapeMarkdown(end)}`;
  const way = side.direction === 'egress' ? 'out' : 'in';
  if (!side.applies) {
    return [
      heading,
      `${escapeMarkdown(end)} bears no policies here: it is outside the cluster or on the host network.`,
    ];
  }
  if (side.isolatedBy.length === 0 && side.decidedBy.length === 0) {
    return [
      heading,
      `No policy isolates it for ${side.direction}, so everything may get ${way}.`,
      ...verdictNote(side),
    ];
  }
  const isolation =
    side.isolatedBy.length === 0
      ? `No policy isolates it for ${side.direction}.`
      : `Isolated for ${side.direction} by ${links(side.isolatedBy)}: nothing gets ${way} that no rule allows.`;
  return [heading, isolation, decision(side), ...verdictNote(side), ...trail(side)];
}

function decision({ verdict, decidedBy }: SideReport): string {
  if (decidedBy.length > 0) {
    const may = verdict.kind === 'unknown' ? 'May be decided by' : 'Decided by';
    return `${may} ${links(decidedBy)}: **${verdict.kind}**.`;
  }
  return verdict.kind === 'deny' ? 'No rule matches: **deny**.' : `No rule decides: **${verdict.kind}**.`;
}

function verdictNote({ verdict }: SideReport): readonly string[] {
  if (verdict.kind !== 'unknown') return [];
  return [`It is not known because ${verdict.reasons.map(describeReason).join(', and because ')}.`];
}

/** Rules looked at before the answer was found; a hundred lines of them explain nothing. */
const MOST_STEPS = 25;

function trail({ steps }: SideReport): readonly string[] {
  if (steps.length === 0) return [];
  const shown = steps
    .slice(0, MOST_STEPS)
    .map(({ rule, text }) => `- [${escapeMarkdown(text)}](${href(rule.location)})`);
  const hidden = steps.length - shown.length;
  return ['Rules looked at:', [...shown, ...(hidden > 0 ? [`- and ${hidden} more`] : [])].join('\n')];
}

function links(refs: readonly PolicyRef[]): string {
  return refs.map((ref) => `[${code(nameOf(ref))}](${href(ref.location)})`).join(', ');
}

function nameOf({ policy, rule, direction }: PolicyRef): string {
  return rule === undefined ? policy.id : `${policy.id} ${direction} rule ${rule + 1}`;
}
