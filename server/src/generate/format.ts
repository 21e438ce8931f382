import type { DanglingReference } from '../inference/result';
import type { EvidenceText } from './evidence-text';
import { ENOUGH_COVERAGE, type GenerateOptions } from './options';
import type { GenerateResult } from './result';
import type { Tightening } from './tightening';
import type { Gap } from './verify-external';

/** Long lists are cut in the summary; the result holds them all. */
const MAX_LINES = 50;

/** What was generated, what the check of it found, and what to know before applying it, as Markdown. */
export function summarise(
  result: Omit<GenerateResult, 'summary'>,
  options: GenerateOptions,
  text: EvidenceText,
): string {
  const { coverage, files, missing, extra } = result;
  const lines = [`# Generated network policies`, ''];
  lines.push(
    `${count(files.length, 'policy', 'policies')}. ${count(result.wanted, 'wanted connection', 'wanted connections')} checked: ` +
      `${missing.length} missing, ${extra.length} extra (DNS aside)` +
      `${result.extraBefore.length === 0 ? '' : `, ${result.extraBefore.length} more allowed by policies that were there before`}.`,
  );
  if (options.source === 'manifests') {
    lines.push(
      '',
      `Coverage: ${coverage.known} of ${coverage.total} Services have a known client (${coverage.percent} %).`,
    );
    if (coverage.percent < ENOUGH_COVERAGE) {
      lines.push(
        '',
        `**The manifests tell too little to call this set complete** (below ${ENOUGH_COVERAGE} %). Connections that are written ` +
          'in code or set at run time will be denied. Record flows before you apply these policies.',
      );
    }
  }
  section(lines, 'Notes', result.notes);
  section(lines, 'Missing: wanted, but denied', missing.map(gapLine));
  section(lines, 'Extra: allowed by the generated policies, but not asked for', extra.map(gapLine));
  if (options.source === 'manifests' && result.complete) lines.push('', 'Exactly the wanted connections are allowed.');
  section(
    lines,
    'Wider than the evidence: rules that were there before',
    result.tightening.map((proposal) => tighteningLine(proposal, text)),
  );
  if (options.source === 'manifests') {
    section(
      lines,
      'References that lead nowhere',
      result.dangling.map((reference) => danglingLine(reference, text)),
    );
    section(
      lines,
      'Services without a known client',
      result.servicesWithoutClient.map((name) => `\`${name}\``),
    );
  }
  section(
    lines,
    'Skipped',
    result.skipped.map(({ workload, reason }) => `\`${workload}\`: ${reason}.`),
  );
  section(
    lines,
    'Files',
    files.map(({ uri, policy }) => `\`${text.path(uri)}\`: \`${policy.namespace}/${policy.name}\``),
  );
  return `${lines.join('\n')}\n`;
}

function section(lines: string[], title: string, items: readonly string[]): void {
  if (items.length === 0) return;
  lines.push('', `## ${title}`, '', ...items.slice(0, MAX_LINES).map((item) => `- ${item}`));
  if (items.length > MAX_LINES) lines.push(`- and ${items.length - MAX_LINES} more`);
}

function gapLine(gap: Gap): string {
  return `\`${gap.src}\` → \`${gap.dst}\` ${gap.ports}: ${gap.reason}`;
}

/** More examples of one rule tell nothing new. */
const MAX_EXAMPLES = 3;

function tighteningLine({ policy, direction, rule, beyond, ...place }: Tightening, text: EvidenceText): string {
  const where = rule === undefined ? direction : `${direction} rule ${rule + 1}`;
  const shown = beyond.slice(0, MAX_EXAMPLES).map(({ src, dst, ports }) => `\`${src}\` → \`${dst}\` ${ports}`);
  const more = beyond.length > MAX_EXAMPLES ? [`and ${beyond.length - MAX_EXAMPLES} more`] : [];
  return `\`${policy}\`, ${where} (${text.place(place)}) could leave out ${[...shown, ...more].join('; ')}: nothing asks for it.`;
}

function danglingLine(reference: DanglingReference, text: EvidenceText): string {
  const from = reference.source === undefined ? '' : `\`${reference.source.id}\` → `;
  return `${from}\`${reference.text}\`: ${reference.message} ${text.describe(reference.place)}`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
