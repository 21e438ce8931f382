import type { Workload } from '../workspace/cluster';
import { fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { groupBy } from './parts/group';
import { type PortSite, type ServedPort, declaredPorts, portSites } from './parts/port-sites';
import { list, unique } from './parts/prose';
import { protocolOf, writePort } from './parts/write-port';
import { type Report, defineRule } from './rule';

/** That pods number a name differently is what names are for; it is worth a word only where it opens something unexpected. */
export const namedPortAmbiguous = defineRule({
  meta: {
    id: 'named-port-ambiguous',
    title: 'Named port stands for several numbers',
    category: 'port',
    severity: 'hint',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const site of portSites(cluster, policy)) {
      const found = ambiguityOf(site);
      if (found === undefined) continue;
      report({
        resource: policy.resource,
        span: site.port.port?.span ?? site.port.span,
        message: found.message,
        related: found.numbers.slice(0, 4).flatMap(({ workload, served }) => placesOf(workload, served)),
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const site =
      policy && portSites(context.cluster, policy).find(({ port }) => port.port?.span.start === finding.span.start);
    const found = site && ambiguityOf(site);
    if (site === undefined || found === undefined) return [];
    const numbers = unique(found.numbers.map(({ served }) => served.port));
    // On a single workload a number is one of those that the name opens anyway.
    const widens = site.destinations.length > 1;
    return numbers
      .slice(0, 4)
      .map((port) =>
        fixOf(
          `Use port ${port}${widens ? '' : ' alone (allows less)'}`,
          () => writePort(context, site, { protocol: protocolOf(site.port), port }),
          { widens },
        ),
      );
  },
});

interface Ambiguity {
  readonly message: string;
  readonly numbers: readonly { readonly workload: Workload; readonly served: ServedPort }[];
}

function ambiguityOf({ port: { match }, destinations }: PortSite): Ambiguity | undefined {
  if (match?.kind !== 'named') return undefined;
  const { name, protocol } = match;
  const named = destinations.flatMap((workload) =>
    declaredPorts(workload)
      .filter((served) => served.name === name && (protocol === 'ANY' || served.protocol === protocol))
      .map((served) => ({ workload, served })),
  );
  const byNumber = groupBy(named, ({ served }) => served.port);
  if (byNumber.size < 2) return undefined;
  for (const [workload, own] of groupBy(named, (candidate) => candidate.workload)) {
    const numbers = unique(own.map(({ served }) => served.port));
    if (numbers.length < 2) continue;
    return {
      message: `Containers of ${workload.name} call ${list(numbers.map(String))} by the one name ${name}, and network plugins differ on which of them this entry opens. Write the number that is meant.`,
      numbers: own,
    };
  }
  // The number that the name has on one pod is another port's on a second pod.
  for (const other of named) {
    const taken = declaredPorts(other.workload).find(
      (declared) => declared.name !== name && declared.port !== other.served.port && byNumber.has(declared.port),
    );
    const [first] = taken === undefined ? [] : (byNumber.get(taken.port) ?? []);
    if (first === undefined || first.served.protocol !== taken?.protocol) continue;
    return {
      message: `${name} is port ${taken.port} of ${first.workload.name}, but port ${other.served.port} of ${other.workload.name}, where ${taken.port} is another port, so this entry opens different things on the two. Write the number if one of them is meant.`,
      numbers: [first, other],
    };
  }
  return undefined;
}

function placesOf({ name, templateResource }: Workload, served: ServedPort): NonNullable<Report['related']> {
  const ports = (templateResource?.fact.template?.containers ?? []).flatMap((container) => container.ports);
  const declared = ports.find((port) => port.port.value === served.port && port.name?.value === served.name);
  return templateResource === undefined || declared === undefined
    ? []
    : [{ resource: templateResource, span: declared.span, message: `${name} calls ${served.port} ${served.name}` }];
}
