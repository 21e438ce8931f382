import type { SelectorFact } from '../../dialects/facts';
import type { PodSet } from '../../engine/model';
import type { Cluster, PolicyEntry, ServiceEntry, Workload } from '../../workspace/cluster';
import { podsOfPeer } from '../prose';

/** A selector written in a policy. */
export interface UsedSelector {
  readonly policy: PolicyEntry;
  readonly selector: SelectorFact;
  readonly of: 'pods' | 'namespaces';
  /** The pods that it helps to choose. */
  readonly pods: PodSet;
  readonly role: 'subject' | 'peer';
}

/** All selectors of a policy, in the order of the manifest. */
export function selectorsIn(policy: PolicyEntry): readonly UsedSelector[] {
  const { fact } = policy.resource;
  const found: UsedSelector[] = [];
  const add = (
    selector: SelectorFact | undefined,
    of: UsedSelector['of'],
    pods: PodSet,
    role: UsedSelector['role'],
  ) => {
    if (selector !== undefined) found.push({ policy, selector, of, pods, role });
  };
  add(fact.subject.namespaceSelector, 'namespaces', policy.subject, 'subject');
  add(fact.subject.podSelector, 'pods', policy.subject, 'subject');
  const rules = [...(fact.ingress?.rules ?? []), ...(fact.egress?.rules ?? [])];
  for (const peer of rules.flatMap((rule) => rule.peers ?? [])) {
    const pods = podsOfPeer(peer, policy.namespace);
    if (pods === undefined) continue;
    add(peer.namespaceSelector, 'namespaces', pods, 'peer');
    add(peer.podSelector, 'pods', pods, 'peer');
  }
  return found;
}

/** Policies with a pod selector that looks at a label key and reaches the workload, as subject or as peer. */
export function policiesUsing(cluster: Cluster, workload: Workload, key: string): readonly PolicyEntry[] {
  return cluster.policies.filter((policy) =>
    selectorsIn(policy).some(
      ({ selector, of, pods }) =>
        of === 'pods' &&
        selector.terms.some((term) => term.key.value === key) &&
        cluster.select(pods).some((one) => one.workload === workload),
    ),
  );
}

export function servicesUsing(cluster: Cluster, workload: Workload, key: string): readonly ServiceEntry[] {
  return cluster.services.filter(
    (service) =>
      service.backends.includes(workload) &&
      service.resource.fact.selector?.some((label) => label.key.value === key) === true,
  );
}
