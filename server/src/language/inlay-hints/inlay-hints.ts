import { type InlayHint, InlayHintKind } from 'vscode-languageserver-types';
import type { PeerFact, PolicyFact, PortFact, RuleFact, ServiceFact } from '../../dialects/facts';
import { IpSet } from '../../engine/ip-set';
import type { Direction } from '../../engine/model';
import type { Cluster, PolicyEntry } from '../../workspace/cluster';
import type { Range, Resource, Snapshot } from '../../workspace/snapshot';
import type { Span } from '../../yaml/span';
import { namedPorts, targetsOf } from '../destinations';
import { describeSize } from '../prose';
import { policyAt, resourcesIn } from '../resources';

/** Numbers of one name that are shown; a name with more of them says nothing at a glance. */
const MOST_NUMBERS = 3;

interface Hint {
  /** Where it stands: behind this span, which is relative to the document. */
  readonly span: Span;
  readonly label: string;
  readonly tooltip: string;
}

/** What values come to that the reader would have to work out: the numbers of named ports, the sizes of address blocks. */
export function inlayHints(snapshot: Snapshot, uri: string, range: Range): readonly InlayHint[] {
  const scope = snapshot.scopeOf(uri);
  if (scope === undefined) return [];
  return resourcesIn(snapshot, uri)
    .filter((resource) => overlaps(snapshot.locate(resource, resource.fact.span).range, range))
    .flatMap((resource) => {
      const policy = policyAt(scope, resource);
      const isVisible = ({ span }: { readonly span: Span }) => overlaps(snapshot.locate(resource, span).range, range);
      const hints =
        policy !== undefined && resource.fact.type === 'policy'
          ? ofPolicy(scope.cluster, policy, resource.fact, isVisible)
          : resource.fact.type === 'service'
            ? ofService(scope.cluster, resource, resource.fact)
            : [];
      return hints.map((hint) => inlayHint(snapshot, resource, hint));
    })
    .filter(({ position }) => overlaps({ start: position, end: position }, range));
}

function inlayHint(snapshot: Snapshot, resource: Resource, { span, label, tooltip }: Hint): InlayHint {
  const { end } = snapshot.locate(resource, span).range;
  return { position: end, label, tooltip, kind: InlayHintKind.Type, paddingLeft: true };
}

function ofPolicy(
  cluster: Cluster,
  policy: PolicyEntry,
  fact: PolicyFact,
  isVisible: (place: { readonly span: Span }) => boolean,
): readonly Hint[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    (fact[direction]?.rules ?? [])
      .filter(isVisible)
      .flatMap((rule) => [
        ...(rule.ports ?? []).filter(isVisible).flatMap((port) => portHint(cluster, policy, direction, rule, port)),
        ...(rule.peers ?? []).flatMap(blockHints),
      ]),
  );
}

function portHint(
  cluster: Cluster,
  policy: PolicyEntry,
  direction: Direction,
  rule: RuleFact,
  { port, match }: PortFact,
): readonly Hint[] {
  if (match?.kind !== 'named' || port === undefined) return [];
  const numbers = targetsOf(cluster, policy, direction, rule).flatMap((workload) =>
    namedPorts(workload, match).map((named) => named.port),
  );
  const at = direction === 'ingress' ? 'the pods that the policy selects' : 'the pods that the rule leads to';
  return numberHint(port.span, numbers, `What “${match.name}” is at ${at}`);
}

function ofService(cluster: Cluster, resource: Resource, fact: ServiceFact): readonly Hint[] {
  const named = fact.ports.filter(({ targetPort }) => typeof targetPort?.value === 'string');
  const service = named.length === 0 ? undefined : cluster.service(resource.namespace, resource.name);
  if (service === undefined) return [];
  const backends = cluster.backendPorts(service);
  return named.flatMap((servicePort) => {
    const numbers = backends.flatMap((one) =>
      one.servicePort === servicePort && one.port !== undefined ? [one.port] : [],
    );
    const { targetPort } = servicePort;
    return targetPort === undefined
      ? []
      : numberHint(targetPort.span, numbers, `What “${targetPort.value}” is at the pods behind the Service`);
  });
}

function numberHint(span: Span, numbers: readonly number[], tooltip: string): readonly Hint[] {
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  if (distinct.length === 0) return [];
  const shown = distinct.slice(0, MOST_NUMBERS).join(', ');
  return [{ span, label: `= ${shown}${distinct.length > MOST_NUMBERS ? ', …' : ''}`, tooltip }];
}

function blockHints({ cidr, except }: PeerFact): readonly Hint[] {
  return [cidr, ...except].flatMap((block) => {
    if (block === undefined) return [];
    const size = describeSize(IpSet.cidr(block.value));
    return size === undefined ? [] : [{ span: block.span, label: size, tooltip: `Addresses in ${block.value}` }];
  });
}

function overlaps(one: Range, other: Range): boolean {
  return !isBefore(one.end, other.start) && !isBefore(other.end, one.start);
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
