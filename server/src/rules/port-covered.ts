import type { PolicyFact } from '../dialects/facts';
import { type CoveredPort, coveredPortsIn, splitPortsIn } from './parts/covered-ports';
import { portText } from './parts/port-text';
import { removeItemFix } from './parts/remove-item';
import { defineRule } from './rule';

export const portCovered = defineRule({
  meta: {
    id: 'port-covered',
    title: 'Port is contained in another entry of the rule',
    category: 'redundancy',
    severity: 'hint',
    fixable: true,
  },
  resource(resource, report) {
    const { fact } = resource;
    if (fact.type !== 'policy') return;
    for (const { port, by } of coveredOnes(fact)) {
      report({
        span: port.port?.span ?? port.span,
        message: `${portText(port)} is part of ${portText(by)}, which this rule lists as well. Remove it, or the wider entry.`,
        tags: ['unnecessary'],
        related: [{ resource, span: by.port?.span ?? by.span, message: 'The wider entry' }],
      });
    }
  },
  fixes(finding, context) {
    return [removeItemFix(finding, context, 'Remove the entry (no connection changes)', { preferred: true })];
  },
});

/** But those that look like one entry torn apart, of which another rule tells. */
function coveredOnes(fact: PolicyFact): readonly CoveredPort[] {
  const torn = new Set(splitPortsIn(fact).map(({ protocol }) => protocol));
  return coveredPortsIn(fact).filter(({ same, by }) => !same && !torn.has(by));
}
