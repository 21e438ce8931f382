import type { WorkspaceSettings } from '../workspace/settings';

/** Percentage of Services with a known client below which the manifests tell too little to call the policies complete. */
export const ENOUGH_COVERAGE = 80;

export interface GenerateOptions {
  /**
   * baseline: default-deny and DNS for each namespace. manifests: also one policy for each workload, for the
   * connections that the manifests say are needed.
   */
  readonly source: 'baseline' | 'manifests';
  /** Only these namespaces. Default: all with workloads, the cluster's own (`kube-*`, `openshift-*`, DNS) left out. */
  readonly namespaces?: readonly string[];
  /** Only this workload (`ns/name[Kind]`, `ns/name` or `name`), and no default-deny. */
  readonly workload?: string;
  /** Uri of the folder for all files. Default: `network-policies` beside the manifests of each workload. */
  readonly folder?: string;
  /** DNS domain of the cluster; default `cluster.local`. */
  readonly clusterDomain?: string;
  /** Whether a file exists that the snapshot does not know. */
  readonly exists?: (uri: string) => boolean;
  /** Settings of the workspace that made the snapshot, so that verification judges alike. */
  readonly settings?: Partial<WorkspaceSettings>;
}
