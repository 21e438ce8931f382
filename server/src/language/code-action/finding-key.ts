import type { Finding } from '../../rules/rule';

/** Names a finding so that it is found again in a later run over the same text. */
export function findingKey(finding: Finding): string {
  const { rule, resource, span, message } = finding;
  return JSON.stringify([rule.id, resource.uri, resource.documentIndex, span.start, span.end, message]);
}
