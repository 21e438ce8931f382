import { lowerDocument } from '../dialects/index';
import type { Fact } from '../dialects/facts';
import { parseYaml } from '../yaml/parse';
import type { DocumentFacts } from './snapshot';
import { SUPPRESSION_WORD, suppressionsOf } from './suppressions';
import { isTemplateText } from './template-text';

/**
 * Reads one document: text in, facts out. The syntax tree is dropped.
 *
 * A document that is no Kubernetes object by a look at its text is not parsed: every object has the key `kind`, however
 * it is quoted. Its syntax is nobody's business here either, so broken values files and the like stay silent.
 */
export function readDocument(key: string, text: string): DocumentFacts {
  if (!text.includes('kind') && !text.includes(SUPPRESSION_WORD)) return { ...NOTHING, key };
  if (isTemplateText(text)) return { ...NOTHING, key, template: true };
  const document = parseYaml(text);
  const facts = lowerDocument(document);
  if (facts.some(hasTemplateName)) return { ...NOTHING, key, template: true };
  return {
    key,
    facts,
    // A document of another tool that merely has the word in it is not ours to criticise.
    problems: text.includes('apiVersion') ? document.problems : [],
    suppressions: suppressionsOf(text, document.comments),
    template: false,
  };
}

const NOTHING: DocumentFacts = { key: '', facts: [], problems: [], suppressions: [], template: false };

/** Chart authors quote: `name: "{{ .Release.Name }}"`. No object can be called that, so it is a template too. */
function hasTemplateName(fact: Fact): boolean {
  return [fact.name, fact.namespace, ...fact.labels.map((label) => label.value)].some((text) =>
    text?.value.includes('{{'),
  );
}
