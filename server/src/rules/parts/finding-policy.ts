import type { PolicyEntry } from '../../workspace/cluster';
import type { Finding, FixContext } from '../rule';

/** The policy in whose manifest a finding stands; a document may hold several (a List). */
export function policyOfFinding({ resource, span }: Finding, { cluster }: FixContext): PolicyEntry | undefined {
  return cluster.policies.find(({ resource: { uri, documentIndex, fact } }) => {
    if (uri !== resource.uri || documentIndex !== resource.documentIndex) return false;
    return fact.span.start <= span.start && span.end <= fact.span.end;
  });
}
