import type { LowerInput } from './dialect';
import type { Problems } from './problems';

/**
 * Whether a policy's meaning is in doubt: the API server would refuse it, or its text is broken. Strict decoding refuses
 * repeated keys too (BV21); one in another item of the same List does not matter.
 */
export function isRefused(input: LowerInput, problems: Problems): boolean {
  const { span } = input.root;
  return (
    problems.refused ||
    input.document.problems.some(
      (problem) =>
        problem.code !== 'duplicate-key' || (problem.span.start >= span.start && problem.span.end <= span.end),
    )
  );
}
