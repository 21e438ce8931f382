import { NO } from '../../engine/tri';
import type { Cluster, UnreadEntry, Workload } from '../../workspace/cluster';
import { unreadName } from '../../workspace/deciding';
import { bullets, code } from '../markdown';
import { count } from '../prose';
import { NAMED, workloadCode } from './matched';

/** What an object that is not understood leaves open. */
export function unreadHover(cluster: Cluster, entry: UnreadEntry): readonly string[] {
  const { touches } = entry;
  const name = code(unreadName(entry));
  if (touches.length === 0) return [`${name} is not understood. No connection between pods depends on it.`];
  const may = touches.some((touch) => touch.may.includes('allow')) ? 'allows and denies' : 'denies';
  const directions = (['ingress', 'egress'] as const).filter((one) =>
    touches.some(({ direction }) => direction === one),
  );
  const touched = new Set(touches.flatMap(({ subject }) => workloadsOf(cluster, subject)));
  const said = `${name} is not understood: what it ${may} is not known.`;
  if (touched.size === 0) return [`${said} It is about no workload of the workspace.`];
  const whose = `It may decide about the ${directions.join(' and ')} of ${count(touched.size, 'workload')}`;
  return [`${said} ${whose}:\n\n${bullets([...touched].map(workloadCode), NAMED)}`];
}

function workloadsOf(cluster: Cluster, pods: UnreadEntry['touches'][number]['subject']): readonly Workload[] {
  return cluster
    .select(pods)
    .filter(({ workload, match }) => match !== NO && !workload.hostNetwork)
    .map(({ workload }) => workload);
}
