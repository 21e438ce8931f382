import type { SideExplanation } from '../../engine/explain';
import type { Direction } from '../../engine/model';
import type { TreeNode } from '../../protocol';
import type { Cluster, Workload } from '../../workspace/cluster';
import { explainExposure } from '../../workspace/exposure/explain-exposure';
import type { Exposure } from '../../workspace/exposure/exposure';
import { type Publication, publicationsOf } from '../../workspace/exposure/publications';
import {
  permittedInShort,
  portMapping,
  publicationSentence,
  publisherName,
  reachWords,
  throughWords,
} from '../../workspace/exposure/words';
import type { Resource, Scope, Snapshot } from '../../workspace/snapshot';
import { escapeMarkdown } from '../markdown';
import { decided, type Decider } from '../peers';
import { capitalize, describePortSet, describeReason } from '../prose';
import { nameSpan } from '../resources';
import { exposureIcon } from './exposure-node';
import { nodeId, type NodePath } from './node-id';
import { ruleNode } from './rule-nodes';

/** What the nodes about a workload's exposure share. */
export interface ExposureContext {
  readonly snapshot: Snapshot;
  readonly scope: Scope;
  readonly workload: Workload;
}

/** What publishes the workload, one node each. */
export function publicationNodes(context: ExposureContext): readonly TreeNode[] {
  return publicationsOf(context.scope.cluster, context.workload).map((one) => publicationNode(context, one));
}

function publicationNode(context: ExposureContext, publication: Publication): TreeNode {
  const { snapshot, scope, workload } = context;
  const sentence = publicationSentence(publication, describeReason);
  const sure = publication.published === 'yes' ? undefined : 'perhaps';
  const place = [reachWords(publication), throughWords(publication)].filter((part) => part !== undefined).join(', ');
  const description = [permittedInShort(publication, describeReason), portMapping(publication), sure, place]
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
  const deciders = new Map<string, { readonly decider: Decider; readonly sure: boolean }>();
  for (const exposure of publication.exposures.slice(0, EXPLAINED)) {
    for (const decider of decidersOf(cluster, exposure)) {
      const key = `${decider.policy.index}:${decider.direction}:${decider.rule ?? ''}`;
      const sure = exposure.permitted !== 'unknown' || deciders.get(key)?.sure === true;
      deciders.set(key, { decider, sure });
    }
  }
  if (deciders.size === 0) return [openNode(context, publication, path)];
  return [...deciders.values()].map(({ decider, sure }): TreeNode => {
    const node = ruleNode({ ...context, direction: 'ingress' }, decider, path);
    if (sure || decider.rule === undefined) return node;
    return { ...node, description: [node.description, 'may match'].filter((part) => part !== '').join(' · ') };
  });
}

/** The rules that decide; where none matches, the policies that isolate. */
function decidersOf(cluster: Cluster, exposure: Exposure): readonly Decider[] {
  const wanted = VERDICTS[exposure.permitted];
  const sides = explainExposure(cluster, exposure).map(({ verdict, egress, ingress }) =>
    // A controller whose own egress is closed is no gap here, unless it is a pod that the manifests show.
    exposure.source.kind === 'workload'
      ? { kind: verdict.kind, ingress, egress }
      : { kind: ingress.verdict.kind, ingress, egress: undefined },
  );
  // Of several sources and pods those which the answer rests on.
  const telling = sides.filter(({ kind }) => kind === wanted);
  return (telling.length > 0 ? telling : sides).flatMap(({ ingress, egress }) => [
    ...sideDeciders(cluster, ingress, 'ingress'),
    ...(egress === undefined ? [] : sideDeciders(cluster, egress, 'egress')),
  ]);
}

const VERDICTS = { yes: 'allow', no: 'deny', unknown: 'unknown' } as const;

function sideDeciders(cluster: Cluster, side: SideExplanation, direction: Direction): readonly Decider[] {
  const rules = decided(cluster, side, direction);
  if (rules.length > 0 || side.verdict.kind !== 'deny') return rules;
  return side.isolatedBy.flatMap((policy): readonly Decider[] => {
    const entry = cluster.deciderOf(policy);
    return entry === undefined ? [] : [{ policy: entry, direction, rule: undefined, action: 'deny' }];
  });
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
