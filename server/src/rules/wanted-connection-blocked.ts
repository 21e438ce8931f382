import type { Workload } from '../workspace/cluster';
import { type Addition, additionOf, allowFix, podsPeer } from './parts/allow-rule';
import { isolatingPlaces, policyNames } from './parts/denial';
import { groupBy } from './parts/group';
import { list, unique } from './parts/prose';
import { type WantedDenied, wantedDenied } from './parts/wanted';
import { type FixContext, defineRule } from './rule';

export const wantedConnectionBlocked = defineRule({
  meta: {
    id: 'wanted-connection-blocked',
    title: 'Connection that a setting asks for is denied',
    category: 'connectivity',
    severity: 'warning',
    fixable: true,
  },
  scope({ report, ...context }) {
    for (const [, connections] of groupBy(wantedDenied(context), placeKey)) {
      const [first] = connections;
      if (first === undefined) continue;
      const { evidence, to } = first;
      const sources = unique(connections.map(({ from }) => from));
      const denials = connections.flatMap((connection) => connection.denials);
      report({
        resource: evidence,
        span: evidence.span,
        message: `${named(sources)} connect${sources.length === 1 ? 's' : ''} to ${nameOf(to, sources)} on ${portsText(first)} (${evidence.text}), but policies deny it: ${reason(connections)}. Allow it at ${first.denials.length === 2 ? 'both ends' : 'that end'}.`,
        data: { to: to.id },
        ...(connections.every(({ edges }) => edges.every((edge) => edge.confidence === 'likely'))
          ? { severity: 'info' }
          : {}),
        related: unique(denials.map(({ direction }) => direction)).flatMap((direction) =>
          isolatingPlaces(
            unique(denials.filter((denial) => denial.direction === direction).flatMap(({ by }) => by)),
            direction === 'egress' ? `the egress of ${named(sources)}` : `the ingress of ${to.name}`,
          ),
        ),
      });
    }
  },
  fixes(finding, context) {
    const connections = wantedDenied(context).filter(
      ({ evidence, to }) =>
        to.id === finding.data?.['to'] &&
        evidence.uri === finding.resource.uri &&
        evidence.documentIndex === finding.resource.documentIndex &&
        evidence.span.start === finding.span.start,
    );
    const [first] = connections;
    const additions = connections.map((connection) => additionsFor(connection, context));
    if (first === undefined || additions.some((needed) => needed === undefined)) return [];
    const sources = unique(connections.map(({ from }) => from));
    const title = `Allow ${named(sources)} → ${nameOf(first.to, sources)} on ${portsText(first)}`;
    return [
      allowFix(
        context,
        title,
        additions.flatMap((needed) => needed ?? []),
      ) ?? [],
    ].flat();
  },
});

function placeKey({ evidence, to }: WantedDenied): string {
  return `${to.index} ${evidence.uri} ${evidence.documentIndex} ${evidence.span.start}`;
}

/** The rules that both ends lack; undefined when no rule of a namespace can allow the connection. */
function additionsFor({ from, to, edges, denials }: WantedDenied, { cluster }: FixContext): Addition[] | undefined {
  const ports = edges.map(({ protocol, port }) => ({ protocol, port }));
  const additions = denials.map(({ direction, byIsolation }): Addition | undefined => {
    const [own, other] = direction === 'egress' ? [from, to] : [to, from];
    const peer = podsPeer(cluster, other, own.namespace);
    if (!byIsolation || peer === undefined) return undefined;
    const word = direction === 'egress' ? 'to' : 'from';
    return additionOf(own, direction, { peers: [peer], ports }, `${own.name}-${word}-${other.name}`);
  });
  return additions.some((addition) => addition === undefined)
    ? undefined
    : additions.flatMap((addition) => addition ?? []);
}

function named(workloads: readonly Workload[]): string {
  return list(workloads.map(({ name }) => name));
}

function nameOf({ name, namespace }: Workload, sources: readonly Workload[]): string {
  return sources.every((source) => source.namespace === namespace) ? name : `${namespace}/${name}`;
}

function portsText({ edges }: WantedDenied): string {
  return list(unique(edges.map(({ protocol, port }) => `${protocol} ${port}`)));
}

/** `the egress of web is isolated by default-deny, the ingress of api by api`. */
function reason(connections: readonly WantedDenied[]): string {
  const parts = (['egress', 'ingress'] as const).flatMap((direction) => {
    const denied = connections.flatMap(({ from, to, denials }) =>
      denials
        .filter((denial) => denial.direction === direction)
        .map((denial) => ({ ...denial, end: direction === 'egress' ? from : to })),
    );
    const [first] = denied;
    if (first === undefined) return [];
    const verb = first.byIsolation ? 'isolated' : 'denied';
    return [
      { end: named(unique(denied.map(({ end }) => end))), direction, verb, by: unique(denied.flatMap(({ by }) => by)) },
    ];
  });
  return list(
    parts.map(({ end, direction, verb, by }) => `the ${direction} of ${end} is ${verb} by ${policyNames(by)}`),
  );
}
