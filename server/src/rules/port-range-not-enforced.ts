import type { PortFact } from '../dialects/facts';
import type { PolicyEntry } from '../workspace/cluster';
import { pluginWhy } from '../workspace/plugin-words';
import { appendItem, replaceNode } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { rulesInEffect } from './parts/policy-rules';
import { itemAt } from './parts/tree-places';
import { defineRule } from './rule';

/** More ports than these nobody wants to read one by one. */
const MOST_PORTS = 16;

export const portRangeNotEnforced = defineRule({
  meta: {
    id: 'port-range-not-enforced',
    title: 'Network plugin takes only the first port of a range',
    category: 'port',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    const { plugin } = cluster;
    if (plugin.behaviour.portRanges !== 'first') return;
    for (const { port, from, to } of rangesOf(policy)) {
      report({
        resource: policy.resource,
        span: port.endPort?.span ?? port.span,
        message: `Only port ${from} is allowed, not ${from} to ${to}: policies are enforced by ${pluginWhy(plugin)}, which does not know \`endPort\`. Write the ports one by one, or bring the plugin up to date.`,
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const found =
      policy && rangesOf(policy).find(({ port }) => (port.endPort?.span ?? port.span).start === finding.span.start);
    if (found === undefined || found.to - found.from >= MOST_PORTS) return [];
    const { port, from, to } = found;
    const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const protocol = port.protocol === undefined ? '' : `protocol: ${port.protocol.value}\n`;
    return [
      fixOf(
        `Write ports ${from} to ${to} one by one (allows them here)`,
        () =>
          editDocument(context, finding.resource, (document) => {
            const place = itemAt(document, port.span);
            if (place?.item === undefined) return undefined;
            const { item, list, index } = place;
            return [
              ...replaceNode(document.text, item, `${protocol}port: ${from}`),
              ...numbers
                .slice(1)
                .flatMap((number) => appendItem(document.text, list, `${protocol}port: ${number}`, index + 1)),
            ];
          }),
        { preferred: true, widens: true },
      ),
    ];
  },
});

interface Range {
  readonly port: PortFact;
  readonly from: number;
  readonly to: number;
}

/** Ranges that are written as such; all ports of a protocol are none. */
function rangesOf(policy: PolicyEntry): readonly Range[] {
  if (policy.resource.fact.clusterScoped) return [];
  return rulesInEffect(policy).flatMap(({ rule }) =>
    (rule.ports ?? []).flatMap((port) => {
      const { match, endPort } = port;
      const isRange = endPort !== undefined && match?.kind === 'range' && match.to > match.from;
      return isRange ? [{ port, from: match.from, to: match.to }] : [];
    }),
  );
}
