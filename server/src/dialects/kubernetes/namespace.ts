import type { LowerInput } from '../dialect';
import type { NamespaceFact } from '../facts';
import { checkLabelStrings, headerOf } from '../header';
import { Problems } from '../problems';
import { mapAt, placeOf } from '../read';

/** Namespace, and OpenShift's Project, which is the Namespace of the same name (A7). */
export function lowerNamespace(input: LowerInput): NamespaceFact {
  const problems = new Problems();
  const labels = mapAt(input.root, 'metadata', 'labels');
  checkLabelStrings(labels, problems);
  return {
    ...headerOf(input, true, problems.list),
    type: 'namespace',
    labelsSpan: labels && placeOf(labels),
  };
}
