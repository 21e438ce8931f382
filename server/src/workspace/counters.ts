/** How much work was done: what must not happen is tested by these. */
export interface WorkspaceCounters {
  documentsParsed: number;
  /** Times that the engine's input was built anew because the meaning of some object changed. */
  clustersBuilt: number;
  /** Times that all-pairs reachability was prepared. */
  reachabilityComputed: number;
}

export function noWork(): WorkspaceCounters {
  return { documentsParsed: 0, clustersBuilt: 0, reachabilityComputed: 0 };
}
