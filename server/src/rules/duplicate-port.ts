import { coveredPortsIn } from './parts/covered-ports';
import { portText } from './parts/port-text';
import { removeItemFix } from './parts/remove-item';
import { defineRule } from './rule';

export const duplicatePort = defineRule({
  meta: {
    id: 'duplicate-port',
    title: 'Port is listed twice in one rule',
    category: 'redundancy',
    severity: 'hint',
    fixable: true,
  },
  resource(resource, report) {
    const { fact } = resource;
    if (fact.type !== 'policy') return;
    for (const { port, by, same } of coveredPortsIn(fact)) {
      if (!same) continue;
      report({
        span: port.port?.span ?? port.span,
        message: `An earlier entry of this rule is ${portText(by)}, too. Remove this one.`,
        tags: ['unnecessary'],
        related: [{ resource, span: by.port?.span ?? by.span, message: 'The same port' }],
      });
    }
  },
  fixes(finding, context) {
    return [removeItemFix(finding, context, 'Remove the entry (no connection changes)', { preferred: true })];
  },
});
