import type { SelectorFact } from '../../dialects/facts';
import { editDistance } from '../../dialects/edit-distance';
import type { Workload } from '../../workspace/cluster';

/** Workloads whose labels are most like what the selector asks for; only those that are alike at all, the nearest first. */
export function nearestWorkloads(
  selector: SelectorFact,
  workloads: readonly Workload[],
  most = 2,
): readonly Workload[] {
  const wanted = selector.terms.flatMap(({ key, operator, values }) =>
    operator === 'In' ? values.map((value) => [key.value, value.value] as const) : [],
  );
  return workloads
    .flatMap((workload) => {
      const distance = Math.min(...wanted.map((pair) => distanceTo(pair, workload)));
      return distance <= FAR ? [{ workload, distance }] : [];
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ workload }) => workload);
}

/** Share of the letters that differ. */
const FAR = 0.5;

type Pair = readonly [key: string, value: string];

/** To the label that is most like it. Keys for one thing differ much, so that values count alone. */
function distanceTo([, value]: Pair, { labels }: Workload): number {
  return Math.min(
    ...[...labels.values()].map(
      (other) => editDistance(value.toLowerCase(), other.toLowerCase()) / Math.max(value.length, other.length, 1),
    ),
    Number.POSITIVE_INFINITY,
  );
}
