import type { SideExplanation } from '../../engine/explain';
import type { TreeNode } from '../../protocol';
import type { Cluster, Workload } from '../../workspace/cluster';
import { explainExposure } from '../../workspace/exposure/explain-exposure';
import type { Exposure } from '../../workspace/exposure/exposure';
import { type Permitted, permittedOver, type Publication, publicationsOf } from '../../workspace/exposure/publications';
import { widest } from '../../workspace/exposure/reach';
import {
  permittedWords,
  portMapping,
  publicationSentence,
  publisherName,
  reachWords,
  throughWords,
} from '../../workspace/exposure/words';
import type { Resource, Scope, Snapshot } from '../../workspace/snapshot';
import { escapeMarkdown } from '../markdown';
import { decided, type Decider, peersOf } from '../peers';
import { capitalize, describePortSet, describeReason, list } from '../prose';
import { nameSpan } from '../resources';
import { nodeId, type NodePath } from './node-id';
import { ruleNode } from './rule-nodes';

/** What the nodes about a workload's exposure share. */
export interface ExposureContext {
  readonly snapshot: Snapshot;
  readonly scope: Scope;
  readonly workload: Workload;
}

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
        : publications.map((publication) => `${escapeMarkdown(sentenceOf(publication))}.`)),
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
  unknown: 'it is not known whether policies allow it',
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

function exposureIcon(
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

/** What publishes the workload, one node each. */
export function publicationNodes(context: ExposureContext): readonly TreeNode[] {
  return publicationsOf(context.scope.cluster, context.workload).map((one) => publicationNode(context, one));
}

function publicationNode(context: ExposureContext, publication: Publication): TreeNode {
  const { snapshot, scope, workload } = context;
  const sentence = sentenceOf(publication);
  const sure = publication.published === 'yes' ? undefined : 'perhaps';
  const place = [reachWords(publication), throughWords(publication)].filter((part) => part !== undefined).join(', ');
  const description = [portMapping(publication), sure, place, permittedWords(publication, describeReason)]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
  const icon = exposureIcon([publication], publication.permitted);
  const { resource } = publication;
  return {
    id: nodeId(pathOf(context, publication.key)),
    kind: 'publisher',
    label: publisherName(publication),
    description,
    tooltip: `${escapeMarkdown(capitalize(sentence))}.`,
    icon: icon.icon,
    ...(icon.color !== undefined && { iconColor: icon.color }),
    expandable: true,
    context: 'publisher',
    location: snapshot.locate(resource, nameSpan(resource)),
    accessibility: `${capitalize(sentence)}.`,
    target: { scope: scope.root, namespace: workload.namespace, workload: workload.id, direction: 'ingress' },
  };
}

function sentenceOf(publication: Publication): string {
  return publicationSentence(publication, describeReason);
}

function pathOf({ scope, workload }: ExposureContext, peer?: string): NodePath {
  return {
    scope: scope.root,
    namespace: workload.namespace,
    workload: workload.id,
    section: 'exposure',
    ...(peer !== undefined && { peer }),
  };
}

/** Below what publishes: the way to the pods, then the rules that decide. */
export function publicationChildren(context: ExposureContext, key: string): readonly TreeNode[] {
  const { scope, workload } = context;
  const publication = publicationsOf(scope.cluster, workload).find((candidate) => candidate.key === key);
  if (publication === undefined) return [];
  const path = pathOf(context, key);
  return [...wayNodes(context, publication, path), ...decisionNodes(context, publication, path)];
}

/** Gateway, controller and Service between the outside and the pods. */
function wayNodes(context: ExposureContext, publication: Publication, path: NodePath): readonly TreeNode[] {
  const { gateway, service, resource, exposures } = publication;
  const controllers = new Set(exposures.flatMap(({ source }) => (source.kind === 'workload' ? [source.workload] : [])));
  return [
    ...(gateway === undefined ? [] : [stepNode(context, path, gateway, `Gateway ${gateway.name}`, 'takes the route')]),
    ...[...controllers].flatMap((controller) =>
      controller.resource === undefined
        ? []
        : [stepNode(context, path, controller.resource, controller.id, 'opens the connections')],
    ),
    ...(service === undefined || service.resource === resource
      ? []
      : [stepNode(context, path, service.resource, `Service ${service.name}`, portMapping(publication))]),
  ];
}

function stepNode(
  { snapshot, scope }: ExposureContext,
  path: NodePath,
  resource: Resource,
  label: string,
  description: string,
): TreeNode {
  return {
    id: nodeId(path, 'way', resource.fact.kind, resource.namespace, resource.name),
    kind: 'publisher',
    label,
    description,
    tooltip: escapeMarkdown(`${resource.fact.kind} ${resource.name} in namespace ${resource.namespace}`),
    icon: 'arrow-swap',
    expandable: false,
    context: 'publisher',
    location: snapshot.locate(resource, nameSpan(resource)),
    accessibility: `${label}, ${description}.`,
    target: { scope: scope.root, namespace: resource.namespace },
  };
}

/** Exposures explained below one publisher; more of them say the same again. */
const EXPLAINED = 8;

function decisionNodes(context: ExposureContext, publication: Publication, path: NodePath): readonly TreeNode[] {
  const { cluster } = context.scope;
  const deciders = new Map<string, Decider>();
  for (const exposure of publication.exposures.slice(0, EXPLAINED)) {
    for (const decider of decidersOf(cluster, exposure)) {
      deciders.set(`${decider.policy.index}:${decider.direction}:${decider.rule ?? ''}`, decider);
    }
  }
  if (deciders.size === 0) return [openNode(context, publication, path)];
  return [...deciders.values()].map((decider) => ruleNode({ ...context, direction: 'ingress' }, decider, path));
}

/** The rules that decide; where none matches, the policies that isolate. */
function decidersOf(cluster: Cluster, exposure: Exposure): readonly Decider[] {
  return explainExposure(cluster, exposure).flatMap(({ egress, ingress }) =>
    (['ingress', 'egress'] as const).flatMap((direction) => {
      const side: SideExplanation = direction === 'ingress' ? ingress : egress;
      // A controller whose own egress is closed is no gap here, unless it is a pod that the manifests show.
      if (direction === 'egress' && exposure.source.kind !== 'workload') return [];
      const rules = decided(cluster, side, direction);
      if (rules.length > 0 || side.verdict.kind !== 'deny') return rules;
      return side.isolatedBy.flatMap((policy): readonly Decider[] => {
        const entry = cluster.deciderOf(policy);
        return entry === undefined ? [] : [{ policy: entry, direction, rule: undefined, action: 'deny' }];
      });
    }),
  );
}

function openNode({ workload }: ExposureContext, { ports }: Publication, path: NodePath): TreeNode {
  const label = workload.hostNetwork
    ? 'No policy applies to pods on the host network'
    : `No policy restricts ingress of ${workload.name}`;
  return {
    id: nodeId(path, 'message', 'open'),
    kind: 'message',
    label,
    description: '',
    tooltip: escapeMarkdown(`Whoever gets to the pods is let in on ${describePortSet(ports)}.`),
    icon: 'unlock',
    iconColor: 'charts.red',
    expandable: false,
    context: 'message',
    accessibility: `${label}.`,
  };
}
