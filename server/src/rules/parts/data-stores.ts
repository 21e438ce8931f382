import type { DataStore } from '../../dialects/facts';
import { PortSet } from '../../engine/port-set';
import type { Cluster, Workload } from '../../workspace/cluster';
import { type RuleSite } from './policy-rules';
import { portsOfRule } from './rule-ports';

/** The database, cache or queue that a workload is; a Job that talks to one may have the same image. */
export function dataStoreOf({ kind, resource, templateResource }: Workload): DataStore | undefined {
  if (kind === 'Job' || kind === 'CronJob') return undefined;
  const template = templateResource?.fact.template ?? resource?.fact.template;
  return template?.containers.map(({ dataStore }) => dataStore).find((store) => store !== undefined);
}

/** Ports of the workload that lead to its data. */
export function storePorts({ ports }: DataStore): PortSet {
  return ports.reduce((set, port) => set.union(PortSet.of('TCP', port)), PortSet.NONE);
}

/** True when the rule is about nothing but data stores, and opens a port that leads to data: then that is the finding. */
export function isAboutDataStores(cluster: Cluster, site: RuleSite): boolean {
  if (site.direction !== 'ingress' || site.rule.action.value !== 'allow') return false;
  const subjects = cluster.subjectsOf(site.policy).filter(({ resource }) => resource !== undefined);
  return (
    subjects.length > 0 &&
    subjects.every((workload) => {
      const store = dataStoreOf(workload);
      return store !== undefined && !portsOfRule(site.rule, workload).intersect(storePorts(store)).isEmpty;
    })
  );
}
