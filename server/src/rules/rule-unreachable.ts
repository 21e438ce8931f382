import type { PolicyEntry } from '../workspace/cluster';
import { appendItem, removeItem } from '../yaml/edit';
import { editDocument, fixOf } from './fixes';
import { coversRule } from './parts/coverage';
import { decidedEarlier } from './parts/decided-earlier';
import { policyOfFinding } from './parts/finding-policy';
import { rulesInEffect } from './parts/policy-rules';
import { itemAt, yamlOf } from './parts/tree-places';
import { type Finding, type Fix, type FixContext, defineRule } from './rule';

export const ruleUnreachable = defineRule({
  meta: {
    id: 'rule-unreachable',
    title: 'Rule is never reached',
    category: 'redundancy',
    severity: 'warning',
    fixable: true,
  },
  policy(policy, { cluster, report }) {
    for (const { site, earlier } of decidedEarlier(cluster, policy)) {
      const { rule } = site;
      const same = earlier.rule.action.value === rule.action.value;
      const where = earlier.policy === policy ? '' : ` of policy ${earlier.policy.name}`;
      report({
        resource: policy.resource,
        span: rule.action.span,
        message: `An earlier rule${where} decides all connections that this one matches, so this one never does. ${same ? 'Remove it.' : 'Move it up, or remove it.'}`,
        tags: ['unnecessary'],
        ...(same ? { severity: 'info' as const } : {}),
        related: [
          { resource: earlier.policy.resource, span: earlier.rule.action.span, message: 'The rule that decides first' },
        ],
      });
    }
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    if (policy === undefined) return [];
    const removal = fixOf('Remove the rule (no connection changes)', () =>
      editDocument(context, finding.resource, (document) => {
        const place = itemAt(document, finding.span);
        return place && removeItem(document.text, place.list, place.index);
      }),
    );
    return [...moveUp(policy, finding, context), removal];
  },
});

/** Before the rule that decides now, where it is one of the same list and says something else about more connections. */
function moveUp(policy: PolicyEntry, finding: Finding, context: FixContext): readonly Fix[] {
  const site = rulesInEffect(policy).find(({ rule }) => rule.action.span.start === finding.span.start);
  const earlier = site?.section.rules.find((other) => other.index < site.rule.index && coversRule(other, site.rule));
  if (site === undefined || earlier === undefined) return [];
  const { rule } = site;
  if (earlier.action.value === rule.action.value || coversRule(rule, earlier)) return [];
  return [
    fixOf(
      `Move the rule before rule ${earlier.index + 1} (${EFFECT[rule.action.value]} what that one decides now)`,
      () =>
        editDocument(context, finding.resource, (document) => {
          const place = itemAt(document, rule.span);
          if (place === undefined) return undefined;
          const { list, index, item } = place;
          return [
            ...appendItem(document.text, list, yamlOf(document, item), earlier.index),
            ...removeItem(document.text, list, index),
          ];
        }),
      { widens: rule.action.value !== 'deny' },
    ),
  ];
}

const EFFECT = { allow: 'allows', deny: 'denies', pass: 'passes on', log: 'logs' } as const;
