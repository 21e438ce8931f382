import { formatAddress } from '../../engine/ip-set';
import { type Impact, portsWords } from '../../language/impact';
import type { ImpactRow } from '../../language/impact/impact-rows';
import { escapeMarkdown } from '../../language/markdown';
import type { DiffEnd } from '../../workspace/diff/connection-diff';
import type { Scope, Snapshot } from '../../workspace/snapshot';
import { explainPath } from '../requests/explain';

const KINDS = { opened: 'Opened', closed: 'Closed', changed: 'Changed', unknown: 'Not known' } as const;

/** Why a connection differs: the explanation of now, then the one of the base. */
export function impactMarkdown(
  impact: Impact,
  { kind, diff, from, to }: ImpactRow,
): { readonly title: string; readonly markdown: string } {
  const { snapshot, scope, base, before } = impact;
  const title = `${from} → ${to}`;
  const answer = `**${KINDS[kind]}** since ${escapeMarkdown(base.words)}: ${escapeMarkdown(portsWords(kind, diff))}.`;
  const [source, destination] = [nameOf(diff.source), nameOf(diff.destination)];
  if (source === undefined || destination === undefined) {
    const note = 'A controller whose pods are not in the manifests cannot be looked at.';
    return { title, markdown: `# ${escapeMarkdown(title)}\n\n${answer}\n\n${note}\n` };
  }
  const now = report(snapshot, scope, source, destination);
  // Its lines are of another version: links would lead astray.
  const then =
    before === undefined
      ? 'There were no manifests.'
      : withoutLinks(report(base.snapshot, before, source, destination));
  return {
    title,
    markdown: `# ${escapeMarkdown(title)}\n\n${answer}\n\n## Now\n\n${now}\n\n## Before: ${escapeMarkdown(base.words)}\n\n${then}\n`,
  };
}

function nameOf(end: DiffEnd): string | undefined {
  switch (end.kind) {
    case 'workload':
      return end.id;
    case 'external': {
      const [range] = end.addresses.ranges;
      // The first address of "everything" is 0.0.0.0, which means nothing to a reader.
      if (range === undefined || range.lo === 0n) return 'internet';
      return formatAddress({ family: range.family, value: range.lo });
    }
    case 'controller':
      return undefined;
  }
}

/** The report of one version, a level lower and without its title. */
function report(snapshot: Snapshot, scope: Scope, from: string, to: string): string {
  const found = explainPath(snapshot, [scope], { from, to });
  if ('problem' in found) return escapeMarkdown(found.problem);
  return found.markdown
    .replace(/^# .*\n+/, '')
    .replace(/^(#+) /gm, '#$1 ')
    .trimEnd();
}

function withoutLinks(markdown: string): string {
  return markdown.replace(/\[((?:[^\]\\]|\\.)*)\]\(<[^>]*>\)/g, '$1');
}
