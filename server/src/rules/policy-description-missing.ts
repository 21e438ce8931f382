import type { LabelFact, PolicyFact } from '../dialects/facts';
import { scalar } from '../generate/templates';
import { insertEntry, setValue } from '../yaml/edit';
import { entry, nodeWithSpan } from '../yaml/navigate';
import { editDocument, fixOf } from './fixes';
import { policyOfFinding } from './parts/finding-policy';
import { policySummary } from './parts/policy-summary';
import { list } from './parts/prose';
import { defineRule } from './rule';

export const policyDescriptionMissing = defineRule({
  meta: {
    id: 'policy-description-missing',
    title: 'Policy does not say what it is for',
    category: 'posture',
    severity: 'hint',
    offByDefault: true,
    fixable: true,
    options: {
      type: 'object',
      properties: {
        keys: {
          type: 'array',
          items: { type: 'string' },
          default: ['kubernetes.io/description', 'description'],
          description: 'Annotations or labels of which one has to say it. The fix writes the first as an annotation.',
        },
      },
      additionalProperties: false,
    },
  },
  resource({ fact, name }, report, options) {
    const keys = options['keys'] as readonly string[];
    if (fact.type !== 'policy' || keys.length === 0 || isDescribed(fact, keys)) return;
    report({
      span: fact.name?.span ?? fact.kindSpan,
      message: `Policy ${name} does not say what it is for: it has no ${list(keys, 3, 'or')}. Write it, so that people dare to change the policy later.`,
      data: { key: keys[0] },
    });
  },
  fixes(finding, context) {
    const policy = policyOfFinding(finding, context);
    const key = finding.data?.['key'];
    if (policy === undefined || typeof key !== 'string' || policy.resource.fact.clusterScoped) return [];
    const { fact } = policy.resource;
    return [
      fixOf(
        `Write annotation ${key} (what the policy allows now; add why)`,
        () =>
          editDocument(context, policy.resource, (document) => {
            const metadata = fact.metadataSpan && nodeWithSpan(document.tree, fact.metadataSpan);
            if (metadata?.kind !== 'map') return undefined;
            const written = entry(metadata, 'annotations');
            const text = scalar(policySummary(fact));
            const empty = entry(written?.value, key);
            if (empty !== undefined) return setValue(document.text, empty, text);
            if (written?.value?.kind === 'map') return insertEntry(document.text, written.value, key, text, 'last');
            if (written !== undefined) return setValue(document.text, written, `${scalar(key)}: ${text}`);
            return insertEntry(document.text, metadata, 'annotations', `${scalar(key)}: ${text}`, 'last');
          }),
        { preferred: true },
      ),
    ];
  },
});

function isDescribed({ annotations, labels }: PolicyFact, keys: readonly string[]): boolean {
  const says = ({ key, value }: LabelFact) => keys.includes(key.value) && value.value.trim() !== '';
  return annotations.some(says) || labels.some(says);
}
