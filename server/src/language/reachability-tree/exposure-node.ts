import type { TreeNode } from '../../protocol';
import type { Cluster, Workload } from '../../workspace/cluster';
import { type Permitted, permittedOver, type Publication, publicationsOf } from '../../workspace/exposure/publications';
import { widest } from '../../workspace/exposure/reach';
import { publicationSentence, publisherName, reachWords } from '../../workspace/exposure/words';
import type { Scope } from '../../workspace/snapshot';
import { escapeMarkdown } from '../markdown';
import { peersOf } from '../peers';
import { describeReason, list } from '../prose';
import { nodeId } from './node-id';

const PUBLISHERS_NAMED = 2;

/**
 * The section beside *Ingress* and *Egress*: what leads to the workload from outside the cluster, and whether policies
 * permit it. The one without the other exposes nothing (A42).
 */
export function exposureNode(scope: Scope, workload: Workload): TreeNode {
  const publications = publicationsOf(scope.cluster, workload);
  const permitted = permittedOver(publications);
  const description =
    permitted === undefined
      ? 'not published outside the cluster'
      : `${publishedWords(publications)} · ${PERMITTED[permitted]}`;
  const icon = exposureIcon(publications, permitted);
  return {
    id: nodeId({ scope: scope.root, namespace: workload.namespace, workload: workload.id, section: 'exposure' }),
    kind: 'exposure',
    label: 'Exposure',
    description,
    tooltip: [
      'What leads to these pods from outside the cluster, and whether policies permit it.',
      ...(publications.length === 0
        ? [unpublishedText(scope.cluster, workload)]
        : publications.map((publication) => `${escapeMarkdown(publicationSentence(publication, describeReason))}.`)),
    ].join('\n\n'),
    icon: icon.icon,
    ...(icon.color !== undefined && { iconColor: icon.color }),
    expandable: publications.length > 0,
    context: 'exposure',
    accessibility: `Exposure of ${workload.name}, ${description}.`,
    target: { scope: scope.root, namespace: workload.namespace, workload: workload.id },
  };
}

const PERMITTED: Readonly<Record<Permitted, string>> = {
  yes: 'policies allow it',
  no: 'policies deny it',
  partly: 'policies allow a part of it',
  unknown: 'unknown whether policies allow it',
};

function publishedWords(publications: readonly Publication[]): string {
  const sure = publications.some(({ published }) => published === 'yes');
  const reach = reachWords({ reach: widest(publications.map((publication) => publication.reach)) });
  const names = [...new Set(publications.map(publisherName))];
  return [sure ? 'published' : 'perhaps published', reach, `by ${list(names, 'and', PUBLISHERS_NAMED)}`]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** The workload's line says it too, in few words; undefined when nothing publishes it. */
export function exposureSummary(cluster: Cluster, workload: Workload): string | undefined {
  const publications = publicationsOf(cluster, workload);
  const permitted = permittedOver(publications);
  if (permitted === undefined) return undefined;
  if (permitted === 'no') return 'published, but denied';
  const reach = widest(publications.filter((one) => one.permitted !== 'no').map((publication) => publication.reach));
  return ['published', reachWords({ reach })].filter((part) => part !== undefined).join(' ');
}

function unpublishedText(cluster: Cluster, workload: Workload): string {
  const nothing =
    'Nothing in the workspace leads to them: no Ingress, Gateway route or Route, no Service of type LoadBalancer or NodePort or with external addresses, no host port.';
  if (workload.hostNetwork)
    return `${nothing} But they are on the host network: what they listen on is reached at the address of their node.`;
  const { peers } = peersOf(cluster, workload, 'ingress');
  const outside = peers.filter(
    ({ end, connection }) => end.kind === 'external' && connection?.allowed.isEmpty === false,
  );
  return outside.length === 0
    ? nothing
    : `${nothing} Policies would let in connections from outside the cluster all the same, see Ingress.`;
}

/** By what policies make of what is published. */
export function exposureIcon(
  publications: readonly Publication[],
  permitted: Permitted | undefined,
): { readonly icon: string; readonly color?: string } {
  switch (permitted) {
    case undefined:
      return { icon: 'circle-slash' };
    case 'no':
      return { icon: 'lock', color: 'charts.green' };
    case 'unknown':
      return { icon: 'question', color: 'charts.yellow' };
    case 'yes':
    case 'partly': {
      const reach = widest(publications.filter((one) => one.permitted !== 'no').map((one) => one.reach));
      return { icon: 'globe', color: reach === 'internet' ? 'charts.red' : 'charts.yellow' };
    }
  }
}
