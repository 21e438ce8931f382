import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import type { PolicyFact, RuleFact, WorkloadFact } from '../../dialects/facts';
import type { Direction } from '../../engine/model';
import type { Resource, Snapshot } from '../../workspace/snapshot';
import type { Span } from '../../yaml/span';
import { describePeers, describePorts } from '../prose';
import { nameSpan, resourcesIn } from '../resources';

/** The outline of a file: each object `Kind name`, the rules of policies and the ports of workloads below it. */
export function documentSymbols(snapshot: Snapshot, uri: string): readonly DocumentSymbol[] {
  return resourcesIn(snapshot, uri).map((resource) => {
    const { fact } = resource;
    return {
      name: `${fact.kind} ${resource.name === '' ? '(no name)' : resource.name}`,
      detail: resource.namespace,
      kind: SYMBOL_KINDS[fact.type],
      range: snapshot.locate(resource, fact.span).range,
      selectionRange: snapshot.locate(resource, nameSpan(resource)).range,
      children: children(snapshot, resource),
    };
  });
}

export const SYMBOL_KINDS: Readonly<Record<Resource['fact']['type'], SymbolKind>> = {
  policy: SymbolKind.Interface,
  workload: SymbolKind.Class,
  namespace: SymbolKind.Namespace,
  service: SymbolKind.Module,
  config: SymbolKind.Object,
  endpoints: SymbolKind.Module,
  route: SymbolKind.Module,
  gateway: SymbolKind.Module,
  'controller-class': SymbolKind.Object,
  'reference-grant': SymbolKind.Object,
  node: SymbolKind.Object,
  'address-pool': SymbolKind.Object,
  'service-account': SymbolKind.Object,
  role: SymbolKind.Object,
  'role-binding': SymbolKind.Object,
  'api-server-call': SymbolKind.Object,
  monitor: SymbolKind.Object,
  layer: SymbolKind.Object,
  'unread-policy': SymbolKind.Interface,
  admission: SymbolKind.Object,
  other: SymbolKind.Object,
};

function children(snapshot: Snapshot, resource: Resource): DocumentSymbol[] {
  const { fact } = resource;
  const symbol = childSymbol(snapshot, resource);
  if (fact.type === 'policy')
    return [...sectionSymbols(fact, 'ingress', resource, symbol), ...sectionSymbols(fact, 'egress', resource, symbol)];
  return fact.type === 'workload' ? portSymbols(fact, symbol) : [];
}

type MakeSymbol = (name: string, detail: string, kind: SymbolKind, span: Span) => DocumentSymbol;

function childSymbol(snapshot: Snapshot, resource: Resource): MakeSymbol {
  return (name, detail, kind, span) => {
    const { range } = snapshot.locate(resource, span);
    return { name, detail, kind, range, selectionRange: range };
  };
}

function sectionSymbols(
  fact: PolicyFact,
  direction: Direction,
  resource: Resource,
  symbol: MakeSymbol,
): DocumentSymbol[] {
  return (fact[direction]?.rules ?? []).map((rule) =>
    symbol(
      `${direction} rule ${rule.index + 1}`,
      ruleDetail(rule, direction, resource.namespace),
      SymbolKind.Method,
      rule.span,
    ),
  );
}

function ruleDetail(rule: RuleFact, direction: Direction, namespace: string): string {
  const preposition = direction === 'ingress' ? 'from' : 'to';
  return `${preposition} ${describePeers(rule.peers, namespace, direction, 2)} on ${describePorts(rule.ports?.map((port) => port.match))}`;
}

function portSymbols(fact: WorkloadFact, symbol: MakeSymbol): DocumentSymbol[] {
  return (fact.template?.containers ?? []).flatMap((container) =>
    container.ports.map((port) =>
      symbol(
        `${port.protocol} ${port.port.value}`,
        [port.name?.value, container.name?.value].filter(Boolean).join(', '),
        SymbolKind.Field,
        port.span,
      ),
    ),
  );
}
