/** Facts about the cluster that manifests do not tell. */
export interface ClusterOptions {
  /** Undeclared namespaces may carry any label (A5, mode `open`); default false. */
  readonly namespacesOpen?: boolean;
  /** Labels of namespaces that no manifest declares. */
  readonly extraNamespaceLabels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** See `EngineOptions`; default: by the network plugin. */
  readonly addressesMatchPods?: 'b24' | 'never';
  /** Name of the network plugin's profile; default `auto`: what the manifests tell. Names that are not known count as `auto`. */
  readonly cni?: string;
  /** Policies mean what the API says, whichever plugin enforces them; default false. */
  readonly asWritten?: boolean;
  /** Pod address ranges; default: what the manifests say. */
  readonly podCidrs?: readonly string[];
  /** Address ranges of Services; default: what the manifests say. */
  readonly serviceCidrs?: readonly string[];
  readonly nodeCidrs?: readonly string[];
  /** Decide as if there were no objects but those that are understood; default false. */
  readonly leaveOutUnread?: boolean;
}
