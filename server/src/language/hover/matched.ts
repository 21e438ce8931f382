import { MAYBE, type Tri } from '../../engine/tri';
import type { Workload } from '../../workspace/cluster';
import { bullets, code } from '../markdown';
import { count } from '../prose';

/** product.md §4: at most this many are named. */
export const NAMED = 8;

/** `Matches 3 workloads:` and their names. Pods whose labels are not all known are marked. */
export function matchedWorkloads(
  verb: string,
  matched: readonly { readonly workload: Workload; readonly match: Tri }[],
): string {
  if (matched.length === 0) return '';
  const names = matched.map(({ workload, match }) => `${workloadCode(workload)}${match === MAYBE ? ' (perhaps)' : ''}`);
  return `${verb} ${count(matched.length, 'workload')}:\n\n${bullets(names, NAMED)}`;
}

export function workloadCode(workload: Workload): string {
  return workload.resource === undefined ? 'the DNS service of the cluster' : code(workload.id);
}
