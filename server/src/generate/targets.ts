import type { Cluster, Workload } from '../workspace/cluster';
import { compare } from '../inference/edge-set';
import type { GenerateOptions } from './options';
import { stableSelector, type SelectorChoice } from './stable-selector';

export interface Skipped {
  readonly workload: string;
  /** Continues "… is skipped: ". */
  readonly reason: string;
}

export interface Targets {
  /** Namespaces that get a default-deny; empty when a single workload was asked for. Sorted. */
  readonly namespaces: readonly string[];
  /** Workloads that get a policy, sorted by id. */
  readonly workloads: readonly Workload[];
  readonly skipped: readonly Skipped[];
}

/** The cluster's own namespaces, like any that serves its DNS: closing them by guesswork can take the cluster down. */
const SYSTEM = /^(?:kube-(?:system|public|node-lease)|openshift(?:-.*)?)$/;

/** What is asked for, and what of it a policy can select. */
export function chooseTargets(cluster: Cluster, options: GenerateOptions, selectors: Selectors): Targets {
  const dns = new Set(
    cluster.dnsWorkloads.filter((workload) => workload.resource !== undefined).map((w) => w.namespace),
  );
  const real = cluster.workloads.filter((workload) => workload.resource !== undefined);
  const inScope = real.filter((workload) => {
    if (options.workload !== undefined) return isNamed(workload, options.workload);
    if (options.namespaces !== undefined) return options.namespaces.includes(workload.namespace);
    return !SYSTEM.test(workload.namespace) && !dns.has(workload.namespace);
  });
  const skipped: Skipped[] = [];
  const workloads = inScope.filter((workload) => {
    const reason = whyNot(workload, selectors);
    if (reason !== undefined) skipped.push({ workload: workload.id, reason });
    return reason === undefined;
  });
  const namespaces = options.workload === undefined ? new Set(inScope.map((workload) => workload.namespace)) : [];
  return {
    namespaces: [...namespaces].sort(compare),
    workloads: [...workloads].sort((a, b) => compare(a.id, b.id)),
    skipped: skipped.sort((a, b) => compare(a.workload, b.workload)),
  };
}

function isNamed(workload: Workload, name: string): boolean {
  return name === workload.id || name === `${workload.namespace}/${workload.name}` || name === workload.name;
}

function whyNot(workload: Workload, selectors: Selectors): string | undefined {
  if (workload.hostNetwork) return 'its pods use the host network, to which no policy applies';
  const choice = selectors.of(workload);
  return choice.kind === 'none' ? choice.reason : undefined;
}

/** Selector choices, made once for each workload. */
export class Selectors {
  private readonly known = new Map<Workload, SelectorChoice>();

  constructor(private readonly cluster: Cluster) {}

  of(workload: Workload): SelectorChoice {
    let choice = this.known.get(workload);
    if (choice === undefined) {
      choice = stableSelector(this.cluster, workload);
      this.known.set(workload, choice);
    }
    return choice;
  }
}
