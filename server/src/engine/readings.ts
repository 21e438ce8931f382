import type { Endpoint, Namespace, PodReading } from './model';
import { matches, type Selector } from './selector';
import { agreed, NO, type Tri } from './tri';

/** Everything that a pod may be, its own reading first (A2). */
export function readingsOf(endpoint: Endpoint): readonly PodReading[] {
  return endpoint.otherReadings === undefined ? [endpoint] : [endpoint, ...endpoint.otherReadings];
}

/**
 * Whether the labels of a pod satisfy a selector, whichever of its readings holds; the namespace is not looked at. What is
 * surely on the host network (B30) is left to the caller; what may be is selected at most perhaps.
 */
export function podMatches(selector: Selector, endpoint: Endpoint): Tri {
  const readings = readingsOf(endpoint);
  const onHost = readings.every(({ hostNetwork }) => hostNetwork);
  return agreed(
    readings.map(({ hostNetwork, labels, presentKeys, maybeKeys }) =>
      hostNetwork && !onHost ? NO : matches(selector, labels, presentKeys, maybeKeys),
    ),
  );
}

/** The same for a namespace. */
export function namespaceMatches(selector: Selector, { labels, otherLabels = [], labelsOpen }: Namespace): Tri {
  return agreed([labels, ...otherLabels].map((own) => matches(selector, own, undefined, undefined, labelsOpen)));
}
