import type { Direction } from '../../engine/model';
import { pluginWhy } from '../../workspace/plugin-words';
import { editDocument, fixOf } from '../fixes';
import { type Rule, defineRule } from '../rule';
import { policyOfFinding } from './finding-policy';
import { sectionOf } from './policy-rules';
import { addTypeEdits, declaresTypes, removeSectionEdits, repeatedType, typeName } from './policy-types';
import { count, list } from './prose';

/** Rules of a direction that the policy does not govern have no effect (B8). */
export function ignoredSectionRule(direction: Direction, id: string, title: string): Rule {
  return defineRule({
    meta: { id, title, category: 'semantics', severity: 'warning', fixable: true },
    policy(policy, { cluster, report }) {
      const { fact } = policy.resource;
      const section = sectionOf(policy, direction);
      if (section === undefined || section.rules.length === 0) return;
      if (!declaresTypes(fact) || fact.governs.includes(direction)) return;
      // The other type listed twice is what to repair.
      if (repeatedType(fact) !== undefined) return;
      if (policy.deviations.includes('undeclaredIngress') && direction === 'ingress') {
        report({
          resource: policy.resource,
          span: section.keySpan,
          message: `Policy ${policy.name} isolates ingress although policyTypes lacks Ingress: policies are enforced by ${pluginWhy(cluster.plugin)}, which takes ingress rules as they are, while other plugins ignore them. Add Ingress, or remove the section.`,
        });
        return;
      }
      report({
        resource: policy.resource,
        span: section.keySpan,
        message: `${count(section.rules.length, `${direction} rule`)} of policy ${policy.name} ${section.rules.length === 1 ? 'has' : 'have'} no effect: policyTypes lacks ${typeName(direction)}, so the policy neither isolates ${direction} nor allows any. Add ${typeName(direction)}, or remove the section.`,
        tags: ['unnecessary'],
      });
    },
    fixes(finding, context) {
      const policy = policyOfFinding(finding, context);
      if (policy === undefined) return [];
      const { fact } = policy.resource;
      if (policy.deviations.includes('undeclaredIngress') && direction === 'ingress') {
        return [
          fixOf(
            'Add Ingress to policyTypes (no change of effect here)',
            () => editDocument(context, finding.resource, (document) => addTypeEdits(document, fact, direction)),
            { preferred: true },
          ),
          fixOf(
            'Remove the ingress section (no longer isolates ingress)',
            () => editDocument(context, finding.resource, (document) => removeSectionEdits(document, fact, direction)),
            { widens: true },
          ),
        ];
      }
      const subjects = context.cluster.subjectsOf(policy);
      const others = subjects.filter((workload) => context.cluster.isolation(workload, direction).by.length > 0);
      const effect =
        others.length === 0
          ? `isolates ${direction}, allows only these rules`
          : `allows these rules for ${list(others.map((workload) => workload.name))}`;
      return [
        fixOf(
          `Add ${typeName(direction)} to policyTypes (${effect})`,
          () => editDocument(context, finding.resource, (document) => addTypeEdits(document, fact, direction)),
          { preferred: true, widens: others.length > 0 },
        ),
        fixOf(`Remove the ${direction} section (no change of effect)`, () =>
          editDocument(context, finding.resource, (document) => removeSectionEdits(document, fact, direction)),
        ),
      ];
    },
  });
}
