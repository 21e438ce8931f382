import { code, escapeMarkdown } from '../../language/markdown';
import { capitalize } from '../../language/prose';
import type { PathContext, ServiceWay } from '../../workspace/path-context';
import { href } from './markdown-links';

const VERDICTS = { allow: '**allowed**', deny: '**denied**', unknown: '**unknown**' } as const;

/** What a reader of a path wants to know beside the verdicts, as chapters. */
export function contextChapters({ services, servicePortAsked, published, comesFrom }: PathContext): readonly string[] {
  return [
    ...(services.length === 0 ? [] : ['## Through Services', services.map(serviceLine).join('\n')]),
    ...(servicePortAsked.length === 0
      ? []
      : ['## The port of the Service, not of its pods', servicePortAsked.map(askedLine).join('\n')]),
    ...(published === undefined ? [] : publishedChapter(published, comesFrom)),
  ];
}

function serviceLine(way: ServiceWay): string {
  return `- ${link(way)} port ${way.servicePort} leads to ${way.protocol} ${way.port} of the pods: ${VERDICTS[way.verdict]}.`;
}

function askedLine(way: ServiceWay): string {
  const { protocol, servicePort, port } = way;
  return `- ${protocol} ${servicePort} is the port of ${link(way)}. Policies see the port of its pods, ${protocol} ${port}.`;
}

function link({ service, location }: ServiceWay): string {
  return `[Service ${code(service)}](${href(location)})`;
}

function publishedChapter(
  published: NonNullable<PathContext['published']>,
  comesFrom: readonly string[],
): readonly string[] {
  const title = '## Published outside the cluster';
  if (published.length === 0) return [title, 'By nothing in the workspace.'];
  const lines = published.map(
    ({ sentence, location }) => `- [${escapeMarkdown(capitalize(sentence))}](${href(location)}).`,
  );
  const sources = comesFrom.map((id) => `Such connections come to the pods from ${code(id)}.`);
  return [title, lines.join('\n'), ...sources];
}
