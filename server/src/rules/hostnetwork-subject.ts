import { matches } from '../engine/selector';
import { YES } from '../engine/tri';
import { list } from './parts/prose';
import { defineRule } from './rule';

export const hostnetworkSubject = defineRule({
  meta: {
    id: 'hostnetwork-subject',
    title: 'Policy selects pods on the host network, which it does not affect',
    category: 'selector',
    severity: 'info',
    fixable: false,
  },
  policy(policy, { cluster, report }) {
    const { fact } = policy.resource;
    const selector = fact.subject.podSelector;
    // `{}` means whatever pods there are; only a selector that names them is a surprise.
    if (selector === undefined || selector.terms.length === 0 || fact.clusterScoped) return;
    const workloads = cluster.namespaces.get(policy.namespace)?.workloads ?? [];
    const hosts = workloads.filter((w) => w.hostNetwork && matches(policy.subject.pods, w.labels) === YES);
    if (hosts.length === 0) return;
    report({
      resource: policy.resource,
      span: selector.terms[0]?.key.span ?? selector.keySpan,
      message: `Policy ${policy.name} selects ${list(hosts.map((w) => w.name))}, whose pods use the host network: most network plugins do not apply policies to them. Protect the nodes by other means.`,
      related: hosts.flatMap(({ resource, name }) =>
        resource?.fact.name === undefined
          ? []
          : [{ resource, span: resource.fact.name.span, message: `${name} has hostNetwork: true` }],
      ),
    });
  },
});
