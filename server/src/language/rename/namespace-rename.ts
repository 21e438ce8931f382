import { dnsLabelDefect } from '../../dialects/label-syntax';
import type { Resource, Scope, Snapshot } from '../../workspace/snapshot';
import { ownEntries } from '../../yaml/navigate';
import type { YamlNode, YamlScalar } from '../../yaml/tree';
import { NAMESPACE_NAME_LABEL } from '../prose';
import { selectorsIn } from '../selector-uses';
import { EditCollector } from './edit-collector';
import type { RenameTarget } from './rename-target';
import { renameNamespaceInTests } from './test-files';

/** They exist in every cluster, whatever the manifests say (A5). */
const BUILT_IN: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/** Lists of namespaces that objects of other kinds hold. */
const LISTS: ReadonlySet<string> = new Set(['namespaces', 'matchNames']);

/** The edits that give a namespace another name wherever it is named; a sentence when that cannot be. */
export function renameNamespace(
  snapshot: Snapshot,
  { scope, value: from }: Extract<RenameTarget, { kind: 'namespace' }>,
  to: string,
): EditCollector | string {
  const defect = to === '' ? 'is empty' : dnsLabelDefect(to);
  if (defect !== undefined) return `The namespace name “${to}” ${defect}.`;
  if (BUILT_IN.has(from)) return `The namespace ${from} exists in every cluster and cannot be renamed.`;
  if (scope.cluster.namespaces.has(to)) {
    return `There is a namespace ${to} already. Renaming ${from} would put the objects of both into one.`;
  }
  const collector = new EditCollector(snapshot, to);
  inSelectors(scope, from, collector);
  renameNamespaceInTests(snapshot, scope, from, collector);
  const addresses = addressPattern(scope, from);
  for (const resource of scope.resources) {
    const { fact } = resource;
    if (fact.namespace?.value === from) collector.value(resource, fact.namespace.span);
    if (fact.type === 'namespace' && resource.name === from) inNamespace(resource, from, collector);
    if (!textOf(snapshot, resource).includes(from)) continue;
    if (!READ_WHOLE.has(fact.type)) inFields(snapshot, resource, from, collector);
    if (addresses !== undefined) inAddresses(snapshot, resource, addresses, from, to, collector);
  }
  return collector;
}

/** Kinds whose facts name every namespace in them. */
const READ_WHOLE: ReadonlySet<Resource['fact']['type']> = new Set([
  'policy',
  'workload',
  'service',
  'namespace',
  'config',
]);

function inSelectors({ cluster }: Scope, from: string, collector: EditCollector): void {
  for (const policy of [...cluster.policies, ...cluster.plugin.deadPolicies]) {
    for (const { of, selector } of selectorsIn(policy)) {
      if (of !== 'namespaces') continue;
      for (const { key, values } of selector.terms) {
        if (key.value !== NAMESPACE_NAME_LABEL) continue;
        for (const { value, span } of values) if (value === from) collector.value(policy.resource, span);
      }
    }
  }
}

function inNamespace(resource: Resource, from: string, collector: EditCollector): void {
  const { name, labels } = resource.fact;
  if (name !== undefined) collector.value(resource, name.span);
  for (const { key, value } of labels) {
    if (key.value === NAMESPACE_NAME_LABEL && value.value === from) collector.value(resource, value.span);
  }
}

/** `namespace: shop` of references, subjects and kustomizations, and lists of namespaces. */
function inFields(snapshot: Snapshot, resource: Resource, from: string, collector: EditCollector): void {
  const root = snapshot.parsed(resource)?.tree.root;
  if (root === undefined) return;
  for (const node of namedIn(root, from)) collector.scalar(resource, node);
}

function namedIn(node: YamlNode, from: string): readonly YamlScalar[] {
  if (node.kind === 'seq') return node.items.flatMap((item) => (item === undefined ? [] : namedIn(item, from)));
  if (node.kind !== 'map') return [];
  return ownEntries(node).flatMap(({ key, value }) => {
    if (value?.kind === 'scalar') return key.value === 'namespace' && value.value === from ? [value] : [];
    if (value?.kind === 'seq' && LISTS.has(String(key.value))) {
      return value.items.flatMap((item) => (item?.kind === 'scalar' && item.value === from ? [item] : []));
    }
    return value === undefined ? [] : namedIn(value, from);
  });
}

/** `service.namespace` as it stands in addresses; undefined for a namespace without Services. */
function addressPattern({ cluster }: Scope, namespace: string): RegExp | undefined {
  const names = cluster.services.filter((service) => service.namespace === namespace).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const either = names.map(escaped).join('|');
  return new RegExp(`(?<![A-Za-z0-9.-])(?:${either})\\.(${escaped(namespace)})(?![A-Za-z0-9-])`, 'dg');
}

/** What looks like the address of a Service may be something else, a file name for example. */
function inAddresses(
  snapshot: Snapshot,
  resource: Resource,
  pattern: RegExp,
  from: string,
  to: string,
  collector: EditCollector,
): void {
  for (const match of textOf(snapshot, resource).matchAll(pattern)) {
    const start = match.indices?.[1]?.[0];
    if (start !== undefined) collector.add(resource, { span: { start, end: start + from.length }, text: to }, false);
  }
}

function textOf(snapshot: Snapshot, { uri, documentIndex }: Resource): string {
  const place = snapshot.files.get(uri)?.documents[documentIndex];
  return place === undefined ? '' : (snapshot.text(uri)?.slice(place.start, place.end) ?? '');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
