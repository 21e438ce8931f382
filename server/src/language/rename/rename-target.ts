import type { LabelFact } from '../../dialects/facts';
import type { NamespaceEntry, Workload } from '../../workspace/cluster';
import type { Position, Resource, Scope, Snapshot } from '../../workspace/snapshot';
import { at, nodeWithSpan, pathTo } from '../../yaml/navigate';
import type { Located, Span } from '../../yaml/span';
import { targetAt } from '../cursor-target';
import { NAMESPACE_NAME_LABEL } from '../prose';
import { isOfType, workloadAt } from '../resources';

/** What can be renamed at a place: the value of a label with the objects that carry it, or a namespace. */
export type RenameTarget = Place &
  (
    | {
        readonly kind: 'pod-label';
        readonly key: string;
        readonly value: string;
        readonly carriers: readonly Workload[];
      }
    | {
        readonly kind: 'namespace-label';
        readonly key: string;
        readonly value: string;
        readonly carriers: readonly NamespaceEntry[];
      }
    | { readonly kind: 'namespace'; readonly value: string }
  );

interface Place {
  readonly scope: Scope;
  readonly resource: Resource;
  /** Of the value, relative to the document. */
  readonly span: Span;
}

export function renameTargetAt(snapshot: Snapshot, uri: string, position: Position): RenameTarget | undefined {
  const scope = snapshot.scopeOf(uri);
  const file = snapshot.files.get(uri);
  if (scope === undefined || file === undefined) return undefined;
  const offset = snapshot.offsetAt(uri, position);
  const [resource] = snapshot.resourcesAt(uri, offset);
  if (resource === undefined) return undefined;
  const inDocument = offset - (file.documents[resource.documentIndex]?.start ?? 0);
  return (
    fromMeaning(snapshot, uri, position, inDocument) ??
    inServiceSelector(scope, resource, inDocument) ??
    inControllerSelector(snapshot, scope, resource, inDocument)
  );
}

function fromMeaning(snapshot: Snapshot, uri: string, position: Position, offset: number): RenameTarget | undefined {
  const found = targetAt(snapshot, uri, position);
  if (found === undefined) return undefined;
  const { target, scope, resource } = found;
  const { cluster } = scope;
  switch (target.kind) {
    case 'workload-label':
      return onLabel({ scope, resource }, target.label, offset, 'pod-label', [target.workload]);
    case 'namespace-label': {
      const namespace = cluster.namespaces.get(target.name);
      if (target.label.key.value === NAMESPACE_NAME_LABEL || namespace === undefined) return undefined;
      return onLabel({ scope, resource }, target.label, offset, 'namespace-label', [namespace]);
    }
    case 'namespace':
      // A target at `kind:` means the same object, but has nothing to rename.
      return found.span === resource.fact.kindSpan
        ? undefined
        : { kind: 'namespace', value: target.name, span: found.span, scope, resource };
    case 'selector': {
      const { term, value, of, pods, selector } = target;
      if (term === undefined || value === undefined) return undefined;
      const place = { scope, resource, span: value.span, value: value.value };
      const key = term.key.value;
      if (of === 'pods') {
        const carriers = cluster
          .select({ namespaces: pods.namespaces, pods: { requirements: [] } })
          .map(({ workload }) => workload)
          .filter(({ labels }) => labels.get(key) === value.value);
        return { kind: 'pod-label', key, carriers, ...place };
      }
      if (key === NAMESPACE_NAME_LABEL) return { kind: 'namespace', ...place };
      const matched = cluster.namespacesMatching(selector.selector);
      const carriers = matched.filter(({ labels }) => labels.get(key) === value.value);
      return { kind: 'namespace-label', key, carriers, ...place };
    }
    case 'policy':
    case 'policy-type':
    case 'section':
    case 'rule':
    case 'peer':
    case 'cidr':
    case 'port':
    case 'workload':
    case 'container-port':
    case 'service':
    case 'service-port':
    case 'route-backend':
    case 'unread':
      return undefined;
  }
}

function inServiceSelector(scope: Scope, resource: Resource, offset: number): RenameTarget | undefined {
  if (!isOfType(resource, 'service')) return undefined;
  const label = resource.fact.selector?.find(({ value }) => covers(value.span, offset));
  const service = scope.cluster.service(resource.namespace, resource.name);
  if (label === undefined || service === undefined) return undefined;
  return onLabel({ scope, resource }, label, offset, 'pod-label', service.backends);
}

/** `spec.selector` of a Deployment and its like, and the labels of the object itself, which repeat those of its pods. */
function inControllerSelector(
  snapshot: Snapshot,
  scope: Scope,
  resource: Resource,
  offset: number,
): RenameTarget | undefined {
  const workload = workloadAt(scope, resource);
  const tree = snapshot.parsed(resource)?.tree;
  if (workload === undefined || tree === undefined) return undefined;
  const { path, node, onKey } = pathTo(tree, offset);
  const object = nodeWithSpan(tree, resource.fact.span);
  const key = path.at(-1);
  if (onKey || node?.kind !== 'scalar' || typeof key !== 'string' || typeof node.value !== 'string') return undefined;
  const own = ownSelectors.some((steps) => path.slice(-steps.length - 1, -1).join('/') === steps.join('/'));
  const holder = own && path.length >= 3 ? at(tree.root, path.slice(0, -1)) : undefined;
  if (object === undefined || holder === undefined || workload.labels.get(key) !== node.value) return undefined;
  return { kind: 'pod-label', key, value: node.value, span: node.span, scope, resource, carriers: [workload] };
}

const ownSelectors = [
  ['spec', 'selector', 'matchLabels'],
  ['spec', 'selector'],
  ['metadata', 'labels'],
];

function onLabel(
  place: Pick<Place, 'scope' | 'resource'>,
  { key, value }: LabelFact,
  offset: number,
  ...[kind, carriers]:
    readonly ['pod-label', readonly Workload[]] | readonly ['namespace-label', readonly NamespaceEntry[]]
): RenameTarget | undefined {
  if (!covers(value.span, offset)) return undefined;
  const label = { key: key.value, ...spanned(value), ...place };
  return kind === 'pod-label' ? { kind, carriers, ...label } : { kind, carriers, ...label };
}

function spanned({ value, span }: Located<string>): { readonly value: string; readonly span: Span } {
  return { value, span };
}

function covers({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}
