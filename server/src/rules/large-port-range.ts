import type { PortMatch } from '../engine/port-set';
import type { Cluster, PolicyEntry } from '../workspace/cluster';
import { appendItem, replaceNode } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { type RuleSite, destinationsOf, rulesInEffect } from './parts/policy-rules';
import { declaredPorts } from './parts/port-sites';
import { portText } from './parts/port-text';
import { list, unique } from './parts/prose';
import { itemAt } from './parts/tree-places';
import { isAnyPod } from './parts/wide-peers';
import { defineRule } from './rule';

type Range = Extract<PortMatch, { kind: 'range' }>;

export const largePortRange = defineRule({
  meta: {
    id: 'large-port-range',
    title: 'Large range of ports is open to every namespace',
    category: 'port',
    severity: 'hint',
    fixable: true,
    options: {
      type: 'object',
      properties: {
        limit: {
          type: 'integer',
          minimum: 1,
          default: 1000,
          description: 'Ranges of more ports than this are reported.',
        },
      },
      additionalProperties: false,
    },
  },
  policy(policy, { cluster, options, report }) {
    for (const { site, port, range } of wideRanges(policy)) {
      const size = range.to - range.from + 1;
      if (size <= Number(options['limit'])) continue;
      const used = declaredIn(cluster, site, range);
      const known = used.length === 0 ? '' : ` The pods declare ${list(used.map(String), 5)} of them.`;
      const whom = site.direction === 'ingress' ? 'from pods of every namespace' : 'to pods of every namespace';
      report({
        resource: policy.resource,
        span: port.endPort?.span ?? port.span,
        message: `${portText(port)} are ${size} ports, allowed ${whom}.${known} Name the ports that are needed.`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && wideRanges(policy).find(({ port }) => (port.endPort?.span ?? port.span).start === finding.span.start);
    const used = found === undefined ? [] : declaredIn(context.cluster, found.site, found.range);
    const [first, ...others] = used;
    if (found === undefined || first === undefined || used.length > 5) return [];
    const { protocol } = found.range;
    const yaml = (port: number) => `protocol: ${protocol}\nport: ${port}`;
    return [
      fixOf(
        `Allow only the declared ports: ${protocol} ${list(used.map(String), 5)} (allows less)`,
        () =>
          editDocument(context, finding.resource, (document) => {
            const place = itemAt(document, found.port.span);
            if (place?.item === undefined) return undefined;
            const { item, list: ports, index } = place;
            return [
              ...replaceNode(document.text, item, yaml(first)),
              ...others.flatMap((port) => appendItem(document.text, ports, yaml(port), index + 1)),
            ];
          }),
        { preferred: true },
      ),
    ];
  },
});

/** Ranges that rules allow every pod; all ports of a protocol are no range that somebody chose. */
function wideRanges(policy: PolicyEntry) {
  return rulesInEffect(policy).flatMap((site) => {
    const { rule } = site;
    if (rule.action.value !== 'allow' || rule.peers?.some(isAnyPod) !== true) return [];
    return (rule.ports ?? []).flatMap((port) => {
      const { match } = port;
      const isRange = match?.kind === 'range' && match.to > match.from && !(match.from === 1 && match.to === 65535);
      return isRange ? [{ site, port, range: match }] : [];
    });
  });
}

/** Ports of the range that containers of the destinations declare, ascending. */
function declaredIn(cluster: Cluster, site: RuleSite, { protocol, from, to }: Range): readonly number[] {
  const ports = (destinationsOf(cluster, site) ?? [])
    .flatMap(declaredPorts)
    .filter((served) => served.protocol === protocol && served.port >= from && served.port <= to)
    .map(({ port }) => port);
  return unique(ports).toSorted((a, b) => a - b);
}
