import type { Cluster, NamespaceEntry } from '../workspace/cluster';
import { scalar } from '../generate/templates';
import { fixOf } from './fixes';
import { perCluster } from './parts/per-cluster';
import { peersInEffect } from './parts/policy-rules';
import { type Place, defineRule } from './rule';

const ALWAYS_THERE = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const STANDARD_KEY = 'kubernetes.io/metadata.name';

export const namespaceNotDeclared = defineRule({
  meta: {
    id: 'namespace-not-declared',
    title: 'Namespace has no manifest, so its labels are unknown',
    category: 'selector',
    severity: 'hint',
    fixable: true,
  },
  scope({ cluster, report }) {
    if (!labelsMatter(cluster)) return;
    for (const namespace of cluster.namespaces.values()) {
      if (namespace.declared !== undefined || ALWAYS_THERE.includes(namespace.name)) continue;
      const place = firstMention(namespace);
      if (place === undefined) continue;
      report({
        ...place,
        message: `No Namespace manifest declares ${namespace.name}, while policies select namespaces by their own labels. It counts as having none but ${STANDARD_KEY}; declare it to say which it has.`,
        data: { namespace: namespace.name },
      });
    }
  },
  fixes(finding) {
    const name = String(finding.data?.['namespace']);
    const text = `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${scalar(name)}\n`;
    return [
      fixOf(
        `Declare namespace ${name} at the end of this file`,
        () => ({ documents: [], newDocuments: [{ uri: finding.resource.uri, text, mode: 'append' }] }),
        { preferred: true },
      ),
    ];
  },
});

/**
 * Where namespaces are declared at all and selected by labels of their own, an undeclared one may be forgotten. Elsewhere
 * a missing manifest is the normal thing.
 */
const labelsMatter = perCluster((cluster: Cluster): boolean => {
  if (![...cluster.namespaces.values()].some((namespace) => namespace.declared !== undefined)) return false;
  return cluster.policies
    .flatMap((policy) => peersInEffect(policy))
    .some(({ peer }) => peer.namespaceSelector?.terms.some((term) => term.key.value !== STANDARD_KEY) === true);
});

function firstMention(namespace: NamespaceEntry): Place | undefined {
  const resources = [
    ...namespace.workloads.flatMap((workload) => workload.resource ?? []),
    ...namespace.policies.map((policy) => policy.resource),
  ];
  const resource = resources.find(({ fact }) => fact.namespace !== undefined);
  const span = resource?.fact.namespace?.span;
  return resource === undefined || span === undefined ? undefined : { resource, span };
}
